#include "store/sql/reader.hpp"

#include <Poco/Exception.h>

#include <algorithm>

#include "base/log.hpp"
#include "store/sql/guarded.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/search_sql.hpp"
#include "store/sql/sql_writer.hpp"

namespace planbro::store::sql {

namespace {

std::string text(std::string_view view) {
    return std::string(view);
}

std::optional<Version> version_of(const Key& key, const Rows& rows) {
    if (rows.empty()) return {};
    return Version{key,
                   rows.number(0, 0),
                   instant(rows.number(0, 1)),
                   rows.number(0, 2) != 0,
                   rows.text(0, 3),
                   rows.text(0, 4)};
}

std::vector<Key> keys_of(const Rows& rows) {
    std::vector<Key> keys;
    for (std::size_t i = 0; i < rows.size(); ++i)
        keys.push_back({rows.text(i, 0), rows.text(i, 1)});
    return keys;
}

PlanRow plan_of(const Rows& rows, std::size_t i) {
    return {rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), rows.text(i, 3), rows.text(i, 4)};
}

// A row of page_of().
Found found_in(const Rows& rows, std::size_t row, const Query& query) {
    const auto columns = columns_of(query);
    Found found{{rows.text(row, 1), rows.text(row, 2)},
                rows.number(row, 3),
                instant(rows.number(row, 4)),
                rows.text(row, 5),
                {{}, rows.number(row, 0)}};
    for (std::size_t column = 6; column < columns.size(); column += 2) {
        if (rows.number(row, column) != 0) {
            found.mark.values.emplace_back();
        } else if (columns[column + 1] == 'i') {
            found.mark.values.emplace_back(rows.number(row, column + 1));
        } else {
            found.mark.values.emplace_back(rows.text(row, column + 1));
        }
    }
    return found;
}

}  // namespace

std::optional<Version> Access::read(const Key& key) {
    return guarded_beside<std::optional<Version>>([&] {
        return version_of(
            key, connection_.query("SELECT version, updated, deleted, author, body FROM resource"
                                   " WHERE type=? AND id=?",
                                   "iiiss", {key.type, key.id}));
    });
}

std::optional<Version> Access::read_version(const Key& key, std::int64_t version) {
    return guarded<std::optional<Version>>([&] {
        return version_of(key,
                          connection_.query("SELECT h.version, h.updated, h.deleted, h.author," +
                                                text(kBodyInHistory) +
                                                " FROM resource r JOIN history h ON h.key=r.key"
                                                " WHERE r.type=? AND r.id=? AND h.version=?",
                                            "iiiss", {key.type, key.id, version}));
    });
}

std::optional<std::string> Access::deleted_by(const Key& key, std::optional<std::int64_t> version) {
    return guarded<std::optional<std::string>>([&]() -> std::optional<std::string> {
        std::string sql = "SELECT h.author FROM resource r JOIN history h ON h.key=r.key AND ";
        Parameters parameters;
        if (version) parameters.emplace_back(*version);
        sql += version ? "h.version=?" : "h.version=r.version";
        sql += " WHERE r.type=? AND r.id=? AND h.deleted<>0";
        parameters.insert(parameters.end(), {key.type, key.id});
        const auto rows = connection_.query(sql, "s", parameters);
        if (rows.empty()) return {};
        return rows.text(0, 0);
    });
}

bool Access::sees(const Key& key, const Visibility& visibility) {
    return guarded<bool>([&] {
        Writer sql;
        sql << "SELECT 1 FROM resource r WHERE ";
        first_from(sql, key.type, key.id);
        sql << " AND ";
        when_then_id(sql, visible(visibility), key.id);
        const auto asked = sql.take();
        return !connection_.query(asked.text, "i", asked.parameters).empty();
    });
}

Page Access::search(const Query& query) {
    return guarded<Page>([&] {
        Page page;
        if (query.count > 0) {
            const auto sql = page_of(query);
            const auto rows = connection_.query(sql.text, columns_of(query), sql.parameters);
            page.more = rows.size() > static_cast<std::size_t>(query.count);
            const auto shown = page.more ? rows.size() - 1 : rows.size();
            for (std::size_t i = 0; i < shown; ++i) page.rows.push_back(found_in(rows, i, query));
        }
        if (!query.with_total) return page;
        if (query.count > 0 && !page.more && !query.after) {
            page.total = static_cast<std::int64_t>(page.rows.size());  // it has them all
            return page;
        }
        const auto sql = count_of(query);
        page.total = connection_.query(sql.text, "i", sql.parameters).number(0, 0);
        return page;
    });
}

std::vector<HistoryRow> Access::history(const HistoryQuery& query) {
    return guarded<std::vector<HistoryRow>>([&] {
        const auto sql = history_of(query);
        const auto rows = connection_.query(sql.text, kHistoryColumns, sql.parameters);
        std::vector<HistoryRow> list;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const Version version{{rows.text(i, 1), rows.text(i, 2)},
                                  rows.number(i, 3),
                                  instant(rows.number(i, 4)),
                                  rows.number(i, 5) != 0,
                                  rows.text(i, 6),
                                  rows.text(i, 7)};
            list.push_back({version, {version.updated, rows.number(i, 0), version.version}});
        }
        return list;
    });
}

std::vector<Key> Access::links_from(const Key& source, std::string_view parameter) {
    return guarded<std::vector<Key>>([&] {
        return keys_of(connection_.query(
            "SELECT l.target_type, l.target_id FROM resource r JOIN link l ON l.key=r.key"
            " WHERE r.type=? AND r.id=? AND r.deleted=0 AND l.parameter=?"
            " ORDER BY l.position",
            "ss", {source.type, source.id, text(parameter)}));
    });
}

std::vector<Key> Access::links_to(const Key& target, std::string_view source_type,
                                  std::string_view parameter) {
    return guarded<std::vector<Key>>([&] {
        return keys_of(connection_.query(
            "SELECT DISTINCT r.type, r.id, r.key FROM link l JOIN resource r ON r.key=l.key"
            " WHERE l.target_id=? AND l.parameter=? AND l.target_type=? AND r.type=?"
            " AND r.deleted=0 ORDER BY r.key",
            "ssi", {target.id, text(parameter), target.type, text(source_type)}));
    });
}

std::vector<Key> Access::with_identifier(std::string_view type, std::string_view system,
                                         std::string_view value) {
    return guarded<std::vector<Key>>([&] {
        const auto sql = "SELECT r.type, r.id FROM token t " +
                         text(connection_.dialect().outer_loop_join) +
                         " resource r ON r.key=t.key WHERE t.code=? AND t.parameter='identifier'"
                         " AND t.system=? AND r.type=? AND r.deleted=0 ORDER BY r.key";
        return keys_of(connection_.query(sql, "ss", {text(value), text(system), text(type)}));
    });
}

std::vector<Key> Access::with_identifier_prefix(std::string_view system, std::string_view prefix) {
    return guarded<std::vector<Key>>([&] {
        // U+10FFFF sorts behind every other character: the range holds all that begins with the
        // prefix.
        return keys_of(connection_.query(
            "SELECT r.type, r.id FROM token t JOIN resource r ON r.key=t.key"
            " WHERE t.parameter='identifier' AND t.system=? AND t.code>=? AND t.code<?"
            " AND r.deleted=0 ORDER BY r.key",
            "ss", {text(system), text(prefix), text(prefix) + "\xF4\x8F\xBF\xBF"}));
    });
}

std::optional<PlanRow> Access::plan(std::string_view plan) {
    return guarded_beside<std::optional<PlanRow>>([&]() -> std::optional<PlanRow> {
        const auto rows = connection_.query(
            "SELECT plan, owner, patient, plan_type, status FROM plan WHERE plan=?", "sssss",
            {text(plan)});
        if (rows.empty()) return {};
        return plan_of(rows, 0);
    });
}

std::vector<PlanRow> Access::plans_of_patient(std::string_view patient) {
    return guarded_beside<std::vector<PlanRow>>([&] {
        const auto rows = connection_.query(
            "SELECT plan, owner, patient, plan_type, status FROM plan WHERE patient=?"
            " ORDER BY plan",
            "sssss", {text(patient)});
        std::vector<PlanRow> plans;
        for (std::size_t i = 0; i < rows.size(); ++i) plans.push_back(plan_of(rows, i));
        return plans;
    });
}

std::vector<std::string> Access::plans_with(const Key& resource) {
    return guarded_beside<std::vector<std::string>>([&] {
        return names_of(
            connection_.query("SELECT DISTINCT b.plan FROM resource r JOIN belongs b ON b.key=r.key"
                              " WHERE r.type=? AND r.id=?",
                              "s", {resource.type, resource.id}));
    });
}

std::vector<store::Access> Access::access(std::string_view plan) {
    return guarded_beside<std::vector<store::Access>>([&] {
        const auto rows = connection_.query(
            "SELECT org, sections, low, high, consent FROM access WHERE plan=?"
            " ORDER BY org, position",
            "siiis", {text(plan)});
        std::vector<store::Access> list;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            list.push_back({rows.text(i, 0),
                            static_cast<std::uint32_t>(rows.number(i, 1)),
                            {instant(rows.number(i, 2)), instant(rows.number(i, 3))},
                            rows.text(i, 4)});
        }
        return list;
    });
}

std::optional<Message> Access::message(std::string_view sender, std::string_view id) {
    return guarded_beside<std::optional<Message>>([&]() -> std::optional<Message> {
        const auto rows =
            connection_.query("SELECT hash, location FROM message WHERE sender=? AND id=?", "ss",
                              {text(sender), text(id)});
        if (rows.empty()) return {};
        return Message{rows.text(0, 0), rows.text(0, 1)};
    });
}

std::optional<std::string> Access::setting(std::string_view name) {
    return guarded_beside<std::optional<std::string>>([&]() -> std::optional<std::string> {
        const auto rows =
            connection_.query("SELECT value FROM setting WHERE name=?", "s", {text(name)});
        if (rows.empty()) return {};
        return rows.text(0, 0);
    });
}

}  // namespace planbro::store::sql
