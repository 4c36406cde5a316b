// One connection to the database file. Poco Data opens and closes it; statements are SQLite's own,
// prepared once and kept (docs/decisions/0009).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "store/sql/connection.hpp"

namespace planbro::store::sqlite {

class Connection final : public sql::Connection {
  public:
    // Who writes much has a larger cache, and what it writes to the log is gathered; all that one
    // of its transactions changes is held in memory until the commit.
    enum class Writes { seldom, much };
    explicit Connection(const std::string& file, Writes writes = Writes::seldom);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    sql::Rows query(std::string_view sql, std::string_view columns,
                    const sql::Parameters& parameters = {}) override;
    void execute(std::string_view sql, const sql::Parameters& parameters = {}) override;
    void once(std::string_view sql) override;
    [[nodiscard]] const sql::Dialect& dialect() const override;
    // Calls `told` after each commit with the number of pages in the write-ahead log; beyond
    // `pages_max` the commit carries them over itself.
    void on_commit(int pages_max, std::function<void(int pages)> told);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::store::sqlite
