// A criterion asked of one resource in memory, for what is not kept in the search tables. It means
// what sql/search_sql.cpp makes of it; match_test.cpp holds one against the other.
#pragma once

#include <functional>

#include "fhir/search_parameters.hpp"
#include "store/query.hpp"

namespace planbro::store {

// What can be asked of, besides its index rows.
struct Matched {
    fhir::Key key;
    Instant updated;
    fhir::SearchIndex index;
};

// Whether what a link leads to meets all of the criteria and may be seen.
using Leads = std::function<bool(const fhir::Key& target, const std::vector<Criterion>& there)>;

// Ways backwards (_has) hold of nothing.
bool matches(const Matched& one, const std::vector<Criterion>& all_of, const Leads& leads);

}  // namespace planbro::store
