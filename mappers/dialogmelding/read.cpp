// What an EHR sends, read strictly: every fault is told, at its place in the document.
#include "base/ids.hpp"
#include "fhir/codes.hpp"
#include "fhir/identifiers.hpp"
#include "fhir/resource.hpp"
#include "mappers/dialogmelding/internal/message.hpp"

namespace planbro::mappers::dialogmelding {

namespace {

using namespace internal;
using native::Element;
using native::Faults;

using Inbound = std::variant<Message, Receipt>;

Result<Inbound> read_message(Element& root, const Faults& faults) {
    Dialog dialog;
    dialog.head = read_head(root);
    dialog.notes = read_documents(root);
    // Signed by the sender's system: whoever holds the token is believed, see docs/limitations.md.
    root.pass_in("Signature", kSignature);
    root.finish();
    if (!faults.none()) return faults.failure();
    const auto& head = dialog.head;
    return Message{.message_id = head.id,
                   .sender_orgnr = head.sender.orgnr,
                   .person = head.person,
                   .type = head.type,
                   .sent = head.sent,
                   .communication = to_communication(dialog)};
}

Fail unknown_document() {
    return fail(Category::unprocessable, "ukjent-melding",
                "The root element is neither MsgHead in " + std::string(kHeadNamespace) +
                    " nor AppRec 1.0 or 1.1.");
}

}  // namespace

Result<Inbound> read(std::string_view xml) {
    const auto document = native::parse(xml);
    if (!document) return Fail(document.error());
    Faults faults;
    if (auto root = Element::root(*document, "MsgHead", kHeadNamespace, faults)) {
        return read_message(*root, faults);
    }
    for (const auto version : {ReceiptVersion::v1_0, ReceiptVersion::v1_1}) {
        auto root = Element::root(*document, "AppRec", receipt_namespace(version), faults);
        if (!root) continue;
        auto receipt = internal::read_receipt(*root, version);
        if (!faults.none()) return faults.failure();
        return receipt;
    }
    return unknown_document();
}

json::Value to_bundle(const Message& message) {
    auto communication = message.communication;
    const auto number = fhir::classify_person_number(message.person);
    const auto system = number ? fhir::system_of(number->kind) : fhir::kFodselsnummer;
    communication.set("subject", fhir::reference_by("Patient", system, message.person));
    // Which plan it becomes part of, only the gateway knows: the sender does not name it.
    communication.set("basedOn",
                      json::array({json::object(
                          {{"type", "CarePlan"}, {"display", "Personens individuelle plan"}})}));
    const auto name =
        std::string(kMessageId) + "|" + message.sender_orgnr + "|" + message.message_id;
    return mappers::to_bundle(
        {Entry{"urn:uuid:" + derived_uuid(name), std::move(communication), std::nullopt}});
}

}  // namespace planbro::mappers::dialogmelding
