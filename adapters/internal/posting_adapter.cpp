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

// 408 Request Timeout, 425 Too Early, 429 Too Many Requests and every 5xx pass by themselves.
bool passes(int status) {
    return status == 408 || status == 425 || status == 429 || status >= 500;
}

bool is_success(int status) {
    return status >= 200 && status < 300;
}

Answer judge(const HttpReply& reply, const Protocol& protocol, const std::string& notice_id) {
    if (protocol.read_answer != nullptr && !reply.too_large) {
        if (auto answer = protocol.read_answer(reply, notice_id)) return std::move(*answer);
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
    const bool is_anothers = !told.about.empty() && told.about != notice_id;
    if (told.receipt.empty() || is_anothers) return refused("the reply is no receipt");
    return {.outcome = Outcome::delivered,
            .receipt = std::move(told.receipt),
            .reason = {},
            .retry_after = {}};
}

std::string address(std::string_view base, std::string_view path) {
    if (!path.empty() && base.ends_with('/')) base.remove_suffix(1);
    return std::string(base).append(path);
}

Envelope envelope(const Protocol& protocol, const Delivery& delivery) {
    if (protocol.wrap != nullptr) return protocol.wrap(delivery);
    return {std::string(protocol.content_type), delivery.body, {}};
}

}  // namespace

PostingAdapter::PostingAdapter(const Protocol& protocol, std::chrono::milliseconds timeout,
                               Clock clock, Ids ids)
    : protocol_(protocol),
      timeout_(timeout),
      clock_(std::move(clock)),
      ids_(std::move(ids)),
      client_(timeout) {}

TokenSource* PostingAdapter::tokens_for(const Partner& partner) {
    if (!partner.token) return nullptr;
    const std::lock_guard lock(mutex_);
    auto& source = sources_[partner.orgnr];
    if (!source) source = std::make_unique<TokenSource>(*partner.token, timeout_, clock_, ids_);
    return source.get();
}

// Refused once, it is tried with a new token or the nonce that was asked for.
tl::expected<HttpReply, std::string> PostingAdapter::post(const HttpPost& message,
                                                          TokenSource* tokens) {
    if (tokens == nullptr) return client_.post(message);
    for (const bool is_last : {false, true}) {
        auto headers = tokens->headers("POST", message.url);
        if (!headers) return tl::unexpected(headers.error());
        auto shown = message;
        shown.headers.insert(shown.headers.end(), headers->begin(), headers->end());
        auto reply = client_.post(shown);
        if (!reply || reply->status != 401 || is_last) return reply;
        tokens->refused(reply->dpop_nonce);
    }
    return tl::unexpected(std::string("no answer"));
}

void PostingAdapter::give_up() {
    client_.give_up();
    const std::lock_guard lock(mutex_);
    for (const auto& [orgnr, source] : sources_) source->give_up();
}

Answer PostingAdapter::deliver(const Partner& partner, const Delivery& delivery) {
    // Configuration can be put right; the notice waits for it.
    if (partner.url.empty()) return later("not connected");
    auto* tokens = tokens_for(partner);
    const auto sent = envelope(protocol_, delivery);
    const auto reply = post({.url = address(partner.url, protocol_.path),
                             .content_type = sent.content_type,
                             .body = sent.body,
                             .headers = sent.headers},
                            tokens);
    if (!reply) return later(reply.error());
    // So can what the partner has registered of us.
    if (tokens != nullptr && reply->status == 401) return later("answered 401");
    return judge(*reply, protocol_, delivery.notice_id);
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
