#include "store/sql/token_rows.hpp"

namespace planbro::store::sql {

Insertion::Form TokenRows::form(const Connection& connection) {
    constexpr std::string_view kNothing = " ON CONFLICT DO NOTHING";
    if (!connection.dialect().keeps_words) {
        return {.into = "token (key, parameter, system, code)", .behind = kNothing};
    }
    return {.into = "coded (key, word)",
            .before = " SELECT v.column1, w.word FROM (VALUES ",
            .behind =
                ") v CROSS JOIN word w ON w.code=v.column4 AND w.parameter=v.column2"
                " AND w.system=v.column3 WHERE 1=1 ON CONFLICT DO NOTHING"};
}

TokenRows::TokenRows(Connection& connection)
    : keeps_words_(connection.dialect().keeps_words),
      words_(connection,
             {.into = "word (parameter, system, code)", .behind = " ON CONFLICT DO NOTHING"}),
      rows_(connection, form(connection)) {}

void TokenRows::row(std::int64_t key, const std::string& parameter, const std::string& system,
                    const std::string& code) {
    // Both are sent in batches of the same size: the words are there before the rows.
    if (keeps_words_) words_.row(parameter, system, code);
    rows_.row(key, parameter, system, code);
}

void TokenRows::flush() {
    words_.flush();
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
