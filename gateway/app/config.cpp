#include "app/config.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "app/consent_rules.hpp"
#include "app/internal/toml.hpp"
#include "base/text.hpp"

namespace planbro::app {

Fail bad_config(std::string text, std::string where) {
    return fail(Category::bad_request, "feil-konfigurasjon", std::move(text), std::move(where));
}

namespace {

struct SandboxService {
    std::string_view orgnr;
    std::string_view name;
    std::string_view sector;
    adapters::System system;
    std::string_view path;  // at the simulator; "" = gets no notices
};

constexpr std::array kSandboxServices = std::to_array<SandboxService>({
    {"310000108", "Solvik kommune", "annet", adapters::System::nav, ""},
    {"310000175", "Solvik legesenter", "helse", adapters::System::ehr, "/ehr/fhir"},
    {"310000248", "Fjord sykehus", "helse", adapters::System::ehr, "/sykehus/fhir"},
    {"310000310", "NAV Solvik", "nav", adapters::System::nav, "/nav"},
    {"310000388", "Solvik barneverntjeneste", "barnevern", adapters::System::barnevern,
     "/barnevern"},
    {"310000450", "Solvik skole", "skole", adapters::System::nav, "/skole"},
    {"310000523", "Solvik arkiv", "annet", adapters::System::arkiv, "/arkiv"},
});

std::optional<adapters::System> system_of(std::string_view name) {
    if (name == "ehr") return adapters::System::ehr;
    if (name == "json") return adapters::System::nav;
    if (name == "barnevern") return adapters::System::barnevern;
    if (name == "kith") return adapters::System::kith;
    if (name == "arkiv") return adapters::System::arkiv;
    if (name == "nhn") return adapters::System::nhn;
    if (name == "fiks") return adapters::System::fiks;
    return {};
}

}  // namespace

std::string text_of(const toml::table& table, std::string_view key) {
    return table[key].value_or(std::string());
}

Result<void> refuse_unknown(const toml::table& table, std::initializer_list<std::string_view> known,
                            const std::string& where) {
    const std::vector<std::string_view> words(known);
    for (const auto& [key, value] : table) {
        const std::string_view name(key.str());
        if (std::find(words.begin(), words.end(), name) != words.end()) continue;
        const auto near = nearest(name, words);
        return bad_config("unknown setting '" + std::string(name) + "'" +
                              (near.empty() ? "" : "; did you mean '" + near + "'?"),
                          where);
    }
    return {};
}

std::optional<std::string> file_text(const std::string& file) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    if (!in) return {};
    return text.str();
}

namespace {

// Nothing where it is not named.
Result<std::optional<std::chrono::days>> read_days(const toml::table& table, const char* name,
                                                   const char* where) {
    const auto* node = table.get(name);
    if (node == nullptr) return std::optional<std::chrono::days>();
    const auto days = node->value<int>();
    if (!days || *days < 1 || *days > 36500) {
        return bad_config(std::string(name) + " is a number of days, 1 to 36500.", where);
    }
    return std::optional(std::chrono::days(*days));
}

Result<void> read_organisation(const toml::table& table, Config& config) {
    if (auto known = refuse_unknown(table,
                                    {"orgnr", "name", "sector", "archive", "archive_interval_days",
                                     "system", "url", "address", "token"},
                                    "organisations");
        !known) {
        return known;
    }
    const auto interval = read_days(table, "archive_interval_days", "organisations");
    if (!interval) return Fail(interval.error());
    const interactions::Organisation organisation{
        text_of(table, "orgnr"), text_of(table, "name"), text_of(table, "sector"),
        text_of(table, "archive"), interval->value_or(std::chrono::days(0))};
    if (organisation.orgnr.size() != 9 || !all_digits(organisation.orgnr) ||
        organisation.name.empty()) {
        return bad_config("an organisation needs orgnr (9 digits) and name.", "organisations");
    }
    if (!organisation.archive.empty() &&
        (organisation.archive.size() != 9 || !all_digits(organisation.archive))) {
        return bad_config("archive is the orgnr (9 digits) of who archives the plans.",
                          "organisations");
    }
    config.registry[organisation.orgnr] = organisation;
    const auto address = text_of(table, "address");
    if (!address.empty() && !config.addresses.emplace(address, organisation.orgnr).second) {
        return bad_config("address '" + address + "' is another organisation's.", "organisations");
    }
    const auto url = text_of(table, "url");
    if (url.empty()) return {};
    const auto system = system_of(table["system"].value_or(std::string("json")));
    if (!system)
        return bad_config("system is ehr, kith, nhn, json, barnevern, fiks or arkiv.",
                          "organisations");
    const bool by_address = system == adapters::System::nhn || system == adapters::System::fiks;
    if (by_address && address.empty())
        return bad_config("an organisation of this system needs an address.", "organisations");
    adapters::Partner partner{organisation.orgnr, organisation.name, *system, url, {}, address};
    auto token = read_token(table, "organisations");
    if (!token) return Fail(token.error());
    partner.token = std::move(*token);
    config.partners[organisation.orgnr] = std::move(partner);
    return {};
}

Result<void> read_tls(const toml::table& file, Config& config) {
    const auto* table = file["tls"].as_table();
    if (table == nullptr) return {};
    if (auto known = refuse_unknown(*table, {"certificate", "key"}, "tls"); !known) return known;
    config.tls = http::TlsFiles{text_of(*table, "certificate"), text_of(*table, "key")};
    if (!config.tls->certificate.empty() && !config.tls->key.empty()) return {};
    return bad_config("TLS needs certificate and key, PEM files.", "tls");
}

template <class Choice>
struct Word {
    std::string_view name;
    Choice choice;
};

constexpr auto kVerdicts = std::to_array<Word<fhir::Verdict>>({{"allow", fhir::Verdict::allow},
                                                               {"warn", fhir::Verdict::warn},
                                                               {"refuse", fhir::Verdict::refuse}});

constexpr auto kCheckDigitRules =
    std::to_array<Word<fhir::CheckDigitRule>>({{"today", fhir::CheckDigitRule::today},
                                               {"2032", fhir::CheckDigitRule::of_2032},
                                               {"both", fhir::CheckDigitRule::of_2032}});

template <class Choice, std::size_t Size>
Result<void> read_choice(const toml::table& table, std::string_view key,
                         const std::array<Word<Choice>, Size>& words,
                         std::optional<Choice>& choice) {
    if (!table.contains(key)) return {};
    const auto text = text_of(table, key);
    std::string names;
    for (const auto& word : words) {
        if (word.name == text) {
            choice = word.choice;
            return {};
        }
        names += (names.empty() ? "" : ", ") + std::string(word.name);
    }
    return bad_config(std::string(key) + " is one of: " + names + ".", "numbers");
}

Result<void> read_audit(const toml::table& file, Config& config) {
    const auto* table = file["audit"].as_table();
    if (table == nullptr) return {};
    if (auto known = refuse_unknown(*table, {"segment_days", "keep_days"}, "audit"); !known)
        return known;
    // What is not named is for ever.
    const auto segment = read_days(*table, "segment_days", "audit");
    if (!segment) return Fail(segment.error());
    const auto keep = read_days(*table, "keep_days", "audit");
    if (!keep) return Fail(keep.error());
    // What is to go must be closed first.
    constexpr std::chrono::days kMonth(30);
    config.audit = {*keep && !*segment ? std::optional(kMonth) : *segment, *keep};
    return {};
}

Result<void> read_ledger(const toml::table& file, Config& config) {
    const auto* table = file["ledger"].as_table();
    if (table == nullptr) return {};
    if (auto known = refuse_unknown(*table, {"overdue_days"}, "ledger"); !known) return known;
    const auto days = read_days(*table, "overdue_days", "ledger");
    if (!days) return Fail(days.error());
    config.overdue = days->value_or(config.overdue);
    return {};
}

Result<void> read_kith(const toml::table& file, Config& config) {
    const auto* table = file["kith"].as_table();
    if (table == nullptr) return {};
    if (auto known = refuse_unknown(*table, {"signatures", "trust"}, "kith"); !known) return known;
    const auto asked = (*table)["signatures"].value_or(std::string("ignore"));
    if (asked == "ignore") return {};
    if (asked != "verify" && asked != "require")
        return bad_config("signatures is ignore, verify or require.", "kith");
    const auto trusted = text_of(*table, "trust");
    auto trust = signature::Trust::open(file_text(trusted).value_or(""));
    if (!trust) {
        return bad_config("trust '" + trusted + "' is no PEM file with certificates of issuers.",
                          "kith");
    }
    config.kith_signatures = std::make_shared<const signature::Policy>(
        signature::Policy{std::move(*trust), asked == "require"});
    return {};
}

Result<void> read_numbers(const toml::table& file, Config& config) {
    if (!file.contains("numbers")) return {};
    const auto* table = file["numbers"].as_table();
    if (table == nullptr) return bad_config("must be a table.", "numbers");
    auto& numbers = config.numbers;
    if (auto known = refuse_unknown(*table, {"synthetic", "real", "check_digits"}, "numbers");
        !known) {
        return known;
    }
    if (auto read = read_choice(*table, "synthetic", kVerdicts, numbers.synthetic); !read)
        return read;
    if (auto read = read_choice(*table, "real", kVerdicts, numbers.real); !read) return read;
    return read_choice(*table, "check_digits", kCheckDigitRules, numbers.check_digits);
}

}  // namespace

Result<void> read_tables(const toml::table& file, std::string_view name, Config& config,
                         Result<void> (*read)(const toml::table&, Config&)) {
    const auto* list = file[name].as_array();
    if (list == nullptr) return {};
    for (const auto& item : *list) {
        const auto* table = item.as_table();
        if (table == nullptr) return bad_config("must be a list of tables.", std::string(name));
        if (auto done = read(*table, config); !done) return done;
    }
    return {};
}

Result<void> read_config_file(const std::string& file, Config& config) {
    toml::table table;
    try {
        table = toml::parse_file(file);
    } catch (const toml::parse_error& error) {
        return bad_config(std::string(error.description()),
                          file + ":" + std::to_string(error.source().begin.line));
    }
    if (auto known = refuse_unknown(
            table, {"listen",        "database",  "connections", "audit_journal", "exports",
                    "public_url",    "simulator", "compress",    "readers",       "writers",
                    "consent_rules", "tls",       "audit",       "ledger",        "numbers",
                    "dpop",          "issuers",   "clients",     "organisations", "mailboxes",
                    "kith"},
            file);
        !known) {
        return known;
    }
    config.listen = table["listen"].value_or(config.listen);
    config.database = table["database"].value_or(config.database);
    config.connections = table["connections"].value_or(config.connections);
    config.exports = table["exports"].value_or(config.exports);
    config.audit_journal = table["audit_journal"].value_or(config.audit_journal);
    config.public_url = table["public_url"].value_or(config.public_url);
    while (config.public_url.ends_with('/')) config.public_url.pop_back();
    config.compress = table["compress"].value_or(config.compress);
    config.simulator = table["simulator"].value_or(config.simulator);
    config.readers = table["readers"].value_or(config.readers);
    config.writers = table["writers"].value_or(config.writers);
    if (const auto rules = text_of(table, "consent_rules"); !rules.empty()) {
        if (auto read = read_consent_rules(rules, config.consent_rules); !read) return read;
    }
    if (auto read = read_tls(table, config); !read) return read;
    if (auto read = read_numbers(table, config); !read) return read;
    if (auto read = read_audit(table, config); !read) return read;
    if (auto read = read_ledger(table, config); !read) return read;
    if (auto read = read_kith(table, config); !read) return read;
    if (auto read = read_tables(table, "organisations", config, read_organisation); !read)
        return read;
    if (auto read = read_mailboxes(table, config); !read) return read;
    return read_identity(table, config);
}

fhir::NumberPolicy number_policy(const Config& config) {
    auto policy = config.sandbox ? fhir::NumberPolicy::sandbox() : fhir::NumberPolicy::production();
    const auto& numbers = config.numbers;
    policy.synthetic = numbers.synthetic.value_or(policy.synthetic);
    policy.real = numbers.real.value_or(policy.real);
    policy.check_digits = numbers.check_digits.value_or(policy.check_digits);
    return policy;
}

void add_sandbox(Config& config) {
    for (const auto& service : kSandboxServices) {
        const std::string orgnr(service.orgnr);
        config.registry.try_emplace(
            orgnr, interactions::Organisation{
                       orgnr, std::string(service.name), std::string(service.sector), {}});
        if (config.simulator.empty() || service.path.empty()) continue;
        config.partners.try_emplace(orgnr,
                                    adapters::Partner{orgnr,
                                                      std::string(service.name),
                                                      service.system,
                                                      config.simulator + std::string(service.path),
                                                      {}});
    }
    // The municipality's plans go to its archive, unless the file says otherwise.
    auto& municipality = config.registry.at(std::string(kSandboxServices.front().orgnr));
    if (municipality.archive.empty()) municipality.archive = kSandboxServices.back().orgnr;
}

Result<Address> address_of(const std::string& url) {
    const std::string_view scheme = url.starts_with("https://") ? "https://" : "http://";
    const auto unusable = [&] {
        return bad_config(
            "'" + url + "' is no address to listen on, such as http://127.0.0.1:8080.", "--listen");
    };
    if (!url.starts_with(scheme)) return unusable();
    auto rest = url.substr(scheme.size());
    while (rest.ends_with('/')) rest.pop_back();
    const auto colon = rest.rfind(':');
    Address address;
    address.tls = scheme == "https://";
    address.host = rest.substr(0, colon);
    if (colon != std::string::npos) {
        const auto port = rest.substr(colon + 1);
        if (!all_digits(port) || port.size() > 5 || std::stoi(port) > 65535) return unusable();
        address.port = static_cast<std::uint16_t>(std::stoi(port));
    } else {
        address.port = address.tls ? 8443 : 8080;
    }
    if (address.host == "localhost") address.host = "127.0.0.1";
    if (address.host == "[::1]") address.host = "::1";
    if (address.host.empty()) return unusable();
    address.loopback = address.host.starts_with("127.") || address.host == "::1";
    return address;
}

}  // namespace planbro::app
