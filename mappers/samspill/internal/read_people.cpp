#include <algorithm>

#include "base/text.hpp"
#include "fhir/identifiers.hpp"
#include "mappers/samspill/internal/read.hpp"

namespace planbro::mappers::samspill::internal {

namespace {

constexpr std::size_t kDigitsOfPlace = 4;  // of a kommunenummer and of a postnummer

std::string read_digits(ObjectReader& reader, std::string_view name) {
    auto text = reader.text(name, Need::optional);
    if (text.empty() || (text.size() == kDigitsOfPlace && all_digits(text))) return text;
    reader.reading().faults.bad_value(reader.path_of(name), "Not four digits.");
    return {};
}

// A tag such as nb, nn, se or en-GB (RFC 5646), without looking it up.
bool is_language_tag(std::string_view tag) {
    const auto parts = split(tag, '-');
    const auto is_part = [](const std::string& part) {
        return part.size() <= 8 && std::ranges::all_of(part, [](char c) {
                   return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9');
               });
    };
    return parts[0].size() >= 2 && parts[0].size() <= 3 &&
           std::ranges::all_of(parts,
                               [&](const auto& part) { return !part.empty() && is_part(part); });
}

std::string read_language(ObjectReader& reader) {
    auto tag = reader.text("spraak", Need::optional);
    if (tag.empty() || is_language_tag(tag)) return tag;
    reader.reading().faults.bad_value(reader.path_of("spraak"),
                                      "Not a language tag such as nb, nn, se or en.");
    return {};
}

std::optional<Address> read_address(ObjectReader& person) {
    auto reader = person.child("adresse", Need::optional);
    if (!reader) return {};
    Address address{reader->text("linje", Need::optional), read_digits(*reader, "postnr"),
                    reader->text("poststed", Need::optional, kNameLengthMax)};
    reader->finish();
    return address;
}

// The number and the date come from the same register; where they differ, one of them may be
// another person's. Only a warning, since a corrected date of birth can precede the new number.
void compare_birth_date(const Person& person, const ObjectReader& reader) {
    const auto number = fhir::classify_person_number(person.number);
    if (!number || number->birth_date.empty() || person.birth_date.empty()) return;
    if (number->birth_date == person.birth_date) return;
    reader.reading().warn("fodselsdato-avvik",
                          "The date of birth is not that of the national number.",
                          reader.path_of("fodselsdato"));
}

void read_professional(ObjectReader& reader, Participant& participant) {
    participant.hpr = reader.health_personnel_number("hprNr");
    participant.service = read_service(reader);
}

void read_private(ObjectReader& reader, Participant& participant) {
    participant.relation = reader.text("relasjon", Need::optional, kNameLengthMax);
    participant.responsibility = reader.code("foreldreansvar", Need::optional, kResponsibilities);
}

}  // namespace

Service read_service(ObjectReader& of) {
    auto reader = of.child("tjeneste", Need::required);
    if (!reader) return {};
    Service service{reader->organisation("orgnr", Need::required),
                    reader->text("navn", Need::required, kNameLengthMax),
                    reader->code("sektor", Need::required, kSectors)};
    reader->finish();
    return service;
}

Person read_person(ObjectReader reader) {
    Person person;
    person.number = reader.person_number("fnr", Need::required);
    person.name = reader.name("navn");
    person.birth_date = reader.day("fodselsdato", Need::optional);
    person.gender = reader.code("kjonn", Need::optional, kGenders);
    person.language = read_language(reader);
    person.interpreter = reader.flag("tolk");
    person.protection = reader.code("adressesperre", Need::optional, kProtections);
    person.municipality = read_digits(reader, "kommunenr");
    person.contact = reader.contact();
    person.address = read_address(reader);
    compare_birth_date(person, reader);
    reader.finish();
    return person;
}

Participant read_participant(ObjectReader reader) {
    Participant participant;
    participant.id = reader.own_id(Kind::participant);
    participant.role = reader.code("rolle", Need::required, kRoles);
    participant.name = reader.name("navn");
    participant.number = reader.person_number("fnr", Need::optional);
    participant.contact = reader.contact();
    participant.contribution = reader.text("bidrag", Need::optional);
    participant.period = reader.period("fra", "til", Need::optional);
    // A fault in the role must not draw further faults after it: then both kinds' members count.
    const bool known = !participant.role.empty();
    const bool professional = find_word(kProfessionals, participant.role) != nullptr;
    if (professional || (!known && reader.has("tjeneste"))) read_professional(reader, participant);
    if (!professional) read_private(reader, participant);
    reader.finish();
    return participant;
}

}  // namespace planbro::mappers::samspill::internal
