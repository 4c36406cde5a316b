// The words of the command line, one file each. Each returns the process's exit code:
// 0 done, 1 done but not well (errors found, something refused), 2 could not be done.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "base/result.hpp"

namespace planbro::app {

inline constexpr int kDone = 0;
inline constexpr int kNotWell = 1;
inline constexpr int kUnusable = 2;

int serve(const Config& config);
int simulate(const std::string& listen);

struct ConformOptions {
    std::string system;
    std::string url;
    double timeout_seconds = 10;
    std::vector<std::string> headers;  // "Name: value"
    bool json = false;                 // the TestReport instead of lines
    std::string junit_file;
    std::string test_report_file;
};
int conform(const ConformOptions& options);

struct MapOptions {
    std::string from;
    std::string to;
    std::string file;
};
int map(const MapOptions& options);

struct ValidateOptions {
    bool json = false;
    bool best_practice = false;         // R4's warnings of good practice, too
    std::vector<std::string> profiles;  // beside those that resources name
    std::vector<std::string> packages;  // folders, .tgz or single files, beside planbro's own
    unsigned jobs = 0;                  // threads; 0: one a core
    std::vector<std::string> files;
};
int validate(const ValidateOptions& options);

struct LoadOptions {
    std::string url;
    std::string client;
    std::vector<std::string> paths;
    unsigned parallel = 8;    // pushes in flight
    std::string report = {};  // file of what was refused, a line of JSON each
};
int load(const LoadOptions& options);

struct TokenOptions {
    std::string url;
    std::string client;
    std::string pid;
};
int token(const TokenOptions& options);

struct KeyOptions {
    bool rsa = false;
    std::string public_of;  // a file with a private JWK: its public part instead of a new key
};
int key(const KeyOptions& options);

struct ProofOptions {
    std::string key;  // file with a private JWK
    std::string method = "GET";
    std::string url;
    std::string token;
    std::string nonce;
};
int proof(const ProofOptions& options);

// What is done to a database by hand (store/care.hpp); `database` is an address as serve takes it.
int migrate(const std::string& database);
int reindex(const std::string& database);
// With the audit journal, if it is named or stands beside an SQLite database, as FILE.audit.
int backup(const std::string& database, const std::string& journal, const std::string& file);
int restore(const std::string& file, const std::string& database);

// Whether the chains of hashes of these audit journals are whole.
int audit_verify(const std::vector<std::string>& files);
// Removes what is older, of the journal's closed files and of AuditEvents; no gateway may be using
// the journal.
int audit_prune(const Config& config, int keep_days);

// The outbox by hand, beside running gateways.
struct OutboxOptions {
    std::string database = {};
    std::string id = {};  // of a notice
    std::string org = {};
    std::string reason = {};
    bool all = false;
    bool failed = false;
    bool json = false;
};
int outbox_list(const OutboxOptions& options);
int outbox_retry(const OutboxOptions& options);
int outbox_drop(const OutboxOptions& options);

// "-" is standard input.
Result<std::string> read_file(const std::string& file);
// The issues of a failure on stderr, a line each.
void complain(const Failure& failure, const std::string& about = {});
// Blocks until SIGTERM or SIGINT.
void wait_for_stop();

}  // namespace planbro::app
