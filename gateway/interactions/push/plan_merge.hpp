// How a newer plan document meets what is stored: what came from the plan tool is replaced or
// ended; what NAV, child welfare and others wrote stays; a withdrawn consent stays withdrawn.
#pragma once

#include <string>
#include <vector>

#include "interactions/workbench.hpp"

namespace planbro::interactions {

// The CarePlan to keep: one closed by withdrawal stays closed.
json::Value merge_care_plan(Workbench& bench, json::Value incoming,
                            const std::optional<json::Value>& stored);

// The CareTeam to keep: members that are gone stay with an end to their period.
json::Value merge_care_team(json::Value incoming, const std::optional<json::Value>& stored,
                            const std::string& today);

// The Consent to keep; warns where a withdrawal wins over the document.
json::Value merge_consent(Workbench& bench, const json::Value& incoming,
                          const std::optional<json::Value>& stored, const std::string& plan);

// Ends what an earlier version of the document had and this one has not.
void end_what_is_gone(Workbench& bench, const std::string& plan_id,
                      const std::vector<store::Key>& still_there);

}  // namespace planbro::interactions
