#include "identity/attestation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "identity/testing/mint.hpp"
#include "identity/verifier.hpp"

namespace planbro::identity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kGood = R"({"type":"nhn:tillitsrammeverk:parameters",
 "practitioner":{
  "identifier":{"id":"15905412344","name":"Lise Lege","system":"urn:oid:2.16.578.1.12.4.1.4.1",
   "authority":"https://www.skatteetaten.no"},
  "hpr_nr":{"id":"9144900","system":"2.16.578.1.12.4.1.4.4"},
  "authorization":{"code":"LE","text":"Lege","system":"urn:oid:2.16.578.1.12.4.1.1.9060"},
  "legal_entity":{"id":"310000108","name":"Solvik kommune",
   "system":"urn:oid:2.16.578.1.12.4.1.4.101"},
  "point_of_care":{"id":"310000248","name":"Fjord sykehus","system":"2.16.578.1.12.4.1.4.101"},
  "department":{"id":"4208","name":"Poliklinikk","system":"urn:oid:2.16.578.1.12.4.1.4.102"}},
 "care_relationship":{
  "healthcare_service":{"code":"S03","text":"Psykisk helsevern",
   "system":"urn:oid:2.16.578.1.12.4.1.1.8655"},
  "purpose_of_use":{"code":"COC","system":"urn:oid:2.16.840.1.113883.1.11.20448"},
  "purpose_of_use_details":{"code":"13","text":"Samarbeid",
   "system":"urn:oid:2.16.578.1.12.4.1.1.9151"},
  "decision_ref":{"id":"b-77","description":"Innkalt til ansvarsgruppe","user_selected":true}},
 "patients":[{"identifier":{"id":"30810962034","system":"2.16.578.1.12.4.1.4.1"},
  "point_of_care":{"id":"310000248","system":"urn:oid:2.16.578.1.12.4.1.4.101"}}]})";

json::Value good() {
    return *json::parse(kGood);
}

// Claims of a token that attests so.
json::Value claims_with(const json::Value& claim) {
    return json::object({{"nhn:tillitsrammeverk:parameters", claim}});
}

// The claim, changed at the place "practitioner.hpr_nr.id"; null takes it away.
json::Value changed(const std::string& place, const json::Value& value) {
    auto claim = good();
    auto* here = &claim;
    const auto names = split(place, '.');
    for (std::size_t i = 0; i + 1 < names.size(); ++i) here = &(*here)[names[i]];
    here->erase(names.back());
    if (!value.is_null()) here->set(names.back(), value);
    return claim;
}

TEST(Attestation, KeepsAllButPersonalNumbers) {
    const auto made = attestation_of(claims_with(good()));
    ASSERT_TRUE(made) << made.error().issues.at(0).text;
    const auto& told = (*made)->told;
    EXPECT_EQ((*made)->purpose, "COC");
    EXPECT_EQ((*made)->reason, "Innkalt til ansvarsgruppe");
    EXPECT_THAT(told, Not(HasSubstr("15905412344")));
    EXPECT_THAT(told, Not(HasSubstr("30810962034")));
    const auto value = json::parse(told).value();
    EXPECT_EQ(value.text("name"), "Lise Lege");
    EXPECT_EQ(value.text("hpr"), "9144900");
    EXPECT_EQ(value.at("point_of_care").text("name"), "Fjord sykehus");
    EXPECT_EQ(value.at("point_of_care").text("system"), "urn:oid:2.16.578.1.12.4.1.4.101");
    EXPECT_TRUE(value.at("decision_ref").at("user_selected").boolean());
}

TEST(Attestation, IsFoundWhereverTheTokenHasIt) {
    const auto other = json::object({{"type", "helseid_authorization"}});
    for (const auto& claims :
         {claims_with(good()), json::object({{"authorization_details", good()}}),
          json::object({{"authorization_details", json::array({other, good()})}})}) {
        const auto made = attestation_of(claims);
        ASSERT_TRUE(made && *made);
        EXPECT_EQ((*made)->purpose, "COC");
    }
    EXPECT_EQ(*attestation_of(json::object({{"authorization_details", json::array({other})}})),
              nullptr);
    EXPECT_EQ(*attestation_of(json::object({})), nullptr);
}

TEST(Attestation, WithoutGroundsTheHprNumberOfTheTokenTellsWhoItIs) {
    const auto made = attestation_of(
        json::object({{"helseid://claims/hpr/hpr_number", "9144900"}, {"name", "Lise Lege"}}));
    ASSERT_TRUE(made && *made);
    EXPECT_EQ((*made)->told, R"({"hpr":"9144900","name":"Lise Lege"})");
    EXPECT_EQ((*made)->purpose, "");
}

TEST(Attestation, ClientsMayLeaveOutWhatHelseIdAdds) {
    auto claim = good();
    for (const auto* name : {"identifier", "hpr_nr", "authorization", "department"})
        claim["practitioner"].erase(name);
    for (const auto* name : {"healthcare_service", "purpose_of_use_details", "decision_ref"})
        claim["care_relationship"].erase(name);
    claim.erase("patients");
    EXPECT_TRUE(attestation_of(claims_with(claim)));
}

struct Wrong {
    const char* place;
    const char* value;  // JSON; "null" takes it away
    const char* told;
};

class WrongAttestation : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongAttestation, IsRefusedWithItsPlace) {
    const auto& [place, value, told] = GetParam();
    const auto made = attestation_of(claims_with(changed(place, *json::parse(value))));
    ASSERT_FALSE(made);
    const auto& issue = made.error().issues.at(0);
    EXPECT_EQ(made.error().category, Category::unauthorized);
    EXPECT_EQ(issue.code, "ugyldig-attest");
    EXPECT_THAT(issue.text, HasSubstr(std::string(": ") + told));
    EXPECT_THAT(issue.text, Not(HasSubstr("secret")));
}

INSTANTIATE_TEST_SUITE_P(
    Identity, WrongAttestation,
    ::testing::Values(
        Wrong{"practitioner", "null", "practitioner is missing"},
        Wrong{"practitioner", "[]", "practitioner is no object"},
        Wrong{"practitioner.identifier", R"("secret")", "practitioner.identifier is no object"},
        Wrong{"practitioner.identifier.id", R"("secret")", "practitioner.identifier.id is no"},
        Wrong{"practitioner.identifier.name", "7", "practitioner.identifier.name is no text"},
        Wrong{"practitioner.hpr_nr.id", R"("12-secret")", "practitioner.hpr_nr.id is no HPR"},
        Wrong{"practitioner.hpr_nr.system", R"("1.2.3")", "practitioner.hpr_nr.system is not"},
        Wrong{"practitioner.authorization.code", "null",
              "practitioner.authorization.code is missing"},
        Wrong{"practitioner.legal_entity", "null", "practitioner.legal_entity is missing"},
        Wrong{"practitioner.legal_entity.id", R"("310000176")", "practitioner.legal_entity.id is"},
        Wrong{"practitioner.legal_entity.system", R"("x")", "practitioner.legal_entity.system is"},
        Wrong{"practitioner.point_of_care", "null", "practitioner.point_of_care is missing"},
        Wrong{"practitioner.department.id", R"("a\nsecret")",
              "practitioner.department.id holds control characters"},
        Wrong{"care_relationship", "null", "care_relationship is missing"},
        Wrong{"care_relationship.purpose_of_use", "null",
              "care_relationship.purpose_of_use is missing"},
        Wrong{"care_relationship.purpose_of_use.code", R"("treat; secret")",
              "care_relationship.purpose_of_use.code is no code"},
        Wrong{"care_relationship.purpose_of_use.system", R"("urn:oid:1.2")",
              "care_relationship.purpose_of_use.system is not"},
        Wrong{"care_relationship.decision_ref.id", R"("")",
              "care_relationship.decision_ref.id is empty"},
        Wrong{"care_relationship.decision_ref.user_selected", R"("true")",
              "care_relationship.decision_ref.user_selected is neither"},
        Wrong{"patients", "{}", "patients is no list"},
        Wrong{"patients", R"([{},{"identifier":{"id":"secret","system":"x"}}])",
              "patients[1].identifier.id is no"},
        Wrong{"patients", "[1]", "patients[0] is no object"}));

TEST(WrongAttestation, IsRefusedWhereItIsTooLongOrTooMuch) {
    const std::string name(201, 'x');
    EXPECT_FALSE(attestation_of(claims_with(changed("practitioner.identifier.name", name))));
    json::Array patients(21, json::object({}));
    EXPECT_FALSE(attestation_of(claims_with(changed("patients", std::move(patients)))));
    EXPECT_FALSE(attestation_of(claims_with("text")));
}

TEST(WrongAttestation, MayNotSpeakOfAnotherThanTheToken) {
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
             {"helseid://claims/hpr/hpr_number", "9144901"},
             {"helseid://claims/client/claims/orgnr_parent", "310000175"}}) {
        auto claims = claims_with(good());
        claims.set(name, value);
        EXPECT_FALSE(attestation_of(claims)) << name;
    }
}

// Of the issuers that are HelseID's kind alone: another's claim of that name is nothing to us.
TEST(Attestation, IsReadFromTokensOfHelseIdAlone) {
    const testing::Mint mint;
    const auto token = mint.with_claim("nhn:tillitsrammeverk:parameters", good());
    for (const auto kind : {Kind::plain, Kind::helseid}) {
        auto trust = mint.trust();
        trust.kind = kind;
        const auto who = Verifier({trust}).verify("Bearer " + token, testing::kNow);
        ASSERT_TRUE(who) << who.error().issues.at(0).text;
        EXPECT_EQ(who->attestation != nullptr, kind == Kind::helseid);
    }
}

}  // namespace
}  // namespace planbro::identity
