#include "store/sqlite/guarded.hpp"

namespace planbro::store::sqlite {

namespace {

std::string text(std::string_view view) {
    return std::string(view);
}
std::int64_t number(Instant moment) {
    return moment.time_since_epoch().count();
}

}  // namespace

std::optional<std::int64_t> Access::key_of(const Key& key) {
    const auto rows = connection_.query("SELECT key FROM resource WHERE type=? AND id=?", "i",
                                        {key.type, key.id});
    if (rows.empty()) return {};
    return rows.number(0, 0);
}

void Access::put(const Version& version, const fhir::SearchIndex& index) {
    guarded_write([&] {
        const auto deleted = std::int64_t{version.deleted};
        auto key = key_of(version.key);
        if (key) {
            const auto current =
                connection_.query("SELECT version FROM resource WHERE key=?", "i", {*key})
                    .number(0, 0);
            if (current + 1 != version.version) throw Poco::LogicException("version out of order");
            connection_.execute(
                "UPDATE resource SET version=?, updated=?, deleted=?, author=?, body=? WHERE key=?",
                {version.version, number(version.updated), deleted, version.author, version.body,
                 *key});
            clear_index(*key);
        } else {
            if (version.version != 1) throw Poco::LogicException("version out of order");
            connection_.execute(
                "INSERT INTO resource (type, id, version, updated, deleted, author, body)"
                " VALUES (?,?,?,?,?,?,?)",
                {version.key.type, version.key.id, version.version, number(version.updated),
                 deleted, version.author, version.body});
            key = connection_.last_insert_key();
        }
        connection_.execute(
            "INSERT INTO history (key, version, updated, deleted, author, body) VALUES "
            "(?,?,?,?,?,?)",
            {*key, version.version, number(version.updated), deleted, version.author,
             version.body});
        if (!version.deleted) write_index(*key, index);
    });
}

void Access::write_index(std::int64_t key, const fhir::SearchIndex& index) {
    for (const auto& row : index.tokens) {
        connection_.execute(
            "INSERT OR IGNORE INTO token (key, parameter, system, code) VALUES (?,?,?,?)",
            {key, row.parameter, row.system, row.code});
    }
    std::int64_t position = 0;
    for (const auto& row : index.links) {
        connection_.execute(
            "INSERT INTO link (key, position, parameter, target_type, target_id) VALUES "
            "(?,?,?,?,?)",
            {key, position++, row.parameter, row.target.type, row.target.id});
    }
    position = 0;
    for (const auto& row : index.spans) {
        connection_.execute(
            "INSERT INTO span (key, position, parameter, low, high) VALUES (?,?,?,?,?)",
            {key, position++, row.parameter, number(row.span.low), number(row.span.high)});
    }
    position = 0;
    for (const auto& row : index.texts) {
        connection_.execute(
            "INSERT INTO string (key, position, parameter, folded, exact) VALUES (?,?,?,?,?)",
            {key, position++, row.parameter, row.folded, row.exact});
    }
}

// In batches of one transaction each; what is half done is done again from the start.
void Access::reindex() {
    constexpr std::int64_t kBatch = 500;
    std::int64_t after = 0;
    for (bool more = true; more;) {
        connection_.execute("BEGIN IMMEDIATE");
        std::vector<std::pair<std::int64_t, std::string>> batch;
        const auto rows = connection_.query(
            "SELECT key, body FROM resource WHERE key>? AND deleted=0 ORDER BY key LIMIT ?", "is",
            {after, kBatch});
        for (std::size_t i = 0; i < rows.size(); ++i) {
            batch.emplace_back(rows.number(i, 0), rows.text(i, 1));
        }
        for (const auto& [key, body] : batch) {
            clear_index(key);
            if (const auto resource = json::parse(body))
                write_index(key, fhir::index_of(*resource));
            after = key;
        }
        more = !batch.empty();
        if (!more) connection_.execute("DELETE FROM setting WHERE name='reindex'");
        connection_.execute("COMMIT");
    }
}

void Access::clear_index(std::int64_t key) {
    for (const auto* table : {"token", "link", "span", "string"}) {
        connection_.execute("DELETE FROM " + std::string(table) + " WHERE key=?", {key});
    }
}

void Access::put_plan(const PlanRow& plan) {
    guarded_write([&] {
        connection_.execute(
            "INSERT OR REPLACE INTO plan (plan, owner, patient, plan_type, status) VALUES "
            "(?,?,?,?,?)",
            {plan.plan, plan.owner, plan.patient, plan.plan_type, plan.status});
    });
}

void Access::replace_membership(std::string_view plan, const std::vector<Membership>& rows) {
    guarded_write([&] {
        connection_.execute("DELETE FROM belongs WHERE plan=?", {text(plan)});
        for (const auto& row : rows) {
            connection_.execute(
                "INSERT OR IGNORE INTO belongs (key, plan, section, org)"
                " SELECT key, ?, ?, ? FROM resource WHERE type=? AND id=?",
                {text(plan), std::int64_t{row.section}, row.org, row.resource.type,
                 row.resource.id});
        }
    });
}

void Access::replace_access(std::string_view plan, const std::vector<store::Access>& rows) {
    guarded_write([&] {
        connection_.execute("DELETE FROM access WHERE plan=?", {text(plan)});
        std::int64_t position = 0;
        for (const auto& row : rows) {
            connection_.execute(
                "INSERT INTO access (plan, org, position, sections, low, high, consent)"
                " VALUES (?,?,?,?,?,?,?)",
                {text(plan), row.org, position++, std::int64_t{row.sections}, number(row.when.low),
                 number(row.when.high), row.consent});
        }
    });
}

void Access::remember(std::string_view sender, std::string_view id, const Message& message) {
    guarded_write([&] {
        connection_.execute(
            "INSERT OR REPLACE INTO message (sender, id, hash, location) VALUES (?,?,?,?)",
            {text(sender), text(id), message.hash, message.location});
    });
}

void Access::enqueue(const OutboxEntry& entry) {
    guarded_write([&] {
        connection_.execute(
            "INSERT INTO outbox (id, plan, person, org, task, payload, due, attempts)"
            " VALUES (?,?,?,?,?,?,?,?)",
            {entry.id, entry.plan, entry.person, entry.org, entry.task, entry.payload,
             number(entry.due), std::int64_t{entry.attempts}});
        filled_outbox_ = true;
    });
}

void Access::delivered(std::int64_t seq) {
    guarded_write([&] { connection_.execute("DELETE FROM outbox WHERE seq=?", {seq}); });
}

void Access::postpone(std::int64_t seq, Instant due, int attempts) {
    guarded_write([&] {
        connection_.execute("UPDATE outbox SET due=?, attempts=? WHERE seq=?",
                            {number(due), std::int64_t{attempts}, seq});
    });
}

void Access::set_setting(std::string_view name, std::string_view value) {
    guarded_write([&] {
        connection_.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?,?)",
                            {text(name), text(value)});
    });
}

void Access::audit(std::string record) {
    guarded_write(
        [&] { connection_.execute("INSERT INTO audit_pending (record) VALUES (?)", {record}); });
}

}  // namespace planbro::store::sqlite
