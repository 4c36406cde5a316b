#include "identity/verifier.hpp"

#include <gtest/gtest.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <atomic>
#include <thread>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "identity/internal/jwt.hpp"
#include "identity/testing/mint.hpp"

namespace planbro::identity {
namespace {

using testing::kAudience;
using testing::kNow;
using testing::Mint;
using testing::seconds;

std::string raw(const json::Value& header, const json::Value& claims,
                const std::string& signature) {
    return base64url_encode(json::write(header)) + "." + base64url_encode(json::write(claims)) +
           "." + signature;
}

std::string hs256(const std::string& signed_part, const std::string& secret) {
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(signed_part.data()), signed_part.size(), mac,
         &size);
    return base64url_encode({reinterpret_cast<const char*>(mac), size});
}

TEST(Verifier, AGoodTokenTellsWhoAsks) {
    const Mint mint;
    const Verifier verifier({mint.trust()});
    const auto who = verifier.verify("bearer " + mint.good(), kNow);
    ASSERT_TRUE(who);
    EXPECT_EQ(who->orgnr, "310000175");
    EXPECT_EQ(who->token_id, "j1");
}

TEST(Verifier, ATokenIsNotRememberedBeyondItsExpiry) {
    const Mint mint;
    const Verifier verifier({mint.trust()});
    const auto header = "Bearer " + mint.good();
    ASSERT_TRUE(verifier.verify(header, kNow));
    ASSERT_TRUE(verifier.verify(header, kNow + std::chrono::seconds(599)));
    const auto late = verifier.verify(header, kNow + std::chrono::seconds(600));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().issues.at(0).code, "utlopt-token");
}

TEST(Verifier, ManyAtOnce) {
    const Mint mint;
    const Verifier verifier({mint.trust()});
    std::vector<std::thread> threads;
    std::atomic<int> good{0};
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int j = 0; j < 50; ++j) {
                const auto token = mint.with_claim("jti", std::to_string(j));
                if (verifier.verify("Bearer " + token, kNow)) ++good;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(good, 400);
}

json::Value with_alg() {
    auto header = Mint::header();
    header.set("alg", "ES256");
    return header;
}

// Signed with the attacker's own key, which the header offers.
std::string offering(std::string_view member, const json::Value& value) {
    auto header = Mint::header();
    header.set(member, value);
    return Mint().sign(header, Mint::claims());
}

struct Attack {
    const char* name;
    std::string (*token)(const Mint&);
    const char* code;
};

// The same signature as ASN.1 writes it (RFC 3279), which JWS does not (RFC 7518 section 3.4).
std::string in_der(const std::string& token) {
    const auto dot = token.rfind('.');
    const auto signature = base64url_decode(token.substr(dot + 1));
    const auto* bytes = reinterpret_cast<const unsigned char*>(signature.data());
    auto* pair = ECDSA_SIG_new();
    ECDSA_SIG_set0(pair, BN_bin2bn(bytes, 32, nullptr), BN_bin2bn(bytes + 32, 32, nullptr));
    unsigned char* der = nullptr;
    const auto size = i2d_ECDSA_SIG(pair, &der);
    const std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    ECDSA_SIG_free(pair);
    return token.substr(0, dot + 1) + base64url_encode(text);
}

// r and s each with a zero in front: the same numbers in another length.
std::string padded(const std::string& token) {
    const auto dot = token.rfind('.');
    const auto signature = base64url_decode(token.substr(dot + 1));
    const std::string zero(1, '\0');
    return token.substr(0, dot + 1) +
           base64url_encode(zero + signature.substr(0, 32) + zero + signature.substr(32));
}

class Attacks : public ::testing::TestWithParam<Attack> {};

TEST_P(Attacks, AreRefused) {
    const Mint mint;
    const Verifier verifier({mint.trust()});
    const auto token = GetParam().token(mint);
    const auto who = verifier.verify(token.empty() ? "" : "Bearer " + token, kNow);
    ASSERT_FALSE(who);
    EXPECT_EQ(who.error().category, Category::unauthorized);
    EXPECT_EQ(who.error().issues.at(0).code, GetParam().code) << who.error().issues.at(0).text;
}

INSTANTIATE_TEST_SUITE_P(
    Identity, Attacks,
    ::testing::Values(
        Attack{"None", [](const Mint&) { return std::string(); }, "mangler-token"},
        Attack{"Rubbish", [](const Mint&) { return std::string("x.y.z"); }, "ugyldig-token"},
        Attack{"TwoParts", [](const Mint& m) { return m.good().substr(0, m.good().rfind('.')); },
               "ugyldig-token"},
        Attack{"AlgNone",
               [](const Mint&) {
                   return raw(json::object({{"alg", "none"}}), Mint::claims(), "");
               },
               "ugyldig-token"},
        Attack{"AlgNoneInCapitals",
               [](const Mint&) {
                   return raw(json::object({{"alg", "NONE"}}), Mint::claims(), "");
               },
               "ugyldig-token"},
        Attack{"HmacWithThePublicKey",
               [](const Mint& m) {
                   const auto part = base64url_encode(R"({"alg":"HS256","kid":"k1"})") + "." +
                                     base64url_encode(json::write(Mint::claims()));
                   return part + "." + hs256(part, json::write(m.key().public_jwk()));
               },
               "ugyldig-token"},
        Attack{"AnotherKeySameKid", [](const Mint&) { return Mint().good(); }, "ugyldig-token"},
        Attack{"UnknownKid", [](const Mint& m) { return m.with_header("kid", "k2"); },
               "ugyldig-token"},
        Attack{"CriticalHeader",
               [](const Mint& m) {
                   auto header = Mint::header();
                   header.set("crit", json::array({"b64"}));
                   const auto parts = split(m.good(), '.');
                   return base64url_encode(json::write(header)) + "." + parts[1] + "." + parts[2];
               },
               "ugyldig-token"},
        Attack{"ForeignJku",
               [](const Mint&) { return offering("jku", "https://angriper.example/jwks"); },
               "ugyldig-token"},
        Attack{"ForeignX5u",
               [](const Mint&) { return offering("x5u", "https://angriper.example/cert.pem"); },
               "ugyldig-token"},
        Attack{"EmbeddedKey",
               [](const Mint&) {
                   const Mint angriper;
                   auto header = Mint::header();
                   header.set("jwk", angriper.key().public_jwk());
                   return angriper.sign(header, Mint::claims());
               },
               "ugyldig-token"},
        Attack{"EmbeddedCertificate",
               [](const Mint&) { return offering("x5c", json::array({"MIIB"})); }, "ugyldig-token"},
        Attack{"KidAsPath", [](const Mint& m) { return m.with_header("kid", "../../dev/null"); },
               "ugyldig-token"},
        Attack{"KidAsSql",
               [](const Mint& m) { return m.with_header("kid", "k1' UNION SELECT 'k1"); },
               "ugyldig-token"},
        Attack{"KidAsList", [](const Mint& m) { return m.with_header("kid", json::array({"k1"})); },
               "ugyldig-token"},
        Attack{"KidEmpty", [](const Mint& m) { return m.with_header("kid", ""); }, "ugyldig-token"},
        Attack{"SignatureInDer", [](const Mint& m) { return in_der(m.good()); }, "ugyldig-token"},
        Attack{"SignaturePadded", [](const Mint& m) { return padded(m.good()); }, "ugyldig-token"},
        Attack{"SignatureOfZeros",
               [](const Mint& m) {
                   const auto good = m.good();
                   return good.substr(0, good.rfind('.') + 1) +
                          base64url_encode(std::string(64, '\0'));
               },
               "ugyldig-token"},
        Attack{"OtherCurve",
               [](const Mint&) {
                   return raw(json::object({{"alg", "ES384"}, {"kid", "k1"}}), Mint::claims(),
                              base64url_encode(std::string(96, 'x')));
               },
               "ugyldig-token"},
        Attack{"DuplicateHeaderMembers",
               [](const Mint& m) {
                   const auto good = m.good();
                   const auto parts = split(good, '.');
                   return base64url_encode(R"({"alg":"ES256","kid":"k1","kid":"k2"})") + "." +
                          parts[1] + "." + parts[2];
               },
               "ugyldig-token"},
        Attack{"EncryptedInForm", [](const Mint& m) { return m.good() + ".a.b"; }, "ugyldig-token"},
        Attack{"OtherTyp", [](const Mint& m) { return m.with_header("typ", "dpop+jwt"); },
               "ugyldig-token"},
        Attack{
            "RsaAlgForAnEcKey",
            [](const Mint&) {
                return raw(json::object({{"alg", "RS256"}, {"kid", "k1"}}), Mint::claims(), "AAAA");
            },
            "ugyldig-token"},
        Attack{"Expired", [](const Mint& m) { return m.with_claim("exp", seconds(kNow)); },
               "utlopt-token"},
        Attack{"NoExpiry", [](const Mint& m) { return m.with_claim("exp", {}); }, "ugyldig-token"},
        Attack{"ExpiryAsText", [](const Mint& m) { return m.with_claim("exp", "2030-01-01"); },
               "ugyldig-token"},
        Attack{"NotYet", [](const Mint& m) { return m.with_claim("nbf", seconds(kNow) + 60); },
               "ugyldig-token"},
        Attack{"NoNotBefore", [](const Mint& m) { return m.with_claim("nbf", {}); },
               "ugyldig-token"},
        Attack{"IssuedInTheFarFuture",
               [](const Mint& m) { return m.with_claim("iat", seconds(kNow) + 86'400); },
               "ugyldig-token"},
        Attack{"ExpiryAsFloat",
               [](const Mint& m) { return m.with_claim("exp", json::Number{"1e99"}); },
               "ugyldig-token"},
        Attack{"AudienceAsObject",
               [](const Mint& m) {
                   return m.with_claim("aud", json::object({{"x", kAudience}}));
               },
               "ugyldig-token"},
        Attack{"OrganisationAsList",
               [](const Mint& m) {
                   return m.with_claim("helseid://claims/client/claims/orgnr_child",
                                       json::array({"310000175"}));
               },
               "ugyldig-token"},
        Attack{"OrganisationTooShort",
               [](const Mint& m) {
                   return m.with_claim("helseid://claims/client/claims/orgnr_child", "31000017");
               },
               "ugyldig-token"},
        Attack{"BoundToACertificate",
               [](const Mint& m) {
                   return m.with_claim("cnf", json::object({{"x5t#S256", "abc"}}));
               },
               "ugyldig-token"},
        Attack{"BoundToAKeySentAsBearer",
               [](const Mint& m) {
                   return m.with_claim("cnf", json::object({{"jkt", "abc"}}));
               },
               "dpop-kreves"},
        Attack{"OtherAudience",
               [](const Mint& m) { return m.with_claim("aud", "https://andre.example"); },
               "ugyldig-token"},
        Attack{"NoAudience", [](const Mint& m) { return m.with_claim("aud", {}); },
               "ugyldig-token"},
        Attack{"OtherIssuer",
               [](const Mint& m) { return m.with_claim("iss", "https://angriper.example"); },
               "ugyldig-token"},
        Attack{"NoRole", [](const Mint& m) { return m.with_claim("planbro_rolle", "keiser"); },
               "ugyldig-token"},
        Attack{"TesterOutsideTheSandbox",
               [](const Mint& m) { return m.with_claim("planbro_rolle", "tester"); },
               "ugyldig-token"},
        Attack{"DuplicateClaims",
               [](const Mint& m) {
                   auto payload = json::write(Mint::claims());
                   payload.insert(1, R"("planbro_rolle":"tester",)");
                   return m.sign_text(with_alg(), payload);
               },
               "ugyldig-token"},
        Attack{"ChangedPayload",
               [](const Mint& m) {
                   auto claims = Mint::claims();
                   claims.set("planbro_rolle", "tester");
                   const auto parts = split(m.good(), '.');
                   return parts[0] + "." + base64url_encode(json::write(claims)) + "." + parts[2];
               },
               "ugyldig-token"},
        Attack{"ShortSignature",
               [](const Mint& m) { return m.good().substr(0, m.good().size() - 20); },
               "ugyldig-token"},
        Attack{"TooLong", [](const Mint&) { return std::string(20'000, 'a'); }, "ugyldig-token"}),
    [](const auto& row) { return row.param.name; });

TEST(Verifier, NoTextRepeatsTheToken) {
    const Mint mint;
    const Verifier verifier({mint.trust()});
    const auto token = mint.with_claim("aud", "https://andre.example");
    const auto who = verifier.verify("Bearer " + token, kNow);
    ASSERT_FALSE(who);
    EXPECT_EQ(who.error().issues.at(0).text.find("andre"), std::string::npos);
    EXPECT_EQ(verifier.challenge(who.error()).find("andre"), std::string::npos);
}

TEST(Verifier, AuthorizationStandsOnce) {
    const Mint mint;
    const Verifier verifier({mint.trust()});
    const auto header = "Bearer " + mint.good();
    EXPECT_FALSE(verifier.verify({header, true, {}, {}, {}}, kNow));
}

struct Signing {
    const char* name;
    std::string (*key)();
    const char* alg;
};

class EveryAlgorithm : public ::testing::TestWithParam<Signing> {};

// Its key and its name go together: another algorithm of the same family is refused.
TEST_P(EveryAlgorithm, IsTakenWithItsOwnKey) {
    auto jwk = json::parse(GetParam().key()).value();
    jwk.set("alg", GetParam().alg);
    const Mint mint(json::write(jwk));
    EXPECT_TRUE(Verifier({mint.trust()}).verify("Bearer " + mint.good(), kNow));
    jwk.erase("alg");
    auto other = mint.trust();
    auto published = mint.key().public_jwk();
    published.set("kid", "k1");
    published.set("alg", std::string(GetParam().alg) == "RS512" ? "RS256" : "RS512");
    other.jwks = json::object({{"keys", json::array({published})}});
    EXPECT_FALSE(Verifier({other}).verify("Bearer " + mint.good(), kNow));
}

INSTANTIATE_TEST_SUITE_P(Identity, EveryAlgorithm,
                         ::testing::Values(Signing{"RS256", ClientKey::new_rsa_key, "RS256"},
                                           Signing{"RS384", ClientKey::new_rsa_key, "RS384"},
                                           Signing{"RS512", ClientKey::new_rsa_key, "RS512"},
                                           Signing{"PS256", ClientKey::new_rsa_key, "PS256"},
                                           Signing{"ES256", ClientKey::new_ec_key, "ES256"}),
                         [](const auto& row) { return row.param.name; });

struct Unfit {
    const char* name;
    const char* member;
    json::Value value;
};

class UnfitKeys : public ::testing::TestWithParam<Unfit> {};

TEST_P(UnfitKeys, AreNotUsed) {
    auto jwk = Mint().key().public_jwk();
    ASSERT_TRUE(jwt::usable_key(jwk));
    jwk.set(GetParam().member, GetParam().value);
    EXPECT_FALSE(jwt::usable_key(jwk));
}

INSTANTIATE_TEST_SUITE_P(
    Identity, UnfitKeys,
    ::testing::Values(Unfit{"ForEncryption", "use", "enc"},
                      Unfit{"ForSigningOnly", "key_ops", json::array({"sign"})},
                      Unfit{"Private", "d", "AAAA"}, Unfit{"Symmetric", "kty", "oct"},
                      Unfit{"OtherCurve", "crv", "P-521"},
                      Unfit{"UnknownCurve", "crv", "secp256k1"},
                      Unfit{"OffTheCurve", "x", base64url_encode(std::string(32, 'x'))}),
    [](const auto& row) { return row.param.name; });

TEST(UnfitKeys, ShortRsaKeysAreNotUsed) {
    const auto jwk = [](std::size_t bytes) {
        return json::object(
            {{"kty", "RSA"}, {"n", base64url_encode(std::string(bytes, '\xC3'))}, {"e", "AQAB"}});
    };
    EXPECT_TRUE(jwt::usable_key(jwk(256)));
    EXPECT_FALSE(jwt::usable_key(jwk(128)));
    EXPECT_FALSE(jwt::usable_key(jwk(8192)));
}

TEST(Verifier, AudienceMayBeAList) {
    const Mint mint;
    const Verifier verifier({mint.trust()});
    EXPECT_TRUE(
        verifier.verify("Bearer " + mint.with_claim("aud", json::array({"x", kAudience})), kNow));
}

}  // namespace
}  // namespace planbro::identity
