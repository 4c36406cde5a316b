// What reading and writing need of a database, whichever it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace planbro::store::sql {

using Parameter = std::variant<std::int64_t, std::string>;
using Parameters = std::vector<Parameter>;

// The rows of an answer, column by column.
class Rows {
  public:
    using Column = std::variant<std::vector<std::int64_t>, std::vector<std::string>>;

    explicit Rows(const std::vector<Column>& columns, std::size_t count)
        : columns_(&columns), count_(count) {}
    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] bool empty() const { return count_ == 0; }
    [[nodiscard]] std::int64_t number(std::size_t row, std::size_t column) const {
        return std::get<0>((*columns_)[column])[row];
    }
    [[nodiscard]] const std::string& text(std::size_t row, std::size_t column) const {
        return std::get<1>((*columns_)[column])[row];
    }

  private:
    const std::vector<Column>* columns_;
    std::size_t count_;
};

// Where the databases' SQL parts. Everything else is written once, in what both understand.
struct Dialect {
    // A transaction that is going to write.
    std::string_view begin_write;
    // How rows are put in by a transaction that is given up when one of them cannot be: SQLite need
    // not prepare to undo the statement alone (https://www.sqlite.org/lang_conflict.html).
    std::string_view insert;
    // " VALUES " of rows that bring the numbers which the database gives otherwise.
    std::string_view values_with_numbers;
    // Asks for the number that the last row put in was given; "" where RETURNING tells it. SQLite's
    // makes a table of its own for that.
    std::string_view last_key;
    // A join whose left side is gone through first: SQLite's planner must be told.
    std::string_view outer_loop_join;
    // Where several processes claim notices, those that are put off become free again.
    std::string_view without_claim;
    // Codes of the search index are kept once each (token_rows.hpp).
    bool keeps_words = false;
};

// Throws Poco::Exception; the rooms beyond store/ never see it.
class Connection {
  public:
    virtual ~Connection() = default;

    // Parameters stand as "?". `columns` names the kind of each column, 'i' for numbers and 's' for
    // text. What comes back is valid until something else is asked on this connection.
    virtual Rows query(std::string_view sql, std::string_view columns,
                       const Parameters& parameters = {}) = 0;
    // May be told of a failure only by the next query(): nothing is written before a COMMIT that
    // succeeds.
    virtual void execute(std::string_view sql, const Parameters& parameters = {}) = 0;
    // For statements that are run once, such as a migration.
    virtual void once(std::string_view sql) = 0;
    [[nodiscard]] virtual const Dialect& dialect() const = 0;
    // What failed did so because of another transaction, and will be run again: nothing to tell of.
    [[nodiscard]] virtual bool in_conflict() const { return false; }
};

// Columns of the kinds named, without rows.
std::vector<Rows::Column> columns_of_kinds(std::string_view kinds);

}  // namespace planbro::store::sql
