// https://hl7.org/fhir/R4/consent.html in the shape of the contract, section 4: to the plan itself,
// or to sharing named sections with one service.
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "mappers/samspill/internal/map.hpp"
#include "mappers/samspill/internal/words.hpp"

namespace planbro::mappers::samspill::internal {

namespace {

constexpr std::string_view kPolicyAuthority = "https://planbro.no";

json::Value performers_of(const Directory& directory, const Consent& consent) {
    json::Value performers;
    for (const auto& id : consent.given_by) performers.push_back(directory.actor(id));
    return performers;
}

// By number, since a consent may name a service that takes no part yet.
json::Value receiver_of(const Directory& directory, const std::string& orgnr) {
    const auto service = fhir::reference_by("Organization", fhir::kOrganisasjonsnummer, orgnr,
                                            directory.name_of_service(orgnr));
    return json::object(
        {{"role", fhir::concept_of(fhir::kParticipationType, "IRCP")}, {"reference", service}});
}

json::Value receiver_of(json::Value person) {
    return json::object({{"role", fhir::concept_of(fhir::kParticipationType, "IRCP")},
                         {"reference", std::move(person)}});
}

json::Value receivers_of(const Directory& directory, const Consent& consent) {
    json::Value receivers;
    if (!consent.receiver.empty()) receivers.push_back(receiver_of(directory, consent.receiver));
    for (const auto& id : consent.persons) receivers.push_back(receiver_of(directory.actor(id)));
    return receivers;
}

json::Value ground_of(const Consent& consent) {
    if (consent.ground.empty()) return {};
    auto parts = json::array(
        {json::object({{"url", "kode"}, {"valueCode", fhir_code(kGrounds, consent.ground)}})});
    if (!consent.law.empty()) {
        parts.push_back(json::object({{"url", "hjemmel"}, {"valueString", consent.law}}));
    }
    return json::array(
        {json::object({{"url", fhir::kExtSamtykkegrunnlag}, {"extension", std::move(parts)}})});
}

json::Value sections_of(const Consent& consent) {
    json::Value sections;
    for (const auto& section : consent.sections) {
        sections.push_back(fhir::coding(fhir::kSeksjon, fhir_code(kSections, section)));
    }
    return sections;
}

json::Value provision_of(const Directory& directory, const Consent& consent) {
    auto provision = json::object({{"type", consent.type == "sperre" ? "deny" : "permit"}});
    // Only an end: that it was not yet given is told by dateTime, not by a period.
    provision.set_if("period", period_of({.from = {}, .to = consent.valid_to}));
    provision.set_if("actor", receivers_of(directory, consent));
    provision.set_if("class", sections_of(consent));
    provision.set("data", json::array({json::object(
                              {{"meaning", "related"}, {"reference", directory.care_plan()}})}));
    return provision;
}

json::Value consent_of(const Directory& directory, const Consent& consent) {
    auto resource = json::object({{"resourceType", "Consent"}});
    resource.set_if("extension", ground_of(consent));
    resource.set("identifier", own_identifier(directory, consent.id));
    resource.set("status", fhir_code(kConsentStatuses, consent.status));
    resource.set("scope", fhir::concept_of(fhir::kConsentScope, "patient-privacy"));
    resource.set(
        "category",
        json::array({fhir::concept_of(fhir::kSamtykke, fhir_code(kConsentTypes, consent.type))}));
    resource.set("patient", directory.patient());
    resource.set("dateTime", consent.date);
    resource.set("performer", performers_of(directory, consent));
    resource.set("organization", json::array({directory.owner()}));
    // ppc-1: a consent names its policy.
    resource.set(
        "policy",
        json::array({json::object({{"authority", kPolicyAuthority}, {"uri", fhir::kPolicy}})}));
    resource.set("provision", provision_of(directory, consent));
    return resource;
}

}  // namespace

void add_consents(const Directory& directory, Entries& entries) {
    for (const auto& consent : directory.plan().consents) {
        entries.push_back(directory.belonging_to_plan(consent_of(directory, consent), consent.id));
    }
}

}  // namespace planbro::mappers::samspill::internal
