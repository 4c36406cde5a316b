// The keys of one issuer: given once, or fetched and fetched again. Whoever asks with a key that is
// known never waits for the network.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "identity/internal/jwt.hpp"
#include "identity/issuer.hpp"

namespace planbro::identity {

// Those of {"keys":[…]} that can be used; others are passed over (RFC 7517 section 5).
std::vector<jwt::Key> usable_keys(const json::Value& jwks);

class KeySource {
  public:
    using Keys = std::shared_ptr<const std::vector<jwt::Key>>;

    explicit KeySource(const json::Value& jwks);
    KeySource(std::string url, FetchKeys fetch);

    [[nodiscard]] Keys keys() const;

    enum class Found { changed, unchanged, too_soon, busy, failed };
    // Fetches at most every half minute, and one at a time. A failure leaves the keys as they were.
    Found refetch(Instant now);
    // Whether what was fetched is older than the issuer said it would hold.
    [[nodiscard]] bool is_due(Instant now) const;

  private:
    Found fetch_now(Instant now);
    Found adopt(const FetchedKeys& fetched, Instant now);

    std::string url_;
    FetchKeys fetch_;
    std::mutex fetching_;
    mutable std::mutex mutex_;  // of what follows
    Keys keys_;
    std::string body_;
    std::optional<Instant> tried_;
    Instant due_ = kEarliest;
};

}  // namespace planbro::identity
