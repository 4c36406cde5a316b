// What is written beside the resources themselves, the history and the search index: the rows of
// many resources by one statement, when somebody asks for them or the transaction ends.
#pragma once

#include <cstdint>
#include <unordered_set>

#include "fhir/search_parameters.hpp"
#include "store/sql/insertion.hpp"
#include "store/sql/token_rows.hpp"
#include "store/store.hpp"

namespace planbro::store::sql {

class LateRows {
  public:
    LateRows(Connection& connection, Words* words);

    // The row of the history has no body as long as the version is current: the resource has it.
    void add_version(std::int64_t key, const Version& version);
    void add_index(std::int64_t key, const fhir::SearchIndex& index);
    // Whether rows of the resource wait to be written.
    [[nodiscard]] bool hold(std::int64_t key) const { return keys_.contains(key); }
    // Throws Poco::Exception.
    void write();
    [[nodiscard]] bool made_words() const { return tokens_.made_words(); }

  private:
    std::unordered_set<std::int64_t> keys_;
    Insertion history_;
    TokenRows tokens_;
    Insertion links_;
    Insertion spans_;
    Insertion texts_;
};

}  // namespace planbro::store::sql
