#include "identity/verifier.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <atomic>
#include <thread>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "identity/internal/jose.hpp"

namespace planbro::identity {
namespace {

const Instant kNow = *parse_instant("2026-11-23T12:00:00Z");
constexpr const char* kIssuer = "https://utsteder.example";
constexpr const char* kAudience = "https://planbro.no/fhir";

std::int64_t seconds(Instant moment) {
    return std::chrono::duration_cast<std::chrono::seconds>(moment.time_since_epoch()).count();
}

// An issuer with one EC key, and everything needed to mint tokens that are wrong in one way.
class Mint {
  public:
    Mint() : key_(*jose::Jwk::import(json::parse(jose::Jwk::new_ec_key()).value())) {}

    [[nodiscard]] TrustedIssuer trust() const {
        auto jwk = key_.public_part();
        jwk.set("kid", "k1");
        TrustedIssuer trusted;
        trusted.issuer = kIssuer;
        trusted.audience = kAudience;
        trusted.jwks = json::object({{"keys", json::array({jwk})}});
        return trusted;
    }
    static json::Value header() {
        return json::object({{"alg", "ES256"}, {"typ", "JWT"}, {"kid", "k1"}});
    }
    static json::Value claims() {
        return json::object({{"iss", kIssuer},
                             {"aud", kAudience},
                             {"client_id", "klient"},
                             {"iat", seconds(kNow)},
                             {"nbf", seconds(kNow)},
                             {"exp", seconds(kNow) + 600},
                             {"jti", "j1"},
                             {"scope", "system/*.rs"},
                             {"planbro_rolle", "tjeneste"},
                             {"helseid://claims/client/claims/orgnr_child", "310000175"},
                             {"helseid://claims/client/claims/orgnr_parent", "310000108"}});
    }
    [[nodiscard]] std::string sign(const json::Value& head, const std::string& payload) const {
        return key_.sign(head, payload);
    }
    [[nodiscard]] std::string good() const { return sign(header(), json::write(claims())); }
    [[nodiscard]] const jose::Jwk& key() const { return key_; }

  private:
    jose::Jwk key_;
};

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
                auto claims = Mint::claims();
                claims.set("jti", std::to_string(j));
                if (verifier.verify("Bearer " + mint.sign(Mint::header(), json::write(claims)),
                                    kNow))
                    ++good;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(good, 400);
}

struct Attack {
    const char* name;
    std::string (*token)(const Mint&);
    const char* code;
};

std::string with_claim(const Mint& mint, std::string_view name, json::Value value) {
    auto claims = Mint::claims();
    if (value.is_null()) {
        claims.erase(name);
    } else {
        claims.set(name, std::move(value));
    }
    return mint.sign(Mint::header(), json::write(claims));
}

std::string with_header(const Mint& mint, std::string_view name, const std::string& value) {
    auto header = Mint::header();
    header.set(name, value);
    return mint.sign(header, json::write(Mint::claims()));
}

class Attacks : public testing::TestWithParam<Attack> {};

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
    testing::Values(
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
                   return part + "." + hs256(part, json::write(m.key().public_part()));
               },
               "ugyldig-token"},
        Attack{"AnotherKeySameKid", [](const Mint&) { return Mint().good(); }, "ugyldig-token"},
        Attack{"UnknownKid", [](const Mint& m) { return with_header(m, "kid", "k2"); },
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
               [](const Mint&) {
                   auto header = Mint::header();
                   header.set("jku", "https://angriper.example/jwks");
                   return Mint().sign(header, json::write(Mint::claims()));
               },
               "ugyldig-token"},
        Attack{"OtherTyp", [](const Mint& m) { return with_header(m, "typ", "dpop+jwt"); },
               "ugyldig-token"},
        Attack{
            "RsaAlgForAnEcKey",
            [](const Mint&) {
                return raw(json::object({{"alg", "RS256"}, {"kid", "k1"}}), Mint::claims(), "AAAA");
            },
            "ugyldig-token"},
        Attack{"Expired", [](const Mint& m) { return with_claim(m, "exp", seconds(kNow)); },
               "utlopt-token"},
        Attack{"NoExpiry", [](const Mint& m) { return with_claim(m, "exp", {}); }, "ugyldig-token"},
        Attack{"ExpiryAsText", [](const Mint& m) { return with_claim(m, "exp", "2030-01-01"); },
               "ugyldig-token"},
        Attack{"NotYet", [](const Mint& m) { return with_claim(m, "nbf", seconds(kNow) + 60); },
               "ugyldig-token"},
        Attack{"OtherAudience",
               [](const Mint& m) { return with_claim(m, "aud", "https://andre.example"); },
               "ugyldig-token"},
        Attack{"NoAudience", [](const Mint& m) { return with_claim(m, "aud", {}); },
               "ugyldig-token"},
        Attack{"OtherIssuer",
               [](const Mint& m) { return with_claim(m, "iss", "https://angriper.example"); },
               "ugyldig-token"},
        Attack{"NoRole", [](const Mint& m) { return with_claim(m, "planbro_rolle", "keiser"); },
               "ugyldig-token"},
        Attack{"TesterOutsideTheSandbox",
               [](const Mint& m) { return with_claim(m, "planbro_rolle", "tester"); },
               "ugyldig-token"},
        Attack{"DuplicateClaims",
               [](const Mint& m) {
                   auto payload = json::write(Mint::claims());
                   payload.insert(1, R"("planbro_rolle":"tester",)");
                   return m.sign(Mint::header(), payload);
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

TEST(Verifier, AudienceMayBeAList) {
    const Mint mint;
    const Verifier verifier({mint.trust()});
    EXPECT_TRUE(
        verifier.verify("Bearer " + with_claim(mint, "aud", json::array({"x", kAudience})), kNow));
}

}  // namespace
}  // namespace planbro::identity
