#include "base/ids.hpp"
#include "fhir/codes.hpp"
#include "fhir/identifiers.hpp"
#include "fhir/resource.hpp"
#include "mappers/dialogmelding/internal/message.hpp"
#include "mappers/native/measures.hpp"

namespace planbro::mappers::dialogmelding::internal {

namespace {

// What the first note is about is the message's category; a Communication has no place for the
// others, which go before their texts.
std::string text_of(const Note& note, bool first) {
    return first || note.theme.empty() ? note.text : note.theme + "\n\n" + note.text;
}

const json::Value* resource_named(const json::Value& bundle, const std::string& reference) {
    for (const auto& entry : bundle.at("entry").items()) {
        const auto& resource = entry.at("resource");
        if (entry.text("fullUrl") == reference || fhir::key_of(resource).reference() == reference) {
            return &resource;
        }
    }
    return nullptr;
}

// By its logical reference and display.
Party named_in(const json::Value& reference) {
    const auto& identifier = reference.at("identifier");
    Party party{{}, reference.text("display")};
    if (identifier.text("system") == fhir::kOrganisasjonsnummer) {
        party.orgnr = identifier.text("value");
    }
    return party;
}

void complete(Party& party, const json::Value& organization) {
    if (party.orgnr.empty()) {
        party.orgnr = fhir::identifier_in(organization, fhir::kOrganisasjonsnummer);
    }
    if (party.name.empty()) party.name = organization.text("name");
}

// An organisation by name, by what the reference leads to in the Bundle, or as the service in which
// somebody takes part. Nobody where it is a person.
Party party_of(const json::Value& bundle, const json::Value& reference) {
    const auto* resource = resource_named(bundle, reference.text("reference"));
    if (resource == nullptr) return named_in(reference);
    const auto& type = resource->text("resourceType");
    if (type != "Organization" && type != "PractitionerRole") return {};
    const auto& service = type == "Organization" ? reference : resource->at("organization");
    auto party = named_in(service);
    const auto* organization = resource_named(bundle, service.text("reference"));
    if (organization != nullptr) complete(party, *organization);
    return party;
}

Party first_organisation(const json::Value& bundle, const json::Value& references) {
    for (const auto& reference : references.items()) {
        if (auto party = party_of(bundle, reference); !party.orgnr.empty()) return party;
    }
    return {};
}

std::string id_type_of(const std::string& person) {
    const auto number = fhir::classify_person_number(person);
    if (!number) return "FNR";
    if (number->kind == fhir::NumberKind::dnummer) return "DNR";
    return number->kind == fhir::NumberKind::felles_hjelpenummer ? "FHN" : "FNR";
}

// The same message always has the same id, so that a repeat is known as one.
std::string message_id_of(const json::Value& communication) {
    if (auto own = fhir::identifier_in(communication, kMessageId); !own.empty()) return own;
    return derived_uuid("dialogmelding " + json::write(communication));
}

std::vector<Note> notes_of(const json::Value& communication) {
    std::vector<Note> notes;
    for (const auto& payload : communication.at("payload").items()) {
        notes.push_back({{}, payload.text("contentString")});
    }
    if (!notes.empty()) {
        notes.front().theme = communication.at("category").at(0).text("text");
    }
    return notes;
}

}  // namespace

json::Value to_communication(const Dialog& dialog) {
    auto resource = json::object({{"resourceType", "Communication"}});
    resource.set("identifier", json::array({fhir::identifier(kMessageId, dialog.head.id)}));
    resource.set("status", "completed");
    if (const auto& theme = dialog.notes.front().theme; !theme.empty()) {
        resource.set("category", json::array({json::object({{"text", theme}})}));
    }
    resource.set("sent", dialog.head.sent);
    const auto& sender = dialog.head.sender;
    // As the message names it; the gateway puts the token's organisation in its place.
    resource.set("sender", sender.orgnr.empty()
                               ? json::object({{"type", "Organization"}, {"display", sender.name}})
                               : fhir::reference_by("Organization", fhir::kOrganisasjonsnummer,
                                                    sender.orgnr, sender.name));
    bool first = true;
    for (const auto& note : dialog.notes) {
        resource["payload"].push_back(json::object({{"contentString", text_of(note, first)}}));
        first = false;
    }
    return resource;
}

Dialog from_communication(const json::Value& bundle, const json::Value& communication) {
    Dialog dialog;
    auto& head = dialog.head;
    head.type = "DIALOG_HELSEFAGLIG";
    head.sent = communication.text("sent");
    head.id = message_id_of(communication);
    head.sender = party_of(bundle, communication.at("sender"));
    head.receiver = first_organisation(bundle, communication.at("recipient"));
    head.person = native::person_of(bundle, communication);
    head.person_id_type = id_type_of(head.person);
    dialog.notes = notes_of(communication);
    return dialog;
}

}  // namespace planbro::mappers::dialogmelding::internal
