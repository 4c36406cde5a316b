#include "app/key_refresher.hpp"

#include "adapters/http_client.hpp"

namespace planbro::app {

namespace {

constexpr auto kFetchTimeout = std::chrono::seconds(5);
constexpr auto kPause = std::chrono::seconds(5);

}  // namespace

identity::FetchKeys fetch_keys() {
    auto client = std::make_shared<adapters::HttpClient>(kFetchTimeout);
    return [client](const std::string& url) -> tl::expected<identity::FetchedKeys, std::string> {
        auto reply = client->get(url);
        if (!reply) return tl::unexpected(reply.error());
        if (reply->status != 200) {
            return tl::unexpected("answered " + std::to_string(reply->status));
        }
        if (reply->too_large) return tl::unexpected(std::string("too large"));
        return identity::FetchedKeys{std::move(reply->body), reply->max_age};
    };
}

KeyRefresher::KeyRefresher(const identity::Verifier& verifier, const Clock& clock)
    : rounds_(kPause, kPause, [&verifier, clock] { verifier.refresh_keys(clock()); }) {
    verifier.refresh_keys(clock());
}

}  // namespace planbro::app
