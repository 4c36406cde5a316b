#include "identity/verifier.hpp"

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "base/digest.hpp"
#include "identity/internal/challenge.hpp"
#include "identity/internal/claims.hpp"
#include "identity/internal/dpop.hpp"
#include "identity/internal/jwt.hpp"
#include "identity/internal/key_source.hpp"

namespace planbro::identity {

namespace {

constexpr std::size_t kCacheMax = 10'000;

enum class Scheme { bearer, dpop };

struct Presented {
    Scheme scheme = Scheme::bearer;
    std::string token;
};

// A verified token.
struct Known {
    Principal who;
    std::string thumbprint;  // of the key it is bound to; "" = a bearer token
};

Fail invalid(std::string why) {
    return fail(Category::unauthorized, "ugyldig-token", std::move(why));
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

Result<Presented> present(const Credentials& credentials) {
    const auto& authorization = credentials.authorization;
    if (authorization.empty()) {
        return fail(Category::unauthorized, "mangler-token",
                    "Send a token: Authorization: Bearer …");
    }
    if (credentials.is_repeated) return invalid("Authorization stands more than once.");
    const auto blank = std::min(authorization.find(' '), authorization.size());
    const auto scheme = lower(authorization.substr(0, blank));
    if (scheme != "bearer" && scheme != "dpop") {
        return invalid("The Authorization scheme must be Bearer or DPoP.");
    }
    const auto token = authorization.substr(std::min(blank + 1, authorization.size()));
    if (token.empty() || token.size() > jwt::kBytesMax)
        return invalid("The token is empty or too long.");
    return Presented{scheme == "dpop" ? Scheme::dpop : Scheme::bearer, std::string(token)};
}

// RFC 9068 section 2.1, and what others send (RFC 7519 section 5.1); case does not matter there.
bool is_access_token(const json::Value& header) {
    if (!header.has("typ")) return true;
    const auto typ = lower(header.text("typ"));
    return typ == "jwt" || typ == "at+jwt" || typ == "application/at+jwt";
}

Result<jwt::Jwt> take_token(const std::string& token) {
    auto jwt = jwt::take_apart(token);
    if (!jwt) return invalid("The token " + jwt.error() + ".");
    if (!is_access_token(jwt->header)) return invalid("The token's typ is not JWT or at+jwt.");
    return std::move(*jwt);
}

Result<void> judge_times(const json::Value& claims, const TrustedIssuer& trust, Instant now) {
    const auto expires = jwt::moment_of(claims, "exp");
    if (!expires) return invalid("The token has no exp.");
    if (*expires <= now)
        return fail(Category::unauthorized, "utlopt-token", "The token has expired.");
    if (!claims.has("nbf") && (trust.is_nbf_required || !claims.has("iat")))
        return invalid("The token has no nbf.");
    for (const auto* name : {"nbf", "iat"}) {
        if (!claims.has(name)) continue;
        const auto moment = jwt::moment_of(claims, name);
        if (!moment || *moment > now + jwt::kSkew)
            return invalid(std::string("The token's ") + name + " lies ahead.");
    }
    return {};
}

// RFC 7800 section 3.1. A token that is bound in a way we cannot check is bound all the same.
Result<std::string> binding_of(const json::Value& claims, const TrustedIssuer& trust) {
    const auto& binding = claims.at("cnf");
    const auto& thumbprint = binding.text("jkt");
    if (claims.has("cnf") && (thumbprint.empty() || binding.members().size() != 1)) {
        return invalid("The token is bound to its sender in another way than cnf.jkt.");
    }
    if (thumbprint.empty() && trust.is_dpop_required) {
        return invalid("This issuer's tokens must be bound to a key (DPoP, cnf.jkt).");
    }
    return thumbprint;
}

// The key that the header names, among the issuer's own alone: jku, x5u, x5c and jwk are not
// followed. Nothing when none or several fit.
const jwt::Key* find_key(const std::vector<jwt::Key>& keys, const jwt::Jwt& jwt) {
    const jwt::Key* found = nullptr;
    for (const auto& key : keys) {
        if (!jwt::fits(key, *jwt.algorithm)) continue;
        if (jwt.header.has("kid") && key.kid != jwt.header.text("kid")) continue;
        if (found != nullptr) return nullptr;
        found = &key;
    }
    return found;
}

Fail no_key() {
    return invalid("No key of the issuer fits the token's kid and alg.");
}

Fail keys_missing() {
    return tl::unexpected(Failure{Category::unavailable,
                                  {{Severity::error,
                                    "transient",
                                    "nokler-mangler",
                                    "The issuer's keys are not here yet.",
                                    "",
                                    {}}},
                                  5});
}

struct Issuer {
    Issuer(TrustedIssuer issuer, const FetchKeys& fetch)
        : trust(std::move(issuer)),
          source(trust.jwks_url.empty() ? std::make_unique<KeySource>(trust.jwks)
                                        : std::make_unique<KeySource>(trust.jwks_url, fetch)) {}
    TrustedIssuer trust;
    std::unique_ptr<KeySource> source;
};

}  // namespace

std::string algorithm_names() {
    return jwt::algorithm_names();
}

struct Verifier::Impl {
    explicit Impl(VerifierOptions given) : options(std::move(given)), dpop(options.dpop) {}

    const Issuer* find(const std::string& name) const {
        const auto found = std::find_if(issuers.begin(), issuers.end(), [&](const Issuer& issuer) {
            return issuer.trust.issuer == name;
        });
        return found == issuers.end() ? nullptr : &*found;
    }

    // A key we do not have may be a new one of the issuer's: it is asked once.
    Result<void> judge_signature(const Issuer& issuer, const jwt::Jwt& jwt, Instant now) const {
        auto keys = issuer.source->keys();
        const auto* key = find_key(*keys, jwt);
        if (key == nullptr) {
            const auto found = refetch(issuer, now);
            keys = issuer.source->keys();
            key = find_key(*keys, jwt);
            if (key == nullptr && (keys->empty() || found == KeySource::Found::busy))
                return keys_missing();
            if (key == nullptr) return no_key();
        }
        if (!jwt::is_signed_by(jwt, *key))
            return invalid("The token's signature is not the issuer's.");
        return {};
    }

    KeySource::Found refetch(const Issuer& issuer, Instant now) const {
        const auto found = issuer.source->refetch(now);
        if (found == KeySource::Found::changed) forget();
        return found;
    }

    Result<Known> judge(const std::string& token, Instant now) const {
        const auto jwt = take_token(token);
        if (!jwt) return Fail(jwt.error());
        const auto& claims = jwt->claims;
        const auto* issuer = find(claims.text("iss"));
        if (issuer == nullptr) return invalid("The token's issuer is not trusted here.");
        if (auto sound = judge_signature(*issuer, *jwt, now); !sound) return Fail(sound.error());
        const auto& trust = issuer->trust;
        if (!jwt::names_audience(claims.at("aud"), trust.audience))
            return invalid("The token is not meant for this server (aud).");
        if (auto times = judge_times(claims, trust, now); !times) return Fail(times.error());
        auto thumbprint = binding_of(claims, trust);
        if (!thumbprint) return Fail(thumbprint.error());
        auto who = principal_of(claims, trust, options.clients);
        if (!who) return Fail(who.error());
        return Known{std::move(*who), std::move(*thumbprint)};
    }

    std::optional<Known> remembered(const std::string& hash, Instant now) const {
        const std::shared_lock lock(mutex);
        const auto found = cache.find(hash);
        if (found == cache.end() || found->second.who.expires <= now) return {};
        return found->second;
    }

    void remember(const std::string& hash, const Known& known, unsigned judged_by) const {
        const std::unique_lock lock(mutex);
        if (judged_by != generation) return;
        // Full: begin anew rather than keep account of age; a token is verified again at little
        // cost.
        if (cache.size() >= kCacheMax) cache.clear();
        cache.insert_or_assign(hash, known);
    }

    // A key that is gone takes the tokens with it that were verified by it.
    void forget() const {
        const std::unique_lock lock(mutex);
        cache.clear();
        ++generation;
    }

    unsigned current_generation() const {
        const std::shared_lock lock(mutex);
        return generation;
    }

    Result<Known> known(const std::string& token, Instant now) const {
        const auto hash = sha256(token);
        const std::string name(reinterpret_cast<const char*>(hash.data()), hash.size());
        if (auto found = remembered(name, now)) return std::move(*found);
        const auto keys = current_generation();
        auto judged = judge(token, now);
        if (judged) remember(name, *judged, keys);
        return judged;
    }

    Result<void> judge_binding(const Presented& presented, const Known& known,
                               const Credentials& credentials, Instant now) const {
        const bool is_bound = !known.thumbprint.empty();
        if (presented.scheme == Scheme::bearer && !is_bound) return {};
        if (presented.scheme == Scheme::bearer) {
            return fail(Category::unauthorized, "dpop-kreves",
                        "The token is bound to a key: send Authorization: DPoP and a proof.");
        }
        if (!is_bound) return invalid("The token is not bound to a key: send it as Bearer.");
        const auto proven =
            dpop.judge({credentials.proofs, credentials.method, credentials.url, presented.token,
                        known.thumbprint, options.dpop.is_nonce_required},
                       now);
        if (!proven) return Fail(proven.error());
        return {};
    }

    VerifierOptions options;
    std::vector<Issuer> issuers;
    mutable Dpop dpop;
    mutable std::shared_mutex mutex;
    mutable std::unordered_map<std::string, Known> cache;
    mutable unsigned generation = 0;  // of the keys
};

Verifier::Verifier(std::vector<TrustedIssuer> trusted, VerifierOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {
    for (auto& trust : trusted) impl_->issuers.emplace_back(std::move(trust), impl_->options.fetch);
}

Verifier::~Verifier() = default;

Result<Principal> Verifier::verify(const Credentials& credentials, Instant now) const {
    const auto presented = present(credentials);
    if (!presented) return Fail(presented.error());
    auto known = impl_->known(presented->token, now);
    if (!known) return Fail(known.error());
    if (auto bound = impl_->judge_binding(*presented, *known, credentials, now); !bound)
        return Fail(bound.error());
    return std::move(known->who);
}

Result<Principal> Verifier::verify(std::string_view authorization, Instant now) const {
    return verify(Credentials{authorization, false, {}, {}, {}}, now);
}

void Verifier::refresh_keys(Instant now) const {
    for (const auto& issuer : impl_->issuers) {
        if (issuer.source->is_due(now)) impl_->refetch(issuer, now);
    }
}

std::string Verifier::challenge(const Failure& failure) const {
    return failure.issues.empty() ? std::string() : challenge_for(failure.issues.front().code);
}

std::string Verifier::dpop_nonce(Instant now) const {
    return impl_->dpop.nonce(now);
}

}  // namespace planbro::identity
