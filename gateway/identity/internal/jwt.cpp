#include "identity/internal/jwt.hpp"

#include <algorithm>
#include <array>

#include "base/digest.hpp"
#include "base/text.hpp"

namespace planbro::identity::jwt {

namespace {

constexpr auto kAlgorithms = std::to_array<Algorithm>({{"RS256", "RSA", "", 0},
                                                       {"RS384", "RSA", "", 0},
                                                       {"RS512", "RSA", "", 0},
                                                       {"PS256", "RSA", "", 0},
                                                       {"ES256", "EC", "P-256", 64},
                                                       {"ES384", "EC", "P-384", 96}});
constexpr std::size_t kRsaBytesMin = 2048 / 8;
// A larger one only makes the check dear.
constexpr std::size_t kRsaBytesMax = 8192 / 8;

using Fault = tl::unexpected<std::string>;

std::optional<json::Value> decode_part(const std::string& part) {
    auto value = json::parse(base64url_decode(part));
    if (!value || !value->is_object()) return {};
    return std::move(*value);
}

bool is_meant_to_verify(const json::Value& jwk) {
    if (jwk.has("use") && jwk.text("use") != "sig") return false;
    if (!jwk.has("key_ops")) return true;
    const auto& operations = jwk.at("key_ops").items();
    return std::any_of(operations.begin(), operations.end(),
                       [](const json::Value& one) { return one.string() == "verify"; });
}

bool is_strong(const json::Value& jwk) {
    if (jwk.text("kty") == "EC") return jwk.text("crv") == "P-256" || jwk.text("crv") == "P-384";
    if (jwk.text("kty") != "RSA") return false;
    const auto bytes = base64url_decode(jwk.text("n")).size();
    return bytes >= kRsaBytesMin && bytes <= kRsaBytesMax;
}

}  // namespace

const Algorithm* find_algorithm(std::string_view name) {
    const auto found =
        std::find_if(kAlgorithms.begin(), kAlgorithms.end(),
                     [&](const Algorithm& algorithm) { return algorithm.name == name; });
    return found == kAlgorithms.end() ? nullptr : &*found;
}

std::string algorithm_names() {
    std::string names;
    for (const auto& algorithm : kAlgorithms) {
        names += (names.empty() ? "" : " ") + std::string(algorithm.name);
    }
    return names;
}

tl::expected<Jwt, std::string> take_apart(std::string_view text) {
    if (text.empty() || text.size() > kBytesMax) return Fault("is empty or too long");
    const auto parts = split(text, '.');
    if (parts.size() != 3) return Fault("is no signed JWT of three parts");
    auto header = decode_part(parts[0]);
    auto claims = decode_part(parts[1]);
    if (!header || !claims) return Fault("has a part that is not base64url of a JSON object");
    // What we do not understand is refused (RFC 7515 section 4.1.11).
    if (header->has("crit")) return Fault("has critical headers this server does not know");
    const auto* algorithm = find_algorithm(header->text("alg"));
    if (algorithm == nullptr) return Fault("has an alg that is not one of " + algorithm_names());
    const auto signature_bytes = base64url_decode(parts[2]).size();
    return Jwt{std::string(text), std::move(*header), std::move(*claims), signature_bytes,
               algorithm};
}

std::optional<Key> usable_key(const json::Value& jwk) {
    if (jose::has_private_members(jwk) || !is_meant_to_verify(jwk) || !is_strong(jwk)) return {};
    auto key = jose::Jwk::import(jwk);
    if (!key) return {};
    return Key{jwk.text("kid"), jwk.text("kty"), jwk.text("crv"), jwk.text("alg"), std::move(*key)};
}

bool fits(const Key& key, const Algorithm& algorithm) {
    return key.kty == algorithm.kty && key.crv == algorithm.crv &&
           (key.alg.empty() || key.alg == algorithm.name);
}

bool is_signed_by(const Jwt& jwt, const Key& key) {
    if (!fits(key, *jwt.algorithm)) return false;
    // cjose halves whatever it is given; a signature has one length (RFC 7518 section 3.4).
    const auto wanted = jwt.algorithm->signature_bytes;
    return (wanted == 0 || wanted == jwt.signature_bytes) && key.jwk.verify(jwt.text).has_value();
}

std::optional<Instant> moment_of(const json::Value& claims, std::string_view name) {
    const auto digits = claims.at(name).digits();
    const auto whole = digits.substr(0, digits.find('.'));
    if (!all_digits(whole) || whole.size() > 12) return {};
    return Instant(std::chrono::seconds(std::stoll(std::string(whole))));
}

bool names_audience(const json::Value& audience, std::string_view wanted) {
    if (audience.is_string()) return audience.string() == wanted;
    const auto& items = audience.items();
    return std::any_of(items.begin(), items.end(),
                       [&](const json::Value& one) { return one.string() == wanted; });
}

}  // namespace planbro::identity::jwt
