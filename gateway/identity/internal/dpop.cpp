#include "identity/internal/dpop.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "identity/internal/target_uri.hpp"

namespace planbro::identity {

namespace {

constexpr std::size_t kProofBytesMax = std::size_t{8} * 1024;
constexpr std::size_t kJtiBytesMax = 512;
// iat is the client's clock; an issuer's is given more (jwt::kSkew).
constexpr auto kAhead = std::chrono::seconds(10);
constexpr auto kNoncePeriod = std::chrono::minutes(5);
constexpr std::string_view kNoncePurpose = "dpop-nonce";

Fail refused(std::string why) {
    return fail(Category::unauthorized, "dpop-ugyldig", "The DPoP proof " + std::move(why) + ".");
}

std::string hash_of(std::string_view text) {
    const auto hash = sha256(text);
    return base64url_encode({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

Result<jwt::Jwt> take_proof(const Shown& shown) {
    if (shown.proofs.empty()) return refused("is missing: send one in the header DPoP");
    if (shown.proofs.size() > 1) return refused("stands more than once: send one DPoP header");
    if (shown.proofs.front().size() > kProofBytesMax) return refused("is too long");
    auto proof = jwt::take_apart(shown.proofs.front());
    if (!proof) return refused(proof.error());
    if (proof->header.text("typ") != "dpop+jwt") return refused("has a typ that is not dpop+jwt");
    return std::move(*proof);
}

Result<jwt::Key> key_of(const jwt::Jwt& proof) {
    const auto& jwk = proof.header.at("jwk");
    if (!jwk.is_object()) return refused("has no public key in its header (jwk)");
    if (jose::has_private_members(jwk)) return refused("holds a private key: it is known now");
    auto key = jwt::usable_key(jwk);
    if (!key) return refused("has a jwk that is no usable key for signatures");
    if (!jwt::fits(*key, *proof.algorithm)) return refused("has an alg that does not fit its jwk");
    return std::move(*key);
}

Result<void> judge_request(const Shown& shown, const json::Value& claims) {
    if (claims.text("htm") != shown.method) return refused("is for another method (htm)");
    const auto htu = normal_target(claims.text("htu"));
    if (htu.empty() || htu != normal_target(shown.url)) return refused("is for another URL (htu)");
    return {};
}

Result<void> judge_age(const json::Value& claims, Instant now, std::chrono::seconds age_max) {
    const auto made = jwt::moment_of(claims, "iat");
    if (!made) return refused("has no iat");
    if (*made > now + kAhead) return refused("was made in the future (iat)");
    if (*made + age_max < now) return refused("is too old (iat)");
    return {};
}

Result<void> judge_token(const Shown& shown, const json::Value& claims,
                         const std::string& thumbprint) {
    if (!shown.access_token.empty() && claims.text("ath") != hash_of(shown.access_token)) {
        return refused("is for another token (ath)");
    }
    if (!shown.thumbprint.empty() && thumbprint != shown.thumbprint) {
        return refused("is signed with another key than the one the token is bound to (cnf.jkt)");
    }
    return {};
}

Result<void> judge_jti(const json::Value& claims) {
    const auto& jti = claims.text("jti");
    if (jti.empty() || jti.size() > kJtiBytesMax) return refused("has no jti, or too long a one");
    return {};
}

Fail used_before() {
    return fail(Category::unauthorized, "dpop-brukt",
                "The DPoP proof was used before; make one for each request.");
}

// For as long as a proof could be used again.
std::chrono::seconds lifetime_of(const DpopOptions& options) {
    return options.age_max + kAhead + std::chrono::seconds(1);
}

std::string nonce_text(Instant moment) {
    return std::to_string(moment.time_since_epoch() / kNoncePeriod);
}

}  // namespace

ReplayCache::ReplayCache(std::chrono::seconds lifetime, std::size_t size_max)
    : lifetime_(lifetime), size_max_(size_max) {}

void ReplayCache::turn(Instant now) {
    if (now < turned_ + lifetime_) return;
    // After a long silence, both generations are too old.
    if (now >= turned_ + 2 * lifetime_) recent_.clear();
    older_ = std::move(recent_);
    recent_ = {};
    turned_ = now;
}

ReplayCache::Use ReplayCache::use(const std::string& name, Instant now) {
    const std::lock_guard lock(mutex_);
    turn(now);
    if (older_.contains(name) || recent_.contains(name)) return Use::again;
    if (older_.size() + recent_.size() >= size_max_) return Use::full;
    recent_.insert(name);
    return Use::first;
}

Dpop::Dpop(const DpopOptions& options)
    : options_(options),
      seal_(options.secret),
      used_(lifetime_of(options), options.remembered_max) {}

// The checks of RFC 9449 section 4.3, in its order; the repeat comes last, so that only a proof
// that is good in all else is remembered.
Result<std::string> Dpop::judge(const Shown& shown, Instant now) {
    const auto proof = take_proof(shown);
    if (!proof) return Fail(proof.error());
    const auto& claims = proof->claims;
    if (auto jti = judge_jti(claims); !jti) return Fail(jti.error());
    const auto key = key_of(*proof);
    if (!key) return Fail(key.error());
    if (!jwt::is_signed_by(*proof, *key)) return refused("is not signed by the key it shows");
    if (auto request = judge_request(shown, claims); !request) return Fail(request.error());
    if (auto nonce = judge_nonce(shown, claims, now); !nonce) return Fail(nonce.error());
    if (auto age = judge_age(claims, now, options_.age_max); !age) return Fail(age.error());
    auto thumbprint = jose::thumbprint(proof->header.at("jwk"));
    if (auto token = judge_token(shown, claims, thumbprint); !token) return Fail(token.error());
    if (auto once = use_once(thumbprint, claims.text("jti"), now); !once) return Fail(once.error());
    return thumbprint;
}

// A nonce that is not ours is refused also where none is required.
Result<void> Dpop::judge_nonce(const Shown& shown, const json::Value& claims, Instant now) const {
    if (!claims.has("nonce") && !shown.is_nonce_required) return {};
    const auto opened = seal_.open(claims.text("nonce"), kNoncePurpose);
    if (opened && (*opened == nonce_text(now) || *opened == nonce_text(now - kNoncePeriod))) {
        return {};
    }
    return fail(Category::unauthorized, "dpop-nonce",
                "The DPoP proof needs the nonce of the header DPoP-Nonce.");
}

// The key's own name is part of it: another's jti is not ours to use up.
Result<void> Dpop::use_once(const std::string& thumbprint, const std::string& jti, Instant now) {
    const auto hash = sha256(thumbprint + "." + jti);
    const std::string name(reinterpret_cast<const char*>(hash.data()), hash.size() / 2);
    switch (used_.use(name, now)) {
        case ReplayCache::Use::first:
            return tell_others(name, now);
        case ReplayCache::Use::again:
            return used_before();
        case ReplayCache::Use::full:
            break;
    }
    return tl::unexpected(Failure{Category::unavailable,
                                  {{Severity::error,
                                    "transient",
                                    "opptatt",
                                    "Too many DPoP proofs within a minute.",
                                    "",
                                    {}}},
                                  5});
}

// Our own memory was asked first: it keeps repeats, and more than it holds, away from theirs.
Result<void> Dpop::tell_others(const std::string& name, Instant now) const {
    if (!options_.tell_used) return {};
    const auto is_first =
        options_.tell_used("dpop:" + base64url_encode(name), now + lifetime_of(options_), now);
    if (!is_first) return Fail(is_first.error());
    if (!*is_first) return used_before();
    return {};
}

std::string Dpop::nonce(Instant now) const {
    return seal_.close(nonce_text(now), kNoncePurpose);
}

}  // namespace planbro::identity
