// A signed JWT (RFC 7519) taken apart and judged, whoever's it is: access tokens, DPoP proofs and
// client assertions. What is said here holds for all of them; the rules are those of RFC 8725.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/time.hpp"
#include "identity/internal/jose.hpp"

namespace planbro::identity::jwt {

inline constexpr std::size_t kBytesMax = std::size_t{16} * 1024;
// How far another's clock may run ahead of ours.
inline constexpr auto kSkew = std::chrono::seconds(30);

// Asymmetric ones only: with a symmetric one, a public key would do as the secret.
struct Algorithm {
    std::string_view name;
    std::string_view kty;
    std::string_view crv;             // of an EC key; an algorithm has one curve (RFC 7518, 3.4)
    std::size_t signature_bytes = 0;  // of an EC signature: r and s side by side, never DER
};
const Algorithm* find_algorithm(std::string_view name);
// "RS256 RS384 ...", for challenges and metadata.
std::string algorithm_names();

struct Jwt {
    std::string text;
    json::Value header;
    json::Value claims;  // not verified yet
    std::size_t signature_bytes = 0;
    const Algorithm* algorithm = nullptr;
};

// Three parts, each JSON an object without duplicate members; alg one of ours, no critical header.
// The failure is a sentence that names the fault and repeats nothing of the JWT.
tl::expected<Jwt, std::string> take_apart(std::string_view text);

// A key that may check signatures: RSA of 2048 bits or more, or EC on P-256 or P-384; public; not
// meant for anything else by its own use, key_ops or alg.
struct Key {
    std::string kid;
    std::string kty;
    std::string crv;
    std::string alg;  // "" = any that fits the type
    jose::Jwk jwk;
};
std::optional<Key> usable_key(const json::Value& jwk);

bool fits(const Key& key, const Algorithm& algorithm);
bool is_signed_by(const Jwt& jwt, const Key& key);

// A NumericDate (RFC 7519 section 2); nothing when it is absent or no number.
std::optional<Instant> moment_of(const json::Value& claims, std::string_view name);
bool names_audience(const json::Value& audience, std::string_view wanted);

}  // namespace planbro::identity::jwt
