#include "store/sqlite/connection.hpp"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Data/Session.h>
#include <sqlite3.h>

#include <functional>
#include <mutex>
#include <unordered_map>

#include "base/text.hpp"
#include "store/sqlite/log_writes.hpp"

namespace planbro::store::sqlite {

namespace {

using Poco::Data::SQLite::Utility;
using sql::Parameters;
using sql::Rows;

// A connection is used by one thread at a time, so SQLite needs no lock of its own in it
// (https://www.sqlite.org/threadsafe.html).
void register_connector() {
    static std::once_flag once;
    std::call_once(once, [] {
        // Nobody asks how much memory SQLite has, which it would count under one lock for all
        // threads
        // (https://www.sqlite.org/c3ref/c_config_covering_index_scan.html#sqliteconfigmemstatus).
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        Utility::setThreadMode(Utility::THREAD_MODE_MULTI);
        Poco::Data::SQLite::Connector::registerConnector();
    });
}

// https://www.sqlite.org/uri.html
std::string address_through(const std::string& vfs, const std::string& file) {
    return "file:" + percent_encode(file) + "?vfs=" + vfs;
}

// How many prepared statements a connection keeps; the shapes of a search have no end.
constexpr std::size_t kStatementsMax = 256;

struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

// What stands in the rows is copied out of SQLite's memory, which the next step overwrites.
void fetch(sqlite3_stmt* statement, std::vector<Rows::Column>& columns) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto at = static_cast<int>(i);
        if (auto* numbers = std::get_if<std::vector<std::int64_t>>(&columns[i])) {
            numbers->push_back(sqlite3_column_int64(statement, at));
            continue;
        }
        const auto* text = sqlite3_column_text(statement, at);
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, at));
        std::get<1>(columns[i]).emplace_back(reinterpret_cast<const char*>(text), size);
    }
}

// A prepared statement with the columns it fills.
class Prepared {
  public:
    Prepared(sqlite3* database, std::string_view text, std::string_view kinds)
        : database_(database), statement_(prepare(text)), columns_(sql::columns_of_kinds(kinds)) {}

    Rows run(const Parameters& parameters) {
        clear();
        bind(parameters);
        std::size_t count = 0;
        int step = sqlite3_step(statement_.get());
        for (; step == SQLITE_ROW; step = sqlite3_step(statement_.get())) {
            fetch(statement_.get(), columns_);
            ++count;
        }
        // Reset even after a failure: an unfinished statement would hold its lock.
        sqlite3_reset(statement_.get());
        if (step != SQLITE_DONE) Utility::throwException(database_, step);
        return Rows(columns_, count);
    }

  private:
    std::unique_ptr<sqlite3_stmt, Finalize> prepare(std::string_view sql) {
        sqlite3_stmt* statement = nullptr;
        const auto result = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()),
                                               SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        if (result != SQLITE_OK) Utility::throwException(database_, result);
        return std::unique_ptr<sqlite3_stmt, Finalize>(statement);
    }

    // Texts are not copied: they outlive the run, and nothing reads them after it.
    void bind(const Parameters& parameters) {
        int at = 0;
        for (const auto& parameter : parameters) {
            const auto result =
                std::visit([&](const auto& value) { return bind(++at, value); }, parameter);
            if (result != SQLITE_OK) Utility::throwException(database_, result);
        }
    }
    int bind(int at, std::int64_t value) { return sqlite3_bind_int64(statement_.get(), at, value); }
    int bind(int at, const std::string& value) {
        return sqlite3_bind_text64(statement_.get(), at, value.data(), value.size(), SQLITE_STATIC,
                                   SQLITE_UTF8);
    }

    void clear() {
        for (auto& column : columns_) {
            std::visit([](auto& values) { values.clear(); }, column);
        }
    }

    sqlite3* database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    std::vector<Rows::Column> columns_;
};

// So that a statement is found by a view of its text.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>()(text);
    }
};

}  // namespace

struct Connection::Impl {
    // One second to open: what cannot be opened at once is told at once.
    explicit Impl(const std::string& file)
        : session("SQLite", file, 1), database(Utility::dbHandle(session)) {}

    Prepared& prepared(std::string_view sql, std::string_view columns) {
        if (const auto found = statements.find(sql); found != statements.end()) {
            return *found->second;
        }
        if (statements.size() >= kStatementsMax) statements.clear();
        auto statement = std::make_unique<Prepared>(database, sql, columns);
        return *statements.emplace(std::string(sql), std::move(statement)).first->second;
    }

    // What stands in for SQLite's own checkpoints (https://www.sqlite.org/c3ref/wal_hook.html).
    static int committed(void* self, sqlite3* database, const char* name, int pages) {
        const auto& impl = *static_cast<Impl*>(self);
        impl.told(pages);
        if (pages < impl.pages_max) return SQLITE_OK;
        // Like SQLite's own: a checkpoint that cannot be made now is made after another commit.
        sqlite3_wal_checkpoint_v2(database, name, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
        return SQLITE_OK;
    }

    Poco::Data::Session session;
    sqlite3* database;
    int pages_max = 0;
    std::function<void(int)> told;
    std::unordered_map<std::string, std::unique_ptr<Prepared>, TextHash, std::equal_to<>>
        statements;  // finalized before the session closes
};

Connection::Connection(const std::string& file, Writes writes) {
    register_connector();
    const bool much = writes == Writes::much;
    impl_ = std::make_unique<Impl>(much ? address_through(gathering_vfs(), file) : file);
    // A commit is on disk before it is answered; readers go on beside the writer.
    once("PRAGMA journal_mode=WAL");
    once("PRAGMA synchronous=FULL");
    once("PRAGMA busy_timeout=10000");
    // Writing touches every index; of readers there are many, and their caches add up.
    once(much ? "PRAGMA cache_size=-32000" : "PRAGMA cache_size=-8000");
    if (much) once("PRAGMA cache_spill=OFF");  // as log_writes.hpp asks for
    once("PRAGMA temp_store=MEMORY");
    // Whoever writes much says when (checkpointer.hpp).
    once("PRAGMA wal_autocheckpoint=4000");
}

Connection::~Connection() = default;

Rows Connection::query(std::string_view sql, std::string_view columns,
                       const Parameters& parameters) {
    return impl_->prepared(sql, columns).run(parameters);
}

void Connection::execute(std::string_view sql, const Parameters& parameters) {
    impl_->prepared(sql, {}).run(parameters);
}

void Connection::once(std::string_view sql) {
    Prepared(impl_->database, sql, {}).run({});
}

void Connection::on_commit(int pages_max, std::function<void(int pages)> told) {
    impl_->pages_max = pages_max;
    impl_->told = std::move(told);
    sqlite3_wal_hook(impl_->database, &Impl::committed, impl_.get());
}

const sql::Dialect& Connection::dialect() const {
    static const sql::Dialect kDialect{.begin_write = "BEGIN IMMEDIATE",
                                       .insert = "INSERT OR FAIL",
                                       .values_with_numbers = " VALUES ",
                                       .last_key = "SELECT last_insert_rowid()",
                                       .outer_loop_join = "CROSS JOIN",
                                       .without_claim = "",
                                       .keeps_words = true};
    return kDialect;
}

}  // namespace planbro::store::sqlite
