// NAV, school and others: {"kvittering": id}, perhaps with the "varselId" it is for.
#include "adapters/internal/posting_adapter.hpp"
#include "base/json.hpp"

namespace planbro::adapters::internal {

namespace {

std::string read_receipt(const std::string& reply, const std::string& notice_id) {
    const auto document = json::parse(reply);
    if (!document) return {};
    const auto* about = document->find("varselId");
    if (about != nullptr && about->string() != notice_id) return {};
    return document->text("kvittering");
}

}  // namespace

Protocol nav_protocol() {
    return {.path = "/varsler", .content_type = "application/json", .read_receipt = read_receipt};
}

}  // namespace planbro::adapters::internal
