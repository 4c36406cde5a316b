// The rows of the search index for codes. Where the dialect keeps words, a code with its parameter
// and system stands once (word), and a row is two numbers (coded): equal codes stand beside each
// other in a B-tree, and the shorter their rows, the fewer pages a plan's many codes touch. `token`
// is then a view of both (docs/decisions/0024-codes-kept-once.md).
#pragma once

#include <cstdint>
#include <string>

#include "store/sql/insertion.hpp"
#include "store/sql/words.hpp"

namespace planbro::store::sql {

class TokenRows {
  public:
    // `words` outlives the transaction; without it there are those of these rows alone.
    explicit TokenRows(Connection& connection, Words* words = nullptr);

    void row(std::int64_t key, const std::string& parameter, const std::string& system,
             const std::string& code);
    // To be called behind the last row. Throws Poco::Exception.
    void flush();
    // Whether words were made that a rollback takes away again.
    [[nodiscard]] bool made_words() const { return next_word_ != 0; }

    // Those of one resource go.
    static void clear(Connection& connection, std::int64_t key);
    // All of them go.
    static void empty(Connection& connection);

  private:
    static Insertion::Form form(const Connection& connection);
    std::int64_t number_of(const std::string& parameter, const std::string& system,
                           const std::string& code);
    std::int64_t new_number();

    Connection& connection_;
    bool keeps_words_;
    Words own_words_;
    Words& words_;
    std::int64_t next_word_ = 0;  // 0: not yet asked for
    Insertion new_words_;
    Insertion rows_;
};

}  // namespace planbro::store::sql
