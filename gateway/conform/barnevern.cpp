// Child welfare: XML notices with Meldingshode.
#include <array>

#include "base/text.hpp"
#include "conform/internal/kit.hpp"

namespace planbro::conform::internal {

namespace {

// What we have written ourselves: one element on one place, without attributes.
void replace_element(std::string& xml, std::string_view name, std::string_view instead) {
    const auto begin = xml.find("<" + std::string(name) + ">");
    const auto close = "</" + std::string(name) + ">";
    const auto end = xml.find(close, begin);
    if (begin == std::string::npos || end == std::string::npos) return;
    xml.replace(begin, end + close.size() - begin, instead);
}

void without_id(adapters::Delivery& delivery) {
    replace_element(delivery.body, "Id", {});
}

void without_person(adapters::Delivery& delivery) {
    replace_element(delivery.body, "Klient", {});
}

void of_no_kind(adapters::Delivery& delivery) {
    replace_element(delivery.body, "Type", "<Type>vedtak-fattet</Type>");
}

void swollen(adapters::Delivery& delivery) {
    replace_element(delivery.body, "Melding",
                    "<Melding>" + std::string(kTooLargeBytes, 'a') + "</Melding>");
}

constexpr std::array kMistakes{
    Mistake{.check = kRefusesBroken, .spoil = break_off},
    Mistake{.check = kRefusesDocumentType, .spoil = add_document_type},
    Mistake{.check = kRefusesMissingId, .spoil = without_id},
    Mistake{.check = kRefusesMissingPerson, .spoil = without_person},
    Mistake{.check = kRefusesUnknownKind, .spoil = of_no_kind},
    Mistake{.check = kRefusesMediaType, .spoil_envelope = call_it_text},
    Mistake{.check = kRefusesTooLarge, .spoil = swollen, .may_close = true},
};

bool is_xml(std::string_view type) {
    return type == "application/xml" || type == "text/xml";
}

// Whose XML it is, and what stands in it, is the partner's own matter.
std::string lacking(const adapters::HttpReply& reply) {
    if (!is_xml(without_parameters(reply.content_type))) {
        return "it is not XML by its Content-Type";
    }
    const auto first = reply.body.find_first_not_of(" \t\r\n");
    return first != std::string::npos && reply.body[first] == '<' ? "" : "it tells nothing";
}

}  // namespace

Kit barnevern_kit() {
    auto kit = notice_kit("barnevern", adapters::System::barnevern);
    kit.mistakes = kMistakes;
    kit.reply_types = {"application/xml", "text/xml"};
    kit.refusal_check = {"refusal-explains", "says in XML why it refuses",
                         "rule 4; RFC 9110 section 15.5: an explanation of the error"};
    kit.lacking = lacking;
    return kit;
}

}  // namespace planbro::conform::internal
