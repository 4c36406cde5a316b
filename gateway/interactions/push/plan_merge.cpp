#include "interactions/push/plan_merge.hpp"

#include <algorithm>
#include <array>

#include "fhir/codes.hpp"
#include "interactions/withdrawals.hpp"
#include "plan/rules.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

bool mentions(const json::Value& list, const std::string& reference) {
    const auto found = fhir::references_in(list);
    return std::find(found.begin(), found.end(), reference) != found.end();
}

// A plan that was closed by withdrawal opens again only with a new consent to the plan.
bool stays_closed(Workbench& bench, const json::Value& stored) {
    if (stored.text("status") != "revoked") return false;
    return plan::plan_consent_withdrawn(
        load_facts(bench.services(), bench.transaction(), stored.text("id")));
}

void end_period(json::Value& resource, const std::string& today) {
    if (resource.at("period").text("end").empty()) resource["period"].set("end", today);
}

// What "ended, not deleted" is for each type; a status that tells of an end already stays.
struct Ending {
    std::string_view type;
    std::string_view element;
    std::string_view ended;
    std::string_view already;  // space separated
};

constexpr std::array kEndings = std::to_array<Ending>({
    {"Task", "status", "cancelled", "completed rejected cancelled entered-in-error"},
    {"Goal", "lifecycleStatus", "cancelled", "completed cancelled rejected entered-in-error"},
    {"ServiceRequest", "status", "revoked", "completed revoked entered-in-error"},
    {"Appointment", "status", "cancelled", "fulfilled cancelled noshow entered-in-error"},
    {"Communication", "status", "stopped", "stopped entered-in-error not-done"},
    {"Consent", "status", "inactive", "inactive rejected entered-in-error"},
});

bool holds_word(std::string_view words, std::string_view word) {
    const std::string padded = " " + std::string(words) + " ";
    return padded.find(" " + std::string(word) + " ") != std::string::npos;
}

void end_resource(Workbench& bench, const Key& key, const std::string& today) {
    auto resource = load(bench.transaction(), key);
    if (!resource) return;
    if (key.type == "PractitionerRole" || key.type == "RelatedPerson") {
        if (resource->has("active") && !resource->at("active").boolean()) return;
        resource->set("active", false);
        end_period(*resource, today);
        bench.put(std::move(*resource));
        return;
    }
    for (const auto& ending : kEndings) {
        if (ending.type != key.type) continue;
        if (holds_word(ending.already, resource->text(ending.element))) return;
        resource->set(ending.element, ending.ended);
        bench.put(std::move(*resource));
        return;
    }
}

}  // namespace

json::Value merge_care_plan(Workbench& bench, json::Value incoming,
                            const std::optional<json::Value>& stored) {
    if (!stored) return incoming;
    // Goals the document no longer has were ended; they stay part of the plan.
    for (const auto& goal : stored->at("goal").items()) {
        if (!mentions(incoming.at("goal"), goal.text("reference")))
            incoming["goal"].push_back(goal);
    }
    if (plan::is_open(incoming.text("status")) && stays_closed(bench, *stored)) {
        incoming.set("status", "revoked");
    }
    return incoming;
}

json::Value merge_care_team(json::Value incoming, const std::optional<json::Value>& stored,
                            const std::string& today) {
    if (!stored) return incoming;
    for (auto participant : stored->at("participant").items()) {
        const auto& member = participant.at("member").text("reference");
        if (mentions(incoming.at("participant"), member)) continue;
        end_period(participant, today);
        incoming["participant"].push_back(std::move(participant));
    }
    return incoming;
}

json::Value merge_consent(Workbench& bench, const json::Value& incoming,
                          const std::optional<json::Value>& stored, const std::string& plan) {
    auto merged = plan::merge_consent(stored, incoming, withdrawn_like(bench, incoming, plan));
    if (merged.warning) bench.warn(std::move(*merged.warning));
    return std::move(merged.consent);
}

void end_what_is_gone(Workbench& bench, const std::string& plan_id,
                      const std::vector<Key>& still_there) {
    const auto today = format_day(bench.call().now);
    for (const auto& key :
         bench.transaction().with_identifier_prefix(fhir::kSamspillId, plan_id + "#")) {
        if (std::find(still_there.begin(), still_there.end(), key) == still_there.end()) {
            end_resource(bench, key, today);
        }
    }
}

}  // namespace planbro::interactions
