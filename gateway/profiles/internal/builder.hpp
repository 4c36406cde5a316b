// Makes a Profile of a StructureDefinition: its base's shape, with what the differential says on
// top. That is what a snapshot is (https://hl7.org/fhir/R4/profiling.html#snapshot), as a tree.
#pragma once

#include "base/json.hpp"
#include "profiles/internal/library.hpp"

namespace planbro::profiles {

Profile build(const json::Value& definition, const Library& library);

}  // namespace planbro::profiles
