// What the archive answered. Read leniently: an archive may tell more than we ask for, and every
// vendor does.
#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>
#include <climits>
#include <memory>

#include "adapters/arkiv/reply.hpp"

namespace planbro::adapters::arkiv {

namespace {

constexpr std::string_view kBase = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/";

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
           view_of(root->ns->href) == std::string(kBase).append(name_space);
}

// What goes on into the ledger is an id, whatever the archive wrote there.
std::string id(const xmlNode* parent, std::string_view name) {
    constexpr std::size_t kIdMax = 64;
    auto value = text(parent, name);
    const bool plain = std::ranges::all_of(
        value, [](char c) { return c > 0x20 && c < 0x7F && c != '<' && c != '&'; });
    return plain && value.size() <= kIdMax ? value : std::string();
}

std::string case_number(const xmlNode* folder) {
    const auto year = id(folder, "saksaar");
    const auto number = id(folder, "sakssekvensnummer");
    if (!year.empty() && !number.empty()) return year + "/" + number;
    const auto named = id(folder, "mappeID");
    return named.empty() ? id(folder, "systemID") : named;
}

Reply refused(const xmlNode* fault) {
    return {.kind = Reply::Kind::refused, .fault = id(fault, "feilId")};
}

// A folder that failed is a failure even where the record was made: it stands nowhere.
Reply receipt(const xmlNode* root) {
    for (const auto* failed : {"mappeFeilet", "registreringFeilet"}) {
        if (const auto* fault = child(root, failed)) return refused(fault);
    }
    const auto* record = child(root, "registreringKvittering");
    Reply reply;
    reply.record = id(record, "registreringsID");
    if (reply.record.empty()) reply.record = id(record, "systemID");
    if (reply.record.empty()) return reply;
    reply.kind = Reply::Kind::archived;
    reply.case_number = case_number(child(root, "mappeKvittering"));
    reply.was_there = text(record, "opprettetEllerEksisterende") == "Eksisterende";
    return reply;
}

Reply fault(const xmlNode* root, Reply::Kind kind) {
    return {.kind = kind, .fault = id(root, "feilId")};
}

}  // namespace

Reply read_reply(std::string_view message_type, std::string_view xml) {
    if (message_type == kReceived) return {.kind = Reply::Kind::try_again, .fault = {}};
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

}  // namespace planbro::adapters::arkiv
