// A whole plan for the room's tests. Every text in it carries a mark that tells which sections open
// it, so that a test can ask of any view whether it shows what it should not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "consent/grants.hpp"

namespace planbro::consent::testing {

inline constexpr std::string_view kOwner = "310000108";
inline constexpr std::string_view kGp = "310000175";
inline constexpr std::string_view kHospital = "310000248";
inline constexpr std::string_view kNav = "310000310";
inline constexpr std::string_view kSchool = "310000450";

PlanFacts sample_facts();

// The facts' resources, with the Patient, Goals, professionals, relatives and organisations.
std::vector<json::Value> sample_resources();
json::Value sample_resource(std::string_view reference);  // "Goal/g1"

// JSON with apostrophes for quotation marks, as test rows are easier read.
json::Value from(std::string text);

}  // namespace planbro::consent::testing
