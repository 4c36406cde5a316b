// Tokens bound to a key (RFC 9449): each proof that is wrong in one way is refused for that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "identity/internal/dpop.hpp"
#include "identity/internal/target_uri.hpp"
#include "identity/testing/mint.hpp"
#include "identity/verifier.hpp"

namespace planbro::identity {
namespace {

using ::testing::HasSubstr;
using testing::kNow;
using testing::Mint;
using ::testing::Not;
using testing::seconds;

constexpr const char* kUrl = "https://planbro.example.no/fhir/CarePlan";

std::string hash_of(const std::string& text) {
    const auto hash = sha256(text);
    return base64url_encode({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

// A client with its key and a token bound to it.
class Bound {
  public:
    explicit Bound(const Mint& mint)
        : token_(mint.with_claim("cnf", json::object({{"jkt", holder_.key().thumbprint()}}))) {}

    [[nodiscard]] json::Value header() const {
        auto jwk = holder_.key().public_jwk();
        for (const auto* name : {"kid", "alg", "use"}) jwk.erase(name);
        return json::object({{"typ", "dpop+jwt"}, {"jwk", jwk}});
    }
    [[nodiscard]] json::Value claims() const {
        return json::object({{"jti", "p1"},
                             {"htm", "GET"},
                             {"htu", kUrl},
                             {"iat", seconds(kNow)},
                             {"ath", hash_of(token_)}});
    }
    [[nodiscard]] std::string with_header(std::string_view name, const json::Value& value) const {
        auto head = header();
        head.set(name, value);
        return holder_.sign(head, claims());
    }
    [[nodiscard]] std::string with_claim(std::string_view name, const json::Value& value) const {
        auto changed = claims();
        changed.erase(name);
        if (!value.is_null()) changed.set(name, value);
        return holder_.sign(header(), changed);
    }
    [[nodiscard]] std::string good() const { return holder_.sign(header(), claims()); }
    [[nodiscard]] const std::string& token() const { return token_; }
    [[nodiscard]] const Mint& holder() const { return holder_; }

  private:
    Mint holder_;
    std::string token_;
};

class BoundToken : public ::testing::Test {
  protected:
    Result<Principal> ask(const std::vector<std::string_view>& proofs,
                          const std::string& url = kUrl, Instant now = kNow) const {
        const auto authorization = "DPoP " + bound_.token();
        return verifier_.verify({authorization, false, proofs, "GET", url}, now);
    }

    Mint mint_;
    Bound bound_{mint_};
    Verifier verifier_{{mint_.trust()}};
};

TEST_F(BoundToken, IsTakenWithAProofOfItsKey) {
    const auto proof = bound_.good();
    const auto who = ask({proof});
    ASSERT_TRUE(who) << who.error().issues.at(0).text;
    EXPECT_EQ(who->orgnr, "310000175");
}

TEST_F(BoundToken, NeedsAProofOfItsOwnForEveryRequest) {
    const auto proof = bound_.good();
    ASSERT_TRUE(ask({proof}));
    const auto again = ask({proof});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().issues.at(0).code, "dpop-brukt");
    EXPECT_THAT(verifier_.challenge(again.error()), HasSubstr("invalid_dpop_proof"));
    const auto next = bound_.with_claim("jti", "p2");
    EXPECT_TRUE(ask({next}));
}

TEST_F(BoundToken, IsNothingWithoutAProofAlsoWhenItIsRemembered) {
    const auto proof = bound_.good();
    ASSERT_TRUE(ask({proof}));
    const auto bare = verifier_.verify("Bearer " + bound_.token(), kNow);
    ASSERT_FALSE(bare);
    EXPECT_EQ(bare.error().issues.at(0).code, "dpop-kreves");
    EXPECT_FALSE(ask({}));
}

TEST_F(BoundToken, OfAnotherKeyIsNotProvenByOurs) {
    const Bound other(mint_);
    const auto proof = other.with_claim("ath", hash_of(bound_.token()));
    const auto who = ask({proof});
    ASSERT_FALSE(who);
    EXPECT_THAT(who.error().issues.at(0).text, HasSubstr("cnf.jkt"));
}

TEST_F(BoundToken, AnotherSpellingOfTheUrlIsTheSameUrl) {
    const auto spelled = bound_.with_claim(
        "htu", "HTTPS://Planbro.Example.no:443/fhir/./x/../%43arePlan?_count=1#f");
    const auto who = ask({spelled});
    EXPECT_TRUE(who) << who.error().issues.at(0).text;
}

TEST_F(BoundToken, AnUnboundTokenIsNoDpopToken) {
    const auto authorization = "DPoP " + mint_.good();
    const auto proof = bound_.with_claim("ath", hash_of(mint_.good()));
    EXPECT_FALSE(verifier_.verify({authorization, false, {proof}, "GET", kUrl}, kNow));
}

TEST_F(BoundToken, NoTextRepeatsTheProof) {
    const auto proof = bound_.with_claim("htu", "https://hemmelig.example/");
    const auto who = ask({proof});
    ASSERT_FALSE(who);
    EXPECT_THAT(who.error().issues.at(0).text, Not(HasSubstr("hemmelig")));
}

struct WrongProof {
    const char* name;
    std::string (*proof)(const Bound&);
    const char* code;
    const char* says;
};

class WrongProofs : public BoundToken, public ::testing::WithParamInterface<WrongProof> {};

TEST_P(WrongProofs, AreRefusedForWhatIsWrong) {
    const auto proof = GetParam().proof(bound_);
    const auto who = ask({proof});
    ASSERT_FALSE(who);
    EXPECT_EQ(who.error().category, Category::unauthorized);
    EXPECT_EQ(who.error().issues.at(0).code, GetParam().code);
    EXPECT_THAT(who.error().issues.at(0).text, HasSubstr(GetParam().says));
    EXPECT_TRUE(verifier_.challenge(who.error()).starts_with("DPoP "));
}

std::string unsigned_as(const Bound& bound, const char* alg) {
    auto header = bound.header();
    header.set("alg", alg);
    return base64url_encode(json::write(header)) + "." +
           base64url_encode(json::write(bound.claims())) + ".AAAA";
}

INSTANTIATE_TEST_SUITE_P(
    Identity, WrongProofs,
    ::testing::Values(
        WrongProof{"Empty", [](const Bound&) { return std::string(); }, "dpop-ugyldig", "empty"},
        WrongProof{"NoJwt", [](const Bound&) { return std::string("x.y.z"); }, "dpop-ugyldig",
                   "JSON"},
        WrongProof{"TwoParts",
                   [](const Bound& b) { return b.good().substr(0, b.good().rfind('.')); },
                   "dpop-ugyldig", "three parts"},
        WrongProof{"TooLong", [](const Bound&) { return std::string(9000, 'a'); }, "dpop-ugyldig",
                   "too long"},
        WrongProof{"TypJwt", [](const Bound& b) { return b.with_header("typ", "JWT"); },
                   "dpop-ugyldig", "typ"},
        WrongProof{"NoTyp", [](const Bound& b) { return b.with_header("typ", {}); }, "dpop-ugyldig",
                   "typ"},
        WrongProof{"AlgNone", [](const Bound& b) { return unsigned_as(b, "none"); }, "dpop-ugyldig",
                   "alg"},
        WrongProof{"AlgSymmetric", [](const Bound& b) { return unsigned_as(b, "HS256"); },
                   "dpop-ugyldig", "alg"},
        WrongProof{"AlgOfAnotherKeyType", [](const Bound& b) { return unsigned_as(b, "RS256"); },
                   "dpop-ugyldig", "does not fit its jwk"},
        WrongProof{"CriticalHeader",
                   [](const Bound& b) {
                       auto header = b.header();
                       header.set("alg", "ES256");
                       header.set("crit", json::array({"b64"}));
                       return base64url_encode(json::write(header)) + "." +
                              base64url_encode(json::write(b.claims())) + ".AAAA";
                   },
                   "dpop-ugyldig", "critical"},
        WrongProof{"NoKey", [](const Bound& b) { return b.with_header("jwk", "kid-1"); },
                   "dpop-ugyldig", "jwk"},
        WrongProof{"PrivateKey",
                   [](const Bound& b) {
                       auto jwk = b.header().at("jwk");
                       jwk.set("d", "AAAA");
                       return b.with_header("jwk", jwk);
                   },
                   "dpop-ugyldig", "private"},
        WrongProof{"SymmetricKey",
                   [](const Bound& b) {
                       return b.with_header("jwk", json::object({{"kty", "oct"}, {"k", "AAAA"}}));
                   },
                   "dpop-ugyldig", "private"},
        WrongProof{"KeyForEncryption",
                   [](const Bound& b) {
                       auto jwk = b.header().at("jwk");
                       jwk.set("use", "enc");
                       return b.with_header("jwk", jwk);
                   },
                   "dpop-ugyldig", "usable key"},
        WrongProof{"SignedByAnotherKey",
                   [](const Bound& b) { return Mint().sign(b.header(), b.claims()); },
                   "dpop-ugyldig", "not signed by"},
        WrongProof{"ChangedClaims",
                   [](const Bound& b) {
                       const auto good = b.good();
                       const auto parts = split(good, '.');
                       auto claims = b.claims();
                       claims.set("jti", "other");
                       return parts[0] + "." + base64url_encode(json::write(claims)) + "." +
                              parts[2];
                   },
                   "dpop-ugyldig", "not signed by"},
        WrongProof{"DuplicateClaims",
                   [](const Bound& b) {
                       auto payload = json::write(b.claims());
                       payload.insert(1, R"("jti":"p0",)");
                       auto header = b.header();
                       header.set("alg", "ES256");
                       return b.holder().sign_text(header, payload);
                   },
                   "dpop-ugyldig", "JSON"},
        WrongProof{"OtherMethod", [](const Bound& b) { return b.with_claim("htm", "POST"); },
                   "dpop-ugyldig", "htm"},
        WrongProof{"MethodInLowerCase", [](const Bound& b) { return b.with_claim("htm", "get"); },
                   "dpop-ugyldig", "htm"},
        WrongProof{"NoMethod", [](const Bound& b) { return b.with_claim("htm", {}); },
                   "dpop-ugyldig", "htm"},
        WrongProof{"OtherHost",
                   [](const Bound& b) {
                       return b.with_claim("htu", "https://annen.example.no/fhir/CarePlan");
                   },
                   "dpop-ugyldig", "htu"},
        WrongProof{"OtherPath",
                   [](const Bound& b) {
                       return b.with_claim("htu", "https://planbro.example.no/fhir/Goal");
                   },
                   "dpop-ugyldig", "htu"},
        WrongProof{"OtherScheme",
                   [](const Bound& b) {
                       return b.with_claim("htu", "http://planbro.example.no/fhir/CarePlan");
                   },
                   "dpop-ugyldig", "htu"},
        WrongProof{"PathAlone",
                   [](const Bound& b) { return b.with_claim("htu", "/fhir/CarePlan"); },
                   "dpop-ugyldig", "htu"},
        WrongProof{"NoUrl", [](const Bound& b) { return b.with_claim("htu", {}); }, "dpop-ugyldig",
                   "htu"},
        WrongProof{"TooOld", [](const Bound& b) { return b.with_claim("iat", seconds(kNow) - 61); },
                   "dpop-ugyldig", "too old"},
        WrongProof{"FromTheFuture",
                   [](const Bound& b) { return b.with_claim("iat", seconds(kNow) + 11); },
                   "dpop-ugyldig", "future"},
        WrongProof{"NoMoment", [](const Bound& b) { return b.with_claim("iat", {}); },
                   "dpop-ugyldig", "no iat"},
        WrongProof{"MomentAsText", [](const Bound& b) { return b.with_claim("iat", "now"); },
                   "dpop-ugyldig", "no iat"},
        WrongProof{"NoTokenHash", [](const Bound& b) { return b.with_claim("ath", {}); },
                   "dpop-ugyldig", "ath"},
        WrongProof{"OtherTokenHash",
                   [](const Bound& b) { return b.with_claim("ath", hash_of("annet")); },
                   "dpop-ugyldig", "ath"},
        WrongProof{"NoId", [](const Bound& b) { return b.with_claim("jti", {}); }, "dpop-ugyldig",
                   "jti"},
        WrongProof{"IdTooLong",
                   [](const Bound& b) { return b.with_claim("jti", std::string(513, 'j')); },
                   "dpop-ugyldig", "jti"},
        WrongProof{"InventedNonce", [](const Bound& b) { return b.with_claim("nonce", "abc"); },
                   "dpop-nonce", "DPoP-Nonce"}),
    [](const auto& row) { return row.param.name; });

TEST_F(BoundToken, StandsInOneHeaderAlone) {
    const auto first = bound_.good();
    const auto second = bound_.with_claim("jti", "p2");
    const auto who = ask({first, second});
    ASSERT_FALSE(who);
    EXPECT_THAT(who.error().issues.at(0).text, HasSubstr("more than once"));
    EXPECT_TRUE(ask({first})) << "what was refused is not used up";
}

TEST(DpopNonce, IsAskedForWhereItIsRequired) {
    const Mint mint;
    const Bound bound(mint);
    VerifierOptions options;
    options.dpop.is_nonce_required = true;
    options.dpop.secret = "hemmelig";
    const Verifier verifier({mint.trust()}, options);
    const auto ask = [&](const std::string& proof, Instant now) {
        const auto authorization = "DPoP " + bound.token();
        return verifier.verify({authorization, false, {proof}, "GET", kUrl}, now);
    };
    const auto without = ask(bound.good(), kNow);
    ASSERT_FALSE(without);
    EXPECT_EQ(without.error().issues.at(0).code, "dpop-nonce");
    EXPECT_THAT(verifier.challenge(without.error()), HasSubstr("error=\"use_dpop_nonce\""));

    EXPECT_TRUE(ask(bound.with_claim("nonce", verifier.dpop_nonce(kNow)), kNow));
    const auto old = verifier.dpop_nonce(kNow - std::chrono::minutes(11));
    const auto late = ask(bound.with_claim("nonce", old), kNow);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().issues.at(0).code, "dpop-nonce");

    VerifierOptions neighbour = options;
    EXPECT_EQ(Verifier({mint.trust()}, neighbour).dpop_nonce(kNow), verifier.dpop_nonce(kNow))
        << "every node takes the nonces of the others";
}

TEST(ProofOfAnothersClient, IsRefusedWhereAnotherGatewayHasTakenIt) {
    const Mint mint;
    const Bound bound(mint);
    struct Told {
        Result<bool> answer;
        const char* code;  // "" = taken
    };
    const auto down = [] { return fail(Category::unavailable, "lager-nede", "down"); };
    for (const auto& [answer, code] :
         {Told{true, ""}, Told{false, "dpop-brukt"}, Told{Result<bool>(down()), "lager-nede"}}) {
        VerifierOptions options;
        std::string name;
        Instant until;
        options.dpop.tell_used = [&](const std::string& told, Instant when, Instant) {
            name = told;
            until = when;
            return answer;
        };
        const Verifier verifier({mint.trust()}, options);
        const auto proof = bound.good();
        const auto verified = verifier.verify(
            Credentials{"DPoP " + bound.token(), false, {proof}, "GET", kUrl}, kNow);
        EXPECT_EQ(verified ? "" : verified.error().issues.at(0).code, code);
        EXPECT_TRUE(name.starts_with("dpop:")) << name;
        EXPECT_GE(until, kNow + options.dpop.age_max);
    }
}

TEST(ReplayCache, ForgetsNothingThatCouldBeUsedAgainAndIsBounded) {
    using Use = ReplayCache::Use;
    constexpr auto kLife = std::chrono::seconds(60);
    ReplayCache cache(kLife, 3);
    EXPECT_EQ(cache.use("a", kNow), Use::first);
    EXPECT_EQ(cache.use("b", kNow + std::chrono::seconds(59)), Use::first);
    EXPECT_EQ(cache.use("b", kNow + std::chrono::seconds(61)), Use::again);
    EXPECT_EQ(cache.use("b", kNow + std::chrono::seconds(119)), Use::again);
    EXPECT_EQ(cache.use("c", kNow + std::chrono::seconds(119)), Use::first);
    EXPECT_EQ(cache.use("d", kNow + std::chrono::seconds(119)), Use::full);
    EXPECT_EQ(cache.use("d", kNow + std::chrono::seconds(125)), Use::first) << "a and b are gone";
    EXPECT_EQ(cache.use("c", kNow + std::chrono::hours(1)), Use::first);
}

struct Spelling {
    const char* name;
    const char* uri;
    const char* normal;
};

class TargetUri : public ::testing::TestWithParam<Spelling> {};

TEST_P(TargetUri, HasOneForm) {
    EXPECT_EQ(normal_target(GetParam().uri), GetParam().normal);
}

INSTANTIATE_TEST_SUITE_P(
    Identity, TargetUri,
    ::testing::Values(
        Spelling{"Case", "HTTPS://EXAMPLE.no/A", "https://example.no/A"},
        Spelling{"DefaultPort", "https://example.no:443/a", "https://example.no/a"},
        Spelling{"EmptyPort", "http://example.no:/a", "http://example.no/a"},
        Spelling{"OtherPort", "https://example.no:8443/a", "https://example.no:8443/a"},
        Spelling{"PortOfTheOtherScheme", "http://example.no:443/a", "http://example.no:443/a"},
        Spelling{"NoPath", "https://example.no", "https://example.no/"},
        Spelling{"Query", "https://example.no/a?b=/c", "https://example.no/a"},
        Spelling{"QueryWithoutPath", "https://example.no?b", "https://example.no/"},
        Spelling{"Fragment", "https://example.no/a#b", "https://example.no/a"},
        Spelling{"Escapes", "https://example.no/%7ea%2fb%c3%a5", "https://example.no/~a%2Fb%C3%A5"},
        Spelling{"Dots", "https://example.no/a/./b/../c/..", "https://example.no/a/"},
        Spelling{"DotsAboveTheRoot", "https://example.no/../../a", "https://example.no/a"},
        Spelling{"UserInformation", "https://a@example.no/", ""},
        Spelling{"OtherScheme", "ftp://example.no/", ""}, Spelling{"NoHost", "https:///a", ""},
        Spelling{"Relative", "/a", ""}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace planbro::identity
