#include "identity/verifier.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "identity/internal/jose.hpp"

namespace planbro::identity {

namespace {

constexpr std::size_t kTokenBytesMax = 16 * 1024;
constexpr std::size_t kCacheMax = 10'000;
// How far an issuer's clock may run ahead of ours.
constexpr auto kSkew = std::chrono::seconds(30);

struct Algorithm {
    std::string_view name;
    std::string_view kty;
};

// Asymmetric ones only: with a symmetric one, a public key would do as the secret.
constexpr auto kAlgorithms = std::to_array<Algorithm>({{"RS256", "RSA"},
                                                       {"RS384", "RSA"},
                                                       {"RS512", "RSA"},
                                                       {"PS256", "RSA"},
                                                       {"ES256", "EC"},
                                                       {"ES384", "EC"}});

Fail invalid(std::string why) {
    return fail(Category::unauthorized, "ugyldig-token", std::move(why));
}

struct Key {
    std::string kid;
    std::string kty;
    jose::Jwk jwk;
};

struct Issuer {
    TrustedIssuer trust;
    std::vector<Key> keys;
};

struct Parts {
    json::Value header;
    json::Value claims;  // not verified yet
};

Result<std::string> bearer(std::string_view authorization) {
    if (authorization.empty()) {
        return fail(Category::unauthorized, "mangler-token",
                    "Send a token: Authorization: Bearer …");
    }
    constexpr std::string_view kScheme = "bearer ";
    std::string scheme(authorization.substr(0, kScheme.size()));
    std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (scheme != kScheme) return invalid("The Authorization scheme must be Bearer.");
    auto token = authorization.substr(kScheme.size());
    if (token.empty() || token.size() > kTokenBytesMax)
        return invalid("The token is empty or too long.");
    return std::string(token);
}

Result<json::Value> decode_part(const std::string& part) {
    auto value = json::parse(base64url_decode(part));
    if (!value || !value->is_object())
        return invalid("A part of the token is not base64url of a JSON object.");
    return value;
}

Result<Parts> take_apart(const std::string& token) {
    const auto parts = split(token, '.');
    if (parts.size() != 3) return invalid("The token is no signed JWT of three parts.");
    auto header = decode_part(parts[0]);
    if (!header) return Fail(header.error());
    auto claims = decode_part(parts[1]);
    if (!claims) return Fail(claims.error());
    return Parts{std::move(*header), std::move(*claims)};
}

// RFC 8725: the algorithm is ours to allow, and what we do not understand is refused.
Result<Algorithm> judge_header(const json::Value& header) {
    if (header.has("crit"))
        return invalid("The token has critical headers this server does not know.");
    const auto& type = header.text("typ");
    if (header.has("typ") && type != "JWT" && type != "at+jwt" && type != "jwt") {
        return invalid("The token's typ is not JWT or at+jwt.");
    }
    for (const auto& algorithm : kAlgorithms) {
        if (header.text("alg") == algorithm.name) return algorithm;
    }
    return invalid("The token's alg is not one of RS256, RS384, RS512, PS256, ES256, ES384.");
}

std::optional<Instant> moment_of(const json::Value& claims, std::string_view name) {
    const auto digits = claims.at(name).digits();
    const auto whole = digits.substr(0, digits.find('.'));
    if (!all_digits(whole) || whole.size() > 12) return {};
    return Instant(std::chrono::seconds(std::stoll(std::string(whole))));
}

bool names_audience(const json::Value& audience, const std::string& wanted) {
    if (audience.is_string()) return audience.string() == wanted;
    const auto& items = audience.items();
    return std::any_of(items.begin(), items.end(),
                       [&](const json::Value& one) { return one.string() == wanted; });
}

Result<void> judge_times(const json::Value& claims, Instant now) {
    const auto expires = moment_of(claims, "exp");
    if (!expires) return invalid("The token has no exp.");
    if (*expires <= now)
        return fail(Category::unauthorized, "utlopt-token", "The token has expired.");
    for (const auto* name : {"nbf", "iat"}) {
        if (!claims.has(name)) continue;
        const auto moment = moment_of(claims, name);
        if (!moment || *moment > now + kSkew)
            return invalid(std::string("The token's ") + name + " lies ahead.");
    }
    return {};
}

std::vector<Scope> scopes_of(const json::Value& claim) {
    std::vector<std::string> words;
    if (claim.is_string()) words = split(claim.string(), ' ');
    for (const auto& item : claim.items()) words.push_back(item.string());
    std::vector<Scope> scopes;
    for (const auto& word : words) {
        if (auto scope = read_scope(word)) scopes.push_back(std::move(*scope));
    }
    return scopes;
}

Result<Principal> principal_of(const json::Value& claims, const TrustedIssuer& trust) {
    const auto& names = trust.claims;
    Principal who;
    who.client_id = claims.text("client_id");
    who.orgnr = claims.text(names.orgnr_child);
    if (who.orgnr.empty()) who.orgnr = claims.text(names.orgnr_parent);
    who.org_name = claims.text(names.org_name);
    who.sector = claims.text(names.sector);
    who.person = claims.text(names.person);
    who.scopes = scopes_of(claims.at("scope"));
    who.token_id = claims.text("jti");
    who.expires = *moment_of(claims, "exp");
    const auto role = role_of(claims.text(names.role));
    if (!role || (*role == Role::tester && !trust.sandbox)) {
        return invalid("The token does not tell a role this server knows.");
    }
    who.role = *role;
    const bool whole = who.role == Role::bruker ? !who.person.empty() : !who.orgnr.empty();
    if (!whole) return invalid("The token does not tell the organisation or person who asks.");
    return who;
}

}  // namespace

struct Verifier::Impl {
    const Issuer* find(const std::string& name) const {
        const auto found = std::find_if(issuers.begin(), issuers.end(), [&](const Issuer& issuer) {
            return issuer.trust.issuer == name;
        });
        return found == issuers.end() ? nullptr : &*found;
    }

    static Result<const Key*> key_for(const Issuer& issuer, const json::Value& header,
                                      const Algorithm& algorithm) {
        std::vector<const Key*> fitting;
        for (const auto& key : issuer.keys) {
            if (key.kty != algorithm.kty) continue;
            if (header.has("kid") && key.kid != header.text("kid")) continue;
            fitting.push_back(&key);
        }
        if (fitting.size() == 1) return fitting.front();
        return invalid("No key of the issuer fits the token's kid and alg.");
    }

    Result<Principal> judge(const std::string& token, Instant now) const {
        const auto parts = take_apart(token);
        if (!parts) return Fail(parts.error());
        const auto algorithm = judge_header(parts->header);
        if (!algorithm) return Fail(algorithm.error());
        const auto* issuer = find(parts->claims.text("iss"));
        if (issuer == nullptr) return invalid("The token's issuer is not trusted here.");
        const auto key = key_for(*issuer, parts->header, *algorithm);
        if (!key) return Fail(key.error());
        if (!(*key)->jwk.verify(token))
            return invalid("The token's signature is not the issuer's.");
        if (!names_audience(parts->claims.at("aud"), issuer->trust.audience)) {
            return invalid("The token is not meant for this server (aud).");
        }
        if (auto times = judge_times(parts->claims, now); !times) return Fail(times.error());
        return principal_of(parts->claims, issuer->trust);
    }

    std::optional<Principal> remembered(const std::string& hash, Instant now) const {
        const std::shared_lock lock(mutex);
        const auto found = cache.find(hash);
        if (found == cache.end() || found->second.expires <= now) return {};
        return found->second;
    }

    void remember(const std::string& hash, const Principal& who) const {
        const std::unique_lock lock(mutex);
        // Full: begin anew rather than keep account of age; a token is verified again at little
        // cost.
        if (cache.size() >= kCacheMax) cache.clear();
        cache.insert_or_assign(hash, who);
    }

    std::vector<Issuer> issuers;
    mutable std::shared_mutex mutex;
    mutable std::unordered_map<std::string, Principal> cache;
};

Verifier::Verifier(std::vector<TrustedIssuer> trusted) : impl_(std::make_unique<Impl>()) {
    for (auto& trust : trusted) {
        Issuer issuer{std::move(trust), {}};
        for (const auto& jwk : issuer.trust.jwks.at("keys").items()) {
            auto key = jose::Jwk::import(jwk);
            if (key && !key->kty().empty())
                issuer.keys.push_back({jwk.text("kid"), key->kty(), std::move(*key)});
        }
        impl_->issuers.push_back(std::move(issuer));
    }
}

Verifier::~Verifier() = default;

Result<Principal> Verifier::verify(std::string_view authorization, Instant now) const {
    const auto token = bearer(authorization);
    if (!token) return Fail(token.error());
    const auto hash = sha256(*token);
    const std::string name(reinterpret_cast<const char*>(hash.data()), hash.size());
    if (auto known = impl_->remembered(name, now)) return std::move(*known);
    auto who = impl_->judge(*token, now);
    if (who) impl_->remember(name, *who);
    return who;
}

}  // namespace planbro::identity
