// The search parameters served, as one table, and the index rows a resource gives for them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"
#include "fhir/resource.hpp"

namespace planbro::fhir {

enum class ParameterKind { token, reference, date };

struct SearchParameter {
    std::string_view type;  // resource type
    std::string_view name;  // as in the URL
    ParameterKind kind;
    // Dotted element path below the resource; arrays are walked through. Several, separated by '|'.
    std::string_view path;
    // The section (code of ip-seksjon) a service must have been given to search by it; "" = any
    // consent.
    std::string_view section;
};

std::span<const SearchParameter> search_parameters();
// Without _id and _lastUpdated, which every type has.
std::vector<const SearchParameter*> search_parameters_of(std::string_view type);
const SearchParameter* find_search_parameter(std::string_view type, std::string_view name);

struct TokenRow {
    std::string parameter;
    std::string system;
    std::string code;
    friend bool operator==(const TokenRow&, const TokenRow&) = default;
};

struct LinkRow {
    std::string parameter;
    Key target;
    friend bool operator==(const LinkRow&, const LinkRow&) = default;
};

struct SpanRow {
    std::string parameter;
    Interval span;
    friend bool operator==(const SpanRow&, const SpanRow&) = default;
};

struct SearchIndex {
    std::vector<TokenRow> tokens;
    std::vector<LinkRow> links;
    std::vector<SpanRow> spans;
};

// Pure; every row once. The identifier of a Reference gives a token row "<parameter>:identifier"
// (https://hl7.org/fhir/R4/search.html#reference, modifier "identifier"). The parameter "patient"
// takes Patients alone.
SearchIndex index_of(const json::Value& resource);

}  // namespace planbro::fhir
