// Clinical code systems, however they are spelled, and codes that can be nothing else.
#pragma once

#include <string_view>

#include "base/json.hpp"

namespace planbro::consent {

// ICD, ICPC-2, ATC, LOINC, SNOMED CT and their like, as URL, OID or URN and in their variants.
bool is_clinical_system(std::string_view system);

// Also one that only its name tells: "urn:icd-10", "https://kodeverk.example/ICPC-2". For codings
// alone: what numbers something may be called anything.
bool is_named_clinical_system(std::string_view system);

// An address within a clinical code system ("http://snomed.info/id/73211009"), or of a resource
// that is no part of a plan on any server ("https://fhir.example/Condition/1").
bool is_clinical_uri(std::string_view text);

// By its form alone a code of ICD-10, ICPC-2, ATC or LOINC: "F32.1", "P76", "N06AB04", "8480-6".
bool is_clinical_code(std::string_view code);

// With the system's name before it: "ICD-10: F32.1".
bool is_named_clinical_code(std::string_view text);

// "Diagnose", "ICD-10" and the like, as the label of a value.
bool is_clinical_label(std::string_view label);

// A Quantity in a unit of doses and findings: mg, mmol/L, mm[Hg].
bool is_clinical_quantity(const json::Value& quantity);

}  // namespace planbro::consent
