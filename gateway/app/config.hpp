// Configuration: defaults, then the file, then the command line.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/adapter.hpp"
#include "adapters/mailbox.hpp"
#include "audit/retention.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "consent/rule_table.hpp"
#include "fhir/number_policy.hpp"
#include "http/listener.hpp"
#include "identity/verifier.hpp"
#include "interactions/services.hpp"
#include "signature/signature.hpp"

namespace planbro::app {

// What the file says of personal numbers; what it leaves open follows from `sandbox`.
struct NumberSettings {
    std::optional<fhir::Verdict> synthetic;
    std::optional<fhir::Verdict> real;
    std::optional<fhir::CheckDigitRule> check_digits;
};

struct Config {
    std::string listen = "http://127.0.0.1:8080";
    std::string database = "sqlite:planbro.db";
    std::optional<http::TlsFiles> tls;  // for a listen address of https
    std::string audit_journal;          // "" = beside the SQLite database, or planbro.audit
    std::string exports;                // folder of bulk exports; "" = beside the audit journal
    audit::Keeping audit;               // nothing said: one file, for ever
    std::chrono::days overdue{14};      // a notice without a receipt
    unsigned connections = 16;          // to PostgreSQL
    std::string public_url;             // "" = the address listened on
    bool compress = true;               // answers, to clients that take gzip
    bool sandbox = false;
    std::optional<Instant> now;  // the sandbox clock's start
    std::string simulator;       // base URL of `planbro simulate`
    std::vector<identity::TrustedIssuer> issuers;
    std::vector<identity::ClientEntry> clients;  // what the issuers do not tell
    identity::DpopOptions dpop;                  // without the secret, which the database keeps
    NumberSettings numbers;
    consent::RuleTable consent_rules;
    interactions::Register registry;
    std::map<std::string, adapters::Partner> partners;  // by orgnr
    std::map<std::string, std::string> addresses;       // orgnr, by its name in a message system
    std::vector<adapters::MailboxSettings> mailboxes;
    std::shared_ptr<const signature::Policy> kith_signatures;  // none: not looked at
    unsigned readers = http::ListenerOptions().readers;
    unsigned writers = 32;
};

// Reads a TOML file onto the configuration; docs/operating.md describes it. Unknown keys are
// faults.
Result<void> read_config_file(const std::string& file, Config& config);

// Production takes no test persons and the sandbox no real ones, unless the file says otherwise.
fhir::NumberPolicy number_policy(const Config& config);

// The organisations of the sandbox (contract, section 4), and with a simulator, where to reach
// them.
void add_sandbox(Config& config);

struct Address {
    std::string host;
    std::uint16_t port = 0;
    bool loopback = false;
    bool tls = false;
};
// "http://127.0.0.1:8080", "https://0.0.0.0:8443"; IP addresses or localhost.
Result<Address> address_of(const std::string& url);

}  // namespace planbro::app
