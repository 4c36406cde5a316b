// The sandbox as the issuers it plays.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "identity/client_key.hpp"
#include "identity/sandbox_issuer.hpp"

namespace planbro::identity {
namespace {

const Instant kNow = *parse_instant("2026-11-23T12:00:00Z");
constexpr const char* kTokenUrl = "http://127.0.0.1:8080/sandbox/token";
constexpr const char* kReadUrl = "http://127.0.0.1:8080/fhir/CarePlan";
constexpr const char* kAssertionType =
    "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
constexpr const char* kGrant =
    "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";

class PlayedKinds : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(issuer_->register_keys(
            "nav", json::object({{"keys", json::array({key_.public_jwk()})}})));
    }
    TokenAnswer ask(const std::string& form, const std::string& proof = {}) const {
        TokenRequest request{form, {}, kTokenUrl};
        if (!proof.empty()) request.proofs.push_back(proof);
        return issuer_->token(request, kNow);
    }
    std::string proof(const std::string& id, const std::string& nonce = {}) const {
        return key_.proof({"POST", kTokenUrl, {}, nonce}, kNow, id);
    }
    std::string assertion(json::Value claims, const char* id = "a1") const {
        return key_.assertion(AssertionKind::client, std::move(claims), kNow, id);
    }
    static json::Value client_claims() {
        return json::object({{"iss", "nav"}, {"sub", "nav"}, {"aud", kTokenUrl}});
    }
    Result<Principal> who(const TokenAnswer& answer) const {
        return verifier_.verify("Bearer " + answer.body.text("access_token"), kNow);
    }
    static json::Value claims_of(const TokenAnswer& answer) {
        const auto parts = split(answer.body.text("access_token"), '.');
        return json::parse(base64url_decode(parts.at(1))).value();
    }

    std::unique_ptr<SandboxIssuer> issuer_ =
        std::move(*SandboxIssuer::open(SandboxIssuer::new_key(), random_ids()));
    ClientKey key_ = ClientKey::open(ClientKey::new_rsa_key()).value();
    Verifier verifier_{issuer_->trusts(), {SandboxIssuer::client_table(), {}, {}}};
};

TEST_F(PlayedKinds, HelseIdBindsTheTokenToTheKeyOfTheProof) {
    EXPECT_EQ(ask("kind=helseid&client_id=ehr").body.text("error"), "invalid_dpop_proof");
    const auto answer = ask("kind=helseid&client_id=ehr", proof("p1"));
    ASSERT_EQ(answer.status, 200) << json::write(answer.body);
    EXPECT_EQ(answer.body.text("token_type"), "DPoP");
    EXPECT_EQ(claims_of(answer).at("cnf").text("jkt"), key_.thumbprint());
    EXPECT_EQ(claims_of(answer).text("helseid://claims/client/claims/orgnr_parent"), "310000175");
    const auto token = answer.body.text("access_token");
    const auto authorization = "DPoP " + token;
    const auto shown = key_.proof({"GET", kReadUrl, token, {}}, kNow, "p2");
    const auto asker = verifier_.verify({authorization, false, {shown}, "GET", kReadUrl}, kNow);
    ASSERT_TRUE(asker) << asker.error().issues.at(0).text;
    EXPECT_EQ(asker->sector, "helse");
    EXPECT_TRUE(asker->may('c', "Goal"));
    EXPECT_EQ(ask("kind=helseid&client_id=ehr", proof("p1")).status, 400) << "used before";
}

TEST_F(PlayedKinds, TheEndpointAsksForANonceWhereItIsToldTo) {
    const auto form = "kind=helseid&client_id=ehr&nonce=required";
    const auto asked = ask(form, proof("p1"));
    EXPECT_EQ(asked.body.text("error"), "use_dpop_nonce");
    ASSERT_NE(asked.dpop_nonce, "");
    EXPECT_EQ(ask(form, proof("p2", asked.dpop_nonce)).status, 200);
}

TEST_F(PlayedKinds, MaskinportenTakesTheGrantAndTellsTheConsumer) {
    const auto grant =
        key_.assertion(AssertionKind::grant,
                       json::object({{"iss", "nav"},
                                     {"aud", "https://sandbox.planbro.no/maskinporten"},
                                     {"scope", "planbro:ip.les"}}),
                       kNow, "g1");
    const auto answer = ask(kGrant + grant);
    ASSERT_EQ(answer.status, 200) << json::write(answer.body);
    EXPECT_EQ(claims_of(answer).at("consumer").text("ID"), "0192:310000310");
    EXPECT_FALSE(claims_of(answer).has("nbf"));
    const auto asker = who(answer);
    ASSERT_TRUE(asker);
    EXPECT_EQ(asker->org_name, "NAV Solvik");
    EXPECT_TRUE(asker->may('r', "Goal"));
    EXPECT_FALSE(asker->may('c', "Goal"));
    EXPECT_EQ(ask(kGrant + grant).body.text("error"), "invalid_grant") << "used before";
}

TEST_F(PlayedKinds, IdportenTellsACitizenAtALevel) {
    const auto high = who(ask("kind=idporten&client_id=bruker&pid=14839210273"));
    ASSERT_TRUE(high);
    EXPECT_EQ(high->role, Role::bruker);
    EXPECT_TRUE(high->may('u', "Consent"));
    EXPECT_FALSE(who(ask("kind=idporten&client_id=bruker&pid=14839210273&acr=idporten-loa-low")));
    EXPECT_EQ(ask("kind=idporten&client_id=nav").status, 400);
    EXPECT_EQ(ask("kind=maskinporten&client_id=bruker&pid=14839210273").status, 400);
}

TEST_F(PlayedKinds, ASmartClientShowsItsKey) {
    const auto form = "kind=smart&scope=system/CarePlan.rs&" + std::string(kAssertionType) +
                      "&client_assertion=" + assertion(client_claims());
    const auto answer = ask(form);
    ASSERT_EQ(answer.status, 200) << json::write(answer.body);
    const auto asker = who(answer);
    ASSERT_TRUE(asker);
    EXPECT_EQ(asker->orgnr, "310000310");
    EXPECT_TRUE(asker->may('s', "CarePlan"));
    EXPECT_FALSE(asker->may('s', "Goal"));
    EXPECT_EQ(ask(form).body.text("error"), "invalid_client") << "used before";
}

TEST_F(PlayedKinds, AnyTokenIsBoundWhereAProofIsShown) {
    const auto answer = ask("client_id=nav", proof("p1"));
    EXPECT_EQ(answer.body.text("token_type"), "DPoP");
    EXPECT_EQ(who(answer).error().issues.at(0).code, "dpop-kreves");
}

struct WrongAssertion {
    const char* name;
    const char* claim;
    json::Value value;
};

class WrongAssertions : public PlayedKinds, public testing::WithParamInterface<WrongAssertion> {};

TEST_P(WrongAssertions, ShowNobody) {
    auto claims = client_claims();
    claims.set(GetParam().claim, GetParam().value);
    const auto answer = ask(std::string(kAssertionType) + "&client_assertion=" + assertion(claims));
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.body.text("error"), "invalid_client");
}

INSTANTIATE_TEST_SUITE_P(Identity, WrongAssertions,
                         testing::Values(WrongAssertion{"OtherAudience", "aud",
                                                        "https://annen.example/token"},
                                         WrongAssertion{"OtherSubject", "sub", "ehr"},
                                         WrongAssertion{"ClientWithoutKeys", "iss", "ehr"},
                                         WrongAssertion{"NoClient", "iss", "../nav"}),
                         [](const auto& row) { return row.param.name; });

TEST_F(PlayedKinds, AnAssertionOfAnotherKeyShowsNobody) {
    const auto other = ClientKey::open(ClientKey::new_ec_key()).value();
    const auto forged = other.assertion(AssertionKind::client, client_claims(), kNow, "a1");
    EXPECT_EQ(ask(std::string(kAssertionType) + "&client_assertion=" + forged).status, 401);
    const auto old = key_.assertion(AssertionKind::client, client_claims(),
                                    kNow - std::chrono::minutes(2), "a2");
    EXPECT_EQ(ask(std::string(kAssertionType) + "&client_assertion=" + old).status, 401);
    EXPECT_EQ(ask("client_id=ehr&" + std::string(kAssertionType) +
                  "&client_assertion=" + assertion(client_claims()))
                  .status,
              401);
}

TEST_F(PlayedKinds, KeysAreThoseOfAClientAndPublic) {
    const auto set = json::object({{"keys", json::array({key_.public_jwk()})}});
    EXPECT_FALSE(issuer_->register_keys("ingen", set));
    EXPECT_FALSE(issuer_->register_keys("nav", json::object({{"keys", json::array({})}})));
    const auto secret = json::parse(ClientKey::new_ec_key()).value();
    EXPECT_FALSE(issuer_->register_keys("nav", json::object({{"keys", json::array({secret})}})));
}

// Of the trust framework: as HelseID puts it into a token, right or wrong.
TEST_F(PlayedKinds, HelseIdAttestsWhatItIsAskedTo) {
    const auto claim = json::object({{"type", "nhn:tillitsrammeverk:parameters"}, {"x", 1}});
    const auto details = "&authorization_details=" + json::write(claim);
    const auto answer = ask("kind=helseid&client_id=ehr" + details, proof("p-attest"));
    ASSERT_EQ(answer.status, 200);
    const auto claims =
        json::parse(base64url_decode(split(answer.body.text("access_token"), '.')[1])).value();
    EXPECT_EQ(claims.at("nhn:tillitsrammeverk:parameters"), claim);
    for (const auto* form : {"kind=helseid&client_id=ehr&authorization_details=x",
                             "kind=helseid&client_id=ehr&authorization_details=[]",
                             "kind=maskinporten&client_id=ehr&authorization_details={}"}) {
        const auto refused = ask(form, proof(form));
        EXPECT_EQ(refused.status, 400) << form;
        EXPECT_EQ(refused.body.text("error"), "invalid_authorization_details") << form;
    }
}

}  // namespace
}  // namespace planbro::identity
