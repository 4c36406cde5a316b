#include "adapters/internal/posting_adapter.hpp"

namespace planbro::adapters::internal {

namespace {

Answer later(std::string reason) {
    return {
        .outcome = Outcome::retry, .receipt = {}, .reason = std::move(reason), .retry_after = {}};
}

Answer refused(std::string reason) {
    return {.outcome = Outcome::rejected,
            .receipt = {},
            .reason = std::move(reason),
            .retry_after = {}};
}

Answer judge(const HttpReply& reply, const Protocol& protocol, const Delivery& delivery) {
    if (protocol.read_answer != nullptr && !reply.too_large) {
        if (auto answer = protocol.read_answer(reply, delivery)) return std::move(*answer);
    }
    if (passes(reply.status)) {
        auto answer = later("answered " + std::to_string(reply.status));
        answer.retry_after = reply.retry_after;
        return answer;
    }
    if (!is_success(reply.status)) return refused("answered " + std::to_string(reply.status));
    if (protocol.read_receipt == nullptr) {
        return {.outcome = Outcome::sent, .receipt = {}, .reason = {}, .retry_after = {}};
    }
    if (reply.too_large) return refused("the reply is too large for a receipt");
    auto told = protocol.read_receipt(reply);
    const bool is_anothers = !told.about.empty() && told.about != delivery.notice_id;
    if (told.receipt.empty() || is_anothers) return refused("the reply is no receipt");
    return {.outcome = Outcome::delivered,
            .receipt = std::move(told.receipt),
            .reason = {},
            .retry_after = {}};
}

Envelope envelope(const Protocol& protocol, const Delivery& delivery) {
    if (protocol.wrap != nullptr) return protocol.wrap(delivery);
    return {std::string(protocol.content_type), delivery.body, {}};
}

}  // namespace

PostingAdapter::PostingAdapter(const Protocol& protocol, std::chrono::milliseconds timeout,
                               Clock clock, Ids ids)
    : protocol_(protocol), client_(timeout, std::move(clock), std::move(ids)) {}

void PostingAdapter::give_up() {
    client_.give_up();
}

Answer PostingAdapter::deliver(const Partner& partner, const Delivery& delivery) {
    // Configuration can be put right; the notice waits for it.
    if (partner.url.empty()) return later("not connected");
    const auto sent = envelope(protocol_, delivery);
    const auto reply = client_.send(partner.orgnr, partner.token,
                                    {.url = address(partner.url, protocol_.path),
                                     .content_type = sent.content_type,
                                     .body = sent.body,
                                     .headers = sent.headers});
    if (!reply) return later(reply.error());
    // So can what the partner has registered of us.
    if (partner.token && reply->status == 401) return later("answered 401");
    return judge(*reply, protocol_, delivery);
}

}  // namespace planbro::adapters::internal

namespace planbro::adapters {

Envelope envelope_of(System system, const Delivery& delivery) {
    return internal::envelope(internal::protocol_of(system), delivery);
}

std::string address_of(System system, std::string_view base) {
    return internal::address(base, internal::protocol_of(system).path);
}

Told read_reply(System system, const HttpReply& reply) {
    const auto protocol = internal::protocol_of(system);
    const auto read = protocol.read_told != nullptr ? protocol.read_told : protocol.read_receipt;
    return read == nullptr || reply.too_large ? Told() : read(reply);
}

}  // namespace planbro::adapters
