#include "identity/internal/client_register.hpp"

#include <algorithm>

#include "identity/internal/key_source.hpp"
#include "identity/internal/sandbox_clients.hpp"

namespace planbro::identity {

namespace {

// SMART Backend Services has five minutes; HelseID one, Maskinporten two.
constexpr auto kLifetimeMax = std::chrono::minutes(5);
constexpr std::size_t kAssertionsMax = 100'000;
constexpr std::size_t kKeysMax = 10;

using Fault = tl::unexpected<std::string>;

std::string fault_of_times(const json::Value& claims, Instant now) {
    const auto expires = jwt::moment_of(claims, "exp");
    if (!expires || *expires <= now) return "has no exp, or has expired";
    if (*expires > now + kLifetimeMax + jwt::kSkew) return "holds too long: five minutes at most";
    for (const auto* name : {"iat", "nbf"}) {
        const auto moment = jwt::moment_of(claims, name);
        if (claims.has(name) && (!moment || *moment > now + jwt::kSkew))
            return std::string("lies ahead (") + name + ")";
    }
    return {};
}

}  // namespace

ClientRegister::ClientRegister() : used_(kLifetimeMax + 2 * jwt::kSkew, kAssertionsMax) {}

Result<void> ClientRegister::keep(const std::string& client_id, const json::Value& jwks) {
    auto keys = usable_keys(jwks);
    if (find_sandbox_client(client_id) == nullptr || keys.empty() || keys.size() > kKeysMax) {
        return fail(Category::unprocessable, "ugyldig-nokkel",
                    "Send {\"client_id\":…, \"jwks\":{\"keys\":[…]}}: a client of the sandbox and "
                    "one to ten public keys, RSA of 2048 bits or more, or EC.");
    }
    const std::lock_guard lock(mutex_);
    keys_[client_id] = std::move(keys);
    return {};
}

bool ClientRegister::is_signed(const jwt::Jwt& assertion) {
    const std::lock_guard lock(mutex_);
    const auto& keys = keys_[assertion.claims.text("iss")];
    return std::any_of(keys.begin(), keys.end(), [&](const jwt::Key& key) {
        return (!assertion.header.has("kid") || key.kid == assertion.header.text("kid")) &&
               jwt::is_signed_by(assertion, key);
    });
}

tl::expected<jwt::Jwt, std::string> ClientRegister::judge(std::string_view text,
                                                          const std::vector<std::string>& audiences,
                                                          Instant now) {
    auto assertion = jwt::take_apart(text);
    if (!assertion) return Fault(assertion.error());
    const auto& claims = assertion->claims;
    if (find_sandbox_client(claims.text("iss")) == nullptr)
        return Fault("is of no client of the sandbox (iss)");
    if (std::none_of(audiences.begin(), audiences.end(), [&](const std::string& audience) {
            return jwt::names_audience(claims.at("aud"), audience);
        })) {
        return Fault("is for somebody else (aud)");
    }
    if (auto fault = fault_of_times(claims, now); !fault.empty()) return Fault(fault);
    if (!is_signed(*assertion)) return Fault("is not signed by a key of the client's");
    const auto& jti = claims.text("jti");
    if (jti.empty() || used_.use(claims.text("iss") + "." + jti, now) != ReplayCache::Use::first)
        return Fault("has no jti, or was used before");
    return std::move(*assertion);
}

}  // namespace planbro::identity
