// Small questions about a plan's resources that grants and membership both ask.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"
#include "consent/grants.hpp"
#include "fhir/resource.hpp"

namespace planbro::consent {

std::optional<fhir::Key> key_in(const json::Value& reference);

// Whether the reference leads to the person of the plan. Both must say so in the same way, by
// logical id or by identifier: what cannot be compared is taken for another person.
bool is_plan_person(const json::Value& reference, const PlanFacts& facts);

bool is_about_plan(const json::Value& consent, const PlanFacts& facts);  // provision.data

// The Period, an absent one without limits; nothing for one that cannot be understood entirely.
std::optional<Interval> interval_of_element(const json::Value& period);

// Nothing when the two have no moment in common.
std::optional<Interval> overlap(const Interval& a, const Interval& b);

// CareTeams that the plan names, active or not, and that are about its person.
std::vector<const json::Value*> teams_of(const PlanFacts& facts);

// The PractitionerRole behind CareTeam.participant; nullptr for other members.
const json::Value* role_of(const json::Value& participant, const PlanFacts& facts);

// Membership of one PractitionerRole: when it counts. Nothing when it never does.
std::optional<Interval> membership_of(const json::Value& team, const json::Value& participant,
                                      const json::Value& role);

}  // namespace planbro::consent
