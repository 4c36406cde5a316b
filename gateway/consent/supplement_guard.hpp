// The plan is a supplement, not a journal: what belongs in a record is refused, wherever it hides.
#pragma once

#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::consent {

// The resource types a plan is made of, and which may be written over FHIR.
bool is_plan_type(std::string_view resource_type);

// Why a resource of another type is refused, at the place.
Issue not_of_a_plan(std::string place);

// Whether "urn:uuid:" may name something: in a resource that comes alone it names nothing.
enum class Names { none, those_beside };

// Faults with code "ikke-journal", each at its FHIRPath and with its reason in Norwegian and
// English (docs/supplement-guard.md lists them): types outside the plan's own, diagnoses
// (addresses, reasonCode, clinical code systems: ICD-10, ICPC-2, ATC, LOINC, SNOMED CT),
// medication, observations, attachments, unknown extensions, references to clinical or foreign
// resources, contained clinical resources, narrative that hides something. Walks Bundles. Prose
// gives length faults at most (code "for-lang-tekst"). Pure.
std::vector<Issue> supplement_guard(const json::Value& resource, Names names = Names::none);

}  // namespace planbro::consent
