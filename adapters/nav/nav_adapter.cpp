// NAV, school and others: {"kvittering": id}, perhaps with the "varselId" it is for.
#include "adapters/internal/posting_adapter.hpp"
#include "base/json.hpp"

namespace planbro::adapters::internal {

namespace {

Told read_receipt(const HttpReply& reply) {
    const auto document = json::parse(reply.body);
    if (!document) return {};
    const auto* about = document->find("varselId");
    if (about != nullptr && about->string().empty()) return {};
    return {.receipt = document->text("kvittering"), .about = document->text("varselId")};
}

}  // namespace

Protocol nav_protocol() {
    return {.path = "/varsler", .content_type = "application/json", .read_receipt = read_receipt};
}

}  // namespace planbro::adapters::internal
