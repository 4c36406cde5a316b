// What the supplement guard refuses, as tables.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/json.hpp"
#include "consent/internal/refusals.hpp"

namespace planbro::consent {

// Prose is the person's own; only its length is bounded (rule ip-6 of the guide).
inline constexpr std::size_t kProseCodePointsMax = 4000;
inline constexpr std::size_t kNarrativeCodePointsMax = 20000;
inline constexpr std::size_t kFaultsMax = 100;

// Elements of R4 that hold diagnoses, observations or attachments, or refer to nothing that a plan
// has: "CarePlan.activity.detail".
bool is_refused_element(std::string_view path);

// "valueQuantity" and its like hold what a record holds, "valueExpression" what nobody here reads.
std::optional<Refusal> fault_of_value(std::string_view element);

// Of clinical or foreign matter; nothing for a reference that a plan may hold.
std::optional<Refusal> fault_of_reference(std::string_view reference);

// Reference.type, as a name or as the URL of a StructureDefinition.
bool is_refused_target(std::string_view type);

// A Reference that may lead to anything, with an identifier of which nobody can tell what it
// identifies.
bool is_untyped(std::string_view path, std::string_view name, const json::Value& reference);

}  // namespace planbro::consent
