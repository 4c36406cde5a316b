// Child welfare over the Fiks platform, out: a notice as a message to the service's account. Its
// receipt comes as a message to ours, or stands in the reply.
#include "adapters/fiks/service.hpp"
#include "adapters/fiks/types.hpp"
#include "adapters/internal/posting_adapter.hpp"

namespace planbro::adapters::internal {

namespace {

// The notice's id is the message's: a repeat is known by it.
Envelope wrap(const Delivery& delivery) {
    Envelope envelope{"application/xml", delivery.body, {}};
    envelope.headers = fiks::headers(fiks::kNotice, delivery);
    return envelope;
}

Answer refused(std::string_view type) {
    return {.outcome = type == fiks::kServerFault ? Outcome::retry : Outcome::rejected,
            .receipt = {},
            .reason = type == fiks::kBufdirError ? "feilmelding" : "refused on the Fiks platform",
            .retry_after = {}};
}

// Nothing where the reply is no message about the notice: its status then decides.
std::optional<Answer> read_answer(const HttpReply& reply, const Delivery& delivery) {
    const auto& type = reply.fiks_type;
    if (!reply.fiks_reply_to.empty() && reply.fiks_reply_to != delivery.notice_id) return {};
    if (type == fiks::kBufdirError || type.starts_with(fiks::kFaults)) return refused(type);
    if (type != fiks::kBufdirReceipt || !is_success(reply.status)) return {};
    auto told = barnevern_protocol().read_receipt(reply);
    if (told.receipt.empty() || told.about != delivery.notice_id) return {};
    return Answer{.outcome = Outcome::delivered,
                  .receipt = std::move(told.receipt),
                  .reason = {},
                  .retry_after = {}};
}

}  // namespace

Protocol fiks_protocol() {
    return {.path = "/meldinger",
            .content_type = "application/xml",
            .read_receipt = nullptr,
            .wrap = wrap,
            .read_answer = read_answer};
}

}  // namespace planbro::adapters::internal
