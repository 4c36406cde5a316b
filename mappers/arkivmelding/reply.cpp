// What the archive answered. Read leniently: an archive may tell more than we ask for, and every
// vendor does.
#include <libxml/parser.h>
#include <libxml/tree.h>

#include <climits>
#include <memory>

#include "mappers/arkivmelding/arkivmelding.hpp"
#include "mappers/arkivmelding/internal/names.hpp"

namespace planbro::mappers::arkivmelding {

namespace {

struct FreeDocument {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
using Document = std::unique_ptr<xmlDoc, FreeDocument>;

std::string_view view_of(const xmlChar* text) {
    return text != nullptr ? std::string_view(reinterpret_cast<const char*>(text)) : "";
}

// Entities stay unexpanded, and a document that declares any is no answer.
Document parse(std::string_view xml) {
    if (xml.size() > INT_MAX) return {};
    constexpr int kOptions = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    Document document(
        xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr, kOptions));
    if (document && document->intSubset != nullptr) document.reset();
    return document;
}

const xmlNode* child(const xmlNode* parent, std::string_view name) {
    for (const auto* node = parent ? parent->children : nullptr; node != nullptr;
         node = node->next) {
        if (node->type == XML_ELEMENT_NODE && view_of(node->name) == name) return node;
    }
    return nullptr;
}

std::string text(const xmlNode* parent, std::string_view name) {
    const auto* node = child(parent, name);
    const auto* content = node ? node->children : nullptr;
    return content != nullptr && content->type == XML_TEXT_NODE
               ? std::string(view_of(content->content))
               : std::string();
}

bool is_root(const xmlNode* root, std::string_view name, std::string_view name_space) {
    return root != nullptr && view_of(root->name) == name && root->ns != nullptr &&
           view_of(root->ns->href) == std::string(internal::kBase).append(name_space);
}

std::string case_number(const xmlNode* folder) {
    const auto year = text(folder, "saksaar");
    const auto number = text(folder, "sakssekvensnummer");
    if (!year.empty() && !number.empty()) return year + "/" + number;
    const auto id = text(folder, "mappeID");
    return id.empty() ? text(folder, "systemID") : id;
}

Reply refused(const xmlNode* fault) {
    return {.kind = Reply::Kind::refused, .fault = text(fault, "feilId")};
}

// A folder that failed is a failure even where the record was made: it stands nowhere.
Reply receipt(const xmlNode* root) {
    for (const auto* failed : {"mappeFeilet", "registreringFeilet"}) {
        if (const auto* fault = child(root, failed)) return refused(fault);
    }
    const auto* record = child(root, "registreringKvittering");
    Reply reply;
    reply.record = text(record, "registreringsID");
    if (reply.record.empty()) reply.record = text(record, "systemID");
    if (reply.record.empty()) return reply;
    reply.kind = Reply::Kind::archived;
    reply.case_number = case_number(child(root, "mappeKvittering"));
    reply.key = text(child(record, "referanseEksternNoekkel"), "noekkel");
    reply.was_there = text(record, "opprettetEllerEksisterende") == "Eksisterende";
    return reply;
}

Reply fault(const xmlNode* root, Reply::Kind kind) {
    return {.kind = kind, .fault = text(root, "feilId")};
}

}  // namespace

Reply read_reply(std::string_view message_type, std::string_view xml) {
    const auto document = parse(xml);
    const auto* root = document ? xmlDocGetRootElement(document.get()) : nullptr;
    if (message_type == kReceipt &&
        is_root(root, "arkivmeldingKvittering", "arkivmelding/opprett/kvittering/v1")) {
        return receipt(root);
    }
    if (message_type == kServerFault && is_root(root, "serverfeil", "feil/serverfeil/v1")) {
        return fault(root, Reply::Kind::try_again);
    }
    if (message_type == kFaulty &&
        is_root(root, "ugyldigforespoersel", "feil/ugyldigforespoersel/v1")) {
        return fault(root, Reply::Kind::refused);
    }
    if (message_type == kNotFound && is_root(root, "ikkefunnet", "feil/ikkefunnet/v1")) {
        return fault(root, Reply::Kind::refused);
    }
    return {};
}

}  // namespace planbro::mappers::arkivmelding
