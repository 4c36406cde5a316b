#include "consent/internal/plan_links.hpp"

#include <algorithm>

#include "fhir/codes.hpp"

namespace planbro::consent {

namespace {

bool names_only(const json::Value& element, std::initializer_list<std::string_view> understood) {
    const auto& members = element.members();
    return std::all_of(members.begin(), members.end(), [&](const json::Member& member) {
        return std::find(understood.begin(), understood.end(), member.name) != understood.end();
    });
}

bool is_listed(const json::Value& list, const fhir::Key& key) {
    const auto& items = list.items();
    return std::any_of(items.begin(), items.end(),
                       [&](const json::Value& item) { return key_in(item) == key; });
}

// PractitionerRole.active is optional; its absence says nothing against the role.
bool is_active(const json::Value& role) {
    const auto* active = role.find("active");
    return active == nullptr || active->boolean();
}

}  // namespace

std::optional<fhir::Key> key_in(const json::Value& reference) {
    return fhir::key_of_reference(reference.text("reference"));
}

bool is_plan_person(const json::Value& reference, const PlanFacts& facts) {
    const auto& subject = facts.care_plan.at("subject");
    const auto theirs = key_in(reference);
    if (const auto ours = key_in(subject); ours && theirs) return ours == theirs;
    const auto& identifier = reference.at("identifier");
    return !reference.has("reference") && !identifier.text("value").empty() &&
           identifier.text("system") == subject.at("identifier").text("system") &&
           identifier.text("value") == subject.at("identifier").text("value");
}

bool is_about_plan(const json::Value& consent, const PlanFacts& facts) {
    const auto plan = fhir::key_of(facts.care_plan);
    const auto& data = consent.at("provision").at("data").items();
    return std::any_of(data.begin(), data.end(), [&](const json::Value& item) {
        return item.text("meaning") == "related" && key_in(item.at("reference")) == plan;
    });
}

std::optional<Interval> interval_of_element(const json::Value& period) {
    if (period.is_null()) return Interval{};
    if (!period.is_object() || !names_only(period, {"id", "start", "end"})) return {};
    for (const auto* bound : {"start", "end"}) {
        if (period.has(bound) && period.text(bound).empty()) return {};
    }
    return interval_of_period(period.text("start"), period.text("end"));
}

std::optional<Interval> overlap(const Interval& a, const Interval& b) {
    const Interval both{std::max(a.low, b.low), std::min(a.high, b.high)};
    if (both.low >= both.high) return {};
    return both;
}

std::vector<const json::Value*> teams_of(const PlanFacts& facts) {
    std::vector<const json::Value*> teams;
    for (const auto& team : facts.care_teams) {
        if (!is_listed(facts.care_plan.at("careTeam"), fhir::key_of(team))) continue;
        if (team.has("subject") && !is_plan_person(team.at("subject"), facts)) continue;
        teams.push_back(&team);
    }
    return teams;
}

const json::Value* role_of(const json::Value& participant, const PlanFacts& facts) {
    const auto member = key_in(participant.at("member"));
    if (!member || member->type != "PractitionerRole") return nullptr;
    const auto found =
        std::find_if(facts.practitioner_roles.begin(), facts.practitioner_roles.end(),
                     [&](const json::Value& role) { return fhir::key_of(role) == *member; });
    return found != facts.practitioner_roles.end() ? &*found : nullptr;
}

std::optional<Interval> membership_of(const json::Value& team, const json::Value& participant,
                                      const json::Value& role) {
    if (team.text("status") != "active" || !is_active(role)) return {};
    std::optional<Interval> when = Interval{};
    for (const auto* period : {&team.at("period"), &participant.at("period"), &role.at("period")}) {
        const auto next = interval_of_element(*period);
        if (!when || !next) return {};
        when = overlap(*when, *next);
    }
    return when;
}

}  // namespace planbro::consent
