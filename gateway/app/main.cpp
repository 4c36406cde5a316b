#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <iostream>
#include <span>

#include "app/commands/commands.hpp"
#include "base/text.hpp"

namespace planbro::app {

namespace {

constexpr auto kWords = std::to_array<std::string_view>(
    {"serve", "simulate", "conform", "map", "validate", "load", "token", "key", "proof", "migrate",
     "reindex", "backup", "restore", "audit", "outbox", "version", "help"});
constexpr auto kKinds = std::to_array<std::string_view>(
    {"samspill", "nav", "barnevern", "dialogmelding", "arkivmelding", "plandokument"});

// SIGTERM and SIGINT are taken by wait_for_stop() alone; a peer that hangs up is no reason to die.
void prepare_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    signal(SIGPIPE, SIG_IGN);
    // A journal at the limit of its size refuses answers (503); it does not end the process.
    signal(SIGXFSZ, SIG_IGN);
}

int unknown_word(const std::string& word, std::span<const std::string_view> known) {
    std::cerr << "planbro: unknown word '" << word << "'";
    if (const auto near = nearest(word, known); !near.empty())
        std::cerr << "; did you mean '" << near << "'?";
    std::cerr << " Try planbro --help.\n";
    return kUnusable;
}

struct ServeFlags {
    std::string file;
    std::string listen;
    std::string database;
    std::string audit_journal;
    std::string now;
    std::string simulator;
    bool sandbox = false;
};

int run_serve(const ServeFlags& flags) {
    Config config;
    if (!flags.file.empty()) {
        if (auto read = read_config_file(flags.file, config); !read) {
            complain(read.error());
            return kUnusable;
        }
    }
    if (!flags.listen.empty()) config.listen = flags.listen;
    if (!flags.database.empty()) config.database = flags.database;
    if (!flags.audit_journal.empty()) config.audit_journal = flags.audit_journal;
    if (!flags.simulator.empty()) config.simulator = flags.simulator;
    while (config.simulator.ends_with('/')) config.simulator.pop_back();
    config.sandbox = flags.sandbox;
    if (!flags.now.empty()) {
        const auto interval = interval_of(flags.now);
        if (!interval) {
            std::cerr << "planbro: --now: '" << flags.now
                      << "' is no time such as 2026-11-23T12:00:00+01:00.\n";
            return kUnusable;
        }
        config.now = interval->low;
    }
    if (config.sandbox) add_sandbox(config);
    return serve(config);
}

int run_map(const MapOptions& options) {
    const auto& kind = options.from.empty() ? options.to : options.from;
    if (options.from.empty() == options.to.empty()) {
        std::cerr << "planbro: map takes --from KIND or --to KIND.\n";
        return kUnusable;
    }
    if (std::find(kKinds.begin(), kKinds.end(), kind) == kKinds.end())
        return unknown_word(kind, kKinds);
    return map(options);
}

// The commands and what they take; `code` gets the exit code of the one that ran.
class CommandLine {
  public:
    CommandLine() {
        app_.require_subcommand(1);
        app_.option_defaults()->always_capture_default();
        add_serve();
        add_simulate();
        add_conform();
        add_map();
        add_validate();
        add_load();
        add_token();
        add_key();
        add_proof();
        add_care();
        add_audit();
        add_outbox();
        app_.add_subcommand("version", "Print the version")->callback([this] {
            std::cout << "planbro " << PLANBRO_VERSION << "\n";
            code_ = kDone;
        });
    }

    int run(int argc, const char* const* argv) {
        if (argc >= 2 && argv[1][0] != '-' &&
            std::find(kWords.begin(), kWords.end(), std::string_view(argv[1])) == kWords.end()) {
            return unknown_word(argv[1], kWords);
        }
        if (argc >= 2 && std::string_view(argv[1]) == "help") {
            std::cout << app_.help();
            return kDone;
        }
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            return app_.exit(error) == 0 ? kDone : kUnusable;
        }
        return code_;
    }

  private:
    void add_serve() {
        auto* command = app_.add_subcommand("serve", "Run the gateway");
        command->add_option("--config", serve_.file, "Configuration file (TOML)");
        command->add_option("--listen", serve_.listen,
                            "Address, default http://127.0.0.1:8080; port 0 picks one");
        command->add_option("--db", serve_.database,
                            "Database, sqlite:FILE or postgresql://USER:PASSWORD@HOST/DATABASE;"
                            " default sqlite:planbro.db");
        command->add_option("--audit", serve_.audit_journal,
                            "File of this process's audit journal, default FILE.audit beside an"
                            " SQLite database, else planbro.audit");
        command->add_flag("--sandbox", serve_.sandbox, "Issue test tokens; loopback only");
        command->add_option("--now", serve_.now, "Start the sandbox's clock at this time");
        command->add_option("--simulator", serve_.simulator,
                            "Base URL of `planbro simulate`, for notices");
        command->callback([this] { code_ = run_serve(serve_); });
    }

    void add_simulate() {
        auto* command = app_.add_subcommand(
            "simulate", "Play NAV, child welfare, the EHRs, school and archive");
        command->add_option("--listen", simulate_listen_, "Address; port 0 picks one");
        command->callback([this] { code_ = simulate(simulate_listen_); });
    }

    void add_conform() {
        auto* command = app_.add_subcommand(
            "conform",
            "Judge a partner's endpoint: exit 0 all passed, 1 a check failed, 2 could not begin");
        command->add_option("--system", conform_.system, "nav, barnevern, ehr or arkiv")
            ->required();
        command
            ->add_option("--url", conform_.url, "The partner's base address, as in organisations")
            ->required();
        command
            ->add_option("--timeout", conform_.timeout_seconds,
                         "Seconds within which it must answer")
            ->check(CLI::Range(0.01, 600.0));
        command
            ->add_option("--header", conform_.headers,
                         "'Name: value' to send along, such as Authorization; repeatable")
            ->allow_extra_args(false);
        command->add_option("--format", conform_format_, "text, or json: the TestReport")
            ->check(CLI::IsMember({"text", "json"}))
            ->each([this](const std::string& format) { conform_.json = format == "json"; });
        command->add_option("--junit", conform_.junit_file, "Write JUnit XML to this file");
        command->add_option("--testreport", conform_.test_report_file,
                            "Write a FHIR TestReport to this file");
        command->callback([this] { code_ = conform(conform_); });
    }

    void add_map() {
        auto* command = app_.add_subcommand("map", "Turn a native document into FHIR, or back");
        command->add_option("--from", map_.from, "samspill, nav or barnevern");
        command->add_option("--to", map_.to, "samspill, nav or barnevern");
        command->add_option("file", map_.file, "File, - for standard input")->required();
        command->callback([this] { code_ = run_map(map_); });
    }

    void add_validate() {
        auto* command = app_.add_subcommand(
            "validate", "Judge FHIR resources: exit 0 no error, 1 errors, 2 unreadable");
        command
            ->add_option_function<std::string>(
                "--format",
                [this](const std::string& format) { validate_.json = format == "json"; },
                "text or json")
            ->check(CLI::IsMember({"text", "json"}));
        // One value each: what follows is a file.
        command
            ->add_option("--profile", validate_.profiles,
                         "Canonical URL of a profile that every resource must fit; repeatable")
            ->allow_extra_args(false);
        command
            ->add_option("--package", validate_.packages,
                         "FHIR package with more definitions: a folder or .tgz; repeatable")
            ->allow_extra_args(false);
        command->add_flag("--best-practice", validate_.best_practice,
                          "Warn of what is good practice only, such as a missing narrative");
        command->add_option("--jobs", validate_.jobs, "Threads; default one a core");
        command
            ->add_option("files", validate_.files,
                         "JSON or XML; - is standard input, .ndjson one resource a line")
            ->required();
        command->callback([this] { code_ = validate(validate_); });
    }

    void add_load() {
        auto* command =
            app_.add_subcommand("load", "Push bundles and native messages to a gateway");
        command->add_option("--url", load_.url, "Base address of the gateway")->required();
        command->add_option("--client", load_.client, "Sandbox client id")->required();
        command
            ->add_option("--parallel", load_.parallel,
                         "Pushes in flight, 1 to 64; those of one person go in order")
            ->check(CLI::Range(1, 64))
            ->capture_default_str();
        command->add_option("--report", load_.report,
                            "File for what was refused: a line of JSON each");
        command->add_option("paths", load_.paths, "Files and folders")->required();
        command->callback([this] { code_ = load(load_); });
    }

    void add_token() {
        auto* command = app_.add_subcommand("token", "Print a sandbox token");
        command->add_option("--url", token_.url, "Base address of the gateway")->required();
        command->add_option("--client", token_.client, "Sandbox client id")->required();
        command->add_option("--pid", token_.pid, "Personal number, for the client `bruker`");
        command->callback([this] { code_ = token(token_); });
    }

    void add_key() {
        auto* command = app_.add_subcommand("key", "Print a new private key as JWK, with a kid");
        command->add_flag("--rsa", key_.rsa, "RSA of 2048 bits, as Maskinporten wants it");
        command->add_option("--public", key_.public_of,
                            "Print the public part of this key instead, as JWKS");
        command->callback([this] { code_ = key(key_); });
    }

    void add_proof() {
        auto* command = app_.add_subcommand("proof", "Print a DPoP proof for one request");
        command->add_option("--key", proof_.key, "File with the private JWK")->required();
        command->add_option("--url", proof_.url, "What is asked")->required();
        command->add_option("--method", proof_.method, "GET unless said otherwise");
        command->add_option("--token", proof_.token, "The access token, except for a new one");
        command->add_option("--nonce", proof_.nonce, "What DPoP-Nonce said");
        command->callback([this] { code_ = proof(proof_); });
    }

    CLI::App* add_word_on_database(const char* word, const char* about) {
        auto* command = app_.add_subcommand(word, about);
        command->add_option("--db", care_.database,
                            "Database, sqlite:FILE or postgresql://…; default sqlite:planbro.db");
        return command;
    }

    void add_care() {
        add_word_on_database("migrate", "Bring a database's schema up to date, as serve does")
            ->callback([this] { code_ = migrate(care_.database); });
        add_word_on_database("reindex", "Derive the search index anew; gateways may be running")
            ->callback([this] { code_ = reindex(care_.database); });
        auto* backup_command = add_word_on_database(
            "backup", "Copy a database as it is at one moment; gateways may be running");
        backup_command->add_option("--audit", care_.journal,
                                   "Audit journal to copy too; default FILE.audit beside SQLite's");
        backup_command->add_option("file", care_.file, "The back-up, a new file")->required();
        backup_command->callback(
            [this] { code_ = backup(care_.database, care_.journal, care_.file); });
        auto* restore_command =
            add_word_on_database("restore", "Make a new or empty database of a back-up");
        restore_command->add_option("file", care_.file, "The back-up")->required();
        restore_command->callback([this] { code_ = restore(care_.file, care_.database); });
    }

    void add_audit() {
        auto* command = app_.add_subcommand("audit", "Look after audit journals");
        command->require_subcommand(1);
        auto* verify = command->add_subcommand(
            "verify", "Whether the chain of hashes is whole: exit 0 whole, 1 broken, 2 unreadable");
        verify->add_option("files", journals_, "Journals, such as planbro.db.audit")->required();
        verify->callback([this] { code_ = audit_verify(journals_); });
        auto* prune = command->add_subcommand(
            "prune",
            "Remove closed files of the journal and AuditEvents that are older; while no"
            " gateway uses the journal");
        prune->add_option("--db", care_.database,
                          "Database, sqlite:FILE or postgresql://…; default sqlite:planbro.db");
        prune->add_option("--audit", care_.journal,
                          "Audit journal; default FILE.audit beside SQLite's, else planbro.audit");
        prune->add_option("--keep-days", keep_days_, "How many days are kept")
            ->required()
            ->check(CLI::Range(1, 36500));
        prune->callback([this] {
            Config config;
            config.database = care_.database;
            config.audit_journal = care_.journal;
            code_ = audit_prune(config, keep_days_);
        });
    }

    CLI::App* add_word_on_outbox(CLI::App& outbox, const char* word, const char* about,
                                 int (*does)(const OutboxOptions&)) {
        auto* command = outbox.add_subcommand(word, about);
        command->add_option("--db", outbox_.database,
                            "Database, sqlite:FILE or postgresql://…; default sqlite:planbro.db");
        command->callback([this, does] { code_ = does(outbox_); });
        return command;
    }

    void add_outbox() {
        auto* command = app_.add_subcommand(
            "outbox", "Look after notices that wait or were set aside; gateways may be running");
        command->require_subcommand(1);
        auto* list = add_word_on_outbox(*command, "list", "What waits, and why", outbox_list);
        list->add_option("--org", outbox_.org, "For one service alone, by orgnr");
        list->add_flag("--failed", outbox_.failed, "Only what was set aside");
        list->add_option("--format", outbox_format_, "text or json")
            ->check(CLI::IsMember({"text", "json"}))
            ->each([this](const std::string& format) { outbox_.json = format == "json"; });
        auto* retry = add_word_on_outbox(
            *command, "retry", "Send again at once, also what was set aside: an ID, --org or --all",
            outbox_retry);
        retry->add_option("id", outbox_.id, "A notice, as list names it");
        retry->add_option("--org", outbox_.org, "All of one service, by orgnr");
        retry->add_flag("--all", outbox_.all, "All there are");
        auto* drop = add_word_on_outbox(
            *command, "drop", "Never send it; the ledger says failed, and why", outbox_drop);
        drop->add_option("id", outbox_.id, "A notice, as list names it")->required();
        drop->add_option("--reason", outbox_.reason, "For the ledger; nothing of the person")
            ->required();
    }

    CLI::App app_{"planbro: FHIR R4 gateway for individuell plan", "planbro"};
    int code_ = kUnusable;
    ServeFlags serve_;
    std::string simulate_listen_ = "http://127.0.0.1:8090";
    ConformOptions conform_;
    std::string conform_format_ = "text";
    MapOptions map_;
    ValidateOptions validate_;
    LoadOptions load_;
    TokenOptions token_;
    KeyOptions key_;
    ProofOptions proof_;
    struct {
        std::string database = Config().database;
        std::string journal;
        std::string file;
    } care_;
    std::vector<std::string> journals_;
    int keep_days_ = 0;
    OutboxOptions outbox_ = {.database = Config().database};
    std::string outbox_format_ = "text";
};

}  // namespace

}  // namespace planbro::app

int main(int argc, char** argv) {
    planbro::app::prepare_signals();
    try {
        return planbro::app::CommandLine().run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "planbro: " << error.what() << "\n";
        return planbro::app::kUnusable;
    }
}
