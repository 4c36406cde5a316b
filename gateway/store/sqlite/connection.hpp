// One connection to the database file. Poco Data opens and closes it; statements are SQLite's own,
// prepared once and kept (docs/decisions/0009).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace planbro::store::sqlite {

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

// Throws Poco::Exception; the rooms beyond store/ never see it.
class Connection {
  public:
    explicit Connection(const std::string& file);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // `columns` names the kind of each column, 'i' for numbers and 's' for text. What comes back is
    // valid until something else is asked on this connection.
    Rows query(std::string_view sql, std::string_view columns, const Parameters& parameters = {});
    void execute(std::string_view sql, const Parameters& parameters = {});
    // For statements that are run once, such as a migration.
    void once(std::string_view sql);
    [[nodiscard]] std::int64_t last_insert_key();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::store::sqlite
