// Child welfare: <Kvittering> with Id, MeldingId of the notice, and Status OK; or Bufdir's own
// Applikasjonskvittering v1.0.2, whose coming is the receipt.
#include "adapters/internal/posting_adapter.hpp"
#include "adapters/internal/xml.hpp"

namespace planbro::adapters::internal {

namespace {

constexpr std::string_view kReceiptNamespace = "https://planbro.no/barnevern/kvittering/v1";
constexpr std::string_view kBufdirReceipt = "https://bufdir.no/Applikasjonskvittering.v1.0.2";
constexpr std::string_view kBufdirMessage = "https://bufdir.no/melding.v1.0.2";

bool is_named(const xmlNode* node, std::string_view name_space, std::string_view name) {
    return node->type == XML_ELEMENT_NODE && view_of(node->name) == name && node->ns != nullptr &&
           view_of(node->ns->href) == name_space;
}

const xmlNode* child_of(const xmlNode* parent, std::string_view name_space, std::string_view name) {
    const auto* node = parent != nullptr ? parent->children : nullptr;
    while (node != nullptr && !is_named(node, name_space, name)) node = node->next;
    return node;
}

std::string text_of(const xmlNode* parent, std::string_view name_space, std::string_view name) {
    return own_text_of(child_of(parent, name_space, name));
}

Told read_own(const xmlNode* root) {
    if (text_of(root, kReceiptNamespace, "Status") != "OK") return {};
    return {.receipt = text_of(root, kReceiptNamespace, "Id"),
            .about = text_of(root, kReceiptNamespace, "MeldingId")};
}

Told read_bufdirs(const xmlNode* root) {
    const auto* header = child_of(root, kBufdirMessage, "Meldingshode");
    const auto* follow_up = child_of(header, kBufdirMessage, "OppfolgingAvMelding");
    auto about = text_of(follow_up, kBufdirMessage, "MeldingId");
    if (about.empty()) return {};
    return {.receipt = text_of(header, kBufdirMessage, "Id"), .about = std::move(about)};
}

Told read_receipt(const HttpReply& reply) {
    const auto document = read_xml(reply.body);
    const auto* root = document ? xmlDocGetRootElement(document.get()) : nullptr;
    if (root == nullptr) return {};
    if (is_named(root, kReceiptNamespace, "Kvittering")) return read_own(root);
    if (is_named(root, kBufdirReceipt, "Kvittering")) return read_bufdirs(root);
    return {};
}

}  // namespace

Protocol barnevern_protocol() {
    return {.path = "/varsler", .content_type = "application/xml", .read_receipt = read_receipt};
}

}  // namespace planbro::adapters::internal
