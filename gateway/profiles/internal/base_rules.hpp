// R4's own invariants (fhir-profiles/r4/invariants.inc), by the type or element they belong to.
#pragma once

#include <span>

#include "fhir/elements.hpp"
#include "profiles/internal/shape.hpp"

namespace planbro::profiles {

// Of the type itself, without those of its base. Compiled when first asked for.
std::span<const Constraint> rules_of(const fhir::r4::Type& type);

// Of the element of that name in the type, beside those of the element's own type.
std::span<const Constraint> rules_of(const fhir::r4::Type& type, std::string_view element);

// Whether any element of the type has rules of its own: few do.
bool has_element_rules(const fhir::r4::Type& type);

}  // namespace planbro::profiles
