// From the parameters of a search URL or form to the store's Query; pure.
#pragma once

#include <string>
#include <vector>

#include "interactions/interactions.hpp"
#include "interactions/search_criteria.hpp"
#include "interactions/search_values.hpp"
#include "store/query.hpp"

namespace planbro::interactions {

// https://hl7.org/fhir/R4/search.html#include
struct Include {
    bool reverse = false;
    std::string source;  // the type that holds the reference
    std::string parameter;
    std::string target;     // "" = any
    bool wildcard = false;  // came of a "*": gives what the scopes allow, and no refusal beyond
    bool iterate = false;   // follows what was included as well
};

struct SearchRequest {
    store::Query query;  // without visibility and mark
    std::vector<Include> includes;
    std::string cursor;               // where a page before ended, sealed; "" the first page
    Parameters shown;                 // as understood, for the links of the answer
    std::vector<Issue> ignored = {};  // what a lenient question was relieved of
};

// 400 with the valid names for an unknown parameter ("ukjent-parameter") or a bad value
// ("feil-parameterverdi").
Result<SearchRequest> read_search(const SearchContext& context, const SearchAsked& asked,
                                  const Parameters& parameters);
Result<SearchRequest> read_search(const std::string& type, const Parameters& parameters);

// What every question asked by this call is read with.
SearchContext search_context(const Services& services, const Call& call);

// Names of the served parameters of a type ("": of all), common ones included, sorted.
std::vector<std::string> parameter_names(const std::string& type);

inline constexpr int kCountDefault = 50;
inline constexpr int kCountMax = 500;
inline constexpr std::size_t kSortKeysMax = 4;
// Beyond this a question is refused as too long, before the database would have to.
inline constexpr std::size_t kParametersMax = 64;

}  // namespace planbro::interactions
