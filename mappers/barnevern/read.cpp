// BarnevernTiltak, read strictly: every fault is told, at its place in the document.
#include <array>

#include "fhir/codes.hpp"
#include "mappers/barnevern/barnevern.hpp"
#include "mappers/barnevern/internal/measure.hpp"
#include "mappers/native/xml_reader.hpp"

namespace planbro::mappers::barnevern {

namespace {

using namespace internal;
using native::Element;
using native::Need;

constexpr std::array kStatuses =
    std::to_array<std::string_view>({"Planlagt", "Pagar", "Fullfort", "Avbrutt"});

Party read_party(Element& header, std::string_view name, Need need) {
    auto element = header.child(name, need);
    if (!element) return {};
    Party party{element->organisation("Organisasjonsnummer", Need::required),
                element->text("Navn", Need::optional, kNameLengthMax)};
    element->finish();
    return party;
}

Header read_header(Element& root) {
    auto element = root.child("Meldingshode", Need::required);
    if (!element) return {};
    Header header;
    header.id = element->uuid("Id", Need::required);
    header.sent = element->moment("SendtTidspunkt", Need::required);
    header.sender = read_party(*element, "Avsender", Need::required);
    header.receiver = read_party(*element, "Mottaker", Need::optional);
    element->finish();
    return header;
}

std::string read_person(Element& root) {
    auto element = root.child("Klient", Need::required);
    if (!element) return {};
    auto person = element->person("Fodselsnummer", Need::required);
    element->finish();
    return person;
}

void read_responsible(Element& tiltak, Measure& measure) {
    auto element = tiltak.child("Ansvarlig", Need::optional);
    if (!element) return;
    measure.responsible_name = element->text("Navn", Need::required, kNameLengthMax);
    measure.responsible_phone = element->text("Telefon", Need::optional, kIdLengthMax);
    element->finish();
}

void read_progress(Element& tiltak, Measure& measure) {
    for (auto& element : tiltak.children("Framdrift", kProgressMax)) {
        auto day = element.day_attribute("Dato");
        measure.progress.push_back({std::move(day), element.own_text(kDescriptionLengthMax)});
        element.finish();
    }
}

void read_tiltak(Element& root, Measure& measure) {
    auto element = root.child("Tiltak", Need::required);
    if (!element) return;
    measure.id = element->text("Id", Need::required, kIdLengthMax);
    measure.title = element->text("Tittel", Need::required, kTitleLengthMax);
    measure.description = element->text("Beskrivelse", Need::optional, kDescriptionLengthMax);
    measure.status = element->code("Status", Need::required, kStatuses);
    measure.from = element->day("FraDato", Need::optional);
    measure.to = element->day("TilDato", Need::optional);
    element->faults().check_order(measure.from, measure.to, element->path_of("TilDato"));
    measure.extent = element->text("Omfang", Need::optional, kPhraseLengthMax);
    read_responsible(*element, measure);
    read_progress(*element, measure);
    element->finish();
}

Measure read_measure(Element& root) {
    Measure measure;
    measure.header = read_header(root);
    measure.person = read_person(root);
    read_tiltak(root, measure);
    root.finish();
    return measure;
}

}  // namespace

Result<MeasureMessage> read(std::string_view xml) {
    const auto document = native::parse(xml);
    if (!document) return Fail(document.error());
    native::Faults faults;
    auto root = Element::root(*document, "BarnevernTiltak", kMeasureNamespace, faults);
    if (!root) {
        return fail(
            Category::unprocessable, "ukjent-melding",
            "The root element is not BarnevernTiltak in " + std::string(kMeasureNamespace) + ".");
    }
    const auto measure = read_measure(*root);
    if (!faults.none()) return faults.failure();
    return MeasureMessage{
        .message_id = measure.header.id,
        .sender_orgnr = measure.header.sender.orgnr,
        .person = measure.person,
        .identity = {std::string(fhir::kBarnevernTiltak), measure.id},
        .changed = parse_instant(measure.header.sent).value_or(Instant{}),
        .retracted = false,
        .service_request = to_service_request(measure),
    };
}

}  // namespace planbro::mappers::barnevern
