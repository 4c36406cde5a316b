// How each kind of issuer tells who asks.
#include "identity/issuer.hpp"

#include <gtest/gtest.h>

#include "identity/testing/mint.hpp"
#include "identity/verifier.hpp"

namespace planbro::identity {
namespace {

using testing::kIssuer;
using testing::kNow;
using testing::Mint;
using testing::seconds;

const ClientEntry kNav{"", "", "310000310", "NAV Solvik", "nav", Role::tjeneste};
const ClientEntry kPlanTool{kIssuer,          "plan-klient", "310000108",
                            "Solvik kommune", "annet",       Role::planeier};
const ClientEntry kOtherPlanTool{"https://annen.example", "klient", "310000108", "Feil", "annet",
                                 Role::planeier};

json::Value consumer(const char* authority, const char* id) {
    return json::object({{"authority", authority}, {"ID", id}});
}

class Kinds : public ::testing::Test {
  protected:
    Result<Principal> ask(TrustedIssuer trust, const json::Value& claims) const {
        const Verifier verifier({std::move(trust)},
                                {{kOtherPlanTool, kPlanTool, kNav}, DpopOptions{}, {}});
        return verifier.verify("Bearer " + mint_.of(claims), kNow);
    }
    Result<Principal> ask(Kind kind, const json::Value& claims) const {
        return ask(mint_.trust(kind), claims);
    }
    static std::string code(const Result<Principal>& who) {
        return who ? "" : who.error().issues.at(0).code;
    }
    static json::Value with(std::initializer_list<json::Member> members) {
        auto claims = Mint::bare_claims();
        for (const auto& member : members) claims.set(member.name, member.value);
        return claims;
    }
    Mint mint_;
};

TEST_F(Kinds, MaskinportenTellsTheOrganisationAndOurTableTheRest) {
    auto trust = mint_.trust(Kind::maskinporten);
    trust.scopes = {{"planbro:ip.les", "system/CarePlan.rs system/Goal.rs"}};
    auto claims = with({{"consumer", consumer("iso6523-actorid-upis", "0192:310000310")},
                        {"scope", "planbro:ip.les annet:noe"}});
    claims.erase("nbf");
    const auto who = ask(trust, claims);
    ASSERT_TRUE(who) << who.error().issues.at(0).text;
    EXPECT_EQ(who->orgnr, "310000310");
    EXPECT_EQ(who->org_name, "NAV Solvik");
    EXPECT_EQ(who->sector, "nav");
    EXPECT_EQ(who->role, Role::tjeneste);
    EXPECT_TRUE(who->may('s', "Goal"));
    EXPECT_FALSE(who->may('s', "Task"));
    EXPECT_EQ(who->scopes.size(), 2U);
}

TEST_F(Kinds, OrganisationsThatNobodyHereKnowsAreForbidden) {
    const auto who = ask(Kind::maskinporten,
                         with({{"consumer", consumer("iso6523-actorid-upis", "0192:310000590")}}));
    ASSERT_FALSE(who);
    EXPECT_EQ(who.error().category, Category::forbidden);
    EXPECT_EQ(code(who), "ukjent-klient");
}

struct WrongConsumer {
    const char* name;
    json::Value claim;
};

class WrongConsumers : public Kinds, public ::testing::WithParamInterface<WrongConsumer> {};

TEST_P(WrongConsumers, AreRefused) {
    EXPECT_NE(code(ask(Kind::maskinporten, with({{"consumer", GetParam().claim}}))), "");
}

INSTANTIATE_TEST_SUITE_P(
    Identity, WrongConsumers,
    ::testing::Values(WrongConsumer{"Authority", consumer("noe-annet", "0192:310000310")},
                      WrongConsumer{"Register", consumer("iso6523-actorid-upis", "0191:310000310")},
                      WrongConsumer{"NoRegister", consumer("iso6523-actorid-upis", "310000310")},
                      WrongConsumer{"TooLong", consumer("iso6523-actorid-upis", "0192:3100003100")},
                      WrongConsumer{"List", json::array({"310000310"})},
                      WrongConsumer{"Absent", {}}),
    [](const auto& row) { return row.param.name; });

TEST_F(Kinds, AnIssuerThatDoesNotTellRolesCannotClaimOne) {
    const auto who = ask(Kind::maskinporten,
                         with({{"consumer", consumer("iso6523-actorid-upis", "0192:310000310")},
                               {"planbro_rolle", "planeier"},
                               {"planbro_sektor", "helse"},
                               {"pid", "14839210273"}}));
    ASSERT_TRUE(who);
    EXPECT_EQ(who->role, Role::tjeneste);
    EXPECT_EQ(who->sector, "nav");
    EXPECT_EQ(who->person, "");
}

TEST_F(Kinds, HelseIdTokensAreBoundToAKey) {
    const auto orgnr = "helseid://claims/client/claims/orgnr_parent";
    EXPECT_EQ(code(ask(Kind::helseid, with({{orgnr, "310000310"}}))), "ugyldig-token");
    EXPECT_EQ(code(ask(Kind::helseid,
                       with({{orgnr, "310000310"}, {"cnf", json::object({{"jkt", "abc"}})}}))),
              "dpop-kreves");
    auto relaxed = mint_.trust(Kind::helseid);
    relaxed.is_dpop_required = false;
    const auto who = ask(
        relaxed, with({{orgnr, "310000310"}, {"helseid://claims/identity/pid", "14839210273"}}));
    ASSERT_TRUE(who);
    EXPECT_EQ(who->sector, "nav");
    EXPECT_EQ(who->person, "") << "a professional is not the person of the plan";
}

struct Level {
    const char* name;
    const char* acr;
    const char* code;
};

class Levels : public Kinds, public ::testing::WithParamInterface<Level> {};

TEST_P(Levels, AreAtLeastSubstantial) {
    const auto who = ask(Kind::idporten, with({{"pid", "14839210273"}, {"acr", GetParam().acr}}));
    EXPECT_EQ(code(who), GetParam().code);
    EXPECT_TRUE(!who || who->role == Role::bruker);
}

INSTANTIATE_TEST_SUITE_P(Identity, Levels,
                         ::testing::Values(Level{"Low", "idporten-loa-low", "ugyldig-token"},
                                           Level{"Substantial", "idporten-loa-substantial", ""},
                                           Level{"High", "idporten-loa-high", ""},
                                           Level{"Unknown", "idporten-loa-highest",
                                                 "ugyldig-token"},
                                           Level{"None", "", "ugyldig-token"}),
                         [](const auto& row) { return row.param.name; });

TEST_F(Kinds, IdportenTellsACitizenAndNothingElse) {
    auto trust = mint_.trust(Kind::idporten);
    trust.levels = levels_from("idporten-loa-high");
    EXPECT_EQ(code(ask(trust, with({{"pid", "14839210273"}, {"acr", "idporten-loa-substantial"}}))),
              "ugyldig-token");
    EXPECT_EQ(code(ask(trust, with({{"pid", "1483921027"}, {"acr", "idporten-loa-high"}}))),
              "ugyldig-token");
    const auto who =
        ask(trust, with({{"pid", "14839210273"},
                         {"acr", "idporten-loa-high"},
                         {"planbro_rolle", "planeier"},
                         {"consumer", consumer("iso6523-actorid-upis", "0192:310000108")}}));
    ASSERT_TRUE(who);
    EXPECT_EQ(who->role, Role::bruker);
    EXPECT_EQ(who->person, "14839210273");
    EXPECT_EQ(who->orgnr, "");
}

TEST_F(Kinds, ASmartClientIsWhatTheTableSays) {
    const auto who = ask(Kind::smart, with({{"client_id", "plan-klient"}}));
    ASSERT_TRUE(who) << who.error().issues.at(0).text;
    EXPECT_EQ(who->role, Role::planeier);
    EXPECT_EQ(who->orgnr, "310000108");
    EXPECT_EQ(code(ask(Kind::smart, with({{"client_id", "klient"}}))), "ukjent-klient")
        << "that client is another issuer's";
}

TEST_F(Kinds, NotBeforeMayBeMissingWhereTheIssuerHasIssuedAtAlone) {
    auto claims = with({{"consumer", consumer("iso6523-actorid-upis", "0192:310000310")}});
    claims.erase("nbf");
    EXPECT_EQ(code(ask(Kind::maskinporten, claims)), "");
    claims.erase("iat");
    EXPECT_EQ(code(ask(Kind::maskinporten, claims)), "ugyldig-token");
    auto smart = with({{"client_id", "plan-klient"}});
    smart.erase("nbf");
    EXPECT_EQ(code(ask(Kind::smart, smart)), "ugyldig-token");
}

TEST(ClientKey, TakesKeysThatSignAlone) {
    EXPECT_TRUE(ClientKey::open(ClientKey::new_ec_key()));
    EXPECT_TRUE(ClientKey::open(ClientKey::new_rsa_key()));
    const auto key = ClientKey::open(ClientKey::new_ec_key());
    EXPECT_FALSE(ClientKey::open(json::write(key->public_jwk())));
    EXPECT_FALSE(ClientKey::open("{}"));
    EXPECT_FALSE(ClientKey::open("-----BEGIN PRIVATE KEY-----"));
    auto wrong = json::parse(ClientKey::new_ec_key()).value();
    wrong.set("alg", "RS256");
    EXPECT_FALSE(ClientKey::open(json::write(wrong)));
}

}  // namespace
}  // namespace planbro::identity
