// What an individuell plan may and must be. Pure. (Signatures agreed with interactions/.)
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "consent/grants.hpp"
#include "store/store.hpp"

namespace planbro::plan {

bool is_open(std::string_view care_plan_status);  // active, on-hold

// An open plan has exactly one active coordinator (error "koordinator"); one without an active
// consent to the plan itself is shared with nobody (warning "samtykke-mangler").
std::vector<Issue> check_plan(const consent::PlanFacts& facts, Instant now);

// One IP a person: what becomes of a plan pushed by `owner` with the logical id `plan` ("" = new),
// given the plans the person has.
enum class Admission { allowed, under_avklaring, conflict };
Admission admit(const std::vector<store::PlanRow>& plans_of_person, std::string_view plan,
                std::string_view owner, std::string_view plan_type, std::string_view status);

// "Withdrawal wins": the Consent to keep, and a warning (code "samtykke-trukket") where it differs
// from what came in. `withdrawn` are the stored inactive Consents of the same plan, category and
// service.
struct ConsentMerge {
    json::Value consent;
    std::optional<Issue> warning;
};
ConsentMerge merge_consent(const std::optional<json::Value>& stored, const json::Value& incoming,
                           const std::vector<json::Value>& withdrawn);

// The inactive or rejected Consents to the plan itself leave it without consent: true when the plan
// has had one of category plan and none is active now.
bool plan_consent_withdrawn(const consent::PlanFacts& facts);

}  // namespace planbro::plan
