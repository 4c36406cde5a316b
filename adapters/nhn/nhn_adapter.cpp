// Norsk helsenett's message service, out: MsgHead is handed to the service, which finds the
// receiver by the HER-id in it. The receiver's AppRec comes to our own mailbox there.
#include "adapters/internal/posting_adapter.hpp"
#include "adapters/nhn/service.hpp"
#include "base/digest.hpp"
#include "base/json.hpp"

namespace planbro::adapters::internal {

namespace {

Envelope wrap(const Delivery& delivery) {
    const auto request = json::object({{"businessDocument", base64_encode(delivery.body)},
                                       {"contentType", "application/xml"},
                                       {"contentTransferEncoding", "base64"}});
    return {"application/json", json::write(request), nhn::headers()};
}

// What the service refuses for good, with its own code.
std::optional<Answer> read_answer(const HttpReply& reply, const Delivery& /*delivery*/) {
    if (is_success(reply.status) || passes(reply.status) || reply.status == 401) return {};
    return Answer{.outcome = Outcome::rejected,
                  .receipt = {},
                  .reason = nhn::reason_of(reply),
                  .retry_after = {}};
}

}  // namespace

Protocol nhn_protocol() {
    return {.path = "/Messages",
            .content_type = "application/json",
            .read_receipt = nullptr,
            .wrap = wrap,
            .read_answer = read_answer};
}

}  // namespace planbro::adapters::internal
