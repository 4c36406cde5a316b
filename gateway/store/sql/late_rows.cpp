#include "store/sql/late_rows.hpp"

#include "store/sql/rows.hpp"

namespace planbro::store::sql {

LateRows::LateRows(Connection& connection, Words* words)
    : history_(connection, {"history (key, version, updated, deleted, author, body)"}),
      tokens_(connection, words),
      links_(connection, {"link (key, position, parameter, target_type, target_id)"}),
      spans_(connection, {"span (key, position, parameter, low, high)"}),
      texts_(connection, {"string (key, position, parameter, folded, exact)"}) {}

void LateRows::add_version(std::int64_t key, const Version& version) {
    keys_.insert(key);
    history_.row(key, version.version, number(version.updated), std::int64_t{version.deleted},
                 version.author, std::string());
}

void LateRows::add_index(std::int64_t key, const fhir::SearchIndex& index) {
    keys_.insert(key);
    for (const auto& row : index.tokens) tokens_.row(key, row.parameter, row.system, row.code);
    std::int64_t position = 0;
    for (const auto& row : index.links) {
        links_.row(key, position++, row.parameter, row.target.type, row.target.id);
    }
    position = 0;
    for (const auto& row : index.spans) {
        spans_.row(key, position++, row.parameter, number(row.span.low), number(row.span.high));
    }
    position = 0;
    for (const auto& row : index.texts) {
        texts_.row(key, position++, row.parameter, row.folded, row.exact);
    }
}

void LateRows::write() {
    keys_.clear();
    history_.flush();
    tokens_.flush();
    links_.flush();
    spans_.flush();
    texts_.flush();
}

}  // namespace planbro::store::sql
