// What the supplement guard refuses, as tables.
#pragma once

#include <cstddef>
#include <string_view>

namespace planbro::consent {

// Prose is the person's own; only its length is bounded.
inline constexpr std::size_t kProseCodePointsMax = 4000;
inline constexpr std::size_t kNarrativeCodePointsMax = 20000;
inline constexpr std::size_t kFaultsMax = 100;

// Elements of R4 that hold diagnoses, observations or attachments: "CarePlan.activity.detail".
bool is_refused_element(std::string_view path);

// Choices of value[x] and the like that hold measurements, doses or files, in whatever element.
bool is_refused_value(std::string_view element);

// Code systems of clinical findings, medicine and laboratories; also as OID, in other case, with a
// version or a path behind.
bool is_clinical_system(std::string_view system);

// Of clinical or foreign matter; "" for a reference that a plan may hold, else why not.
std::string_view fault_of_reference(std::string_view reference);

}  // namespace planbro::consent
