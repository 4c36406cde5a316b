#include "consent/internal/cut_rules.hpp"

#include <algorithm>
#include <array>

namespace planbro::consent {

namespace {

constexpr bool kPlace = true;
constexpr bool kOwn = true;

// Ordered by type. What is not here is gone: narrative and contained resources (they may tell
// anything), notes to a plan, links to other plans, and every element that R4 may still bring.
constexpr std::array kRules = std::to_array<ElementRule>({
    {"Appointment", "identifier", kMoeter},
    {"Appointment", "status", kMoeter},
    {"Appointment", "description", kMoeter, Keep::whole, kPlace},
    {"Appointment", "start", kMoeter},
    {"Appointment", "end", kMoeter},
    {"Appointment", "minutesDuration", kMoeter},
    {"Appointment", "supportingInformation", kMoeter},
    {"Appointment", "participant", kMoeter, Keep::meeting_guests},
    {"Appointment", "extension", kMoeter},

    {"CarePlan", "identifier"},
    {"CarePlan", "status"},
    {"CarePlan", "intent"},
    {"CarePlan", "category"},
    {"CarePlan", "title"},
    {"CarePlan", "subject"},
    {"CarePlan", "period"},
    {"CarePlan", "author"},
    {"CarePlan", "contributor", kDeltakere},
    {"CarePlan", "careTeam", kDeltakere},
    {"CarePlan", "goal", kMaal},
    {"CarePlan", "activity", kEksistens, Keep::activities},
    {"CarePlan", "extension"},

    {"CareTeam", "identifier", kDeltakere},
    {"CareTeam", "status", kDeltakere},
    {"CareTeam", "category", kDeltakere},
    {"CareTeam", "name", kDeltakere, Keep::whole, kPlace},
    {"CareTeam", "subject", kDeltakere},
    {"CareTeam", "period", kDeltakere},
    {"CareTeam", "participant", kDeltakere},
    {"CareTeam", "managingOrganization", kDeltakere},
    {"CareTeam", "extension", kDeltakere},

    {"Communication", "identifier", kMeldinger},
    {"Communication", "basedOn", kMeldinger},
    {"Communication", "status", kMeldinger},
    {"Communication", "category", kMeldinger},
    {"Communication", "subject", kMeldinger},
    {"Communication", "sent", kMeldinger},
    {"Communication", "received", kMeldinger},
    {"Communication", "recipient", kMeldinger, Keep::patient_references},
    {"Communication", "sender", kMeldinger, Keep::patient_references},
    {"Communication", "payload", kMeldinger, Keep::text_payload},
    {"Communication", "extension", kMeldinger},

    {"Consent", "identifier"},
    {"Consent", "status"},
    {"Consent", "scope"},
    {"Consent", "category"},
    {"Consent", "patient"},
    {"Consent", "dateTime"},
    {"Consent", "performer", kEksistens, Keep::patient_references},
    {"Consent", "organization"},
    {"Consent", "policy"},
    {"Consent", "policyRule"},
    {"Consent", "provision", kEksistens, Keep::own_provision},
    {"Consent", "extension"},

    {"Goal", "identifier", kMaal},
    {"Goal", "lifecycleStatus", kMaal},
    {"Goal", "achievementStatus", kMaal},
    {"Goal", "category", kMaal},
    {"Goal", "priority", kMaal},
    {"Goal", "description", kMaal},
    {"Goal", "subject", kMaal},
    {"Goal", "startDate", kMaal},
    {"Goal", "startCodeableConcept", kMaal},
    {"Goal", "target", kMaal},
    {"Goal", "statusDate", kMaal},
    {"Goal", "statusReason", kMaal},
    {"Goal", "expressedBy", kMaal, Keep::patient_references},
    {"Goal", "note", kMaal},
    {"Goal", "extension", kMaal},

    {"Organization", "identifier", kEksistens, Keep::name_of_service},
    {"Organization", "active"},
    {"Organization", "type"},
    {"Organization", "name", kEksistens, Keep::name_of_service},
    {"Organization", "telecom", kDeltakere, Keep::whole, kPlace},
    {"Organization", "address", kDeltakere, Keep::whole, kPlace},
    {"Organization", "partOf", kDeltakere, Keep::whole, kPlace},

    {"Patient", "identifier"},
    {"Patient", "name"},
    {"Patient", "telecom", kDeltakere, Keep::whole, kPlace},
    {"Patient", "gender"},
    {"Patient", "birthDate"},
    {"Patient", "address", kDeltakere, Keep::whole, kPlace},
    {"Patient", "communication"},
    {"Patient", "extension"},

    {"Practitioner", "identifier", kDeltakere, Keep::hpr_number},
    {"Practitioner", "active", kDeltakere},
    {"Practitioner", "name", kDeltakere},
    {"Practitioner", "telecom", kDeltakere, Keep::whole, kPlace},

    {"PractitionerRole", "identifier", kDeltakere},
    {"PractitionerRole", "active", kDeltakere},
    {"PractitionerRole", "period", kDeltakere},
    {"PractitionerRole", "practitioner", kDeltakere},
    {"PractitionerRole", "organization", kDeltakere},
    {"PractitionerRole", "code", kDeltakere},
    {"PractitionerRole", "telecom", kDeltakere, Keep::whole, kPlace},
    {"PractitionerRole", "extension", kDeltakere},

    {"RelatedPerson", "active", kDeltakere},
    {"RelatedPerson", "patient", kDeltakere},
    {"RelatedPerson", "relationship", kDeltakere},
    {"RelatedPerson", "name", kDeltakere},
    {"RelatedPerson", "telecom", kDeltakere, Keep::whole, kPlace},
    {"RelatedPerson", "period", kDeltakere},
    {"RelatedPerson", "extension", kDeltakere},

    {"ServiceRequest", "identifier", kTiltak},
    {"ServiceRequest", "basedOn", kTiltak},
    {"ServiceRequest", "replaces", kTiltak, Keep::whole, false, kOwn},
    {"ServiceRequest", "requisition", kTiltak, Keep::whole, false, kOwn},
    {"ServiceRequest", "status", kTiltak},
    {"ServiceRequest", "intent", kTiltak},
    {"ServiceRequest", "category", kTiltak},
    {"ServiceRequest", "priority", kTiltak},
    {"ServiceRequest", "doNotPerform", kTiltak},
    {"ServiceRequest", "code", kTiltak},
    {"ServiceRequest", "orderDetail", kTiltak, Keep::whole, false, kOwn},
    {"ServiceRequest", "quantityQuantity", kTiltak, Keep::whole, false, kOwn},
    {"ServiceRequest", "quantityRatio", kTiltak, Keep::whole, false, kOwn},
    {"ServiceRequest", "quantityRange", kTiltak, Keep::whole, false, kOwn},
    {"ServiceRequest", "subject", kTiltak},
    {"ServiceRequest", "occurrenceDateTime", kTiltak},
    {"ServiceRequest", "occurrencePeriod", kTiltak},
    {"ServiceRequest", "occurrenceTiming", kTiltak},
    {"ServiceRequest", "asNeededBoolean", kTiltak, Keep::whole, false, kOwn},
    {"ServiceRequest", "authoredOn", kTiltak},
    {"ServiceRequest", "requester", kTiltak},
    {"ServiceRequest", "performerType", kTiltak, Keep::whole, false, kOwn},
    {"ServiceRequest", "performer", kTiltak},
    {"ServiceRequest", "locationCode", kTiltak, Keep::whole, false, kOwn},
    {"ServiceRequest", "note", kTiltak},
    {"ServiceRequest", "patientInstruction", kTiltak, Keep::whole, false, kOwn},
    {"ServiceRequest", "extension", kTiltak},

    // Not cut but shown whole to the organisation that made it (interactions/visibility.cpp); here
    // for what may be asked of it.
    {"Subscription", "channel"},
    {"Subscription", "contact"},
    {"Subscription", "criteria"},
    {"Subscription", "end"},
    {"Subscription", "error"},
    {"Subscription", "reason"},
    {"Subscription", "status"},

    {"Task", "identifier"},
    {"Task", "status"},
    {"Task", "statusReason"},
    {"Task", "businessStatus"},
    {"Task", "intent"},
    {"Task", "priority"},
    {"Task", "code"},
    {"Task", "focus"},
    {"Task", "for"},
    {"Task", "executionPeriod"},
    {"Task", "authoredOn"},
    {"Task", "lastModified"},
    {"Task", "requester"},
    {"Task", "owner"},
    {"Task", "output"},
});

struct Target {
    std::string_view type;
    Sections needs;
};

constexpr std::array kTargets = std::to_array<Target>({
    {"Patient", kEksistens},
    {"Organization", kEksistens},
    {"Goal", kMaal},
    {"ServiceRequest", kTiltak},
    {"Appointment", kMoeter},
    {"Communication", kMeldinger},
    {"CareTeam", kDeltakere},
    {"Practitioner", kDeltakere},
    {"PractitionerRole", kDeltakere},
    {"RelatedPerson", kDeltakere},
});

static_assert(std::is_sorted(kRules.begin(), kRules.end(),
                             [](const auto& a, const auto& b) { return a.type < b.type; }));

}  // namespace

std::span<const ElementRule> rules_of(std::string_view type) {
    const auto [low, high] = std::ranges::equal_range(kRules, type, {}, &ElementRule::type);
    return {low, high};
}

Sections section_of_target(std::string_view type) {
    const auto found = std::ranges::find(kTargets, type, &Target::type);
    return found != kTargets.end() ? found->needs : kOwnerOnly;
}

}  // namespace planbro::consent
