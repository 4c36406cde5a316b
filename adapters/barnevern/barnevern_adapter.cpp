// Child welfare: <Kvittering> with Id, MeldingId of the notice, and Status OK.
#include <libxml/parser.h>
#include <libxml/tree.h>

#include "adapters/internal/posting_adapter.hpp"

namespace planbro::adapters::internal {

namespace {

constexpr std::string_view kReceiptNamespace = "https://planbro.no/barnevern/kvittering/v1";

struct FreeDocument {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
using Document = std::unique_ptr<xmlDoc, FreeDocument>;

std::string_view view_of(const xmlChar* text) {
    return text != nullptr ? std::string_view(reinterpret_cast<const char*>(text)) : "";
}

// Entities stay unexpanded, and a document that declares any is no receipt. The size has its limit
// from kReplyBytesMax.
Document parse(const std::string& xml) {
    constexpr int kOptions = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    Document document(
        xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr, kOptions));
    if (document && document->intSubset != nullptr) document.reset();
    return document;
}

bool is_named(const xmlNode* node, std::string_view name) {
    return node->type == XML_ELEMENT_NODE && view_of(node->name) == name && node->ns != nullptr &&
           view_of(node->ns->href) == kReceiptNamespace;
}

std::string text_of(const xmlNode* parent, std::string_view name) {
    for (const auto* node = parent->children; node != nullptr; node = node->next) {
        if (!is_named(node, name)) continue;
        const auto* text = node->children;
        return text != nullptr && text->type == XML_TEXT_NODE ? std::string(view_of(text->content))
                                                              : std::string();
    }
    return {};
}

std::string read_receipt(const std::string& reply, const std::string& notice_id) {
    const auto document = parse(reply);
    const auto* root = document ? xmlDocGetRootElement(document.get()) : nullptr;
    if (root == nullptr || !is_named(root, "Kvittering")) return {};
    const auto about = text_of(root, "MeldingId");
    if (!about.empty() && about != notice_id) return {};
    return text_of(root, "Status") == "OK" ? text_of(root, "Id") : std::string();
}

}  // namespace

Protocol barnevern_protocol() {
    return {.path = "/varsler", .content_type = "application/xml", .read_receipt = read_receipt};
}

}  // namespace planbro::adapters::internal
