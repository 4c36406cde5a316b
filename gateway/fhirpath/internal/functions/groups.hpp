// The functions by the chapters of https://hl7.org/fhirpath/N1/; a group is one file.
#pragma once

#include <span>

#include "fhirpath/internal/functions.hpp"

namespace planbro::fhirpath::internal {

std::span<const Function> existence_functions();
std::span<const Function> filter_functions();
std::span<const Function> set_functions();
std::span<const Function> tree_functions();
std::span<const Function> type_functions();
std::span<const Function> conversion_functions();
std::span<const Function> text_functions();
std::span<const Function> coding_functions();
std::span<const Function> math_functions();
std::span<const Function> boundary_functions();
std::span<const Function> utility_functions();
std::span<const Function> fhir_functions();

std::span<const Function> logic_operators();
std::span<const Function> arithmetic_operators();
std::span<const Function> type_operators();

}  // namespace planbro::fhirpath::internal
