// The person, the services and everybody who takes part.
#include <algorithm>
#include <array>

#include "fhir/codes.hpp"
#include "fhir/identifiers.hpp"
#include "fhir/resource.hpp"
#include "mappers/samspill/internal/map.hpp"
#include "mappers/samspill/internal/words.hpp"

namespace planbro::mappers::samspill::internal {

namespace {

// no-basis-Address: the municipality is the district, its number an extension of that.
json::Value district_of(const std::string& municipality) {
    if (municipality.empty()) return {};
    const auto code = fhir::extension(fhir::kExtKommunenummer, "valueCoding",
                                      fhir::coding(fhir::kKommunenummer, municipality));
    return json::object({{"extension", json::array({code})}});
}

json::Value address_of(const Person& person) {
    json::Value address;
    if (person.address) {
        if (!person.address->line.empty()) address.set("line", json::array({person.address->line}));
        address.set_if("city", person.address->city);
        address.set_if("postalCode", person.address->postal_code);
    }
    address.set_if("_district", district_of(person.municipality));
    return address.is_blank() ? json::Value() : json::array({address});
}

json::Value extensions_of(const Person& person) {
    json::Value extensions;
    if (!person.protection.empty()) {
        extensions.push_back(
            fhir::extension(fhir::kExtAdressesperre, "valueCode", person.protection));
    }
    if (person.interpreter) {
        extensions.push_back(fhir::extension(fhir::kExtTolk, "valueBoolean", *person.interpreter));
    }
    return extensions;
}

json::Value communication_of(const std::string& language) {
    if (language.empty()) return {};
    return json::array({json::object({{"language", fhir::concept_of(fhir::kSpraak, language)}})});
}

Identity identity_of_number(const std::string& number) {
    const auto known = fhir::classify_person_number(number);
    if (!known) return {};
    return {std::string(fhir::system_of(known->kind)), number};
}

json::Value contribution_of(const Participant& participant) {
    if (participant.contribution.empty()) return {};
    return json::array(
        {fhir::extension(fhir::kExtBidrag, "valueString", participant.contribution)});
}

// In a closed plan nobody has a part any more; before that, the period tells.
bool takes_part(const Plan& plan) {
    return plan.status != "avsluttet";
}

json::Value practitioner_of(const Directory& directory, const Professional& one) {
    auto practitioner = json::object({{"resourceType", "Practitioner"}});
    practitioner.set_if("identifier",
                        identifiers_of_person(directory, {{std::string(fhir::kHprNummer), one.hpr},
                                                          identity_of_number(one.number)}));
    practitioner.set("name", json::array({name_of(one.first->name)}));
    return practitioner;
}

json::Value practitioner_role_of(const Directory& directory, const Participant& participant) {
    auto role = json::object({{"resourceType", "PractitionerRole"}});
    role.set_if("extension", contribution_of(participant));
    role.set("identifier", own_identifier(directory, participant.id));
    role.set("active", takes_part(directory.plan()));
    role.set_if("period", period_of(participant.period));
    role.set("practitioner", directory.practitioner(participant));
    role.set("organization", directory.organization(participant.service->orgnr));
    role.set("code", functions_of(participant));
    role.set_if("telecom", telecom_of(participant.contact));
    return role;
}

std::string lower_case(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

// The document's own word always stands as text, with or without a code for it.
json::Value family_relation_of(const std::string& relation) {
    json::Value concept_value;
    const auto code = fhir_code(kRelations, lower_case(relation));
    if (!code.empty()) concept_value = fhir::concept_of(fhir::kFamilierelasjon, code);
    concept_value.set_if("text", relation);
    return concept_value;
}

json::Value relationship_of(const Participant& participant) {
    auto relationship = json::array({role_of(participant)});
    if (!participant.relation.empty()) {
        relationship.push_back(family_relation_of(participant.relation));
    }
    if (!participant.responsibility.empty()) {
        relationship.push_back(fhir::concept_of(
            fhir::kForeldreansvar, fhir_code(kResponsibilities, participant.responsibility)));
    }
    return relationship;
}

json::Value related_person_of(const Directory& directory, const Participant& participant) {
    auto related = json::object({{"resourceType", "RelatedPerson"}});
    related.set_if("extension", contribution_of(participant));
    related.set("identifier",
                identifiers_of_person(directory, {directory.sub_identity(participant.id),
                                                  identity_of_number(participant.number)}));
    related.set("active", takes_part(directory.plan()));
    related.set("patient", directory.patient());
    related.set("relationship", relationship_of(participant));
    related.set("name", json::array({name_of(participant.name)}));
    related.set_if("telecom", telecom_of(participant.contact));
    related.set_if("period", period_of(participant.period));
    return related;
}

json::Value membership_of(const Directory& directory, const Participant& participant) {
    auto member = json::object(
        {{"role", json::array({role_of(participant)})}, {"member", directory.member(participant)}});
    member.set_if("period", period_of(participant.period));
    return member;
}

json::Value care_team_of(const Directory& directory) {
    const auto& plan = directory.plan();
    auto team = json::object({{"resourceType", "CareTeam"},
                              {"identifier", own_identifier(directory, kTeam)},
                              {"status", fhir_code(kTeamStatuses, plan.status)},
                              {"subject", directory.patient()}});
    team.set_if("period", period_of(plan.period));
    // The person is always of the team, and first (domain: "Who takes part").
    team["participant"].push_back(json::object({{"member", directory.patient()}}));
    for (const auto& participant : plan.participants) {
        team["participant"].push_back(membership_of(directory, participant));
    }
    team.set("managingOrganization", json::array({directory.owner()}));
    return team;
}

}  // namespace

void add_patient(const Directory& directory, Entries& entries) {
    const auto& person = directory.plan().person;
    auto patient = json::object({{"resourceType", "Patient"}});
    patient.set_if("extension", extensions_of(person));
    patient.set("identifier", identifiers_of_person(directory, {directory.patient_identity()}));
    patient.set("name", json::array({name_of(person.name)}));
    patient.set_if("telecom", telecom_of(person.contact));
    patient.set_if("gender", fhir_code(kGenders, person.gender));
    patient.set_if("birthDate", person.birth_date);
    patient.set_if("address", address_of(person));
    patient.set_if("communication", communication_of(person.language));
    entries.push_back(directory.identified(std::move(patient), directory.patient_identity()));
}

void add_organizations(const Directory& directory, Entries& entries) {
    for (const auto& service : directory.services()) {
        const Identity identity{std::string(fhir::kOrganisasjonsnummer), service.orgnr};
        auto organization =
            json::object({{"resourceType", "Organization"},
                          {"identifier", identifiers({identity})},
                          {"type", json::array({fhir::concept_of(fhir::kSektor, service.sector)})},
                          {"name", service.name}});
        entries.push_back(directory.identified(std::move(organization), identity));
    }
}

void add_participants(const Directory& directory, Entries& entries) {
    const auto& participants = directory.plan().participants;
    for (const auto& one : directory.professionals()) {
        entries.push_back(directory.practitioner_entry(practitioner_of(directory, one), one));
    }
    for (const auto& one : participants) {
        if (!one.professional()) continue;
        entries.push_back(
            directory.belonging_to_plan(practitioner_role_of(directory, one), one.id));
    }
    for (const auto& one : participants) {
        if (one.professional()) continue;
        entries.push_back(directory.belonging_to_plan(related_person_of(directory, one), one.id));
    }
    entries.push_back(directory.belonging_to_plan(care_team_of(directory), kTeam));
}

}  // namespace planbro::mappers::samspill::internal
