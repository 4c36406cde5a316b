// Applikasjonskvittering v1.0.2: the message has arrived at this gateway.
#include "base/ids.hpp"
#include "base/text.hpp"
#include "mappers/barnevern/bufdir.hpp"
#include "mappers/native/xml_writer.hpp"

namespace planbro::mappers::bufdir {

namespace {

using native::XmlWriter;

constexpr std::string_view kReceipt = "https://bufdir.no/Applikasjonskvittering.v1.0.2";
constexpr std::string_view kMessage = "https://bufdir.no/melding.v1.0.2";
constexpr std::string_view kGeneral = "https://bufdir.no/generelt.v1.0.1";

void write_follow_up(XmlWriter& xml, const Received& received) {
    xml.element("OppfolgingAvMelding", [&] {
        xml.text("MeldingsForbindelse", "ApplikasjonsKvittering");
        xml.text("StartMeldingId", received.conversation);
        xml.text("MeldingId", received.message);
    });
}

void write_system(XmlWriter& xml) {
    xml.element("FagsystemAvsender", [&] {
        xml.text("Leverandor", "planbro");
        xml.text("Navn", "planbro");
        xml.text("Versjon", PLANBRO_VERSION);
    });
}

// OrganisasjonType: Navn has 2 to 200 characters.
bool is_name(std::string_view name) {
    const auto characters = length(name);
    return characters >= 2 && characters <= 200;
}

void write_organisation(XmlWriter& xml, std::string_view element,
                        const Organisation& organisation) {
    const auto write = [&](std::string_view name, const std::string& text) {
        xml.element(name, [&] {
            xml.attribute("xmlns", kGeneral);
            xml.characters(text);
        });
    };
    xml.element(element, [&] {
        write("Organisasjonsnummer", organisation.orgnr);
        write("Navn", is_name(organisation.name) ? organisation.name : organisation.orgnr);
    });
}

void write_header(XmlWriter& xml, const Received& received) {
    xml.element("Meldingshode", [&] {
        xml.attribute("xmlns", kMessage);
        xml.text("Id", derived_uuid("bufdir-kvittering " + received.receiver.orgnr + " " +
                                    received.message));
        write_follow_up(xml, received);
        xml.text("MeldingstypeNmsp", kReceipt);
        xml.text("Meldingstype", "Applikasjonskvittering");
        write_system(xml);
        xml.text("SendtTidspunkt", format_instant(received.at));
        write_organisation(xml, "Avsender", received.receiver);
        write_organisation(xml, "Mottaker", received.sender);
    });
}

}  // namespace

std::string receipt(const Received& received) {
    XmlWriter xml;
    xml.root("Kvittering", kReceipt, [&] {
        write_header(xml, received);
        if (received.is_repeat) {
            xml.text("Informasjon", "Meldingen var mottatt før; ingenting er endret.");
        }
    });
    return xml.finish();
}

}  // namespace planbro::mappers::bufdir
