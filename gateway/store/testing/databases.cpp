#include "store/testing/databases.hpp"

#include <Poco/Exception.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "base/digest.hpp"
#include "store/postgresql/connection.hpp"
#include "store/sqlite/connection.hpp"

namespace planbro::store::testing {

namespace {

constexpr const char* kScript = PLANBRO_SOURCE_DIR "/tests/postgresql/cluster.sh";

std::string first_line(int fd) {
    std::string line;
    char c = 0;
    while (::read(fd, &c, 1) == 1 && c != '\n') line.push_back(c);
    return line;
}

// A cluster that stops when this process ends, however it ends: its standard input is the pipe that
// this process holds.
std::string start_private_cluster() {
    int in[2];
    int out[2];
    if (::pipe(in) != 0 || ::pipe(out) != 0) throw std::runtime_error("no pipe");
    if (::fork() == 0) {
        ::dup2(in[0], 0);
        ::dup2(out[1], 1);
        for (const int end : {in[0], in[1], out[0], out[1]}) ::close(end);
        ::execl(kScript, kScript, "run", nullptr);
        ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    auto folder = first_line(out[0]);
    ::close(out[0]);
    if (folder.empty()) throw std::runtime_error("PostgreSQL could not be started");
    return folder;
}

std::string cluster() {
    const char* chosen = std::getenv("PLANBRO_TEST_POSTGRESQL");
    return chosen == nullptr ? "" : chosen;
}

std::string folder_of_cluster() {
    if (cluster() == "private") {
        static const std::string kFolder = start_private_cluster();
        return kFolder;
    }
    std::ifstream in(cluster());
    std::string folder;
    if (!std::getline(in, folder)) throw std::runtime_error("no PostgreSQL at " + cluster());
    return folder;
}

std::string url_of(const std::string& database) {
    return "postgresql://planbro@/" + database + "?host=" + folder_of_cluster();
}

postgresql::Connection connected(const std::string& database) {
    return postgresql::Connection(postgresql::parameters_of_url(url_of(database)).value());
}

std::string name_of(const std::string& file) {
    return "t" + sha256_hex(file).substr(0, 30);
}

// The databases that this process knows of, by the file they stand for.
struct Known {
    std::mutex mutex;
    std::map<std::string, std::string> names;
};
Known& known() {
    static Known known;
    return known;
}

std::string made(const std::string& file) {
    auto name = name_of(file);
    const std::lock_guard lock(known().mutex);
    if (known().names.contains(file)) return name;
    auto connection = connected("postgres");
    const bool there =
        !connection.query("SELECT 1 FROM pg_database WHERE datname=?", "i", {name}).empty();
    if (!there) connection.once("CREATE DATABASE " + name);
    known().names[file] = name;
    return name;
}

}  // namespace

Kind kind_of_store() {
    return cluster().empty() ? Kind::sqlite : Kind::postgresql;
}

std::string address_of_database(const std::string& file) {
    return kind_of_store() == Kind::sqlite ? "sqlite:" + file : url_of(made(file));
}

Result<std::unique_ptr<Store>> open_store(const std::string& file) {
    if (kind_of_store() == Kind::sqlite) return open_sqlite(file);
    PostgresqlOptions options;
    options.audit_journal = file + ".audit";
    return open_postgresql(address_of_database(file), options);
}

void settle(const std::string& file) {
    if (kind_of_store() == Kind::sqlite) return;
    auto connection = connected(made(file));
    const auto others = [&] {
        return !connection
                    .query(
                        "SELECT 1 FROM pg_stat_activity WHERE datname=current_database()"
                        " AND pid<>pg_backend_pid() AND backend_type='client backend'",
                        "i")
                    .empty();
    };
    while (others()) std::this_thread::yield();
}

void execute_on(const std::string& file, const std::string& sql) {
    if (kind_of_store() == Kind::sqlite) {
        sqlite::Connection(file).once(sql);
    } else {
        connected(made(file)).once(sql);
    }
}

void drop_databases(const std::string& prefix) {
    if (kind_of_store() == Kind::sqlite) return;
    const std::lock_guard lock(known().mutex);
    for (auto at = known().names.begin(); at != known().names.end();) {
        if (!at->first.starts_with(prefix)) {
            ++at;
            continue;
        }
        connected("postgres").once("DROP DATABASE IF EXISTS " + at->second + " WITH (FORCE)");
        at = known().names.erase(at);
    }
}

}  // namespace planbro::store::testing
