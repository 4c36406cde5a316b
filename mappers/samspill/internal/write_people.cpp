// The person and everybody who takes part.
#include "fhir/codes.hpp"
#include "fhir/identifiers.hpp"
#include "fhir/resource.hpp"
#include "mappers/samspill/internal/write.hpp"

namespace planbro::mappers::samspill::internal {

namespace {

std::string number_of(const json::Value& person) {
    for (const auto& identifier : person.at("identifier").items()) {
        if (fhir::kind_of(identifier.text("system"))) return identifier.text("value");
    }
    return {};
}

json::Value name_of(const json::Value& person) {
    const auto& name = person.at("name").at(0);
    json::Value value;
    if (name.at("given").at(0).is_string()) value.set_if("fornavn", name.at("given").at(0));
    value.set_if("etternavn", name.text("family"));
    return value;
}

void set_contact(json::Value& part, const json::Value& resource) {
    for (const auto& point : resource.at("telecom").items()) {
        if (point.text("system") == "phone") part.set_if("telefon", point.text("value"));
        if (point.text("system") == "email") part.set_if("epost", point.text("value"));
    }
}

json::Value address_of(const json::Value& patient) {
    const auto& address = patient.at("address").at(0);
    json::Value value;
    value.set_if("linje", address.at("line").at(0));
    value.set_if("postnr", address.text("postalCode"));
    value.set_if("poststed", address.text("city"));
    return value;
}

std::string municipality_of(const json::Value& patient) {
    const auto* code =
        fhir::find_extension(patient.at("address").at(0).at("_district"), fhir::kExtKommunenummer);
    return code != nullptr ? code->at("valueCoding").text("code") : std::string();
}

json::Value service_of(const PlanBundle& bundle, const json::Value& reference) {
    const auto& organization = bundle.target(reference);
    json::Value service;
    service.set_if("orgnr", bundle.orgnr(reference));
    service.set_if("navn", organization.text("name"));
    service.set_if("sektor", fhir::code_in(organization.at("type"), fhir::kSektor));
    return service;
}

void set_professional(const PlanBundle& bundle, const json::Value& role, json::Value& part) {
    const auto& practitioner = bundle.target(role.at("practitioner"));
    part.set_if("rolle", fhir::code_in(role.at("code"), fhir::kRolle));
    part.set_if("navn", name_of(practitioner));
    part.set_if("hprNr", fhir::identifier_in(practitioner, fhir::kHprNummer));
    part.set_if("fnr", number_of(practitioner));
    part.set_if("tjeneste", service_of(bundle, role.at("organization")));
}

// The concept that is neither the role nor the responsibility; the document's own word is its text.
std::string relation_of(const json::Value& related) {
    for (const auto& relationship : related.at("relationship").items()) {
        if (!relationship.text("text").empty()) return relationship.text("text");
    }
    return {};
}

void set_private(const json::Value& related, json::Value& part) {
    const auto& relationship = related.at("relationship");
    part.set_if("rolle", fhir::code_in(relationship, fhir::kRolle));
    part.set_if("navn", name_of(related));
    part.set_if("fnr", number_of(related));
    part.set_if("relasjon", relation_of(related));
    part.set_if("foreldreansvar",
                native_word(kResponsibilities, fhir::code_in(relationship, fhir::kForeldreansvar)));
}

json::Value participant_of(const PlanBundle& bundle, const json::Value& member) {
    auto part = json::object({{"id", bundle.own_id(member)}});
    if (member.text("resourceType") == "PractitionerRole") {
        set_professional(bundle, member, part);
    } else {
        set_private(member, part);
    }
    set_contact(part, member);
    part.set_if("bidrag", extension_text(member, fhir::kExtBidrag));
    set_period(part, member.at("period"), "fra", "til");
    return part;
}

}  // namespace

json::Value write_person(const PlanBundle& bundle) {
    const auto& patient = bundle.target(bundle.care_plan().at("subject"));
    json::Value person;
    person.set_if("fnr", number_of(patient));
    person.set_if("navn", name_of(patient));
    person.set_if("fodselsdato", patient.text("birthDate"));
    person.set_if("kjonn", native_word(kGenders, patient.text("gender")));
    person.set_if("spraak",
                  fhir::code_in(patient.at("communication").at(0).at("language"), fhir::kSpraak));
    if (const auto* interpreter = fhir::find_extension(patient, fhir::kExtTolk)) {
        person.set("tolk", interpreter->at("valueBoolean").boolean());
    }
    person.set_if("adressesperre", extension_text(patient, fhir::kExtAdressesperre, "valueCode"));
    person.set_if("kommunenr", municipality_of(patient));
    set_contact(person, patient);
    person.set_if("adresse", address_of(patient));
    return person;
}

// In the order of the care team, where the document's own order is.
json::Value write_participants(const PlanBundle& bundle) {
    json::Value participants;
    const auto& team = bundle.target(bundle.care_plan().at("careTeam").at(0));
    for (const auto& one : team.at("participant").items()) {
        const auto& member = bundle.target(one.at("member"));
        if (!bundle.own_id(member).empty()) participants.push_back(participant_of(bundle, member));
    }
    return participants;
}

}  // namespace planbro::mappers::samspill::internal
