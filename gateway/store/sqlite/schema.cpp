#include "store/sqlite/schema.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace planbro::store::sqlite {

namespace {

using Statements = std::span<const std::string_view>;

// 1: everything of the first version.
constexpr auto kFirst = std::to_array<std::string_view>({
    "CREATE TABLE resource (key INTEGER PRIMARY KEY, type TEXT NOT NULL, id TEXT NOT NULL,"
    " version INTEGER NOT NULL, updated INTEGER NOT NULL, deleted INTEGER NOT NULL,"
    " author TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (type, id))",
    "CREATE INDEX resource_by_type ON resource (type, key) WHERE deleted = 0",
    "CREATE INDEX resource_by_update ON resource (type, updated) WHERE deleted = 0",
    "CREATE TABLE history (key INTEGER NOT NULL, version INTEGER NOT NULL, updated INTEGER NOT "
    "NULL,"
    " deleted INTEGER NOT NULL, author TEXT NOT NULL, body TEXT NOT NULL,"
    " PRIMARY KEY (key, version)) WITHOUT ROWID",
    // The search index: a row for each value of each parameter of the current version.
    "CREATE TABLE token (key INTEGER NOT NULL, parameter TEXT NOT NULL, system TEXT NOT NULL,"
    " code TEXT NOT NULL, PRIMARY KEY (key, parameter, system, code)) WITHOUT ROWID",
    "CREATE INDEX token_by_code ON token (code, parameter, system, key)",
    "CREATE INDEX token_by_system ON token (parameter, system, code, key)",
    "CREATE TABLE link (key INTEGER NOT NULL, position INTEGER NOT NULL, parameter TEXT NOT NULL,"
    " target_type TEXT NOT NULL, target_id TEXT NOT NULL, PRIMARY KEY (key, position)) WITHOUT "
    "ROWID",
    "CREATE INDEX link_by_target ON link (target_id, parameter, target_type, key)",
    "CREATE TABLE span (key INTEGER NOT NULL, position INTEGER NOT NULL, parameter TEXT NOT NULL,"
    " low INTEGER NOT NULL, high INTEGER NOT NULL, PRIMARY KEY (key, position)) WITHOUT ROWID",
    "CREATE INDEX span_by_low ON span (parameter, low, high, key)",
    // Whose plan, what belongs to it, who may see it.
    "CREATE TABLE plan (plan TEXT PRIMARY KEY, owner TEXT NOT NULL, patient TEXT NOT NULL,"
    " plan_type TEXT NOT NULL, status TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX plan_by_patient ON plan (patient)",
    "CREATE INDEX plan_by_owner ON plan (owner)",
    "CREATE TABLE belongs (key INTEGER NOT NULL, plan TEXT NOT NULL, section INTEGER NOT NULL,"
    " org TEXT NOT NULL, PRIMARY KEY (key, plan, section, org)) WITHOUT ROWID",
    "CREATE INDEX belongs_by_plan ON belongs (plan)",
    "CREATE TABLE access (plan TEXT NOT NULL, org TEXT NOT NULL, position INTEGER NOT NULL,"
    " sections INTEGER NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL, consent TEXT NOT "
    "NULL,"
    " PRIMARY KEY (plan, org, position)) WITHOUT ROWID",
    // Native messages, by hash; the outbox; audit records on their way to the journal.
    "CREATE TABLE message (sender TEXT NOT NULL, id TEXT NOT NULL, hash TEXT NOT NULL,"
    " location TEXT NOT NULL, PRIMARY KEY (sender, id)) WITHOUT ROWID",
    "CREATE TABLE outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, plan TEXT NOT "
    "NULL,"
    " person TEXT NOT NULL, org TEXT NOT NULL, task TEXT NOT NULL, payload TEXT NOT NULL,"
    " due INTEGER NOT NULL, attempts INTEGER NOT NULL)",
    "CREATE INDEX outbox_by_queue ON outbox (person, org, seq)",
    "CREATE TABLE audit_pending (seq INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL)",
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
});

// 2: what is due for a receiver is found without reading what waits for others.
constexpr auto kOutboxByReceiver = std::to_array<std::string_view>({
    "CREATE INDEX outbox_by_receiver ON outbox (org, due, seq)",
});

// 3: names, addresses and texts can be searched; the way from a resource to those that link to it.
constexpr auto kStrings = std::to_array<std::string_view>({
    "CREATE TABLE string (key INTEGER NOT NULL, position INTEGER NOT NULL, parameter TEXT NOT NULL,"
    " folded TEXT NOT NULL, exact TEXT NOT NULL, PRIMARY KEY (key, position)) WITHOUT ROWID",
    "CREATE INDEX string_by_folded ON string (parameter, folded, key)",
    "INSERT OR REPLACE INTO setting (name, value) VALUES ('reindex', 'search')",
});

// 4: the history of a type or of all, by its own order.
constexpr auto kHistoryByUpdate = std::to_array<std::string_view>({
    "CREATE INDEX history_by_update ON history (updated, key, version)",
});

// 5: the audit trail, indexed from the journal; narrow rows, for there is one for each access.
constexpr auto kAuditTrail = std::to_array<std::string_view>({
    "CREATE TABLE audit_event (seq INTEGER PRIMARY KEY AUTOINCREMENT,"
    " trail INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL,"
    " patient TEXT NOT NULL, owner TEXT NOT NULL, body TEXT NOT NULL)",
    "CREATE INDEX audit_event_by_patient ON audit_event (patient, trail, at, seq)",
    "CREATE INDEX audit_event_by_owner ON audit_event (owner, trail, at, seq)",
});

// 6: Subscriptions: who listens to what, and the events that were told.
constexpr auto kSubscribers = std::to_array<std::string_view>({
    "CREATE TABLE subscriber (subscription TEXT PRIMARY KEY, org TEXT NOT NULL,"
    " topic TEXT NOT NULL, listens INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX subscriber_by_org ON subscriber (org, listens)",
    "CREATE TABLE kept_event (subscription TEXT NOT NULL, number INTEGER NOT NULL,"
    " id TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,"
    " PRIMARY KEY (subscription, number)) WITHOUT ROWID",
    "CREATE INDEX kept_event_by_id ON kept_event (subscription, id)",
});

// 7: notices that are set aside, and why the last attempt failed.
constexpr auto kSetAside = std::to_array<std::string_view>({
    "ALTER TABLE outbox ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE outbox ADD COLUMN set_aside INTEGER NOT NULL DEFAULT 0",
});

// 8: bulk exports.
constexpr auto kExportJobs = std::to_array<std::string_view>({
    "CREATE TABLE export_job (id TEXT PRIMARY KEY, org TEXT NOT NULL, body TEXT NOT NULL)"
    " WITHOUT ROWID",
});

// 9: a code with its parameter and system stands once, and a row of the index is two numbers.
constexpr auto kWords = std::to_array<std::string_view>({
    "CREATE TABLE word (word INTEGER PRIMARY KEY, parameter TEXT NOT NULL, system TEXT NOT NULL,"
    " code TEXT NOT NULL, UNIQUE (parameter, system, code))",
    "CREATE INDEX word_by_code ON word (code, parameter)",
    "INSERT INTO word (parameter, system, code)"
    " SELECT DISTINCT parameter, system, code FROM token ORDER BY parameter, system, code",
    "CREATE TABLE coded (key INTEGER NOT NULL, word INTEGER NOT NULL, PRIMARY KEY (key, word))"
    " WITHOUT ROWID",
    "INSERT INTO coded (key, word) SELECT t.key, w.word FROM token t CROSS JOIN word w"
    " ON w.code=t.code AND w.parameter=t.parameter AND w.system=t.system ORDER BY t.key, w.word",
    "CREATE INDEX coded_by_word ON coded (word, key)",
    "DROP TABLE token",
    "CREATE VIEW token (key, parameter, system, code) AS SELECT c.key, w.parameter, w.system,"
    " w.code FROM coded c JOIN word w ON w.word=c.word",
});

// 10: what is current stands in the resource alone, not in the history as well.
constexpr auto kCurrentOnce = std::to_array<std::string_view>({
    "UPDATE history SET body='' WHERE EXISTS (SELECT 1 FROM resource r WHERE r.key=history.key"
    " AND r.version=history.version)",
});

const std::array<Statements, 10>& migrations() {
    static const std::array<Statements, 10> kMigrations = {
        Statements(kFirst),           Statements(kOutboxByReceiver), Statements(kStrings),
        Statements(kHistoryByUpdate), Statements(kAuditTrail),       Statements(kSubscribers),
        Statements(kSetAside),        Statements(kExportJobs),       Statements(kWords),
        Statements(kCurrentOnce)};
    return kMigrations;
}

void apply(Connection& connection, std::size_t number, Statements statements) {
    connection.once("BEGIN IMMEDIATE");
    for (const auto statement : statements) connection.once(std::string(statement));
    connection.once("PRAGMA user_version=" + std::to_string(number));
    connection.once("COMMIT");
}

}  // namespace

std::int64_t newest_schema() {
    return static_cast<std::int64_t>(migrations().size());
}

std::int64_t schema_version(Connection& connection) {
    return connection.query("PRAGMA user_version", "i").number(0, 0);
}

bool migrate(Connection& connection, std::int64_t to) {
    const auto version = static_cast<std::size_t>(schema_version(connection));
    if (version > migrations().size()) return false;
    const auto last = std::min(migrations().size(), static_cast<std::size_t>(to));
    for (auto next = version; next < last; ++next) {
        apply(connection, next + 1, migrations()[next]);
    }
    return true;
}

}  // namespace planbro::store::sqlite
