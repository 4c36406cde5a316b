// The resource Parameters: what operations are given and give
// (https://hl7.org/fhir/R4/parameters.html).
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "interactions/interactions.hpp"

namespace planbro::interactions {

json::Value parameters_of(json::Array parts);
// {"name": "status", "valueCode": …}; `value_name` is "valueCode".
json::Value part(std::string_view name, std::string_view value_name, json::Value value);
json::Value part(std::string_view name, json::Array parts);

// The first parameter of that name; a null value if there is none.
const json::Value& parameter_in(const json::Value& parameters, std::string_view name);

// 400 unless it is a Parameters with these names alone: what is not known is not passed over.
Result<void> judge_parameters(const json::Value& parameters,
                              std::span<const std::string_view> known);
Fail unknown_parameter(std::span<const std::string_view> known);

// As a URL would have them: what is no primitive has no value there.
Parameters in_url_form(const json::Value& parameters);

}  // namespace planbro::interactions
