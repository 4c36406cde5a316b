#include "store/sql/token_rows.hpp"

namespace planbro::store::sql {

Insertion::Form TokenRows::form(const Connection& connection) {
    return {.into = connection.dialect().keeps_words ? "coded (key, word)"
                                                     : "token (key, parameter, system, code)",
            .behind = " ON CONFLICT DO NOTHING"};
}

TokenRows::TokenRows(Connection& connection, Words* words)
    : connection_(connection),
      keeps_words_(connection.dialect().keeps_words),
      words_(words != nullptr ? *words : own_words_),
      new_words_(connection, {"word (word, parameter, system, code)"}),
      rows_(connection, form(connection)) {}

void TokenRows::row(std::int64_t key, const std::string& parameter, const std::string& system,
                    const std::string& code) {
    if (keeps_words_) {
        rows_.row(key, number_of(parameter, system, code));
    } else {
        rows_.row(key, parameter, system, code);
    }
}

std::int64_t TokenRows::number_of(const std::string& parameter, const std::string& system,
                                  const std::string& code) {
    const Word word{parameter, system, code};
    if (const auto known = words_.find(word)) return *known;
    const auto stored =
        connection_.query("SELECT word FROM word WHERE parameter=? AND system=? AND code=?", "i",
                          {parameter, system, code});
    const bool is_new = stored.empty();
    const auto number = is_new ? new_number() : stored.number(0, 0);
    if (is_new) new_words_.row(number, parameter, system, code);
    words_.keep(word, number);
    return number;
}

// Nobody else writes words until the transaction ends.
std::int64_t TokenRows::new_number() {
    if (next_word_ == 0) {
        next_word_ =
            connection_.query("SELECT coalesce(max(word), 0) + 1 FROM word", "i").number(0, 0);
    }
    return next_word_++;
}

void TokenRows::flush() {
    new_words_.flush();
    rows_.flush();
}

void TokenRows::clear(Connection& connection, std::int64_t key) {
    const bool words = connection.dialect().keeps_words;
    connection.execute(words ? "DELETE FROM coded WHERE key=?" : "DELETE FROM token WHERE key=?",
                       {key});
}

void TokenRows::empty(Connection& connection) {
    if (!connection.dialect().keeps_words) {
        connection.execute("DELETE FROM token");
        return;
    }
    connection.execute("DELETE FROM coded");
    connection.execute("DELETE FROM word");
}

}  // namespace planbro::store::sql
