#include "identity/internal/key_source.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace planbro::identity {

namespace {

constexpr auto kPause = std::chrono::seconds(30);
constexpr std::chrono::seconds kAgeDefault = std::chrono::hours(1);
constexpr std::chrono::seconds kAgeMin = std::chrono::minutes(1);
constexpr std::chrono::seconds kAgeMax = std::chrono::hours(24);
constexpr std::size_t kKeysMax = 100;

}  // namespace

std::vector<jwt::Key> usable_keys(const json::Value& jwks) {
    std::vector<jwt::Key> keys;
    for (const auto& jwk : jwks.at("keys").items()) {
        if (keys.size() == kKeysMax) break;
        if (auto key = jwt::usable_key(jwk)) keys.push_back(std::move(*key));
    }
    return keys;
}

KeySource::KeySource(const json::Value& jwks)
    : keys_(std::make_shared<const std::vector<jwt::Key>>(usable_keys(jwks))) {}

KeySource::KeySource(std::string url, FetchKeys fetch)
    : url_(std::move(url)),
      fetch_(std::move(fetch)),
      keys_(std::make_shared<const std::vector<jwt::Key>>()) {}

KeySource::Keys KeySource::keys() const {
    const std::lock_guard lock(mutex_);
    return keys_;
}

bool KeySource::is_due(Instant now) const {
    const std::lock_guard lock(mutex_);
    return fetch_ && now >= due_;
}

KeySource::Found KeySource::refetch(Instant now) {
    if (!fetch_) return Found::too_soon;
    const std::unique_lock fetching(fetching_, std::try_to_lock);
    return fetching.owns_lock() ? fetch_now(now) : Found::busy;
}

KeySource::Found KeySource::fetch_now(Instant now) {
    {
        const std::lock_guard lock(mutex_);
        if (tried_ && now < *tried_ + kPause) return Found::too_soon;
        tried_ = now;
    }
    const auto fetched = fetch_(url_);
    if (fetched) return adopt(*fetched, now);
    log::warning("keys-not-fetched", {{"url", url_}, {"reason", fetched.error()}});
    const std::lock_guard lock(mutex_);
    due_ = now + kPause;
    return Found::failed;
}

// A set without a single usable key is a fault at the other end, not a withdrawal of all keys.
KeySource::Found KeySource::adopt(const FetchedKeys& fetched, Instant now) {
    const auto jwks = json::parse(fetched.body);
    auto keys = usable_keys(jwks ? *jwks : json::Value());
    const std::lock_guard lock(mutex_);
    if (keys.empty()) {
        log::warning("keys-not-fetched", {{"url", url_}, {"reason", "no usable key"}});
        due_ = now + kPause;
        return Found::failed;
    }
    due_ = now + std::clamp(fetched.max_age.value_or(kAgeDefault), kAgeMin, kAgeMax);
    if (fetched.body == body_) return Found::unchanged;
    body_ = fetched.body;
    keys_ = std::make_shared<const std::vector<jwt::Key>>(std::move(keys));
    return Found::changed;
}

}  // namespace planbro::identity
