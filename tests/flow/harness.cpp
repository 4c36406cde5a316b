#include "flow/harness.hpp"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <Poco/URI.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "store/testing/databases.hpp"

extern char** environ;

namespace planbro::flow {

namespace {

constexpr auto kPatience = std::chrono::seconds(30);

struct Pipe {
    Pipe() {
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    }
    int ends[2];
};

struct Spawned {
    pid_t pid = -1;
    int in = -1;
    int out = -1;
};

// Standard error goes to `err_file`, or to this process's own.
Spawned spawn(const std::vector<std::string>& arguments, const std::string& err_file) {
    std::vector<std::string> words{PLANBRO_BINARY};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const Pipe in;
    const Pipe out;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in.ends[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out.ends[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, err_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    Spawned spawned{-1, in.ends[1], out.ends[0]};
    const int failed =
        ::posix_spawn(&spawned.pid, PLANBRO_BINARY, &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(in.ends[0]);
    ::close(out.ends[1]);
    if (failed != 0) throw std::runtime_error(std::string("cannot start ") + PLANBRO_BINARY);
    return spawned;
}

std::string read_all(int fd) {
    std::string text;
    char buffer[65536];
    for (ssize_t got = 0; (got = ::read(fd, buffer, sizeof buffer)) > 0;) {
        text.append(buffer, static_cast<std::size_t>(got));
    }
    return text;
}

std::string read_line(int fd) {
    std::string line;
    char c = 0;
    while (::read(fd, &c, 1) == 1 && c != '\n') line.push_back(c);
    return line;
}

int wait_for(pid_t pid) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

TempFolder::TempFolder()
    : path_(std::filesystem::temp_directory_path() / ("planbro-flow-" + random_ids()())) {
    std::filesystem::create_directories(path_);
}

TempFolder::~TempFolder() {
    store::testing::drop_databases(path_.string());
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Finished run_planbro(const std::vector<std::string>& arguments, const std::string& input) {
    const TempFolder folder;
    const auto spawned = spawn(arguments, folder.file("err"));
    [[maybe_unused]] const auto written = ::write(spawned.in, input.data(), input.size());
    ::close(spawned.in);
    Finished finished;
    finished.out = read_all(spawned.out);
    ::close(spawned.out);
    finished.code = wait_for(spawned.pid);
    finished.err = read_file(folder.file("err"));
    return finished;
}

Process::Process(const std::vector<std::string>& arguments) {
    const TempFolder folder;
    const auto spawned = spawn(arguments, folder.file("err"));
    ::close(spawned.in);
    pid_ = spawned.pid;
    out_ = spawned.out;
    const auto line = read_line(out_);
    constexpr std::string_view kReady = "planbro ready ";
    if (!line.starts_with(kReady)) {
        const int code = wait_for(pid_);
        throw std::runtime_error("planbro ended with " + std::to_string(code) + ": " +
                                 read_file(folder.file("err")));
    }
    url_ = line.substr(kReady.size());
}

Process::~Process() {
    if (pid_ > 0) stop();
    ::close(out_);
}

void Process::kill_hard() {
    ::kill(pid_, SIGKILL);
    wait_for(pid_);
    pid_ = -1;
}

void Process::limit_files(std::uint64_t bytes) const {
    struct rlimit limit = {};
    if (::prlimit(pid_, RLIMIT_FSIZE, nullptr, &limit) != 0) throw std::runtime_error("no limit");
    limit.rlim_cur = bytes;
    if (::prlimit(pid_, RLIMIT_FSIZE, &limit, nullptr) != 0) throw std::runtime_error("no limit");
}

// The file has lost its name by now, but the process still has it open.
std::string Process::log() const {
    return read_file("/proc/" + std::to_string(pid_) + "/fd/2");
}

int Process::stop() {
    ::kill(pid_, SIGTERM);
    const int code = wait_for(pid_);
    pid_ = -1;
    return code;
}

json::Value Reply::json() const {
    auto value = json::parse(body);
    return value ? *value : json::Value();
}

std::string Reply::code() const {
    return json().at("issue").at(0).at("details").at("coding").at(0).text("code");
}

std::string Reply::expression() const {
    return json().at("issue").at(0).at("expression").at(0).string();
}

namespace {

Reply ask(Poco::Net::HTTPClientSession& session, const std::string& method, const std::string& path,
          const std::string& body, const Headers& headers) {
    Poco::Net::HTTPRequest request(method, path, Poco::Net::HTTPMessage::HTTP_1_1);
    for (const auto& [name, value] : headers) request.set(name, value);
    if (!body.empty() || method == "POST" || method == "PUT") {
        request.setContentLength(static_cast<std::streamsize>(body.size()));
    }
    session.sendRequest(request) << body;
    Poco::Net::HTTPResponse response;
    std::ostringstream text;
    Poco::StreamCopier::copyStream(session.receiveResponse(response), text);
    Reply reply;
    reply.status = static_cast<int>(response.getStatus());
    for (const auto& [name, value] : response) {
        std::string lower(name);
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        reply.headers[lower] = value;
    }
    reply.body = text.str();
    return reply;
}

}  // namespace

Reply http(const std::string& method, const std::string& url, const std::string& body,
           const Headers& headers) {
    const Poco::URI uri(url);
    Poco::Net::HTTPClientSession session(uri.getHost(), uri.getPort());
    session.setTimeout(Poco::Timespan(60, 0));
    return ask(session, method, url.substr(url.find('/', 8)), body, headers);
}

struct Connection::Session {
    explicit Session(const Poco::URI& uri) : http(uri.getHost(), uri.getPort()) {
        http.setKeepAlive(true);
        http.setTimeout(Poco::Timespan(60, 0));
    }
    Poco::Net::HTTPClientSession http;
};

Connection::Connection(const std::string& base)
    : session_(std::make_unique<Session>(Poco::URI(base))) {}

Connection::~Connection() = default;

Reply Connection::ask(const std::string& method, const std::string& path, const std::string& body,
                      const Headers& headers) {
    return flow::ask(session_->http, method, path, body, headers);
}

Client::Client(std::string base, std::string client_id, std::string pid) : base_(std::move(base)) {
    const auto reply = http("POST", base_ + "/sandbox/token",
                            "client_id=" + client_id + (pid.empty() ? "" : "&pid=" + pid),
                            {{"Content-Type", "application/x-www-form-urlencoded"}});
    token_ = reply.json().text("access_token");
    if (token_.empty()) throw std::runtime_error("no token for " + client_id + ": " + reply.body);
}

namespace {

Headers with_token(const std::string& token, const std::string& type, const Headers& more) {
    Headers headers{{"Authorization", "Bearer " + token}};
    if (!type.empty()) headers.emplace_back("Content-Type", type);
    headers.insert(headers.end(), more.begin(), more.end());
    return headers;
}

constexpr const char* kFhirJson = "application/fhir+json";

}  // namespace

Reply Client::get(const std::string& path) const {
    return http("GET", base_ + "/fhir/" + path, {}, with_token(token_, {}, {}));
}

Reply Client::post(const std::string& path, const json::Value& resource,
                   const Headers& more) const {
    return http("POST", base_ + "/fhir" + (path.empty() ? "" : "/" + path), json::write(resource),
                with_token(token_, kFhirJson, more));
}

Reply Client::put(const std::string& path, const json::Value& resource, const Headers& more) const {
    return http("PUT", base_ + "/fhir/" + path, json::write(resource),
                with_token(token_, kFhirJson, more));
}

Reply Client::remove(const std::string& path) const {
    return http("DELETE", base_ + "/fhir/" + path, {}, with_token(token_, {}, {}));
}

Reply Client::push(const std::string& endpoint, const std::string& body,
                   const std::string& type) const {
    return http("POST", base_ + "/inbound/" + endpoint, body, with_token(token_, type, {}));
}

namespace {

Reply search(const std::string& base, const std::string& token, const std::string& type,
             const std::string& form) {
    return http("POST", base + "/fhir/" + type + "/_search", form,
                with_token(token, "application/x-www-form-urlencoded", {}));
}

}  // namespace

std::vector<json::Value> Client::find(const std::string& type, const std::string& form) const {
    std::vector<json::Value> resources;
    const auto bundle = search(base_, token_, type, form).json();
    for (const auto& entry : bundle.at("entry").items()) resources.push_back(entry.at("resource"));
    return resources;
}

std::int64_t Client::total(const std::string& type, const std::string& form) const {
    return search(base_, token_, type, form).json().at("total").integer().value_or(-1);
}

House::House(std::vector<std::string> more_arguments)
    : more_(std::move(more_arguments)), simulator_({"simulate", "--listen", "http://127.0.0.1:0"}) {
    start();
}

std::vector<std::string> House::arguments(const std::string& journal) const {
    std::vector<std::string> arguments{
        "serve",       "--sandbox",
        "--listen",    "http://127.0.0.1:0",
        "--db",        store::testing::address_of_database(database()),
        "--audit",     journal,
        "--simulator", simulator_.url()};
    arguments.insert(arguments.end(), more_.begin(), more_.end());
    return arguments;
}

void House::start() {
    gateway_ = std::make_unique<Process>(arguments(database() + ".audit"));
}

std::unique_ptr<Process> House::neighbour(const std::string& journal) const {
    return std::make_unique<Process>(arguments(folder_.file(journal)));
}

void House::crash_and_restart(const std::function<void()>& meanwhile) {
    gateway_->kill_hard();
    gateway_.reset();
    if (meanwhile) meanwhile();
    start();
}

void House::come_back(std::vector<std::string> more_arguments) {
    gateway_->stop();
    gateway_.reset();
    more_ = std::move(more_arguments);
    start();
}

Client House::as(const std::string& client_id, const std::string& pid) const {
    return {gateway_->url(), client_id, pid};
}

std::vector<json::Value> House::received(const std::string& system) const {
    return http("GET", simulator_.url() + "/received?system=" + system).json().items();
}

void House::fault(const std::string& body) const {
    const auto reply =
        http("POST", simulator_.url() + "/fault", body, {{"Content-Type", "application/json"}});
    if (reply.status != 200) throw std::runtime_error("fault refused: " + reply.body);
}

bool eventually(const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < until) {
        if (condition()) return true;
        ::poll(nullptr, 0, 20);
    }
    return condition();
}

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

void write_file(const std::string& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary);
    out << text;
}

std::string sample(const std::string& name) {
    auto text = read_file(std::string(PLANBRO_SOURCE_DIR) + "/samples/" + name);
    if (text.empty()) throw std::runtime_error("no sample " + name);
    return text;
}

json::Value sample_json(const std::string& name) {
    return json::parse(sample(name)).value();
}

std::string about(const std::string& fnr) {
    return "patient.identifier=" + percent_encode("urn:oid:2.16.578.1.12.4.1.4.1|" + fnr);
}

std::vector<json::Value> of_type(const std::vector<json::Value>& resources, std::string_view type) {
    std::vector<json::Value> found;
    std::copy_if(
        resources.begin(), resources.end(), std::back_inserter(found),
        [&](const json::Value& resource) { return resource.text("resourceType") == type; });
    return found;
}

}  // namespace planbro::flow
