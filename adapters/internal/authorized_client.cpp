#include "adapters/internal/authorized_client.hpp"

namespace planbro::adapters::internal {

AuthorizedClient::AuthorizedClient(std::chrono::milliseconds timeout, Clock clock, Ids ids)
    : timeout_(timeout), clock_(std::move(clock)), ids_(std::move(ids)), client_(timeout) {}

TokenSource& AuthorizedClient::tokens_for(const std::string& whom, const TokenSettings& token) {
    const std::lock_guard lock(mutex_);
    auto& source = sources_[whom];
    if (!source) source = std::make_unique<TokenSource>(token, timeout_, clock_, ids_);
    return *source;
}

tl::expected<HttpReply, std::string> AuthorizedClient::send(
    const std::string& whom, const std::optional<TokenSettings>& token,
    const HttpRequest& request) {
    if (!token) return client_.send(request);
    auto& tokens = tokens_for(whom, *token);
    for (const bool is_last : {false, true}) {
        auto headers = tokens.headers(std::string(request.method), request.url);
        if (!headers) return tl::unexpected(headers.error());
        auto shown = request;
        shown.headers.insert(shown.headers.end(), headers->begin(), headers->end());
        auto reply = client_.send(shown);
        if (!reply || reply->status != 401 || is_last) return reply;
        tokens.refused(reply->dpop_nonce);
    }
    return tl::unexpected(std::string("no answer"));
}

void AuthorizedClient::give_up() {
    client_.give_up();
    const std::lock_guard lock(mutex_);
    for (const auto& [whom, source] : sources_) source->give_up();
}

bool passes(int status) {
    return status == 408 || status == 425 || status == 429 || status >= 500;
}

bool is_success(int status) {
    return status >= 200 && status < 300;
}

std::string address(std::string_view base, std::string_view path) {
    if (!path.empty() && base.ends_with('/')) base.remove_suffix(1);
    return std::string(base).append(path);
}

}  // namespace planbro::adapters::internal
