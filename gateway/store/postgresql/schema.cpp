#include "store/postgresql/schema.hpp"

#include <array>
#include <span>

#include "store/postgresql/locks.hpp"
#include "store/sql/reader.hpp"

namespace planbro::store::postgresql {

namespace {

using Statements = std::span<const std::string_view>;

// 1: everything of the first version. The tables are those of sqlite/schema.cpp; texts sort by
// their bytes there and so they do here, whatever the locale of the database.
constexpr auto kFirst = std::to_array<std::string_view>({
    "CREATE TABLE resource (key BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " type TEXT COLLATE \"C\" NOT NULL, id TEXT COLLATE \"C\" NOT NULL, version BIGINT NOT NULL,"
    " updated BIGINT NOT NULL, deleted BIGINT NOT NULL, author TEXT COLLATE \"C\" NOT NULL,"
    " body TEXT NOT NULL, UNIQUE (type, id))",
    "CREATE INDEX resource_by_type ON resource (type, key) WHERE deleted = 0",
    "CREATE INDEX resource_by_update ON resource (type, updated) WHERE deleted = 0",
    "CREATE TABLE history (key BIGINT NOT NULL, version BIGINT NOT NULL, updated BIGINT NOT NULL,"
    " deleted BIGINT NOT NULL, author TEXT COLLATE \"C\" NOT NULL, body TEXT NOT NULL,"
    " PRIMARY KEY (key, version))",
    "CREATE INDEX history_by_update ON history (updated, key, version)",
    // The search index: a row for each value of each parameter of the current version.
    "CREATE TABLE token (key BIGINT NOT NULL, parameter TEXT COLLATE \"C\" NOT NULL,"
    " system TEXT COLLATE \"C\" NOT NULL, code TEXT COLLATE \"C\" NOT NULL,"
    " PRIMARY KEY (key, parameter, system, code))",
    "CREATE INDEX token_by_code ON token (code, parameter, system, key)",
    "CREATE INDEX token_by_system ON token (parameter, system, code, key)",
    "CREATE TABLE link (key BIGINT NOT NULL, position BIGINT NOT NULL,"
    " parameter TEXT COLLATE \"C\" NOT NULL, target_type TEXT COLLATE \"C\" NOT NULL,"
    " target_id TEXT COLLATE \"C\" NOT NULL, PRIMARY KEY (key, position))",
    "CREATE INDEX link_by_target ON link (target_id, parameter, target_type, key)",
    "CREATE TABLE span (key BIGINT NOT NULL, position BIGINT NOT NULL,"
    " parameter TEXT COLLATE \"C\" NOT NULL, low BIGINT NOT NULL, high BIGINT NOT NULL,"
    " PRIMARY KEY (key, position))",
    "CREATE INDEX span_by_low ON span (parameter, low, high, key)",
    "CREATE TABLE string (key BIGINT NOT NULL, position BIGINT NOT NULL,"
    " parameter TEXT COLLATE \"C\" NOT NULL, folded TEXT COLLATE \"C\" NOT NULL,"
    " exact TEXT COLLATE \"C\" NOT NULL, PRIMARY KEY (key, position))",
    "CREATE INDEX string_by_folded ON string (parameter, folded, key)",
    // Whose plan, what belongs to it, who may see it.
    "CREATE TABLE plan (plan TEXT COLLATE \"C\" PRIMARY KEY, owner TEXT COLLATE \"C\" NOT NULL,"
    " patient TEXT COLLATE \"C\" NOT NULL, plan_type TEXT COLLATE \"C\" NOT NULL,"
    " status TEXT COLLATE \"C\" NOT NULL)",
    "CREATE INDEX plan_by_patient ON plan (patient)",
    "CREATE INDEX plan_by_owner ON plan (owner)",
    "CREATE TABLE belongs (key BIGINT NOT NULL, plan TEXT COLLATE \"C\" NOT NULL,"
    " section BIGINT NOT NULL, org TEXT COLLATE \"C\" NOT NULL,"
    " PRIMARY KEY (key, plan, section, org))",
    "CREATE INDEX belongs_by_plan ON belongs (plan)",
    "CREATE TABLE access (plan TEXT COLLATE \"C\" NOT NULL, org TEXT COLLATE \"C\" NOT NULL,"
    " position BIGINT NOT NULL, sections BIGINT NOT NULL, low BIGINT NOT NULL,"
    " high BIGINT NOT NULL, consent TEXT COLLATE \"C\" NOT NULL,"
    " PRIMARY KEY (plan, org, position))",
    "CREATE TABLE message (sender TEXT COLLATE \"C\" NOT NULL, id TEXT COLLATE \"C\" NOT NULL,"
    " hash TEXT COLLATE \"C\" NOT NULL, location TEXT COLLATE \"C\" NOT NULL,"
    " PRIMARY KEY (sender, id))",
    // A notice that a node is about to send is claimed by that node, for a time.
    "CREATE TABLE outbox (seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " id TEXT COLLATE \"C\" NOT NULL, plan TEXT COLLATE \"C\" NOT NULL,"
    " person TEXT COLLATE \"C\" NOT NULL, org TEXT COLLATE \"C\" NOT NULL,"
    " task TEXT COLLATE \"C\" NOT NULL, payload TEXT NOT NULL, due BIGINT NOT NULL,"
    " attempts BIGINT NOT NULL, claimant BIGINT NOT NULL DEFAULT 0,"
    " claimed_until BIGINT NOT NULL DEFAULT 0)",
    "CREATE INDEX outbox_by_queue ON outbox (person, org, seq)",
    "CREATE INDEX outbox_by_receiver ON outbox (org, due, seq)",
    "CREATE INDEX outbox_by_claimant ON outbox (claimant) WHERE claimant <> 0",
    // Audit records on their way to the journal of the node that wrote them.
    "CREATE TABLE audit_pending (node BIGINT NOT NULL, seq BIGINT NOT NULL, record TEXT NOT NULL,"
    " PRIMARY KEY (node, seq))",
    "CREATE SEQUENCE node MAXVALUE 2147483647",
    "CREATE TABLE setting (name TEXT COLLATE \"C\" PRIMARY KEY, value TEXT NOT NULL)",
    // Holds nothing: it is locked, by who writes.
    "CREATE TABLE writer ()",
});

// 2: the audit trail, indexed from the journals; narrow rows, for there is one for each access.
constexpr auto kAuditTrail = std::to_array<std::string_view>({
    "CREATE TABLE audit_event (seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " trail BIGINT NOT NULL, id TEXT COLLATE \"C\" NOT NULL UNIQUE, at BIGINT NOT NULL,"
    " patient TEXT COLLATE \"C\" NOT NULL, owner TEXT COLLATE \"C\" NOT NULL, body TEXT NOT NULL)",
    "CREATE INDEX audit_event_by_patient ON audit_event (patient, trail, at, seq)",
    "CREATE INDEX audit_event_by_owner ON audit_event (owner, trail, at, seq)",
});

// 3: Subscriptions: who listens to what, and the events that were told.
constexpr auto kSubscribers = std::to_array<std::string_view>({
    "CREATE TABLE subscriber (subscription TEXT COLLATE \"C\" PRIMARY KEY,"
    " org TEXT COLLATE \"C\" NOT NULL, topic TEXT COLLATE \"C\" NOT NULL, listens BIGINT NOT NULL,"
    " body TEXT NOT NULL)",
    "CREATE INDEX subscriber_by_org ON subscriber (org, listens)",
    "CREATE TABLE kept_event (subscription TEXT COLLATE \"C\" NOT NULL, number BIGINT NOT NULL,"
    " id TEXT COLLATE \"C\" NOT NULL, at BIGINT NOT NULL, body TEXT NOT NULL,"
    " PRIMARY KEY (subscription, number))",
    "CREATE INDEX kept_event_by_id ON kept_event (subscription, id)",
});

// 4: what was used up for a minute or so, as all nodes know it. Not in the write-ahead log: to
// write it waits for no disk, and after a crash of the server it is empty.
constexpr auto kUsedNames = std::to_array<std::string_view>({
    "CREATE UNLOGGED TABLE used_name (name TEXT COLLATE \"C\" PRIMARY KEY, until BIGINT NOT NULL)",
    "CREATE INDEX used_name_by_time ON used_name (until)",
});

// 5: notices that are set aside, and why the last attempt failed.
constexpr auto kSetAside = std::to_array<std::string_view>({
    "ALTER TABLE outbox ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE outbox ADD COLUMN set_aside BIGINT NOT NULL DEFAULT 0",
});

// 6: bulk exports.
constexpr auto kExportJobs = std::to_array<std::string_view>({
    "CREATE TABLE export_job (id TEXT COLLATE \"C\" PRIMARY KEY, org TEXT COLLATE \"C\" NOT NULL,"
    " body TEXT NOT NULL)",
});

// 7: what is current stands in the resource alone, not in the history as well.
constexpr auto kCurrentOnce = std::to_array<std::string_view>({
    "UPDATE history SET body='' WHERE EXISTS (SELECT 1 FROM resource r WHERE r.key=history.key"
    " AND r.version=history.version)",
});

const std::array<Statements, 7>& migrations() {
    static const std::array<Statements, 7> kMigrations = {
        Statements(kFirst),      Statements(kAuditTrail), Statements(kSubscribers),
        Statements(kUsedNames),  Statements(kSetAside),   Statements(kExportJobs),
        Statements(kCurrentOnce)};
    return kMigrations;
}

void apply(Connection& connection, std::size_t number, Statements statements) {
    connection.once("BEGIN");
    for (const auto statement : statements) connection.once(statement);
    connection.execute("INSERT INTO schema_version (version) VALUES (?)",
                       {static_cast<std::int64_t>(number)});
    connection.once("COMMIT");
}

}  // namespace

std::int64_t newest_schema() {
    return static_cast<std::int64_t>(migrations().size());
}

std::int64_t schema_version(Connection& connection) {
    connection.once("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)");
    return connection.query("SELECT coalesce(max(version), 0) FROM schema_version", "i")
        .number(0, 0);
}

bool migrate(Connection& connection) {
    connection.once("SET statement_timeout=0");
    connection.once("SET lock_timeout=0");
    connection.execute("SELECT pg_advisory_lock(CAST(? AS int), CAST(? AS int))",
                       {kLocks, kMigrationLock});
    connection.settle();
    const auto version = static_cast<std::size_t>(schema_version(connection));
    if (version > migrations().size()) return false;
    for (auto next = version; next < migrations().size(); ++next) {
        apply(connection, next + 1, migrations()[next]);
    }
    sql::Access access(connection);
    if (access.setting("reindex")) access.reindex();
    connection.once("SELECT pg_advisory_unlock_all()");
    return true;
}

}  // namespace planbro::store::postgresql
