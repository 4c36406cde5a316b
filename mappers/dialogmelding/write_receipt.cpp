#include "mappers/dialogmelding/internal/message.hpp"

namespace planbro::mappers::dialogmelding {

namespace {

using namespace internal;
using native::XmlWriter;

std::string_view version_word(ReceiptVersion version) {
    return version == ReceiptVersion::v1_0 ? "1.0 2004-11-21" : "v1.1 2012-02-15";
}

void write_side(XmlWriter& xml, std::string_view name, const ReceiptParty& party) {
    xml.element(name, [&] {
        xml.element("HCP", [&] {
            xml.element("Inst", [&] {
                xml.text_if("Name", party.name);
                if (party.orgnr.empty()) return;
                xml.text("Id", party.orgnr);
                write_code(xml, "TypeId", "ENH", "", "");
            });
        });
    });
}

void write_status(XmlWriter& xml, ReceiptStatus status) {
    switch (status) {
        case ReceiptStatus::ok:
            return write_code(xml, "Status", "1", "", "OK");
        case ReceiptStatus::rejected:
            return write_code(xml, "Status", "2", "", "Avvist");
        case ReceiptStatus::ok_in_part:
            return write_code(xml, "Status", "3", "", "OK, feil i delmelding");
    }
}

void write_original(XmlWriter& xml, const Receipt& receipt) {
    xml.element("OriginalMsgId", [&] {
        write_code(xml, "MsgType", receipt.original_type, "", "");
        xml.text("IssueDate", receipt.original_made);
        xml.text("Id", receipt.original_id);
    });
}

}  // namespace

std::string write_receipt(const Receipt& receipt) {
    XmlWriter xml;
    xml.root("AppRec", receipt_namespace(receipt.version), [&] {
        write_code(xml, "MsgType", "APPREC", "", "Applikasjonskvittering");
        xml.text("MIGversion", version_word(receipt.version));
        xml.text("GenDate", receipt.made);
        xml.text("Id", receipt.id);
        write_side(xml, "Sender", receipt.sender);
        write_side(xml, "Receiver", receipt.receiver);
        write_status(xml, receipt.status);
        for (const auto& error : receipt.errors) {
            write_code(xml, "Error", error.code, error.system, error.text);
        }
        write_original(xml, receipt);
    });
    return xml.finish();
}

Receipt receipt_for(const Message& received, const ReceiptParty& by, std::string_view id,
                    Instant now, std::vector<ReceiptError> errors) {
    return {
        .version = ReceiptVersion::v1_1,
        .id = std::string(id),
        .made = format_instant(now),
        .sender = by,
        .receiver = {received.sender_orgnr, received.communication.at("sender").text("display")},
        .status = errors.empty() ? ReceiptStatus::ok : ReceiptStatus::rejected,
        .errors = std::move(errors),
        .original_type = received.type,
        .original_made = received.sent,
        .original_id = received.message_id};
}

}  // namespace planbro::mappers::dialogmelding
