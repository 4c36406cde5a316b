#include "store/sql/guarded.hpp"
#include "store/sql/insertion.hpp"
#include "store/sql/rows.hpp"

namespace planbro::store::sql {

namespace {

std::string text(std::string_view view) {
    return std::string(view);
}

}  // namespace

// The first version of a resource that is there already offends the table itself.
std::int64_t Access::write_first(const Version& version) {
    auto statement = text(connection_.dialect().insert) +
                     " INTO resource (type, id, version, updated, deleted, author, body)"
                     " VALUES (?,?,?,?,?,?,?)";
    Parameters parameters{version.key.type,
                          version.key.id,
                          version.version,
                          number(version.updated),
                          std::int64_t{version.deleted},
                          version.author,
                          version.body};
    const auto& last_key = connection_.dialect().last_key;
    if (last_key.empty()) {
        return connection_.query(statement + " RETURNING key", "i", parameters).number(0, 0);
    }
    connection_.execute(statement, parameters);
    return connection_.query(last_key, "i").number(0, 0);
}

// The row of the resource, made or brought to this version.
std::int64_t Access::write_current(const Version& version) {
    if (version.version == 1) return write_first(version);
    const auto stored = connection_.query("SELECT key, version FROM resource WHERE type=? AND id=?",
                                          "ii", {version.key.type, version.key.id});
    const auto current = stored.empty() ? 0 : stored.number(0, 1);
    if (current + 1 != version.version) throw Poco::LogicException("version out of order");
    const auto key = stored.number(0, 0);
    if (late_ && late_->hold(key)) late_->write();
    // Now the history alone has what is written over.
    connection_.execute(
        "UPDATE history SET body=(SELECT body FROM resource WHERE key=?)"
        " WHERE key=? AND version=? AND body=''",
        {key, key, current});
    connection_.execute(
        "UPDATE resource SET version=?, updated=?, deleted=?, author=?, body=? WHERE key=?",
        {version.version, number(version.updated), std::int64_t{version.deleted}, version.author,
         version.body, key});
    clear_index(key);
    return key;
}

LateRows& Access::late() {
    if (!late_) late_.emplace(connection_, words_);
    return *late_;
}

void Access::finish() {
    guarded_write([&] {
        if (late_) late_->write();
    });
}

void Access::put(const Version& version, const fhir::SearchIndex& index) {
    guarded_write([&] {
        const auto key = write_current(version);
        keys_.insert_or_assign(version.key, key);
        late().add_version(key, version);
        if (!version.deleted) late().add_index(key, index);
    });
}

// In batches of one transaction each; what is half done is done again from the start.
void Access::reindex(const std::function<void(std::int64_t done)>& told) {
    constexpr std::int64_t kBatch = 500;
    std::int64_t after = 0;
    std::int64_t done = 0;
    for (bool more = true; more;) {
        connection_.execute(connection_.dialect().begin_write);
        std::vector<std::pair<std::int64_t, std::string>> batch;
        // Of this transaction alone: between them others write words, too.
        LateRows late(connection_, words_);
        const auto rows = connection_.query(
            "SELECT key, body FROM resource WHERE key>? AND deleted=0 ORDER BY key LIMIT ?", "is",
            {after, kBatch});
        for (std::size_t i = 0; i < rows.size(); ++i) {
            batch.emplace_back(rows.number(i, 0), rows.text(i, 1));
        }
        for (const auto& [key, body] : batch) {
            clear_index(key);
            if (const auto resource = json::parse(body))
                late.add_index(key, fhir::index_of(*resource));
            after = key;
        }
        late.write();
        more = !batch.empty();
        if (!more) connection_.execute("DELETE FROM setting WHERE name='reindex'");
        connection_.execute("COMMIT");
        done += static_cast<std::int64_t>(batch.size());
        if (told) told(done);
    }
}

void Access::clear_index(std::int64_t key) {
    TokenRows::clear(connection_, key);
    for (const auto* table : {"link", "span", "string"}) {
        connection_.execute("DELETE FROM " + std::string(table) + " WHERE key=?", {key});
    }
}

void Access::put_plan(const PlanRow& plan) {
    guarded_write([&] {
        connection_.execute(
            "INSERT INTO plan (plan, owner, patient, plan_type, status) VALUES (?,?,?,?,?)"
            " ON CONFLICT (plan) DO UPDATE SET owner=excluded.owner, patient=excluded.patient,"
            " plan_type=excluded.plan_type, status=excluded.status",
            {plan.plan, plan.owner, plan.patient, plan.plan_type, plan.status});
    });
}

void Access::replace_membership(std::string_view plan, const std::vector<Membership>& rows) {
    guarded_write([&] {
        connection_.execute("DELETE FROM belongs WHERE plan=?", {text(plan)});
        constexpr std::string_view kInto = "belongs (key, plan, section, org)";
        Insertion belongs(connection_, {.into = kInto, .behind = " ON CONFLICT DO NOTHING"});
        Insertion found(
            connection_,
            {.into = kInto,
             .before = " SELECT r.key, v.column1, v.column2, v.column3 FROM (VALUES ",
             .behind = ") v JOIN resource r ON r.type=v.column4 AND r.id=v.column5 WHERE 1=1"
                       " ON CONFLICT DO NOTHING"});
        for (const auto& row : rows) {
            const auto section = std::int64_t{row.section};
            if (const auto key = keys_.find(row.resource); key != keys_.end()) {
                belongs.row(key->second, text(plan), section, row.org);
            } else {
                found.row(text(plan), section, row.org, row.resource.type, row.resource.id);
            }
        }
        belongs.flush();
        found.flush();
    });
}

void Access::replace_access(std::string_view plan, const std::vector<store::Access>& rows) {
    guarded_write([&] {
        connection_.execute("DELETE FROM access WHERE plan=?", {text(plan)});
        Insertion access(connection_,
                         {"access (plan, org, position, sections, low, high, consent)"});
        std::int64_t position = 0;
        for (const auto& row : rows) {
            access.row(text(plan), row.org, position++, std::int64_t{row.sections},
                       number(row.when.low), number(row.when.high), row.consent);
        }
        access.flush();
    });
}

void Access::remember(std::string_view sender, std::string_view id, const Message& message) {
    guarded_write([&] {
        connection_.execute(
            "INSERT INTO message (sender, id, hash, location) VALUES (?,?,?,?)"
            " ON CONFLICT (sender, id) DO UPDATE SET hash=excluded.hash,"
            " location=excluded.location",
            {text(sender), text(id), message.hash, message.location});
    });
}

void Access::set_setting(std::string_view name, std::string_view value) {
    guarded_write([&] {
        connection_.execute(
            "INSERT INTO setting (name, value) VALUES (?,?)"
            " ON CONFLICT (name) DO UPDATE SET value=excluded.value",
            {text(name), text(value)});
    });
}

void Access::audit(std::string record) {
    if (!failed_) audited_.push_back(std::move(record));
}

void empty_all_but_settings(Connection& connection) {
    TokenRows::empty(connection);
    for (const auto* table :
         {"resource", "history", "link", "span", "string", "plan", "belongs", "access", "message",
          "outbox", "audit_event", "subscriber", "kept_event", "export_job"}) {
        connection.execute("DELETE FROM " + std::string(table));
    }
}

}  // namespace planbro::store::sql
