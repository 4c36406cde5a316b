// One connection to a PostgreSQL database. Poco Data opens and closes it; statements go through
// libpq, prepared once and sent in a pipeline (docs/decisions/0014).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/sql/connection.hpp"

namespace planbro::store::postgresql {

// What Poco Data takes, from "postgresql://user:password@host/database?sslmode=…".
Result<std::string> parameters_of_url(const std::string& url);

// What the first failure since the connection was made, or forgive(), means.
enum class Trouble {
    none,
    conflict,  // with another transaction: the same may succeed when it is run again
    lost,      // the server is not there any more
    other
};

class Connection final : public sql::Connection {
  public:
    explicit Connection(const std::string& parameters);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    sql::Rows query(std::string_view sql, std::string_view columns,
                    const sql::Parameters& parameters = {}) override;
    // Is sent on its way; whether it succeeded shows in the next query() or in settle().
    void execute(std::string_view sql, const sql::Parameters& parameters = {}) override;
    void once(std::string_view sql) override;
    [[nodiscard]] const sql::Dialect& dialect() const override;
    [[nodiscard]] bool in_conflict() const override { return trouble() == Trouble::conflict; }

    // Waits until all that was sent has been answered.
    void settle();
    // Ends the transaction without a trace and makes the connection as good as new; false when that
    // cannot be.
    bool roll_back();
    [[nodiscard]] Trouble trouble() const;
    // False when the server has hung up meanwhile. Asks nobody, so it costs nothing.
    [[nodiscard]] bool is_alive();

    // The payloads of what was notified since (LISTEN); to be called when the socket can be read.
    std::vector<std::string> notifications();
    [[nodiscard]] int socket() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::store::postgresql
