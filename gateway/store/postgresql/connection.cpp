#include "store/postgresql/connection.hpp"

#include <Poco/Data/PostgreSQL/Connector.h>
#include <Poco/Data/PostgreSQL/Utility.h>
#include <Poco/Data/Session.h>
#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <charconv>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "base/text.hpp"

namespace planbro::store::postgresql {

namespace {

using sql::Parameters;
using sql::Rows;

constexpr std::size_t kConnectTimeoutSeconds = 5;
// How many prepared statements a connection keeps; the shapes of a search have no end.
constexpr std::size_t kStatementsMax = 256;
// Both ends would wait for ever if what is on its way filled the buffers of both
// (https://www.postgresql.org/docs/15/libpq-pipeline-mode.html#LIBPQ-PIPELINE-USING).
constexpr std::size_t kUnansweredMax = 256;

constexpr int kOldestServer = 150000;

// Types of parameters: pg_type.dat.
constexpr Oid kInt8 = 20;
constexpr Oid kText = 25;

// A statement that the server did not carry out. It bears the SQLSTATE alone: a message of the
// server could quote data.
class Refused final : public Poco::Data::DataException {
  public:
    explicit Refused(const std::string& state)
        : Poco::Data::DataException(state), kind_("SQLSTATE " + state) {}
    [[nodiscard]] const char* className() const noexcept override { return kind_.c_str(); }

  private:
    std::string kind_;
};

// https://www.postgresql.org/docs/15/errcodes-appendix.html
Trouble trouble_of(std::string_view state) {
    // serialization_failure, deadlock_detected; unique_violation, since whoever writes a name has
    // looked before that it is not there.
    for (const std::string_view conflict : {"40001", "40P01", "23505"}) {
        if (state == conflict) return Trouble::conflict;
    }
    // connection_exception; admin_shutdown, crash_shutdown, cannot_connect_now, database_dropped.
    if (state.starts_with("08") || state.starts_with("57P")) return Trouble::lost;
    return Trouble::other;
}

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, Clear>;

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

void register_connector() {
    static std::once_flag once;
    std::call_once(once, [] { Poco::Data::PostgreSQL::Connector::registerConnector(); });
}

// "a=? AND b='?'" -> "a=$1 AND b='?'"
std::string numbered(std::string_view text) {
    std::string result;
    bool quoted = false;
    int marks = 0;
    for (const char c : text) {
        if (c == '\'') quoted = !quoted;
        if (c == '?' && !quoted) {
            result += "$" + std::to_string(++marks);
        } else {
            result += c;
        }
    }
    return result;
}

// PostgreSQL takes neither NUL nor what is no UTF-8 in a text. Neither gets into a resource; in
// what is searched for it becomes a character that nothing bears.
std::string as_text(const std::string& value) {
    constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
    std::string result;
    std::string_view rest = value;
    while (!rest.empty()) {
        const auto good = utf8_prefix(rest.substr(0, rest.find('\0')));
        result += rest.substr(0, good);
        rest.remove_prefix(good);
        if (rest.empty()) break;
        result += kReplacement;
        rest.remove_prefix(1);
    }
    return result;
}

bool is_text(const std::string& value) {
    return value.find('\0') == std::string::npos && is_utf8(value);
}

// Parameters as libpq takes them: numbers in digits, texts by length.
class Bound {
  public:
    explicit Bound(const Parameters& parameters) {
        for (const auto& parameter : parameters) {
            std::visit([this](const auto& value) { add(value); }, parameter);
        }
    }
    [[nodiscard]] int count() const { return static_cast<int>(values.size()); }

    std::vector<Oid> types;
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> formats;

  private:
    void add(std::int64_t value) { add(kInt8, kept_.emplace_back(std::to_string(value)), 0); }
    void add(const std::string& value) {
        add(kText, is_text(value) ? value : kept_.emplace_back(as_text(value)), 1);
    }
    void add(Oid type, const std::string& value, int format) {
        types.push_back(type);
        values.push_back(value.data());
        lengths.push_back(static_cast<int>(value.size()));
        formats.push_back(format);
    }

    std::deque<std::string> kept_;
};

std::int64_t number_in(const char* digits, int length) {
    std::int64_t number = 0;
    std::from_chars(digits, digits + length, number);
    return number;
}

// A statement that the server knows by name, with the columns it fills.
struct Prepared {
    std::string name;
    std::vector<Rows::Column> columns;
    std::size_t count = 0;

    void fill(const PGresult* answer) {
        count = static_cast<std::size_t>(PQntuples(answer));
        for (std::size_t i = 0; i < columns.size(); ++i) {
            std::visit([&](auto& values) { fill(answer, static_cast<int>(i), values); },
                       columns[i]);
        }
    }

  private:
    template <class Value>
    void fill(const PGresult* answer, int column, std::vector<Value>& values) {
        values.clear();
        for (int row = 0; row < static_cast<int>(count); ++row) {
            const auto* text = PQgetvalue(answer, row, column);
            const auto length = PQgetlength(answer, row, column);
            if constexpr (std::is_same_v<Value, std::string>) {
                values.emplace_back(text, static_cast<std::size_t>(length));
            } else {
                values.push_back(number_in(text, length));
            }
        }
    }
};

// So that a statement is found by a view of its text.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>()(text);
    }
};

}  // namespace

Result<std::string> parameters_of_url(const std::string& url) {
    const auto unusable = [](const std::string& why) {
        // The URL itself is not told: it may hold a password.
        return fail(
            Category::bad_request, "kan-ikke-starte",
            "The URL of the database is not postgresql://user:password@host/database: " + why);
    };
    char* why = nullptr;
    const std::unique_ptr<PQconninfoOption, FreeOptions> options(
        PQconninfoParse(url.c_str(), &why));
    if (why != nullptr) PQfreemem(why);
    if (options == nullptr) return unusable("it cannot be parsed.");
    std::string parameters;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val == nullptr || *option->val == '\0') continue;
        const std::string_view value = option->val;
        if (value.find_first_of(" \t\r\n") != std::string_view::npos) {
            return unusable(std::string(option->keyword) +
                            " has a blank; a password with blanks belongs into a passfile.");
        }
        parameters += std::string(option->keyword) + "=";
        for (const char c : value) {
            if (c == '\'' || c == '\\') parameters += '\\';
            parameters += c;
        }
        parameters += ' ';
    }
    return parameters;
}

struct Connection::Impl {
    explicit Impl(const std::string& parameters)
        : session("PostgreSQL", parameters, kConnectTimeoutSeconds),
          server(*Poco::Data::PostgreSQL::Utility::handle(session)) {
        if (PQserverVersion(server) < kOldestServer) {
            throw Poco::Data::NotSupportedException("PostgreSQL is older than version 15.");
        }
        PQsetNoticeProcessor(
            server, [](void*, const char*) {}, nullptr);
        if (PQenterPipelineMode(server) != 1) lose();
    }

    [[noreturn]] void lose() {
        trouble = Trouble::lost;
        throw Refused("08006");
    }

    Prepared& prepared(std::string_view text, std::string_view kinds,
                       const std::vector<Oid>& types) {
        if (const auto found = statements.find(text); found != statements.end()) {
            return *found->second;
        }
        if (statements.size() >= kStatementsMax) forget_statements();
        auto statement = std::make_unique<Prepared>();
        statement->name = "s" + std::to_string(++names);
        statement->columns = sql::columns_of_kinds(kinds);
        sent(PQsendPrepare(server, statement->name.c_str(), numbered(text).c_str(),
                           static_cast<int>(types.size()), types.data()),
             nullptr);
        unsure.emplace_back(text);
        return *statements.emplace(std::string(text), std::move(statement)).first->second;
    }

    void forget_statements() {
        collect();
        statements.clear();
        sent(PQsendQueryParams(server, "DEALLOCATE ALL", 0, nullptr, nullptr, nullptr, nullptr, 0),
             nullptr);
    }

    Prepared& send(std::string_view text, std::string_view kinds, const Parameters& parameters,
                   bool wants_rows) {
        if (unanswered.size() >= kUnansweredMax) collect();
        const Bound bound(parameters);
        auto& statement = prepared(text, kinds, bound.types);
        sent(PQsendQueryPrepared(server, statement.name.c_str(), bound.count(), bound.values.data(),
                                 bound.lengths.data(), bound.formats.data(), 0),
             wants_rows ? &statement : nullptr);
        return statement;
    }

    void sent(int accepted, Prepared* wants_rows) {
        if (accepted != 1) lose();
        unanswered.push_back(wants_rows);
    }

    // Takes the answers to all that was sent; throws the first failure among them.
    void collect() {
        if (unanswered.empty()) return;
        if (PQpipelineSync(server) != 1) lose();
        std::optional<std::string> state;
        for (auto* wants_rows : unanswered) take_answer(wants_rows, state);
        unanswered.clear();
        while (true) {
            const Answer answer(PQgetResult(server));
            if (PQstatus(server) == CONNECTION_BAD) lose();
            if (answer != nullptr && PQresultStatus(answer.get()) == PGRES_PIPELINE_SYNC) break;
        }
        if (state) fail_with(*state);
        unsure.clear();
    }

    void take_answer(Prepared* wants_rows, std::optional<std::string>& state) {
        const Answer answer(PQgetResult(server));
        if (answer == nullptr || PQstatus(server) == CONNECTION_BAD) lose();
        switch (PQresultStatus(answer.get())) {
            case PGRES_TUPLES_OK:
            case PGRES_COMMAND_OK:
                if (wants_rows != nullptr) wants_rows->fill(answer.get());
                break;
            case PGRES_PIPELINE_ABORTED:
                break;  // because of the failure before
            default:
                if (!state) {
                    const auto* told = PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE);
                    state = told != nullptr ? told : "XX000";
                }
        }
        // Each statement's answers end with a null.
        if (const Answer end(PQgetResult(server)); end != nullptr) lose();
    }

    [[noreturn]] void fail_with(const std::string& state) {
        // What was to be prepared behind the failure was not.
        for (const auto& text : unsure) statements.erase(text);
        unsure.clear();
        if (trouble == Trouble::none) trouble = trouble_of(state);
        throw Refused(state);
    }

    Poco::Data::Session session;
    PGconn* server;
    std::unordered_map<std::string, std::unique_ptr<Prepared>, TextHash, std::equal_to<>>
        statements;
    std::size_t names = 0;
    std::vector<Prepared*> unanswered;  // in order of sending; null where no rows are wanted
    std::vector<std::string> unsure;    // statements of which the server has not yet said yes
    Trouble trouble = Trouble::none;
};

namespace {

// A transaction is durable before it is answered, whatever the server's default; a node that hangs
// or vanishes does not hold its locks for ever; names sort by bytes, and small questions are not
// compiled.
constexpr std::string_view kSettings =
    "SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
    "  WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),"
    " set_config('client_encoding', 'UTF8', false),"
    " set_config('application_name', 'planbro', false),"
    " set_config('lock_timeout', '10s', false),"
    " set_config('statement_timeout', '60s', false),"
    " set_config('idle_in_transaction_session_timeout', '30s', false),"
    " set_config('tcp_keepalives_idle', '10', false),"
    " set_config('tcp_keepalives_interval', '5', false),"
    " set_config('tcp_keepalives_count', '3', false),"
    " set_config('jit', 'off', false)";

// The same from this end, so that a server that vanished is not waited for.
constexpr std::string_view kPatience =
    "tcp_user_timeout=15000 keepalives_idle=10 keepalives_interval=5 keepalives_count=3 "
    // Standard error is for our own log; what the server warns of there could quote data.
    "options=-cclient_min_messages=error ";

}  // namespace

Connection::Connection(const std::string& parameters) {
    register_connector();
    impl_ = std::make_unique<Impl>(std::string(kPatience) + parameters);
    once(kSettings);
}

Connection::~Connection() = default;

Rows Connection::query(std::string_view text, std::string_view columns,
                       const Parameters& parameters) {
    const auto& statement = impl_->send(text, columns, parameters, true);
    impl_->collect();
    return Rows(statement.columns, statement.count);
}

void Connection::execute(std::string_view text, const Parameters& parameters) {
    impl_->send(text, {}, parameters, false);
}

void Connection::once(std::string_view text) {
    impl_->sent(PQsendQueryParams(impl_->server, std::string(text).c_str(), 0, nullptr, nullptr,
                                  nullptr, nullptr, 0),
                nullptr);
    impl_->collect();
}

const sql::Dialect& Connection::dialect() const {
    static const sql::Dialect kDialect{.begin_write = "BEGIN",
                                       .insert = "INSERT",
                                       .values_with_numbers = " OVERRIDING SYSTEM VALUE VALUES ",
                                       .last_key = "",
                                       .outer_loop_join = "JOIN",
                                       .without_claim = ", claimant=0, claimed_until=0"};
    return kDialect;
}

void Connection::settle() {
    impl_->collect();
}

bool Connection::roll_back() {
    if (trouble() == Trouble::lost) return false;
    try {
        // What is on its way may fail once more: in an aborted transaction everything does.
        impl_->collect();
    } catch (const Poco::Exception&) {
        if (trouble() == Trouble::lost) return false;
    }
    try {
        once("ROLLBACK");
    } catch (const Poco::Exception&) {
        return false;
    }
    impl_->trouble = Trouble::none;
    return true;
}

Trouble Connection::trouble() const {
    return impl_->trouble;
}

bool Connection::is_alive() {
    // An idle server says nothing but goodbye; and "nothing" when it hangs up.
    pollfd readable{PQsocket(impl_->server), POLLIN, 0};
    if (::poll(&readable, 1, 0) > 0 && PQconsumeInput(impl_->server) != 1) return false;
    return PQstatus(impl_->server) == CONNECTION_OK && trouble() == Trouble::none &&
           PQtransactionStatus(impl_->server) == PQTRANS_IDLE;
}

std::vector<std::string> Connection::notifications() {
    std::vector<std::string> payloads;
    if (PQconsumeInput(impl_->server) != 1) impl_->lose();
    struct Free {
        void operator()(PGnotify* notify) const { PQfreemem(notify); }
    };
    while (const std::unique_ptr<PGnotify, Free> notify{PQnotifies(impl_->server)}) {
        payloads.emplace_back(notify->extra);
    }
    return payloads;
}

int Connection::socket() const {
    return PQsocket(impl_->server);
}

}  // namespace planbro::store::postgresql
