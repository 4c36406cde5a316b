// What tells the items of one slice from those of another.
// https://hl7.org/fhir/R4/profiling.html#discriminator
#pragma once

#include <optional>

#include "base/json.hpp"
#include "profiles/internal/library.hpp"
#include "profiles/internal/shape.hpp"

namespace planbro::profiles {

// Nothing if its path is beyond the restricted FHIRPath of discriminators.
std::optional<Discriminator> discriminator_of(const json::Value& discriminator);

// Fills Slice::tests throughout the shape.
void find_expectations(Shape& shape, const Library& library);

}  // namespace planbro::profiles
