#include "store/sql/tables.hpp"

#include <array>
#include <string>

#include "base/text.hpp"
#include "store/sql/insertion.hpp"
#include "store/sql/token_rows.hpp"

namespace planbro::store::sql {

namespace {

struct Table {
    std::string_view name;     // or what its rows are selected from
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

// Every row, a page at a time in the order of the keys.
void for_each_page(const Table& table, Connection& from,
                   const std::function<void(const Rows&)>& write) {
    Parameters last;
    for (bool is_first = true;; is_first = false) {
        const auto rows = from.query(page_of(table, is_first), table.kinds, last);
        write(rows);
        if (rows.size() < kBatch) return;
        last.clear();
        for (std::size_t column = 0; column < table.keys; ++column) {
            last.push_back(value_of(rows, rows.size() - 1, column, table.kinds[column]));
        }
    }
}

void write_rows(const Table& table, const Rows& rows, Connection& to) {
    const auto into = std::string(table.name) + " (" + std::string(table.columns) + ")";
    Insertion insertion(to, {.into = into,
                             .before = table.is_numbered ? to.dialect().values_with_numbers
                                                         : std::string_view(" VALUES ")});
    for (std::size_t row = 0; row < rows.size(); ++row) {
        Parameters values;
        for (std::size_t column = 0; column < table.kinds.size(); ++column) {
            values.push_back(value_of(rows, row, column, table.kinds[column]));
        }
        insertion.add(std::move(values));
    }
    insertion.flush();
}

// The rows of codes, whose last columns are parameter, system and code, from a database that keeps
// words or one that does not.
const Table& tokens_of(const Connection& connection) {
    static constexpr Table kPlain{"token", "key, parameter, system, code", "isss", 4};
    static constexpr Table kWithWords{"coded c CROSS JOIN word w ON w.word=c.word",
                                      "c.key, c.word, w.parameter, w.system, w.code", "iisss", 2};
    return connection.dialect().keeps_words ? kWithWords : kPlain;
}

// Into either.
void write_tokens(const Table& table, const Rows& rows, TokenRows& into) {
    const auto parameter = table.kinds.size() - 3;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        into.row(rows.number(row, 0), rows.text(row, parameter), rows.text(row, parameter + 1),
                 rows.text(row, parameter + 2));
    }
    into.flush();
}

}  // namespace

void copy_all(Connection& from, Connection& to, const std::function<void(std::int64_t)>& copied) {
    for (const auto& table : kTables) {
        for_each_page(table, from, [&](const Rows& rows) {
            write_rows(table, rows, to);
            copied(static_cast<std::int64_t>(rows.size()));
        });
    }
    const auto& tokens = tokens_of(from);
    TokenRows into(to);  // which knows the words of the pages before
    for_each_page(tokens, from, [&](const Rows& rows) {
        write_tokens(tokens, rows, into);
        copied(static_cast<std::int64_t>(rows.size()));
    });
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
