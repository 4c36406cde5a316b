#include "store/sql/tables.hpp"

#include <array>
#include <string>

#include "base/text.hpp"
#include "store/sql/insertion.hpp"
#include "store/sql/token_rows.hpp"

namespace planbro::store::sql {

namespace {

struct Table {
    std::string_view name;
    std::string_view columns;  // those of the primary key first
    std::string_view kinds;
    std::size_t keys;          // how many of them
    bool is_numbered = false;  // the database gives the first column by itself
};

constexpr auto kTables = std::to_array<Table>({
    {"resource", "key, type, id, version, updated, deleted, author, body", "issiiiss", 1, true},
    {"history", "key, version, updated, deleted, author, body", "iiiiss", 2},
    {"link", "key, position, parameter, target_type, target_id", "iisss", 2},
    {"span", "key, position, parameter, low, high", "iisii", 2},
    {"string", "key, position, parameter, folded, exact", "iisss", 2},
    {"plan", "plan, owner, patient, plan_type, status", "sssss", 1},
    {"belongs", "key, plan, section, org", "isis", 4},
    {"access", "plan, org, position, sections, low, high, consent", "ssiiiis", 3},
    {"message", "sender, id, hash, location", "ssss", 2},
    {"outbox", "seq, id, plan, person, org, task, payload, due, attempts, reason, set_aside",
     "issssssiisi", 1, true},
    {"setting", "name, value", "ss", 1},
    {"audit_event", "seq, trail, id, at, patient, owner, body", "iisisss", 1, true},
    {"subscriber", "subscription, org, topic, listens, body", "sssis", 1},
    {"kept_event", "subscription, number, id, at, body", "sisis", 2},
    {"export_job", "id, org, body", "sss", 1},
});

constexpr std::int64_t kBatch = 1000;

// "key, version" of "key, version, updated, …"
std::string first_columns(std::string_view columns, std::size_t count) {
    std::string names;
    for (const auto& name : split(columns, ',')) {
        if (count-- == 0) break;
        names += (names.empty() ? "" : ",") + name;
    }
    return names;
}

std::string page_of(const Table& table, bool is_first) {
    const auto keys = first_columns(table.columns, table.keys);
    std::string marks = "?";
    for (std::size_t i = 1; i < table.keys; ++i) marks += ",?";
    auto text = "SELECT " + std::string(table.columns) + " FROM " + std::string(table.name);
    if (!is_first) text += " WHERE (" + keys + ") > (" + marks + ")";
    return text + " ORDER BY " + keys + " LIMIT " + std::to_string(kBatch);
}

Parameter value_of(const Rows& rows, std::size_t row, std::size_t column, char kind) {
    if (kind == 'i') return rows.number(row, column);
    return rows.text(row, column);
}

void copy(const Table& table, Connection& from, Connection& to,
          const std::function<void(std::int64_t)>& copied) {
    const auto into = std::string(table.name) + " (" + std::string(table.columns) + ")";
    Parameters last;
    for (bool is_first = true;; is_first = false) {
        const auto rows = from.query(page_of(table, is_first), table.kinds, last);
        Insertion insertion(to, {.into = into,
                                 .before = table.is_numbered ? to.dialect().values_with_numbers
                                                             : std::string_view(" VALUES ")});
        last.clear();
        for (std::size_t row = 0; row < rows.size(); ++row) {
            Parameters values;
            for (std::size_t column = 0; column < table.kinds.size(); ++column) {
                values.push_back(value_of(rows, row, column, table.kinds[column]));
            }
            if (row + 1 == rows.size())
                last.assign(values.begin(),
                            values.begin() + static_cast<std::ptrdiff_t>(table.keys));
            insertion.add(std::move(values));
        }
        insertion.flush();
        copied(static_cast<std::int64_t>(rows.size()));
        if (rows.size() < kBatch) return;
    }
}

// The rows of codes, from a database that keeps words or one that does not, to either.
struct TokenPage {
    std::string_view columns;  // key, parameter, system and code first
    std::string_view kinds;
    std::string_view from;
    std::string_view keys;
    std::vector<std::size_t> key_columns;
};

const TokenPage& token_page_of(const Connection& connection) {
    static const TokenPage kPlain{"key, parameter, system, code",
                                  "isss",
                                  "token",
                                  "key, parameter, system, code",
                                  {0, 1, 2, 3}};
    static const TokenPage kWithWords{"c.key, w.parameter, w.system, w.code, c.word",
                                      "isssi",
                                      "coded c CROSS JOIN word w ON w.word=c.word",
                                      "c.key, c.word",
                                      {0, 4}};
    return connection.dialect().keeps_words ? kWithWords : kPlain;
}

std::string sql_of(const TokenPage& page, bool is_first) {
    auto text = "SELECT " + std::string(page.columns) + " FROM " + std::string(page.from);
    std::string marks = "?";
    for (std::size_t i = 1; i < page.key_columns.size(); ++i) marks += ",?";
    if (!is_first) text += " WHERE (" + std::string(page.keys) + ") > (" + marks + ")";
    return text + " ORDER BY " + std::string(page.keys) + " LIMIT " + std::to_string(kBatch);
}

void copy_tokens(Connection& from, Connection& to,
                 const std::function<void(std::int64_t)>& copied) {
    const auto& page = token_page_of(from);
    Parameters last;
    for (bool is_first = true;; is_first = false) {
        const auto rows = from.query(sql_of(page, is_first), page.kinds, last);
        TokenRows tokens(to);
        for (std::size_t row = 0; row < rows.size(); ++row) {
            tokens.row(rows.number(row, 0), rows.text(row, 1), rows.text(row, 2),
                       rows.text(row, 3));
        }
        last.clear();
        for (const auto column : page.key_columns) {
            if (rows.empty()) break;
            last.push_back(value_of(rows, rows.size() - 1, column, page.kinds[column]));
        }
        tokens.flush();
        copied(static_cast<std::int64_t>(rows.size()));
        if (rows.size() < kBatch) return;
    }
}

}  // namespace

void copy_all(Connection& from, Connection& to, const std::function<void(std::int64_t)>& copied) {
    for (const auto& table : kTables) copy(table, from, to, copied);
    copy_tokens(from, to, copied);
}

std::int64_t count_rows(Connection& connection) {
    const std::string tokens = connection.dialect().keeps_words ? "coded" : "token";
    auto count = connection.query("SELECT count(*) FROM " + tokens, "i").number(0, 0);
    for (const auto& table : kTables) {
        count +=
            connection.query("SELECT count(*) FROM " + std::string(table.name), "i").number(0, 0);
    }
    return count;
}

}  // namespace planbro::store::sql
