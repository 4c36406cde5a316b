#include "adapters/token_source.hpp"

#include <algorithm>
#include <mutex>
#include <optional>

#include "adapters/http_client.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "identity/client_key.hpp"

namespace planbro::adapters {

namespace {

// A token that expires under way is refused there.
constexpr std::chrono::seconds kMargin = std::chrono::seconds(30);
// Of a token whose lifetime is not told (RFC 6749 section 5.1).
constexpr std::int64_t kLifetimeDefault = 60;
constexpr std::int64_t kLifetimeMax = 24 * 60 * 60;

using Fault = tl::unexpected<std::string>;
using Form = std::vector<std::pair<std::string, std::string>>;

std::string encoded(const Form& form) {
    std::string text;
    for (const auto& [name, value] : form) {
        text += (text.empty() ? "" : "&") + name + "=" + percent_encode(value);
    }
    return text;
}

// RFC 6749 section 5.2: an error is a word. Anything else of the answer is not told on.
std::string reason_of(const HttpReply& reply) {
    const auto answer = json::parse(reply.body);
    const auto& error = answer ? answer->text("error") : std::string();
    const bool is_word = !error.empty() && error.size() < 50 &&
                         std::all_of(error.begin(), error.end(),
                                     [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
    return "no token: answered " + std::to_string(reply.status) + (is_word ? " " + error : "");
}

struct Token {
    std::string text;
    bool is_bound = false;
    Instant renew;
};

}  // namespace

struct TokenSource::Impl {
    Impl(const TokenSettings& given, std::chrono::milliseconds timeout, Clock time, Ids new_ids)
        : settings(given), clock(std::move(time)), ids(std::move(new_ids)), http(timeout) {}

    Form form() const {
        using identity::AssertionKind;
        if (settings.kind == TokenKind::maskinporten) {
            auto claims = json::object({{"aud", settings.issuer}, {"iss", settings.client_id}});
            claims.set_if("scope", settings.scope);
            return {{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"},
                    {"assertion", key->assertion(AssertionKind::grant, claims, clock(), ids())}};
        }
        const auto claims = json::object(
            {{"aud", settings.issuer}, {"iss", settings.client_id}, {"sub", settings.client_id}});
        return {
            {"grant_type", "client_credentials"},
            {"client_id", settings.client_id},
            {"scope", settings.scope},
            {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
            {"client_assertion", key->assertion(AssertionKind::client, claims, clock(), ids())}};
    }

    HttpRequest request() const {
        HttpRequest post{
            settings.endpoint, "application/x-www-form-urlencoded", encoded(form()), {}};
        if (settings.kind == TokenKind::helseid) {
            post.headers.emplace_back(
                "DPoP",
                key->proof({"POST", settings.endpoint, {}, endpoint_nonce}, clock(), ids()));
        }
        return post;
    }

    tl::expected<HttpReply, std::string> ask() {
        auto reply = http.send(request());
        // The issuer asks for a nonce (RFC 9449 section 8), once or when the old one has aged.
        if (!reply || reply->status != 400 || reply->dpop_nonce.empty()) return reply;
        endpoint_nonce = reply->dpop_nonce;
        return http.send(request());
    }

    tl::expected<Token, std::string> fetch() {
        const auto reply = ask();
        if (!reply) return Fault("no token: " + reply.error());
        const auto answer = json::parse(reply->body);
        if (reply->status != 200 || !answer || answer->text("access_token").empty())
            return Fault(reason_of(*reply));
        if (!reply->dpop_nonce.empty()) endpoint_nonce = reply->dpop_nonce;
        const std::chrono::seconds lifetime(
            std::clamp(answer->at("expires_in").integer().value_or(kLifetimeDefault),
                       std::int64_t{0}, kLifetimeMax));
        const bool is_bound = answer->text("token_type") == "DPoP";
        if (settings.kind == TokenKind::helseid && !is_bound)
            return Fault("no token: it is not bound to our key");
        return Token{answer->text("access_token"), is_bound,
                     clock() + lifetime - std::min(kMargin, lifetime / 4)};
    }

    TokenSettings settings;
    Clock clock;
    Ids ids;
    HttpClient http;
    std::optional<identity::ClientKey> key;
    std::mutex mutex;  // of what follows
    std::optional<Token> token;
    std::string endpoint_nonce;
    std::string partner_nonce;
};

TokenSource::TokenSource(const TokenSettings& settings, std::chrono::milliseconds timeout,
                         Clock clock, Ids ids)
    : impl_(std::make_unique<Impl>(settings, timeout, std::move(clock), std::move(ids))) {
    if (auto key = identity::ClientKey::open(settings.key)) impl_->key = std::move(*key);
}

TokenSource::~TokenSource() = default;

tl::expected<TokenSource::Headers, std::string> TokenSource::headers(const std::string& method,
                                                                     const std::string& url) {
    auto& house = *impl_;
    if (!house.key) return Fault("no token: the key cannot sign");
    const std::lock_guard lock(house.mutex);
    if (!house.token || house.clock() >= house.token->renew) {
        auto fetched = house.fetch();
        if (!fetched) return Fault(fetched.error());
        house.token = std::move(*fetched);
    }
    const auto& token = *house.token;
    if (!token.is_bound) return Headers{{"Authorization", "Bearer " + token.text}};
    return Headers{{"Authorization", "DPoP " + token.text},
                   {"DPoP", house.key->proof({method, url, token.text, house.partner_nonce},
                                             house.clock(), house.ids())}};
}

void TokenSource::give_up() {
    impl_->http.give_up();
}

void TokenSource::refused(const std::string& nonce) {
    const std::lock_guard lock(impl_->mutex);
    if (nonce.empty()) {
        impl_->token.reset();
    } else {
        impl_->partner_nonce = nonce;
    }
}

}  // namespace planbro::adapters
