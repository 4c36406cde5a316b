#include "plan/rules.hpp"

#include <algorithm>
#include <set>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace planbro::plan {

namespace {

using json::Value;

bool is_coordinator(const Value& participant) {
    const auto& role = participant.at("role");
    return fhir::has_coding(role, fhir::kVolvenRolle, fhir::kVolvenKoordinator) ||
           fhir::has_coding(role, fhir::kRolle, "koordinator") ||
           fhir::has_coding(role, fhir::kRolle, "barnekoordinator");
}

bool holds_now(const Value& period, Instant now) {
    const auto interval = interval_of_period(period.text("start"), period.text("end"));
    return interval && interval->holds(now);
}

bool is_active_role(const std::string& member, const consent::PlanFacts& facts, Instant now) {
    const auto key = fhir::key_of_reference(member);
    const auto& roles = facts.practitioner_roles;
    const auto role = std::find_if(roles.begin(), roles.end(), [&](const Value& candidate) {
        return key && fhir::key_of(candidate) == *key;
    });
    if (role == roles.end()) return false;
    return (!role->has("active") || role->at("active").boolean()) &&
           holds_now(role->at("period"), now);
}

// A person in two coordinating roles is one coordinator.
std::set<std::string> coordinators(const consent::PlanFacts& facts, Instant now) {
    std::set<std::string> members;
    for (const auto& team : facts.care_teams) {
        if (team.text("status") != "active" || !holds_now(team.at("period"), now)) continue;
        for (const auto& participant : team.at("participant").items()) {
            const auto& member = participant.at("member").text("reference");
            if (is_coordinator(participant) && holds_now(participant.at("period"), now) &&
                is_active_role(member, facts, now)) {
                members.insert(member);
            }
        }
    }
    return members;
}

bool is_withdrawn(const Value& consent) {
    const auto& status = consent.text("status");
    return status == "inactive" || status == "entered-in-error";
}

Issue withdrawn_before(std::string text) {
    return {Severity::warning, "business-rule", "samtykke-trukket", std::move(text),
            "Consent.status"};
}

// The version in which a consent became inactive is the gateway's own: its time is the
// withdrawal's.
Instant moment_of_withdrawal(const Value& consent) {
    return parse_instant(consent.at("meta").text("lastUpdated")).value_or(kLatest);
}

// A consent given on the day of the withdrawal, dated by the day alone, counts as later: it has an
// identity of its own, so somebody gave it anew.
bool is_given_after(const Value& consent, Instant withdrawal) {
    const auto given = interval_of(consent.text("dateTime"));
    return given && given->high > withdrawal;
}

bool is_closed(std::string_view status) {
    return !is_open(status) && status != "draft";
}

}  // namespace

bool is_open(std::string_view care_plan_status) {
    return care_plan_status == "active" || care_plan_status == "on-hold";
}

std::vector<Issue> check_plan(const consent::PlanFacts& facts, Instant now) {
    std::vector<Issue> issues;
    if (!is_open(facts.care_plan.text("status"))) return issues;
    const auto found = coordinators(facts, now).size();
    if (found != 1) {
        issues.push_back({Severity::error, "business-rule", "koordinator",
                          "An open plan has exactly one active coordinator; this one has " +
                              std::to_string(found) + ".",
                          "CareTeam.participant"});
    }
    if (!consent::has_plan_consent(facts, now)) {
        issues.push_back({Severity::warning, "business-rule", "samtykke-mangler",
                          "The plan has no active consent to the plan itself: it is shared with no "
                          "service.",
                          "CarePlan"});
    }
    return issues;
}

Admission admit(const std::vector<store::PlanRow>& plans_of_person, std::string_view plan,
                std::string_view owner, std::string_view plan_type, std::string_view status) {
    const bool known = std::any_of(plans_of_person.begin(), plans_of_person.end(),
                                   [&](const store::PlanRow& row) { return row.plan == plan; });
    // Closing, and drafting on what is known, takes nobody's place.
    if (is_closed(status) || (known && !is_open(status))) return Admission::allowed;
    auto admission = Admission::allowed;
    for (const auto& row : plans_of_person) {
        if (row.plan == plan || !is_open(row.status) || row.plan_type != plan_type) continue;
        if (row.owner != owner) return Admission::under_avklaring;
        if (is_open(status)) admission = Admission::conflict;
    }
    return admission;
}

ConsentMerge merge_consent(const std::optional<Value>& stored, const Value& incoming,
                           const std::vector<Value>& withdrawn) {
    if (stored && is_withdrawn(*stored)) {
        if (incoming.text("status") != "active") return {*stored, {}};
        return {*stored,
                withdrawn_before("This consent was withdrawn and stays so; only a new one, "
                                 "dated later, opens again.")};
    }
    if (stored || incoming.text("status") != "active") return {incoming, {}};
    for (const auto& other : withdrawn) {
        if (is_given_after(incoming, moment_of_withdrawal(other))) continue;
        auto kept = incoming;
        kept.set("status", "inactive");
        return {std::move(kept),
                withdrawn_before("The consent is dated before another one of the same service was "
                                 "withdrawn; it does not open again.")};
    }
    return {incoming, {}};
}

bool plan_consent_withdrawn(const consent::PlanFacts& facts) {
    bool given_up = false;
    for (const auto& consent : facts.consents) {
        if (!consent::is_consent_to_plan(consent)) continue;
        if (consent.text("status") == "active") return false;
        const auto& status = consent.text("status");
        given_up = given_up || is_withdrawn(consent) || status == "rejected";
    }
    return given_up;
}

}  // namespace planbro::plan
