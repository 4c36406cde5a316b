// R4's search parameters of the types a plan may have, as one table, and the index rows a resource
// gives for them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"
#include "fhir/resource.hpp"

namespace planbro::fhir {

// https://hl7.org/fhir/R4/search.html#ptypes; numbers and quantities do not occur in a plan's
// types.
enum class ParameterKind { token, reference, date, string, uri, composite };

struct SearchParameter {
    std::string_view type;  // resource type; "" of those that every type has
    std::string_view name;  // as in the URL
    ParameterKind kind;
    // Element paths below the resource, several separated by '|'; arrays are walked through.
    // "telecom[system=email]" takes the items whose member says so, "x?" gives "true" where x is,
    // and " is Patient" behind them takes the references to that type alone.
    // Of a composite: what it is made of, "code$target".
    std::string_view path;
    std::string_view element;  // the element that a composite's parts stand in
    // The types that a reference may lead to, of those a plan has; separated by blanks.
    std::string_view targets;

    [[nodiscard]] std::string_view paths() const { return path.substr(0, path.find(" is ")); }
    // The one type that references of the paths are taken of; "" any.
    [[nodiscard]] std::string_view only() const {
        const auto at = path.find(" is ");
        return at == std::string_view::npos ? std::string_view() : path.substr(at + 4);
    }
};

// In order of type and name.
std::span<const SearchParameter> search_parameters();
// Without those that every type has.
std::span<const SearchParameter> search_parameters_of(std::string_view type);
// _id, _lastUpdated, _profile, _security, _source and _tag, in this order.
std::span<const SearchParameter> common_search_parameters();
// Of the type or of every type.
const SearchParameter* find_search_parameter(std::string_view type, std::string_view name);

// The parameters by which resources of the type belong to a patient's compartment, separated by
// blanks; "" if the type has none. https://hl7.org/fhir/R4/compartmentdefinition-patient.html
std::string_view patient_compartment(std::string_view type);

// Tokens, uris (without system) and composites (as "code$Type/id").
struct TokenRow {
    std::string parameter;
    std::string system;
    std::string code;
    friend bool operator==(const TokenRow&, const TokenRow&) = default;
};

// The target of a canonical has no type; its id is the URL.
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

struct TextRow {
    std::string parameter;
    std::string folded;  // base/fold.hpp
    std::string exact;
    friend bool operator==(const TextRow&, const TextRow&) = default;
};

struct SearchIndex {
    std::vector<TokenRow> tokens = {};
    std::vector<LinkRow> links = {};
    std::vector<SpanRow> spans = {};
    std::vector<TextRow> texts = {};
};

// Pure; every row once. Modifiers that ask for something else than the value itself have rows of
// their own (https://hl7.org/fhir/R4/search.html#modifiers): "<parameter>:identifier" a token for
// the identifier of a Reference, "<parameter>:of-type" a token with the identifier's type as system
// and code and "|value" behind, "<parameter>:text" the texts beside a token.
SearchIndex index_of(const json::Value& resource);

}  // namespace planbro::fhir
