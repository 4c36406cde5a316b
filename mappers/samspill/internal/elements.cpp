// The elements that several resources are built of.
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "mappers/samspill/internal/map.hpp"
#include "mappers/samspill/internal/words.hpp"

namespace planbro::mappers::samspill::internal {

namespace {

json::Value contact_point(std::string_view system, const std::string& value) {
    return json::object({{"system", system}, {"value", value}});
}

// A local help number means nothing without the one who gave it: the plan's owner
// (no-basis-Patient, slice HNR).
json::Value local_help_number(const std::string& number, const Service& assigner) {
    auto value = fhir::identifier(fhir::kHnummer, number);
    value.set("type", fhir::concept_of(fhir::kVolvenIdType, "HNR", "H-nummer"));
    value.set("assigner", fhir::reference_by("Organization", fhir::kOrganisasjonsnummer,
                                             assigner.orgnr, assigner.name));
    return value;
}

json::Value codings_of_role(const Participant& participant) {
    json::Value codings;
    // The national code is of the coordinator of an individuell plan alone (Volven 9034).
    if (participant.role == "koordinator") {
        codings.push_back(fhir::coding(fhir::kVolvenRolle, fhir::kVolvenKoordinator,
                                       "Koordinator Individuell plan"));
    }
    if (const auto* word = find_word(kRoles, participant.role)) {
        codings.push_back(fhir::coding(fhir::kRolle, word->fhir, word->display));
    }
    return codings;
}

}  // namespace

json::Value period_of(const Period& period) {
    json::Value value;
    value.set_if("start", period.from);
    value.set_if("end", period.to);
    return value;
}

json::Value name_of(const Name& name) {
    return json::object({{"family", name.family}, {"given", json::array({name.given})}});
}

json::Value telecom_of(const Contact& contact) {
    json::Value value;
    if (!contact.phone.empty()) value.push_back(contact_point("phone", contact.phone));
    if (!contact.email.empty()) value.push_back(contact_point("email", contact.email));
    return value;
}

json::Value identifiers(std::initializer_list<Identity> identities) {
    json::Value value;
    for (const auto& [system, number] : identities) {
        if (!number.empty()) value.push_back(fhir::identifier(system, number));
    }
    return value;
}

json::Value identifiers_of_person(const Directory& directory,
                                  std::initializer_list<Identity> identities) {
    auto value = identifiers(identities);
    for (auto& one : value.make_array()) {
        if (one.text("system") != fhir::kHnummer) continue;
        one = local_help_number(one.text("value"), directory.plan().owner);
    }
    return value;
}

json::Value own_identifier(const Directory& directory, std::string_view id) {
    return identifiers({directory.sub_identity(id)});
}

json::Value role_of(const Participant& participant) {
    return json::object({{"coding", codings_of_role(participant)}});
}

json::Value functions_of(const Participant& participant) {
    json::Value functions;
    const auto codings = codings_of_role(participant);
    for (const auto& coding : codings.items()) {
        functions.push_back(json::object({{"coding", json::array({coding})}}));
    }
    return functions;
}

}  // namespace planbro::mappers::samspill::internal
