// Fixed and pattern values
// (https://hl7.org/fhir/R4/elementdefinition.html#ElementDefinition.fixed_x_).
#pragma once

#include "base/json.hpp"

namespace planbro::profiles {

// The very same value; the order of members does not count.
bool equals_fixed(const json::Value& value, const json::Value& fixed);
// Has at least what the pattern has.
bool matches_pattern(const json::Value& value, const json::Value& pattern);

}  // namespace planbro::profiles
