#include "identity/client_key.hpp"

#include "base/digest.hpp"
#include "identity/internal/jose.hpp"
#include "identity/internal/jwt.hpp"

namespace planbro::identity {

namespace {

// HelseID takes no longer one.
constexpr auto kLifetime = std::chrono::seconds(60);

std::int64_t seconds_of(Instant moment) {
    return std::chrono::duration_cast<std::chrono::seconds>(moment.time_since_epoch()).count();
}

std::string algorithm_of(const json::Value& jwk) {
    if (jwk.has("alg")) return jwk.text("alg");
    if (jwk.text("kty") == "RSA") return "RS256";
    return jwk.text("crv") == "P-384" ? "ES384" : "ES256";
}

std::string named(const std::string& private_jwk) {
    auto jwk = json::parse(private_jwk);
    if (!jwk) return {};
    jwk->set("kid", jose::thumbprint(*jwk));
    return json::write(*jwk);
}

Fail unusable() {
    return fail(Category::bad_request, "ugyldig-nokkel",
                "The key is no private JWK of EC (P-256, P-384) or RSA (2048 bits or more).");
}

json::Value bare(const json::Value& public_jwk) {
    auto jwk = public_jwk;
    for (const auto* name : {"kid", "alg", "use"}) jwk.erase(name);
    return jwk;
}

}  // namespace

struct ClientKey::Impl {
    jose::Jwk key;
    json::Value public_jwk;
};

ClientKey::ClientKey(std::shared_ptr<const Impl> impl)
    : impl_(std::move(impl)), thumbprint_(jose::thumbprint(impl_->public_jwk)) {}

Result<ClientKey> ClientKey::open(std::string_view private_jwk) {
    const auto jwk = json::parse(private_jwk);
    if (!jwk || jwk->text("d").empty()) return unusable();
    auto key = jose::Jwk::import(*jwk);
    if (!key) return unusable();
    auto shown = key->public_part();
    shown.set("kid", jwk->has("kid") ? jwk->text("kid") : jose::thumbprint(shown));
    shown.set("alg", algorithm_of(*jwk));
    shown.set("use", "sig");
    const auto usable = jwt::usable_key(shown);
    const auto* algorithm = jwt::find_algorithm(shown.text("alg"));
    if (!usable || algorithm == nullptr || !jwt::fits(*usable, *algorithm)) return unusable();
    return ClientKey(std::make_shared<const Impl>(Impl{std::move(*key), std::move(shown)}));
}

std::string ClientKey::new_ec_key() {
    return named(jose::Jwk::new_ec_key());
}

std::string ClientKey::new_rsa_key() {
    return named(jose::Jwk::new_rsa_key());
}

json::Value ClientKey::public_jwk() const {
    return impl_->public_jwk;
}

std::string ClientKey::sign(json::Value header, const json::Value& claims) const {
    header.set("alg", impl_->public_jwk.text("alg"));
    return impl_->key.sign(header, json::write(claims));
}

std::string ClientKey::assertion(AssertionKind kind, json::Value claims, Instant now,
                                 std::string id) const {
    auto header = json::object({{"kid", impl_->public_jwk.text("kid")}});
    claims.set("iat", seconds_of(now));
    claims.set("exp", seconds_of(now + kLifetime));
    claims.set("jti", std::move(id));
    if (kind == AssertionKind::client) {
        header.set("typ", "JWT");
        claims.set("nbf", seconds_of(now));
    }
    return sign(std::move(header), claims);
}

std::string ClientKey::proof(const ProofFor& what, Instant now, std::string id) const {
    auto claims = json::object({{"jti", std::move(id)},
                                {"htm", what.method},
                                {"htu", what.url.substr(0, what.url.find_first_of("?#"))},
                                {"iat", seconds_of(now)}});
    if (!what.access_token.empty()) {
        const auto hash = sha256(what.access_token);
        claims.set("ath",
                   base64url_encode({reinterpret_cast<const char*>(hash.data()), hash.size()}));
    }
    claims.set_if("nonce", what.nonce);
    return sign(json::object({{"typ", "dpop+jwt"}, {"jwk", bare(impl_->public_jwk)}}), claims);
}

}  // namespace planbro::identity
