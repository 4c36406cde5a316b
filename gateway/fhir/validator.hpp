// Validation against base FHIR R4: structure, cardinality, types, required bindings, reference
// target types. Works on element tables derived from the R4 definitions (fhir-profiles/r4), never
// on JSON definitions. Pure: no clock, no I/O; safe to call from many threads.
#pragma once

#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::fhir {

// All faults found, each with the FHIRPath of the element, for example
// "CarePlan.activity[0].reference". A resource without or with an unknown resourceType is one
// fault. Codes: "ukjent-type", "ukjent-element", "mangler-element", "for-mange", "feil-type",
// "feil-verdi", "feil-kode", "feil-referanse", "tomt-element". After 500 faults one informational
// issue, "flere-feil", stands for the rest.
std::vector<Issue> validate(const json::Value& resource);

}  // namespace planbro::fhir
