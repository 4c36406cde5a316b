// Real processes, real HTTP: what the flow tests stand on.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace planbro::flow {

// A folder that goes when the test goes.
class TempFolder {
  public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const {
        return (path_ / name).string();
    }

  private:
    std::filesystem::path path_;
};

struct Finished {
    int code = -1;
    std::string out;
    std::string err;
};

// Runs planbro to its end.
Finished run_planbro(const std::vector<std::string>& arguments, const std::string& input = {});

// A planbro process that stays: serve or simulate.
class Process {
  public:
    // Returns once the ready line is there; throws std::runtime_error if the process ends before
    // it.
    explicit Process(const std::vector<std::string>& arguments);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    [[nodiscard]] const std::string& url() const { return url_; }
    void kill_hard();                       // SIGKILL, and waits
    int stop();                             // SIGTERM, waits, exit code
    [[nodiscard]] std::string log() const;  // what it has written to stderr so far
    // From now on it can write no file beyond so many bytes, as on a full disk.
    void limit_files(std::uint64_t bytes) const;

  private:
    pid_t pid_ = -1;
    int out_ = -1;
    std::string url_;
};

struct Reply {
    int status = 0;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
    [[nodiscard]] json::Value json() const;
    // details.coding.code of the first issue of an OperationOutcome.
    [[nodiscard]] std::string code() const;
    [[nodiscard]] std::string expression() const;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

Reply http(const std::string& method, const std::string& url, const std::string& body = {},
           const Headers& headers = {});

// A connection that is kept between requests, for those who ask thousands of times.
class Connection {
  public:
    explicit Connection(const std::string& base);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    // `path` from the root, with the query.
    Reply ask(const std::string& method, const std::string& path, const std::string& body = {},
              const Headers& headers = {});

  private:
    struct Session;
    std::unique_ptr<Session> session_;
};

// The gateway as one client sees it.
class Client {
  public:
    Client(std::string base, std::string client_id, std::string pid = {});
    [[nodiscard]] const std::string& token() const { return token_; }
    Reply get(const std::string& path) const;  // below /fhir
    Reply post(const std::string& path, const json::Value& resource,
               const Headers& more = {}) const;
    Reply put(const std::string& path, const json::Value& resource, const Headers& more = {}) const;
    Reply remove(const std::string& path) const;
    Reply push(const std::string& endpoint, const std::string& body,
               const std::string& type = "application/json") const;
    // By _search form; the resources of the entries.
    std::vector<json::Value> find(const std::string& type, const std::string& form) const;
    std::int64_t total(const std::string& type, const std::string& form) const;

  private:
    std::string base_;
    std::string token_;
};

// A gateway with its simulator and a database of its own.
class House {
  public:
    explicit House(std::vector<std::string> more_arguments = {});
    Client as(const std::string& client_id, const std::string& pid = {}) const;
    [[nodiscard]] const std::string& url() const { return gateway_->url(); }
    [[nodiscard]] const std::string& simulator() const { return simulator_.url(); }
    [[nodiscard]] std::string database() const { return file("planbro.db"); }
    [[nodiscard]] std::string file(const std::string& name) const { return folder_.file(name); }
    std::vector<json::Value> received(const std::string& system) const;
    void fault(const std::string& body) const;
    // `meanwhile` is done while no gateway runs.
    void crash_and_restart(const std::function<void()>& meanwhile = {});
    // Stops, and starts with other arguments: at another day, say.
    void come_back(std::vector<std::string> more_arguments);
    void limit_files(std::uint64_t bytes) const { gateway_->limit_files(bytes); }
    void kill_hard() { gateway_->kill_hard(); }
    [[nodiscard]] std::string log() const { return gateway_->log(); }
    int stop() { return gateway_->stop(); }
    // One more gateway on the same database, with an audit journal of its own.
    [[nodiscard]] std::unique_ptr<Process> neighbour(const std::string& journal) const;

  private:
    void start();
    [[nodiscard]] std::vector<std::string> arguments(const std::string& journal) const;
    TempFolder folder_;
    std::vector<std::string> more_;
    Process simulator_;
    std::unique_ptr<Process> gateway_;
};

// Asks again until the condition holds; false after 30 s. For what happens on its own, such as
// deliveries; waits on the monotonic clock between questions.
bool eventually(const std::function<bool()>& condition);

std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& text);
std::string sample(const std::string& name);  // below samples/
json::Value sample_json(const std::string& name);

// "patient.identifier=…" for a fødselsnummer.
std::string about(const std::string& fnr);

// Resources of a type in a list.
std::vector<json::Value> of_type(const std::vector<json::Value>& resources, std::string_view type);

}  // namespace planbro::flow
