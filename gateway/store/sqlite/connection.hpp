// One connection to the database file. Poco Data opens and closes it; statements are SQLite's own,
// prepared once and kept (docs/decisions/0009).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "store/sql/connection.hpp"

namespace planbro::store::sqlite {

class Connection final : public sql::Connection {
  public:
    explicit Connection(const std::string& file);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    sql::Rows query(std::string_view sql, std::string_view columns,
                    const sql::Parameters& parameters = {}) override;
    void execute(std::string_view sql, const sql::Parameters& parameters = {}) override;
    void once(std::string_view sql) override;
    [[nodiscard]] const sql::Dialect& dialect() const override;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::store::sqlite
