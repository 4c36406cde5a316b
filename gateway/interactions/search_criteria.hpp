// One search parameter, with its modifier, chain or _has, to what the store is asked; pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/query.hpp"

namespace planbro::interactions {

// What reading a question needs to know beyond its own text.
struct SearchContext {
    std::string base_url = {};  // absolute references below it are to our own resources
    Instant now = kEarliest;    // for the prefix "ap"
    // The codes of a value set, for the modifier ":in"; nothing if it is not known as a whole.
    using Codes = std::vector<std::pair<std::string, std::string>>;
    std::function<std::optional<Codes>(const std::string& value_set)> codes_of = {};
};

// `name` as in the URL: "status", "code:not", "patient.identifier", "subject:Patient.name:exact",
// "_has:Goal:patient:category". Failure: 400 "ukjent-parameter" or "feil-parameterverdi"; values
// are not repeated, they could be a person's.
Result<store::Criterion> criterion_of(const SearchContext& context, const std::string& type,
                                      const std::string& name, const std::string& value);

// Names of the parameters of a type, common ones included, sorted; and for the texts of refusals.
std::vector<std::string> criterion_names(std::string_view type);

Fail unknown_parameter(const std::string& type, const std::string& name);
Fail bad_parameter(const std::string& name, std::string text);

// The longest way that a chain or _has may take.
inline constexpr int kWayMax = 4;
// Beyond this a question is refused as too long, before the database would have to.
inline constexpr std::size_t kAlternativesMax = 100;

}  // namespace planbro::interactions
