// What a HelseID token attests of the professional who asks, from the token to what the person is
// told.
#include "flow/professional.hpp"
#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Attested : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_EQ(samspill_.push("samspill", sample("plans/kari.json")).status, 201);
        const auto kari = samspill_.find("Patient", "name=Kari").at(0).text("id");
        plan_ = "CarePlan/" + samspill_.find("CarePlan", "patient=" + kari).at(0).text("id");
    }

    House house_;
    Client samspill_ = house_.as("samspill");
    Client person_ = house_.as("bruker", kKari);
    Professional lise_{house_.url()};
    std::string plan_;
};

TEST_F(Attested, ThePersonIsToldWhichProfessionalReadThePlanAndWhy) {
    lise_.attest(attestation("TREAT"));
    const auto read = lise_.get(plan_);
    ASSERT_EQ(read.status, 200) << read.body;
    const auto events = person_.find("AuditEvent", "subtype=read&agent-name=Lise");
    ASSERT_EQ(events.size(), 1U);
    EXPECT_THAT(events[0].at("text").text("div"),
                HasSubstr("Lise Lege ved Solvik legesenter leste planen, "));
    EXPECT_EQ(events[0].at("purposeOfEvent").at(0).at("coding").at(0).text("code"), "TREAT");
    EXPECT_THAT(json::write(events[0]), Not(HasSubstr("15905412344")));
    EXPECT_THAT(read_file(house_.database() + ".audit"), Not(HasSubstr("15905412344")));
}

TEST_F(Attested, ASystemWithoutAProfessionalIsToldAsASystem) {
    lise_.attest({});
    ASSERT_EQ(lise_.get(plan_).status, 200);
    const auto events = person_.find("AuditEvent", "subtype=read");
    ASSERT_FALSE(events.empty());
    EXPECT_THAT(events[0].at("text").text("div"), HasSubstr(">Solvik legesenter leste planen, "));
    EXPECT_EQ(events[0].at("purposeOfEvent").at(0).at("coding").at(0).text("code"), "COC");
}

TEST_F(Attested, AMalformedAttestationIsRefusedWithItsPlace) {
    auto claim = attestation("TREAT");
    claim["practitioner"]["hpr_nr"].set("id", "12-345");
    lise_.attest(claim);
    const auto refused = lise_.get(plan_);
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.code(), "ugyldig-attest");
    EXPECT_THAT(refused.body, HasSubstr("practitioner.hpr_nr.id is no HPR number"));
    EXPECT_THAT(refused.body, Not(HasSubstr("12-345")));
    EXPECT_THAT(refused.headers.at("www-authenticate"), HasSubstr("error=\"invalid_token\""));
}

}  // namespace
}  // namespace planbro::flow
