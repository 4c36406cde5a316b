#include "app/gateway.hpp"

#include <algorithm>
#include <future>

#include "api/api.hpp"
#include "app/audit_keeper.hpp"
#include "app/export_maker.hpp"
#include "app/key_refresher.hpp"
#include "app/mailroom.hpp"
#include "app/receipt_keeper.hpp"
#include "base/log.hpp"
#include "http/listener.hpp"
#include "identity/sandbox_issuer.hpp"
#include "interactions/exports/desk.hpp"
#include "interactions/interactions.hpp"
#include "profiles/package.hpp"
#include "store/store.hpp"
#include "sync/collector.hpp"
#include "sync/dispatcher.hpp"

namespace planbro::app {

namespace {

constexpr std::string_view kSandboxKey = "sandbox-key";
constexpr std::string_view kSealSecret = "seal-secret";

Fail cannot_start(std::string text) {
    return fail(Category::bad_request, "kan-ikke-starte", std::move(text));
}

// A secret that lives in the database, so that what was made with it outlives a restart.
Result<std::string> kept_secret(store::Store& store, std::string_view name,
                                const std::function<std::string()>& make) {
    std::string secret;
    const auto committed = store.commit([&](store::Transaction& transaction) -> Result<void> {
        secret = transaction.setting(name).value_or("");
        if (!secret.empty()) return {};
        secret = make();
        transaction.set_setting(name, secret);
        return {};
    });
    if (!committed) return Fail(committed.error());
    return secret;
}

Result<void> judge(const Config& config, const Address& address) {
    if (config.sandbox && !address.loopback) {
        return cannot_start(
            "--sandbox listens on a loopback address only: anyone can get a token there.");
    }
    if (!config.sandbox && config.issuers.empty()) {
        return cannot_start(
            "no trusted token issuer is configured. Name one in the configuration file "
            "([[issuers]]), "
            "or try the gateway out with --sandbox.");
    }
    if (address.tls && !config.tls) {
        return cannot_start("to listen on https, name certificate and key under [tls].");
    }
    if (!config.sandbox && config.now)
        return cannot_start("--now sets the sandbox's clock; it needs --sandbox.");
    for (const auto& mailbox : config.mailboxes) {
        if (config.registry.contains(mailbox.orgnr)) continue;
        return cannot_start("no [[organisations]] has orgnr '" + mailbox.orgnr +
                            "', whose mailbox is to be read.");
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<store::Store>> open_store(const Config& config) {
    constexpr std::string_view kSqlite = "sqlite:";
    const auto& database = config.database;
    if (database.starts_with(kSqlite)) {
        return store::open_sqlite(database.substr(kSqlite.size()), config.audit_journal);
    }
    if (database.starts_with("postgresql://")) {
        store::PostgresqlOptions options;
        if (!config.audit_journal.empty()) options.audit_journal = config.audit_journal;
        options.readers = std::max(1U, config.connections / 2);
        options.writers = std::max(1U, config.connections - config.connections / 2);
        return store::open_postgresql(database, options);
    }
    // What was given instead is not told: it may hold a password.
    return cannot_start("the database is sqlite:FILE or postgresql://USER:PASSWORD@HOST/DATABASE.");
}

// Declared in the order of need; destroyed in the reverse.
struct Gateway::Impl {
    profiles::Validator validator{profiles::own_package()};
    std::string url;
    Clock clock;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<identity::SandboxIssuer> sandbox;
    std::unique_ptr<identity::Verifier> verifier;
    std::unique_ptr<KeyRefresher> key_refresher;
    std::unique_ptr<interactions::Services> services;
    sync::Counters counters;
    std::unique_ptr<api::Api> api;
    std::unique_ptr<http::Listener> listener;
    std::unique_ptr<sync::Dispatcher> dispatcher;
    std::unique_ptr<sync::Collector> collector;
    std::unique_ptr<AuditKeeper> audit_keeper;
    std::unique_ptr<ExportMaker> export_maker;
    std::unique_ptr<ReceiptKeeper> receipt_keeper;
};

Gateway::Gateway(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Gateway::~Gateway() {
    stop();
}

std::string Gateway::url() const {
    return impl_->url;
}

void Gateway::stop() {
    if (impl_->listener) impl_->listener->stop();
    if (impl_->collector) impl_->collector->stop();
    if (impl_->dispatcher) impl_->dispatcher->stop();
}

namespace {

Result<std::unique_ptr<identity::SandboxIssuer>> open_sandbox(store::Store& store) {
    const auto key = kept_secret(store, kSandboxKey, identity::SandboxIssuer::new_key);
    if (!key) return Fail(key.error());
    return identity::SandboxIssuer::open(*key, random_ids());
}

identity::VerifierOptions verifier_options(const Config& config, const std::string& secret,
                                           store::Store& store) {
    identity::VerifierOptions options{config.clients, config.dpop, fetch_keys()};
    options.dpop.secret = secret;
    options.dpop.tell_used = [&store](const std::string& name, Instant until, Instant now) {
        return store.tell_used(name, until, now);
    };
    if (config.sandbox) {
        for (auto& client : identity::SandboxIssuer::client_table())
            options.clients.push_back(std::move(client));
    }
    return options;
}

// The file's rules, with the register's sectors.
std::shared_ptr<const consent::RuleTable> rules_of(const Config& config) {
    auto rules = config.consent_rules;
    for (const auto& [orgnr, organisation] : config.registry) {
        rules.sectors[orgnr] = organisation.sector;
    }
    return std::make_shared<const consent::RuleTable>(std::move(rules));
}

// Beside the journal, which is this process's own, unless the configuration has it elsewhere.
std::shared_ptr<interactions::exports::Desk> open_desk(const Config& config) {
    constexpr std::string_view kSqlite = "sqlite:";
    const bool alone = config.database.starts_with(kSqlite);
    auto folder = config.exports;
    if (folder.empty() && !config.audit_journal.empty()) folder = config.audit_journal + ".exports";
    if (folder.empty() && alone) folder = config.database.substr(kSqlite.size()) + ".exports";
    if (folder.empty()) folder = "planbro.exports";
    return std::make_shared<interactions::exports::Desk>(folder, random_ids()(), alone);
}

std::string shown_host(const std::string& host) {
    return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

Result<std::unique_ptr<Gateway>> Gateway::start(const Config& config) {
    const auto address = address_of(config.listen);
    if (!address) return Fail(address.error());
    if (auto sound = judge(config, *address); !sound) return Fail(sound.error());

    auto impl = std::make_unique<Impl>();
    impl->clock = config.now ? clock_from(*config.now) : system_clock();
    auto store = open_store(config);
    if (!store) return Fail(store.error());
    impl->store = std::move(*store);

    const auto secret = kept_secret(*impl->store, kSealSecret,
                                    [ids = random_ids()] { return ids() + ids() + ids(); });
    if (!secret) return Fail(secret.error());

    auto issuers = config.issuers;
    if (config.sandbox) {
        auto sandbox = open_sandbox(*impl->store);
        if (!sandbox) return Fail(sandbox.error());
        impl->sandbox = std::move(*sandbox);
        for (auto& trust : impl->sandbox->trusts()) issuers.push_back(std::move(trust));
    }
    impl->verifier = std::make_unique<identity::Verifier>(
        std::move(issuers), verifier_options(config, *secret, *impl->store));
    impl->key_refresher = std::make_unique<KeyRefresher>(*impl->verifier, impl->clock);
    impl->services = std::make_unique<interactions::Services>(
        interactions::Services{*impl->store,
                               impl->validator,
                               time_ordered_ids(impl->clock),
                               config.registry,
                               {},
                               number_policy(config),
                               rules_of(config),
                               config.sandbox,
                               Seal(*secret),
                               config.overdue});
    impl->services->exports = open_desk(config);
    impl->services->signatures = config.kith_signatures;
    if (auto judged = interactions::judge_access_anew(*impl->services, impl->clock()); !judged) {
        return Fail(judged.error());
    }

    // The port is known only once the listener has it, and links need the port: requests that come
    // in between wait for the gate.
    auto* house = impl.get();
    http::ListenerOptions options;
    options.address = address->host;
    options.port = address->port;
    if (address->tls) options.tls = config.tls;
    options.readers = config.readers;
    options.writers = config.writers;
    auto ready = std::make_shared<std::promise<void>>();
    const auto gate = ready->get_future().share();
    auto listener = http::Listener::start(
        options, [house, gate](const http::Request& request, const http::Respond& respond) {
            gate.wait();
            house->api->handle(request, respond);
        });
    if (!listener) return Fail(listener.error());
    impl->listener = std::move(*listener);
    impl->url = (address->tls ? "https://" : "http://") + shown_host(address->host) + ":" +
                std::to_string(impl->listener->port());
    const auto public_url = config.public_url.empty() ? impl->url : config.public_url;
    impl->services->base_url = public_url + "/fhir";
    impl->api = std::make_unique<api::Api>(
        *impl->services, *impl->verifier, impl->sandbox.get(), impl->clock,
        api::ApiOptions{config.sandbox, public_url, config.compress, [house] {
                            return sync::outbox_metrics(*house->services, house->counters,
                                                        house->clock());
                        }});
    ready->set_value();

    sync::DispatcherOptions dispatch;
    dispatch.partners = config.partners;
    if (config.sandbox) dispatch.retry.pause_max = std::chrono::seconds(2);
    const auto retry = dispatch.retry;
    impl->dispatcher = std::make_unique<sync::Dispatcher>(*impl->services, impl->clock,
                                                          std::move(dispatch), impl->counters);
    impl->collector = std::make_unique<sync::Collector>(
        *impl->services, impl->clock,
        sync::CollectorOptions{.mailboxes = config.mailboxes, .retry = retry},
        [house](const adapters::MailboxSettings& mailbox, const adapters::Letter& letter) {
            return take_in(*house->api, house->services->registry, mailbox, letter);
        },
        impl->counters);
    impl->audit_keeper = std::make_unique<AuditKeeper>(*impl->store, config.audit, impl->clock);
    impl->export_maker = std::make_unique<ExportMaker>(*impl->services, impl->clock);
    impl->receipt_keeper = std::make_unique<ReceiptKeeper>(*impl->services, impl->clock);
    return std::make_unique<Gateway>(std::move(impl));
}

}  // namespace planbro::app
