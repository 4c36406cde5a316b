// What FHIR gives a name to: types, and variables that are the same everywhere.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "fhirpath/internal/code.hpp"

namespace planbro::fhirpath::internal {

// The text that %ucum, %`vs-…` and the like stand for; nothing for other variables.
std::optional<std::string> fixed_constant(std::string_view name);

// "FHIR", "System" or no namespace. Throws Error for a type that is not known; but one of the
// System that is not known is a type that nothing is of.
TypeTest resolve_type(std::string_view space, std::string_view name, std::size_t at);

}  // namespace planbro::fhirpath::internal
