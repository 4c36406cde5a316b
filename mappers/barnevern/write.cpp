// A ServiceRequest that came from child welfare, as BarnevernTiltak again.
#include "base/ids.hpp"
#include "fhir/codes.hpp"
#include "mappers/barnevern/barnevern.hpp"
#include "mappers/barnevern/internal/measure.hpp"
#include "mappers/native/measures.hpp"
#include "mappers/native/xml_writer.hpp"

namespace planbro::mappers::barnevern {

namespace {

using namespace internal;
using native::XmlWriter;

void write_header(XmlWriter& xml, const Header& header) {
    xml.element("Meldingshode", [&] {
        xml.text("Id", header.id);
        xml.text("SendtTidspunkt", header.sent);
        xml.element("Avsender", [&] {
            xml.text("Organisasjonsnummer", header.sender.orgnr);
            xml.text_if("Navn", header.sender.name);
        });
    });
}

void write_responsible(XmlWriter& xml, const Measure& measure) {
    if (measure.responsible_name.empty()) return;
    xml.element("Ansvarlig", [&] {
        xml.text("Navn", measure.responsible_name);
        xml.text_if("Telefon", measure.responsible_phone);
    });
}

void write_tiltak(XmlWriter& xml, const Measure& measure) {
    xml.element("Tiltak", [&] {
        xml.text("Id", measure.id);
        xml.text("Tittel", measure.title);
        xml.text_if("Beskrivelse", measure.description);
        xml.text("Status", measure.status);
        xml.text_if("FraDato", measure.from);
        xml.text_if("TilDato", measure.to);
        xml.text_if("Omfang", measure.extent);
        write_responsible(xml, measure);
        for (const auto& progress : measure.progress) {
            xml.element("Framdrift", [&] {
                xml.attribute("Dato", progress.day);
                xml.characters(progress.text);
            });
        }
    });
}

std::string document_of(const Measure& measure) {
    XmlWriter xml;
    xml.root("BarnevernTiltak", kMeasureNamespace, [&] {
        write_header(xml, measure.header);
        xml.element("Klient", [&] { xml.text("Fodselsnummer", measure.person); });
        write_tiltak(xml, measure);
    });
    return xml.finish();
}

}  // namespace

Result<std::string> write(const json::Value& bundle) {
    const auto* resource = native::find_measure(bundle, fhir::kBarnevernTiltak);
    if (resource == nullptr) {
        return native::no_measure("a measure of child welfare", fhir::kBarnevernTiltak);
    }
    auto measure = from_service_request(*resource);
    measure.person = native::person_of(bundle, *resource);
    // The same state of the same measure gives the same message, so that a repeat is known as one.
    measure.header.id = derived_uuid("barnevern-tiltak " + measure.id + " " + measure.header.sent +
                                     " " + measure.status);
    auto document = document_of(measure);
    // What the receiver would refuse is not written: the reader is the judge, with native paths.
    if (auto judged = read(document); !judged) return Fail(judged.error());
    return document;
}

}  // namespace planbro::mappers::barnevern
