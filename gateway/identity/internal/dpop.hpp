// Demonstrating Proof of Possession (RFC 9449): whether who sends a token holds the key that it is
// bound to.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.hpp"
#include "base/seal.hpp"
#include "base/time.hpp"
#include "identity/dpop_options.hpp"
#include "identity/internal/jwt.hpp"

namespace planbro::identity {

// Remembers what was used, for as long as it could be used again: two generations, of which the
// older one goes as a whole. Bounded in number and time.
class ReplayCache {
  public:
    ReplayCache(std::chrono::seconds lifetime, std::size_t size_max);
    enum class Use { first, again, full };
    Use use(const std::string& name, Instant now);

  private:
    void turn(Instant now);

    std::chrono::seconds lifetime_;
    std::size_t size_max_;
    std::mutex mutex_;
    Instant turned_ = kEarliest;
    std::unordered_set<std::string> recent_;
    std::unordered_set<std::string> older_;
};

// A request that carries a proof.
struct Shown {
    std::vector<std::string_view> proofs;  // one for each DPoP header
    std::string_view method;
    std::string_view url;
    std::string_view access_token = {};  // "" at a token endpoint
    std::string_view thumbprint = {};    // the key the token is bound to; "" = any
    bool is_nonce_required = false;
};

class Dpop {
  public:
    explicit Dpop(const DpopOptions& options);

    // The thumbprint of the proof's key. Failures are unauthorized: "dpop-ugyldig", "dpop-brukt",
    // "dpop-nonce"; or unavailable: "opptatt", when no more proofs can be remembered, or what the
    // other gateways' memory says.
    Result<std::string> judge(const Shown& shown, Instant now);
    [[nodiscard]] std::string nonce(Instant now) const;

  private:
    Result<void> judge_nonce(const Shown& shown, const json::Value& claims, Instant now) const;
    Result<void> use_once(const std::string& thumbprint, const std::string& jti, Instant now);
    Result<void> tell_others(const std::string& name, Instant now) const;

    DpopOptions options_;
    Seal seal_;
    ReplayCache used_;
};

}  // namespace planbro::identity
