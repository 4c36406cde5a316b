// A gateway that trusts issuers by its configuration, and another in the sandbox that plays them:
// real tokens, real proofs, keys fetched over HTTP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "adapters/adapter.hpp"
#include "adapters/token_source.hpp"
#include "base/digest.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "flow/harness.hpp"
#include "http/listener.hpp"
#include "identity/client_key.hpp"
#include "store/testing/databases.hpp"

namespace planbro::flow {
namespace {

using identity::ClientKey;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kPid = "14839210273";
constexpr const char* kForm = "application/x-www-form-urlencoded";

Instant now() {
    return system_clock()();
}

// A client of the sandbox's issuers.
class Holder {
  public:
    Holder(std::string issuer, std::string client, const std::string& key = ClientKey::new_ec_key())
        : issuer_(std::move(issuer)),
          client_(std::move(client)),
          key_text_(key),
          key_(ClientKey::open(key).value()) {}

    [[nodiscard]] std::string proof(const std::string& method, const std::string& url,
                                    const std::string& token, const std::string& nonce = {}) const {
        return key_.proof({method, url, token, nonce}, now(), random_ids()());
    }
    // With a proof, and so bound to the key.
    [[nodiscard]] std::string bound_token() const {
        const auto url = issuer_ + "/sandbox/token";
        const auto reply = http("POST", url, "kind=helseid&client_id=" + client_,
                                {{"Content-Type", kForm}, {"DPoP", proof("POST", url, {})}});
        return reply.json().text("access_token");
    }
    void register_key() const {
        const auto body =
            json::object({{"client_id", client_},
                          {"jwks", json::object({{"keys", json::array({key_.public_jwk()})}})}});
        const auto reply = http("POST", issuer_ + "/sandbox/keys", json::write(body),
                                {{"Content-Type", "application/json"}});
        ASSERT_EQ(reply.status, 200) << reply.body;
    }
    [[nodiscard]] adapters::TokenSettings settings(adapters::TokenKind kind) const {
        const bool is_helseid = kind == adapters::TokenKind::helseid;
        return {
            kind,
            issuer_ + "/sandbox/token?nonce=required" + (is_helseid ? "&kind=helseid" : ""),
            std::string("https://sandbox.planbro.no/") + (is_helseid ? "helseid" : "maskinporten"),
            client_,
            key_text_,
            "planbro:ip.les"};
    }

  private:
    std::string issuer_;
    std::string client_;
    std::string key_text_;
    ClientKey key_;
};

class RealIssuers : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        issuer_ = std::make_unique<House>();
        gateway_ = std::make_unique<Served>("gateway", keys_at_issuer(), "");
    }
    static void TearDownTestSuite() {
        gateway_.reset();
        issuer_.reset();
    }

    static std::string keys_at_issuer() { return issuer_->url() + "/sandbox/jwks"; }

    static std::string issuer_table(const char* kind, const std::string& keys) {
        return std::string("[[issuers]]\nkind = \"") + kind +
               "\"\nissuer = \"https://sandbox.planbro.no/" + kind +
               "\"\naudience = \"https://planbro.no/fhir\"\njwks_url = \"" + keys + "\"\n";
    }

    static std::string configuration(const std::string& keys, const std::string& more) {
        const std::string scopes =
            "[issuers.scopes]\n\"planbro:ip.les\" = \"system/*.rs\"\n"
            "\"planbro:ip.skriv\" = \"system/*.cruds\"\n";
        return more + "[numbers]\nsynthetic = \"allow\"\n" + issuer_table("helseid", keys) +
               scopes + issuer_table("maskinporten", keys) + scopes +
               issuer_table("idporten", keys) + scopes + issuer_table("smart", keys) +
               "[[organisations]]\norgnr = \"310000175\"\nname = \"Solvik legesenter\"\n"
               "sector = \"helse\"\n"
               "[[organisations]]\norgnr = \"310000108\"\nname = \"Solvik kommune\"\n"
               "sector = \"annet\"\n"
               "[[clients]]\norgnr = \"310000175\"\n"
               "[[clients]]\norgnr = \"310000108\"\nrole = \"planeier\"\n"
               "client_id = \"samspill\"\nissuer = \"https://sandbox.planbro.no/maskinporten\"\n"
               "[[clients]]\norgnr = \"310000310\"\nsector = \"nav\"\nclient_id = \"nav\"\n"
               "issuer = \"https://sandbox.planbro.no/smart\"\n";
    }

    // A gateway outside the sandbox.
    class Served {
      public:
        Served(const std::string& name, const std::string& keys, const std::string& more) {
            const auto file = folder_.file("planbro.toml");
            std::ofstream(file) << configuration(keys, more);
            process_ = std::make_unique<Process>(std::vector<std::string>{
                "serve", "--config", file, "--listen", "http://127.0.0.1:0", "--db",
                store::testing::address_of_database(folder_.file(name + ".db")), "--audit",
                folder_.file(name + ".audit")});
        }
        [[nodiscard]] std::string plans() const { return process_->url() + "/fhir/CarePlan"; }
        [[nodiscard]] const std::string& url() const { return process_->url(); }

      private:
        TempFolder folder_;
        std::unique_ptr<Process> process_;
    };

    static Reply read(const std::string& scheme, const std::string& token,
                      const std::string& proof = {}, const Served& gateway = *gateway_) {
        Headers headers{{"Authorization", scheme + " " + token}};
        if (!proof.empty()) headers.emplace_back("DPoP", proof);
        return http("GET", gateway.plans() + "?_count=1", {}, headers);
    }
    static std::string token(const std::string& form) {
        return http("POST", issuer_->url() + "/sandbox/token", form, {{"Content-Type", kForm}})
            .json()
            .text("access_token");
    }

    static std::unique_ptr<House> issuer_;
    static std::unique_ptr<Served> gateway_;
};

std::unique_ptr<House> RealIssuers::issuer_;
std::unique_ptr<RealIssuers::Served> RealIssuers::gateway_;

TEST_F(RealIssuers, AHelseIdTokenIsGoodWithAProofForEachRequest) {
    const Holder ehr(issuer_->url(), "ehr");
    const auto token = ehr.bound_token();
    const auto proof = ehr.proof("GET", gateway_->plans(), token);
    EXPECT_EQ(read("DPoP", token, proof).status, 200) << read("DPoP", token, proof).body;

    const auto again = read("DPoP", token, proof);
    EXPECT_EQ(again.status, 401);
    EXPECT_EQ(again.code(), "dpop-brukt");
    EXPECT_THAT(again.headers.at("www-authenticate"), HasSubstr("error=\"invalid_dpop_proof\""));
    EXPECT_THAT(again.headers.at("www-authenticate"), HasSubstr("algs=\"RS256 "));

    EXPECT_EQ(read("DPoP", token, ehr.proof("GET", gateway_->plans(), token)).status, 200);
    EXPECT_EQ(read("Bearer", token).code(), "dpop-kreves");
    EXPECT_EQ(read("DPoP", token).code(), "dpop-ugyldig");
}

TEST_F(RealIssuers, AProofForAnythingElseIsRefused) {
    const Holder ehr(issuer_->url(), "ehr");
    const Holder thief(issuer_->url(), "ehr");
    const auto token = ehr.bound_token();
    const auto url = gateway_->plans();
    for (const auto& proof :
         {ehr.proof("POST", url, token), ehr.proof("GET", gateway_->url() + "/fhir/Goal", token),
          ehr.proof("GET", url, "another"), ehr.proof("GET", issuer_->url() + "/fhir/x", token),
          thief.proof("GET", url, token), ehr.proof("GET", url, token, "invented"),
          std::string("a.b.c")}) {
        const auto reply = read("DPoP", token, proof);
        EXPECT_EQ(reply.status, 401) << reply.body;
        EXPECT_THAT(reply.code(), testing::AnyOf("dpop-ugyldig", "dpop-nonce"));
        EXPECT_THAT(reply.body, Not(HasSubstr(token.substr(token.rfind('.')))));
    }
}

TEST_F(RealIssuers, ANonceIsAskedForWhereTheConfigurationSaysSo) {
    const Served strict("strict", keys_at_issuer(), "[dpop]\nnonce = true\n");
    const Holder ehr(issuer_->url(), "ehr");
    const auto token = ehr.bound_token();
    const auto asked = read("DPoP", token, ehr.proof("GET", strict.plans(), token), strict);
    EXPECT_EQ(asked.status, 401);
    EXPECT_EQ(asked.code(), "dpop-nonce");
    EXPECT_THAT(asked.headers.at("www-authenticate"), HasSubstr("error=\"use_dpop_nonce\""));
    const auto nonce = asked.headers.at("dpop-nonce");
    EXPECT_EQ(read("DPoP", token, ehr.proof("GET", strict.plans(), token, nonce), strict).status,
              200);
}

TEST_F(RealIssuers, MaskinportenTokensAreWhatTheConfigurationMakesOfThem) {
    const auto owner = token("kind=maskinporten&client_id=samspill");
    const auto pushed =
        http("POST", gateway_->url() + "/inbound/samspill", sample("plans/kari.json"),
             {{"Authorization", "Bearer " + owner}, {"Content-Type", "application/json"}});
    EXPECT_EQ(pushed.status, 201) << pushed.body;
    const auto reader = token("kind=maskinporten&client_id=samspill&scope=planbro:ip.les");
    const auto forbidden =
        http("POST", gateway_->url() + "/inbound/samspill", sample("plans/kari.json"),
             {{"Authorization", "Bearer " + reader}, {"Content-Type", "application/json"}});
    EXPECT_EQ(forbidden.code(), "mangler-scope") << forbidden.body;
    EXPECT_EQ(read("Bearer", reader).json().at("total").integer(), 1);

    EXPECT_EQ(read("Bearer", token("kind=maskinporten&client_id=ehr")).status, 200);
    const auto unknown = read("Bearer", token("kind=maskinporten&client_id=sykehus"));
    EXPECT_EQ(unknown.status, 403);
    EXPECT_EQ(unknown.code(), "ukjent-klient");
    EXPECT_EQ(read("Bearer", token("kind=maskinporten&client_id=koordinerende-enhet")).status, 403);
}

TEST_F(RealIssuers, ACitizenComesByIdportenAtALevel) {
    const std::string citizen = std::string("kind=idporten&client_id=bruker&pid=") + kPid;
    EXPECT_EQ(read("Bearer", token(citizen)).status, 200);
    EXPECT_EQ(read("Bearer", token(citizen + "&acr=idporten-loa-substantial")).status, 200);
    EXPECT_EQ(read("Bearer", token(citizen + "&acr=idporten-loa-low")).code(), "ugyldig-token");
}

TEST_F(RealIssuers, ASmartBackendServiceShowsItsKey) {
    const auto text = ClientKey::new_rsa_key();
    const auto key = ClientKey::open(text).value();
    const Holder nav(issuer_->url(), "nav", text);
    nav.register_key();
    const auto url = issuer_->url() + "/sandbox/token";
    const auto assertion = key.assertion(
        identity::AssertionKind::client,
        json::object({{"iss", "nav"}, {"sub", "nav"}, {"aud", url}}), now(), random_ids()());
    const auto smart = token(
        "grant_type=client_credentials&kind=smart&scope=system%2FCarePlan.rs"
        "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
        "&client_assertion=" +
        assertion);
    EXPECT_EQ(read("Bearer", smart).status, 200);
    const auto goals =
        http("GET", gateway_->url() + "/fhir/Goal", {}, {{"Authorization", "Bearer " + smart}});
    EXPECT_EQ(goals.code(), "mangler-scope");
    EXPECT_THAT(goals.headers.at("www-authenticate"), HasSubstr("insufficient_scope"));
    EXPECT_EQ(read("Bearer", token("kind=smart&client_id=ehr")).status, 403)
        << "no table says whose client that is";
}

TEST_F(RealIssuers, WhatIsNoTokenOfTheirsIsRefused) {
    const auto good = token("kind=maskinporten&client_id=ehr");
    const auto parts = split(good, '.');
    const auto attacker = ClientKey::open(ClientKey::new_ec_key()).value();
    const auto claims = json::parse(base64url_decode(parts[1])).value();
    const auto kid = json::parse(base64url_decode(parts[0]))->text("kid");
    const auto signed_by_attacker = [&](json::Value header) {
        return attacker.sign(std::move(header), claims);
    };
    const std::vector<std::string> attacks{
        base64url_encode(R"({"alg":"none"})") + "." + parts[1] + ".",
        base64url_encode(R"({"alg":"HS256","kid":")" + kid + R"("})") + "." + parts[1] + "." +
            parts[2],
        signed_by_attacker(json::object({{"kid", kid}})),
        signed_by_attacker(json::object({{"kid", kid}, {"jwk", attacker.public_jwk()}})),
        signed_by_attacker(json::object({{"kid", "../../etc/passwd"}})),
        signed_by_attacker(json::object({{"kid", "' OR 1=1 --"}})),
        signed_by_attacker(json::object({{"kid", kid}, {"jku", issuer_->url() + "/x"}})),
        token("client_id=tester"),
        parts[0] + "." + parts[1]};
    for (const auto& attack : attacks) {
        const auto reply = read("Bearer", attack);
        EXPECT_EQ(reply.status, 401) << attack;
        EXPECT_EQ(reply.code(), "ugyldig-token");
        EXPECT_THAT(reply.headers.at("www-authenticate"), HasSubstr("error=\"invalid_token\""));
        EXPECT_THAT(reply.body, Not(HasSubstr(parts[1].substr(0, 20))));
    }
    const auto without = http("GET", gateway_->plans());
    EXPECT_EQ(without.code(), "mangler-token");
    EXPECT_THAT(without.headers.at("www-authenticate"), Not(HasSubstr("error")));
}

TEST_F(RealIssuers, WithoutTheIssuersKeysItStartsAndSaysTryAgain) {
    const Served alone("alone", "http://127.0.0.1:1/jwks", "");
    const auto reply = read("Bearer", token("kind=maskinporten&client_id=ehr"), {}, alone);
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.code(), "nokler-mangler");
    EXPECT_EQ(reply.headers.at("retry-after"), "5");
}

TEST_F(RealIssuers, KeysAndProofsAreMadeOnTheCommandLine) {
    const TempFolder folder;
    const auto file = folder.file("key.jwk");
    std::ofstream(file) << run_planbro({"key"}).out;
    const auto shown = run_planbro({"key", "--public", file});
    EXPECT_EQ(shown.code, 0);
    EXPECT_THAT(shown.out, Not(HasSubstr("\"d\"")));
    const auto proof = [&](std::vector<std::string> more) {
        more.insert(more.begin(), {"proof", "--key", file});
        const auto made = run_planbro(more).out;
        return made.substr(0, made.find('\n'));
    };
    const auto endpoint = issuer_->url() + "/sandbox/token";
    const auto reply =
        http("POST", endpoint, "kind=helseid&client_id=ehr",
             {{"Content-Type", kForm}, {"DPoP", proof({"--method", "POST", "--url", endpoint})}});
    const auto token = reply.json().text("access_token");
    EXPECT_EQ(read("DPoP", token, proof({"--url", gateway_->plans(), "--token", token})).status,
              200);
    EXPECT_EQ(run_planbro({"proof", "--key", folder.file("none"), "--url", "x"}).code, 2);
    EXPECT_THAT(run_planbro({"key", "--rsa"}).out, HasSubstr("\"RSA\""));
}

// planbro as a client of others: here of itself.
TEST_F(RealIssuers, OurOwnTokensAreTakenByAPartner) {
    using adapters::TokenKind;
    const Holder ehr(issuer_->url(), "ehr", ClientKey::new_rsa_key());
    ehr.register_key();
    for (const auto kind : {TokenKind::maskinporten, TokenKind::helseid}) {
        adapters::TokenSource source(ehr.settings(kind), std::chrono::seconds(10), system_clock(),
                                     random_ids());
        const auto first = source.headers("GET", gateway_->plans());
        ASSERT_TRUE(first) << first.error();
        EXPECT_EQ(http("GET", gateway_->plans(), {}, *first).status, 200);
        const auto second = source.headers("GET", gateway_->plans());
        ASSERT_TRUE(second);
        EXPECT_EQ(second->at(0), first->at(0)) << "one token for both";
        EXPECT_EQ(http("GET", gateway_->plans(), {}, *second).status, 200);
        source.refused({});
        EXPECT_NE(source.headers("GET", gateway_->plans())->at(0), first->at(0));
    }
}

TEST_F(RealIssuers, OurOwnTokensAreRenewedBeforeTheyExpire) {
    const Holder ehr(issuer_->url(), "ehr", ClientKey::new_rsa_key());
    ehr.register_key();
    auto later = std::make_shared<std::chrono::seconds>(0);
    adapters::TokenSource source(
        ehr.settings(adapters::TokenKind::maskinporten), std::chrono::seconds(10),
        [later] { return now() + *later; }, random_ids());
    const auto first = source.headers("GET", gateway_->plans())->at(0);
    *later = std::chrono::seconds(3500);
    EXPECT_EQ(source.headers("GET", gateway_->plans())->at(0), first);
    // The issuer's clock is not ours here: what it says to an assertion from the future shows that
    // a new token was asked for.
    *later = std::chrono::seconds(3580);
    const auto next = source.headers("GET", gateway_->plans());
    ASSERT_FALSE(next);
    EXPECT_EQ(next.error(), "no token: answered 400 invalid_grant");
}

TEST_F(RealIssuers, APartnersNonceIsShownInTheNextProof) {
    const Served strict("partner", keys_at_issuer(), "[dpop]\nnonce = true\n");
    const Holder ehr(issuer_->url(), "ehr", ClientKey::new_rsa_key());
    ehr.register_key();
    adapters::TokenSource source(ehr.settings(adapters::TokenKind::helseid),
                                 std::chrono::seconds(10), system_clock(), random_ids());
    const auto asked = http("GET", strict.plans(), {}, *source.headers("GET", strict.plans()));
    ASSERT_EQ(asked.code(), "dpop-nonce");
    source.refused(asked.headers.at("dpop-nonce"));
    EXPECT_EQ(http("GET", strict.plans(), {}, *source.headers("GET", strict.plans())).status, 200);
}

TEST_F(RealIssuers, NoticesCarryThePartnersToken) {
    const Holder ehr(issuer_->url(), "ehr", ClientKey::new_rsa_key());
    ehr.register_key();
    std::vector<std::string> shown;
    std::mutex mutex;
    auto partner =
        http::Listener::start({}, [&](const http::Request& request, const http::Respond& respond) {
            const std::lock_guard lock(mutex);
            shown.emplace_back(request.header("Authorization"));
            // It has forgotten the first token.
            respond({shown.size() == 1 ? 401 : 503, {}, {}});
        });
    ASSERT_TRUE(partner);
    const auto adapter = adapters::make_adapter(adapters::System::nav, std::chrono::seconds(10));
    adapters::Partner nav{"310000310", "NAV Solvik", adapters::System::nav,
                          "http://127.0.0.1:" + std::to_string((*partner)->port()),
                          ehr.settings(adapters::TokenKind::maskinporten)};
    EXPECT_EQ(adapter->deliver(nav, {"n1", "{}"}).reason, "answered 503");
    ASSERT_EQ(shown.size(), 2U);
    EXPECT_TRUE(shown[0].starts_with("Bearer "));
    EXPECT_NE(shown[0], shown[1]);
    nav.orgnr = "310000450";
    nav.token->client_id = "ingen";
    EXPECT_EQ(adapter->deliver(nav, {"n2", "{}"}).reason, "no token: answered 400 invalid_grant");
    (*partner)->stop();
}

}  // namespace
}  // namespace planbro::flow
