// What R4 asks of a few types beyond the form of their elements.
#pragma once

#include "base/json.hpp"
#include "fhir/elements.hpp"
#include "fhir/internal/faults.hpp"
#include "fhir/internal/references.hpp"
#include "fhir/path.hpp"

namespace planbro::fhir {

// Extension, Reference, Period, and required bindings of Coding and CodeableConcept.
void check_rules_of_type(const json::Value& value, const r4::Element& element, const Path& path,
                         const Scope& scope, Faults& faults);

// https://hl7.org/fhir/R4/references.html#contained
void check_contained(const json::Value& resource, const Path& path, bool is_contained,
                     Faults& faults);

// Batches and transactions: https://hl7.org/fhir/R4/http.html#transaction
void check_bundle(const json::Value& bundle, const Path& path, Faults& faults);

}  // namespace planbro::fhir
