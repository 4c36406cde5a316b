#include "mappers/barnevern/barnevern.hpp"
#include "mappers/barnevern/internal/measure.hpp"
#include "mappers/native/notice_words.hpp"
#include "mappers/native/xml_writer.hpp"

namespace planbro::mappers::barnevern {

namespace {

using native::XmlWriter;

void write_header(XmlWriter& xml, const plan::Notice& notice) {
    xml.element("Meldingshode", [&] {
        xml.text("Id", notice.id);
        xml.text("SendtTidspunkt", format_instant(notice.when));
        xml.element("Avsender", [&] {
            xml.text("Organisasjonsnummer", notice.owner);
            xml.text_if("Navn", notice.owner_name);
        });
        xml.element("Mottaker", [&] { xml.text("Organisasjonsnummer", notice.receiver); });
    });
}

void write_plan(XmlWriter& xml, const plan::Notice& notice) {
    if (notice.plan_id.empty()) return;
    xml.element("Plan", [&] {
        xml.text("Id", notice.plan_id);
        xml.text_if("Status", native::status_word(notice));
        if (!native::tells_details(notice.kind)) return;
        xml.text_if("Plantype", notice.plan_type);
        xml.text_if("Fra", notice.period_start);
        xml.text_if("Til", notice.period_end);
    });
}

void write_coordinator(XmlWriter& xml, const plan::Notice& notice) {
    const auto& coordinator = notice.coordinator;
    if (!native::tells_details(notice.kind) || coordinator == plan::Coordinator{}) return;
    xml.element("Koordinator", [&] {
        xml.text_if("Navn", coordinator.name);
        xml.text_if("Tjeneste", coordinator.service);
        xml.text_if("Telefon", coordinator.phone);
    });
}

}  // namespace

std::string notice(const plan::Notice& notice) {
    XmlWriter xml;
    xml.root("IpVarsel", internal::kNoticeNamespace, [&] {
        write_header(xml, notice);
        xml.text("Type", plan::code_of(notice.kind));
        xml.text("Melding", native::sentence(notice.kind));
        xml.element("Klient", [&] { xml.text("Fodselsnummer", notice.person); });
        write_plan(xml, notice);
        write_coordinator(xml, notice);
        if (native::tells_details(notice.kind)) xml.text_if("LesVed", notice.read_at);
    });
    return xml.finish();
}

}  // namespace planbro::mappers::barnevern
