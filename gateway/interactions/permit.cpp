// Who may write what over FHIR (contract, section 4). Default deny.
#include <algorithm>
#include <array>

#include "consent/section.hpp"
#include "consent/supplement_guard.hpp"
#include "fhir/codes.hpp"
#include "interactions/consents.hpp"
#include "interactions/scope.hpp"
#include "interactions/subscriptions/subscriber.hpp"
#include "interactions/visibility.hpp"
#include "interactions/withdrawals.hpp"
#include "interactions/writing.hpp"
#include "plan/rules.hpp"

namespace planbro::interactions {

namespace {

using identity::Role;
using store::Key;

Fail not_yours(std::string text) {
    return fail(Category::forbidden, "ikke-tillatt", std::move(text));
}

std::optional<Key> plan_of(const json::Value& resource) {
    for (const auto* element : {"basedOn", "supportingInformation", "focus"}) {
        for (const auto& reference : fhir::references_in(resource.at(element))) {
            auto key = fhir::key_of_reference(reference);
            if (key && key->type == "CarePlan") return key;
        }
    }
    return {};
}

std::string requester_of(const json::Value& measure) {
    return measure.at("requester").at("identifier").text("value");
}

// The orgnr of the organisation that a CarePlan names as its author.
std::string author_of(Workbench& bench, const json::Value& care_plan) {
    const auto& author = care_plan.at("author");
    if (const auto& orgnr = author.at("identifier").text("value"); !orgnr.empty()) return orgnr;
    const auto key = fhir::key_of_reference(author.text("reference"));
    const auto organization = key ? load(bench.transaction(), *key) : std::nullopt;
    return organization ? fhir::identifier_in(*organization, fhir::kOrganisasjonsnummer) : "";
}

Result<void> permit_owner(Workbench& bench, const std::optional<json::Value>& incoming) {
    if (!incoming || incoming->text("resourceType") != "CarePlan") return {};
    if (author_of(bench, *incoming) == bench.call().who.orgnr) return {};
    return fail(Category::forbidden, "feil-eier",
                "The plan's author must be the organisation of the token.", "CarePlan.author");
}

Result<void> permit_own_measure(Workbench& bench, const std::optional<json::Value>& stored,
                                const json::Value& incoming) {
    const auto& orgnr = bench.call().who.orgnr;
    if (stored && requester_of(*stored) != orgnr) {
        return not_yours("Only the service that wrote a measure changes it.");
    }
    if (requester_of(incoming) != orgnr) {
        return fail(Category::forbidden, "feil-avsender",
                    "ServiceRequest.requester.identifier must be the organisation of the token.",
                    "ServiceRequest.requester");
    }
    if (stored && plan_of(*stored) != plan_of(incoming)) {
        return not_yours("A measure does not move to another plan.");
    }
    return {};
}

// The service's own measures and messages, on a plan it has consent for.
Result<void> permit_service(Workbench& bench, const std::optional<json::Value>& stored,
                            const std::optional<json::Value>& incoming) {
    if (!incoming) return not_yours("A service ends what it wrote by status; it deletes nothing.");
    const auto& type = incoming->text("resourceType");
    if (type != "ServiceRequest" && type != "Communication") {
        return not_yours("A service writes its own measures and messages, no " + type + ".");
    }
    const auto plan = plan_of(*incoming);
    const auto sections =
        plan ? bench.transaction().sections(*plan, bench.call().who.orgnr, bench.call().now) : 0;
    if (sections == 0) {
        return not_yours("There is no consent that lets this organisation write to this plan.");
    }
    if (type == "ServiceRequest") return permit_own_measure(bench, stored, *incoming);
    if (stored) return not_yours("A message that was sent is not changed.");
    if ((sections & consent::kMeldinger) == 0) {
        return not_yours("The consent does not give this organisation the plan's messages.");
    }
    if (incoming->at("sender").at("identifier").text("value") != bench.call().who.orgnr ||
        incoming->at("sender").has("reference")) {
        return fail(Category::forbidden, "feil-avsender",
                    "Communication.sender.identifier must be the organisation of the token.",
                    "Communication.sender");
    }
    return {};
}

Result<void> permit_by_role(Workbench& bench, const std::optional<json::Value>& stored,
                            const std::optional<json::Value>& incoming) {
    switch (bench.call().who.role) {
        case Role::tester:
            return {};
        case Role::planeier:
            return permit_owner(bench, incoming);
        case Role::tjeneste:
            return permit_service(bench, stored, incoming);
        case Role::bruker:
            return permit_consent_of_person(bench, stored, incoming);
        case Role::ke:
        case Role::arkiv:
            return not_yours("This role reads; it does not write over FHIR.");
    }
    return not_yours("This role does not write.");
}

Fail withdrawn() {
    return fail(Category::unprocessable, "samtykke-trukket",
                "The consent was withdrawn; only a new one, dated later, opens again.",
                "Consent.status");
}

// A withdrawn consent does not come back; a new one is given instead.
Result<void> permit_transition(const std::optional<json::Value>& stored,
                               const std::optional<json::Value>& incoming) {
    const auto& type = stored ? stored->text("resourceType") : incoming->text("resourceType");
    if (!incoming && (type == "CarePlan" || type == "Consent")) {
        return fail(Category::unprocessable, "slettes-ikke",
                    "A plan is closed and a consent withdrawn by status; neither is ever deleted.");
    }
    if (type == "Consent" && stored && incoming && stored->text("status") == "inactive" &&
        incoming->text("status") != "inactive" && incoming->text("status") != "entered-in-error") {
        return withdrawn();
    }
    return {};
}

// A new consent dated before the withdrawal of another does not open again what was closed.
Result<void> permit_new_consent(Workbench& bench, const json::Value& incoming) {
    if (incoming.text("resourceType") != "Consent") return {};
    for (const auto& reference : fhir::references_in(incoming.at("provision").at("data"))) {
        const auto plan = fhir::key_of_reference(reference);
        if (!plan || plan->type != "CarePlan") continue;
        const auto before = withdrawn_like(bench, incoming, plan->id);
        if (plan::merge_consent(std::nullopt, incoming, before).warning) return withdrawn();
    }
    return {};
}

}  // namespace

Result<void> permit_write(Workbench& bench, const std::optional<json::Value>& stored,
                          const std::optional<json::Value>& incoming) {
    const auto& type = stored ? stored->text("resourceType") : incoming->text("resourceType");
    const char letter = !stored ? 'c' : incoming ? 'u' : 'd';
    if (auto allowed = require_scope(bench.call(), letter, type); !allowed) return allowed;
    if (type == subscriptions::kSubscription) return subscriptions::permit(bench, stored, incoming);
    if (auto permitted = permit_by_role(bench, stored, incoming); !permitted) return permitted;
    if (auto permitted = permit_transition(stored, incoming); !permitted) return permitted;
    if (incoming && incoming->text("resourceType") == "Consent") bench.judge_givers();
    if (!stored) return permit_new_consent(bench, *incoming);
    return {};
}

}  // namespace planbro::interactions
