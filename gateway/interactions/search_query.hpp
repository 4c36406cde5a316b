// From the parameters of a search URL or form to the store's Query; pure.
#pragma once

#include <string>
#include <vector>

#include "consent/section.hpp"
#include "interactions/interactions.hpp"
#include "store/query.hpp"

namespace planbro::interactions {

// https://hl7.org/fhir/R4/search.html#include
struct Include {
    bool reverse = false;
    std::string source;  // the type that holds the reference
    std::string parameter;
    std::string target;     // "" = any
    bool wildcard = false;  // came of a "*": gives what the scopes allow, and no refusal beyond
};

struct SearchRequest {
    store::Query query;           // without visibility
    consent::Sections needs = 0;  // sections the parameters look into
    std::vector<Include> includes;
    Parameters shown;  // as understood, for the links of the answer
};

// 400 with the valid names for an unknown parameter ("ukjent-parameter") or a bad value
// ("feil-parameterverdi").
Result<SearchRequest> read_search(const std::string& type, const Parameters& parameters);

// The alternatives of a token parameter's value.
std::vector<store::TokenMatch> tokens_of(const std::string& value);

// Names of the served parameters of a type, common ones included, sorted.
std::vector<std::string> parameter_names(const std::string& type);

inline constexpr int kCountDefault = 50;
inline constexpr int kCountMax = 500;
// Beyond these a question is refused as too long, before the database would have to.
inline constexpr std::size_t kParametersMax = 64;
inline constexpr std::size_t kAlternativesMax = 100;

}  // namespace planbro::interactions
