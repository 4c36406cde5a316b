#include "store/sqlite/connection.hpp"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <deque>
#include <mutex>
#include <unordered_map>

namespace planbro::store::sqlite {

namespace {

using namespace Poco::Data::Keywords;

void register_connector() {
    static std::once_flag once;
    std::call_once(once, [] { Poco::Data::SQLite::Connector::registerConnector(); });
}

// How many prepared statements a connection keeps; the shapes of a search have no end.
constexpr std::size_t kStatementsMax = 256;

// A prepared statement with the variables it is bound to.
class Prepared {
  public:
    Prepared(Poco::Data::Session& session, const std::string& sql, std::string_view columns,
             const Parameters& parameters)
        : statement_(session) {
        statement_ << sql;
        bind_parameters(parameters);
        bind_columns(columns);
    }

    Rows run(const Parameters& parameters) {
        set(parameters);
        const auto count = statement_.execute();
        return Rows(columns_, columns_.empty()
                                  ? 0
                                  : std::visit([](const auto& column) { return column.size(); },
                                               columns_.front()) +
                                        0 * count);
    }

  private:
    void bind_parameters(const Parameters& parameters) {
        for (const auto& parameter : parameters) {
            if (const auto* number = std::get_if<std::int64_t>(&parameter)) {
                numbers_.push_back(*number);
                statement_, use(numbers_.back());
            } else {
                texts_.push_back(std::get<std::string>(parameter));
                statement_, use(texts_.back());
            }
        }
    }

    void bind_columns(std::string_view columns) {
        columns_.reserve(columns.size());
        for (const char kind : columns) {
            if (kind == 'i') {
                columns_.emplace_back(std::vector<std::int64_t>());
                statement_, into(std::get<0>(columns_.back()));
            } else {
                columns_.emplace_back(std::vector<std::string>());
                statement_, into(std::get<1>(columns_.back()));
            }
        }
    }

    void set(const Parameters& parameters) {
        std::size_t number = 0;
        std::size_t text = 0;
        for (const auto& parameter : parameters) {
            if (const auto* value = std::get_if<std::int64_t>(&parameter)) {
                numbers_.at(number++) = *value;
            } else {
                texts_.at(text++) = std::get<std::string>(parameter);
            }
        }
        for (auto& column : columns_) {
            std::visit([](auto& values) { values.clear(); }, column);
        }
    }

    Poco::Data::Statement statement_;
    std::deque<std::int64_t> numbers_;
    std::deque<std::string> texts_;
    std::vector<Rows::Column> columns_;
};

}  // namespace

struct Connection::Impl {
    // One second to open: what cannot be opened at once is told at once.
    explicit Impl(const std::string& file) : session("SQLite", file, 1) {}

    Prepared& prepared(const std::string& sql, std::string_view columns,
                       const Parameters& parameters) {
        if (statements.size() >= kStatementsMax && !statements.contains(sql)) statements.clear();
        auto& slot = statements[sql];
        if (!slot) slot = std::make_unique<Prepared>(session, sql, columns, parameters);
        return *slot;
    }

    Poco::Data::Session session;
    std::unordered_map<std::string, std::unique_ptr<Prepared>> statements;
};

Connection::Connection(const std::string& file) {
    register_connector();
    impl_ = std::make_unique<Impl>(file);
    // A commit is on disk before it is answered; readers go on beside the writer.
    once("PRAGMA journal_mode=WAL");
    once("PRAGMA synchronous=FULL");
    once("PRAGMA busy_timeout=10000");
    once("PRAGMA cache_size=-8000");
    once("PRAGMA temp_store=MEMORY");
}

Connection::~Connection() = default;

Rows Connection::query(const std::string& sql, std::string_view columns,
                       const Parameters& parameters) {
    return impl_->prepared(sql, columns, parameters).run(parameters);
}

void Connection::execute(const std::string& sql, const Parameters& parameters) {
    impl_->prepared(sql, {}, parameters).run(parameters);
}

void Connection::once(const std::string& sql) {
    Poco::Data::Statement statement(impl_->session);
    statement << sql;
    statement.execute();
}

std::int64_t Connection::last_insert_key() {
    return query("SELECT last_insert_rowid()", "i").number(0, 0);
}

}  // namespace planbro::store::sqlite
