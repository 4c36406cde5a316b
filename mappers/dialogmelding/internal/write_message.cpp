// MsgHead around a Dialogmelding 1.1.
#include "mappers/dialogmelding/internal/message.hpp"

namespace planbro::mappers::dialogmelding::internal {

namespace {

using native::XmlWriter;

std::string_view word_of_type(std::string_view type) {
    return type == "DIALOG_HELSEFAGLIG" ? "Helsefaglig dialog" : "";
}

void write_ident(XmlWriter& xml, std::string_view id, std::string_view type,
                 std::string_view types) {
    xml.element("Ident", [&] {
        xml.text("Id", id);
        write_code(xml, "TypeId", type, types, "");
    });
}

// An organisation may stay empty, but where anything stands in it, the name and an Ident do.
void write_party(XmlWriter& xml, std::string_view element, const Party& party,
                 std::string_view her) {
    xml.element(element, [&] {
        xml.element("Organisation", [&] {
            if (party.orgnr.empty()) return;
            xml.text("OrganisationName", party.name.empty() ? party.orgnr : party.name);
            write_ident(xml, party.orgnr, "ENH", kUnitIdTypes);
            if (!her.empty()) write_ident(xml, her, "HER", kUnitIdTypes);
        });
    });
}

void write_info(XmlWriter& xml, const Head& head) {
    xml.element("MsgInfo", [&] {
        write_code(xml, "Type", head.type, "", word_of_type(head.type));
        xml.text("MIGversion", kHeadVersion);
        xml.text("GenDate", head.sent);
        xml.text("MsgId", head.id);
        write_code(xml, "Ack", "J", "", "Ja");
        write_party(xml, "Sender", head.sender, head.her.sender);
        write_party(xml, "Receiver", head.receiver, head.her.receiver);
        xml.element("Patient",
                    [&] { write_ident(xml, head.person, head.person_id_type, kPersonIdTypes); });
    });
}

void write_document(XmlWriter& xml, const Head& head,
                    const std::function<void(XmlWriter&)>& inside) {
    xml.element("Document", [&] {
        xml.element("RefDoc", [&] {
            xml.element("IssueDate", [&] { xml.attribute("V", head.sent); });
            write_code(xml, "MsgType", "XML", "", "XML-instans");
            xml.element("Content",
                        [&] { xml.root("Dialogmelding", kDialog11, [&] { inside(xml); }); });
        });
    });
}

}  // namespace

void write_code(XmlWriter& xml, std::string_view name, std::string_view value,
                std::string_view system, std::string_view text) {
    xml.element(name, [&] {
        xml.attribute("V", value);
        if (!system.empty()) xml.attribute("S", system);
        if (!text.empty()) xml.attribute("DN", text);
    });
}

void write_theme(XmlWriter& xml) {
    write_code(xml, "TemaKodet", "6", kThemes, "Henvendelse om pasient");
}

std::string write_message(const Head& head, const std::function<void(XmlWriter&)>& inside) {
    XmlWriter xml;
    xml.root("MsgHead", kHeadNamespace, [&] {
        write_info(xml, head);
        write_document(xml, head, inside);
    });
    return xml.finish();
}

}  // namespace planbro::mappers::dialogmelding::internal
