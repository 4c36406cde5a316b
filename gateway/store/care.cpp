#include "store/care.hpp"

#include <Poco/Exception.h>
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "store/postgresql/connection.hpp"
#include "store/postgresql/schema.hpp"
#include "store/sql/reader.hpp"
#include "store/sql/tables.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/schema.hpp"

namespace planbro::store {

namespace {

constexpr std::string_view kSqlite = "sqlite:";
constexpr std::string_view kPostgresql = "postgresql://";

Fail cannot(std::string why) {
    return fail(Category::unavailable, "lager-nede", std::move(why));
}

// The file of an address of SQLite.
std::optional<std::string> file_of(const std::string& address) {
    if (!address.starts_with(kSqlite)) return {};
    return address.substr(kSqlite.size());
}

bool exists(const std::string& file) {
    std::error_code ignored;
    return std::filesystem::exists(file, ignored);
}

// A database, opened; what a lambda does with it may throw Poco::Exception.
template <class T>
Result<T> with_database(const std::string& address,
                        const std::function<Result<T>(sql::Connection&)>& work) {
    try {
        if (const auto file = file_of(address)) {
            sqlite::Connection connection(*file);
            return work(connection);
        }
        if (!address.starts_with(kPostgresql)) {
            return fail(Category::bad_request, "kan-ikke-starte",
                        "the database is sqlite:FILE or postgresql://USER:PASSWORD@HOST/DATABASE.");
        }
        const auto parameters = postgresql::parameters_of_url(address);
        if (!parameters) return Fail(parameters.error());
        postgresql::Connection connection(*parameters);
        auto result = work(connection);
        connection.settle();
        return result;
    } catch (const Poco::Exception& error) {
        return cannot("The database cannot be used: " + error.displayText());
    }
}

std::int64_t version_of(sql::Connection& connection) {
    if (auto* postgresql = dynamic_cast<postgresql::Connection*>(&connection)) {
        return postgresql::schema_version(*postgresql);
    }
    return sqlite::schema_version(dynamic_cast<sqlite::Connection&>(connection));
}

bool migrate_schema(sql::Connection& connection) {
    if (auto* postgresql = dynamic_cast<postgresql::Connection*>(&connection)) {
        return postgresql::migrate(*postgresql);
    }
    return sqlite::migrate(dynamic_cast<sqlite::Connection&>(connection));
}

bool is_of_this_schema(sql::Connection& connection) {
    const bool is_postgresql = dynamic_cast<postgresql::Connection*>(&connection) != nullptr;
    return version_of(connection) ==
           (is_postgresql ? postgresql::newest_schema() : sqlite::newest_schema());
}

// On disk, under its name, or not at all.
Result<void> put_in_place(const std::string& made, const std::string& file) {
    const int fd = ::open(made.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = fd >= 0 && ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    const auto folder = std::filesystem::absolute(file).parent_path().string();
    if (!synced || ::link(made.c_str(), file.c_str()) != 0) {
        return cannot(file + " cannot be written.");
    }
    ::unlink(made.c_str());
    const int entry = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool entered = entry >= 0 && ::fsync(entry) == 0;
    if (entry >= 0) ::close(entry);
    return entered ? Result<void>() : Result<void>(cannot(folder + " cannot be synced."));
}

// A file beside the one that is wanted; gone with this, unless it was put in place.
class Draft {
  public:
    explicit Draft(const std::string& file)
        : name_(file + ".partial-" + std::to_string(::getpid())) {}
    ~Draft() {
        for (const auto* ending : {"", "-wal", "-shm"}) ::unlink((name_ + ending).c_str());
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    [[nodiscard]] const std::string& name() const { return name_; }

  private:
    std::string name_;
};

// https://www.sqlite.org/lang_vacuum.html#vacuuminto: a snapshot, beside readers and the writer
void copy_file(sql::Connection& from, const std::string& to) {
    from.execute("VACUUM INTO ?", {to});
}

void copy_rows(sql::Connection& from, sql::Connection& to, const Progress& progress) {
    const auto all = sql::count_rows(from);
    std::int64_t done = 0;
    sql::copy_all(from, to, [&](std::int64_t rows) { progress(done += rows, all); });
}

// The file becomes an ordinary one, without a log beside it.
void fill_file(const std::string& file, sql::Connection& from, const Progress& progress) {
    sqlite::Connection to(file);
    sqlite::migrate(to);
    to.once("DELETE FROM setting");
    to.once("BEGIN IMMEDIATE");
    copy_rows(from, to, progress);
    to.once("COMMIT");
    to.query("PRAGMA wal_checkpoint(TRUNCATE)", "iii");
}

Result<void> restore_to_file(const std::string& backup, const std::string& file) {
    const Draft draft(file);
    return with_database<void>("sqlite:" + backup, [&](sql::Connection& from) -> Result<void> {
        copy_file(from, draft.name());
        return put_in_place(draft.name(), file);
    });
}

Result<void> restore_to_server(sql::Connection& from, sql::Connection& to,
                               const Progress& progress) {
    if (!migrate_schema(to)) return cannot("The database was written by a newer planbro.");
    if (!to.query("SELECT key FROM resource LIMIT 1", "i").empty()) {
        return fail(Category::conflict, "i-bruk", "The database to restore to is not empty.");
    }
    to.once("BEGIN");
    to.execute("DELETE FROM setting");
    copy_rows(from, to, progress);
    for (const auto* numbered : {"'resource','key'", "'outbox','seq'"}) {
        const std::string names(numbered);
        const auto table = names.substr(1, names.find(',') - 2);
        const auto column = table == "resource" ? "key" : "seq";
        to.query("SELECT setval(pg_get_serial_sequence(" + names + "), (SELECT coalesce(max(" +
                     column + "), 0) + 1 FROM " + table + "), false)",
                 "i");
    }
    to.once("COMMIT");
    return {};
}

// Nobody writes meanwhile, but gateways may claim notices: then it is done again.
constexpr int kAttemptsBeside = 10;

void begin_beside(sql::Connection& connection) {
    if (dynamic_cast<postgresql::Connection*>(&connection) == nullptr) {
        connection.execute("BEGIN IMMEDIATE");
        return;
    }
    connection.execute("BEGIN ISOLATION LEVEL SERIALIZABLE");
    connection.execute("LOCK TABLE writer IN EXCLUSIVE MODE");
}

// On PostgreSQL as from a node of its own that has died already: another takes them over.
void leave_to_the_journal(sql::Connection& connection, const std::vector<std::string>& records) {
    if (records.empty()) return;
    if (dynamic_cast<postgresql::Connection*>(&connection) == nullptr) {
        for (const auto& record : records)
            connection.execute("INSERT INTO audit_pending (record) VALUES (?)", {record});
        return;
    }
    const auto node = connection.query("SELECT nextval('node')", "i").number(0, 0);
    std::int64_t seq = 0;
    for (const auto& record : records) {
        connection.execute("INSERT INTO audit_pending (node, seq, record) VALUES (?,?,?)",
                           {node, ++seq, record});
    }
}

// Nothing: another was in the way, it is to be done again.
std::optional<Result<void>> attempt_beside(sql::Connection& connection,
                                           const std::function<Result<void>(Transaction&)>& work) {
    begin_beside(connection);
    sql::Access transaction(connection);
    auto result = work(transaction);
    if (result) transaction.finish();
    if (result && !transaction.failed()) {
        try {
            leave_to_the_journal(connection, transaction.audited());
            connection.once("COMMIT");
            return result;
        } catch (const Poco::Exception&) {
            if (!connection.in_conflict()) throw;
        }
    }
    const bool again = connection.in_conflict();
    connection.once("ROLLBACK");
    if (again) return {};
    return transaction.failed() ? Result<void>(cannot("The database did not take this."))
                                : std::move(result);
}

Result<void> on_database_in_use(const std::string& address,
                                const std::function<Result<void>(sql::Connection&)>& work) {
    if (const auto file = file_of(address); file && !exists(*file))
        return cannot("There is no database " + *file + ".");
    return with_database<void>(address, [&](sql::Connection& connection) -> Result<void> {
        if (is_of_this_schema(connection)) return work(connection);
        return cannot(
            "The database is of another planbro's schema; planbro migrate brings an older one up"
            " to date.");
    });
}

}  // namespace

Result<void> view_beside(const std::string& address,
                         const std::function<Result<void>(Reader&)>& work) {
    return on_database_in_use(address, [&](sql::Connection& connection) -> Result<void> {
        const bool is_postgresql = dynamic_cast<postgresql::Connection*>(&connection) != nullptr;
        connection.once(is_postgresql ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                                      : "BEGIN");
        sql::Access reader(connection);
        auto result = work(reader);
        connection.once("ROLLBACK");
        if (reader.failed()) return cannot("The database cannot be read.");
        return result;
    });
}

Result<void> commit_beside(const std::string& address,
                           const std::function<Result<void>(Transaction&)>& work) {
    return on_database_in_use(address, [&](sql::Connection& connection) -> Result<void> {
        for (int attempt = 0; attempt < kAttemptsBeside; ++attempt) {
            if (auto result = attempt_beside(connection, work)) return std::move(*result);
        }
        return cannot("Others write too much at the moment; nothing was changed.");
    });
}

Result<Migrated> migrate(const std::string& address) {
    return with_database<Migrated>(address, [](sql::Connection& connection) -> Result<Migrated> {
        Migrated migrated{version_of(connection), 0};
        if (!migrate_schema(connection)) {
            return cannot("The database was written by a newer planbro.");
        }
        migrated.to = version_of(connection);
        sql::Access access(connection);
        if (access.setting("reindex")) access.reindex();
        return migrated;
    });
}

Result<std::int64_t> reindex(const std::string& address, const Progress& progress) {
    if (auto migrated = migrate(address); !migrated) return Fail(migrated.error());
    return with_database<std::int64_t>(
        address, [&](sql::Connection& connection) -> Result<std::int64_t> {
            const auto all =
                connection.query("SELECT count(*) FROM resource WHERE deleted=0", "i").number(0, 0);
            sql::Access(connection).reindex([&](std::int64_t done) { progress(done, all); });
            return all;
        });
}

Result<void> backup(const std::string& address, const std::string& file, const Progress& progress) {
    if (exists(file)) return fail(Category::conflict, "i-bruk", file + " is there already.");
    const auto source = file_of(address);
    if (source && !exists(*source)) return cannot("There is no database " + *source + ".");
    const Draft draft(file);
    return with_database<void>(address, [&](sql::Connection& from) -> Result<void> {
        if (source) {
            copy_file(from, draft.name());
        } else {
            from.once("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            fill_file(draft.name(), from, progress);
            from.once("COMMIT");
        }
        return put_in_place(draft.name(), file);
    });
}

Result<void> restore(const std::string& file, const std::string& address,
                     const Progress& progress) {
    if (!exists(file)) return cannot("There is no back-up " + file + ".");
    if (const auto target = file_of(address)) {
        if (exists(*target))
            return fail(Category::conflict, "i-bruk", *target + " is there already.");
        if (auto restored = restore_to_file(file, *target); !restored) return restored;
        auto migrated = migrate(address);
        return migrated ? Result<void>() : Result<void>(Fail(migrated.error()));
    }
    // A back-up of an older planbro is brought up to date first; the back-up itself stays as it is.
    const Draft draft(file);
    if (auto copied = restore_to_file(file, draft.name()); !copied) return copied;
    if (auto migrated = migrate("sqlite:" + draft.name()); !migrated) return Fail(migrated.error());
    return with_database<void>("sqlite:" + draft.name(), [&](sql::Connection& from) {
        return with_database<void>(
            address, [&](sql::Connection& to) { return restore_to_server(from, to, progress); });
    });
}

}  // namespace planbro::store
