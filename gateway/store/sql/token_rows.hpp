// The rows of the search index for codes. Where the dialect keeps words, a code with its parameter
// and system stands once (word), and a row is two numbers (coded): equal codes stand beside each
// other in a B-tree, and the shorter their rows, the fewer pages a plan's many codes touch. `token`
// is then a view of both (docs/decisions/0024-codes-kept-once.md).
#pragma once

#include <cstdint>
#include <string>

#include "store/sql/insertion.hpp"

namespace planbro::store::sql {

class TokenRows {
  public:
    explicit TokenRows(Connection& connection);

    void row(std::int64_t key, const std::string& parameter, const std::string& system,
             const std::string& code);
    // To be called behind the last row. Throws Poco::Exception.
    void flush();

    // Those of one resource go.
    static void clear(Connection& connection, std::int64_t key);
    // All of them go.
    static void empty(Connection& connection);

  private:
    static Insertion::Form form(const Connection& connection);

    bool keeps_words_;
    Insertion words_;
    Insertion rows_;
};

}  // namespace planbro::store::sql
