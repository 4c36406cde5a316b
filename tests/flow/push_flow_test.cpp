// Native pushes: accepted, repeated, updated, withdrawn.
#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;

class Push : public testing::Test {
  protected:
    House house_;
};

TEST_F(Push, ARepeatWritesNothingAndPointsToTheSamePlace) {
    const auto samspill = house_.as("samspill");
    const auto message = kari_plan(1, usual_sharings());
    const auto first = push_json(samspill, "samspill", message);
    const auto again = push_json(samspill, "samspill", message);
    EXPECT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.headers.at("location"), first.headers.at("location"));
    EXPECT_EQ(samspill.find("CarePlan", about(kKari)).at(0).at("meta").text("versionId"), "1");
}

TEST_F(Push, TheSameMessageIdWithAnotherBodyIsAConflict) {
    const auto samspill = house_.as("samspill");
    auto message = kari_plan(1, usual_sharings());
    ASSERT_EQ(push_json(samspill, "samspill", message).status, 201);
    message["plan"].set("tittel", "En annen tittel");
    const auto second = push_json(samspill, "samspill", message);
    EXPECT_EQ(second.status, 409);
    EXPECT_EQ(second.code(), "melding-id-gjenbrukt");
}

TEST_F(Push, VersionsOnlyGrow) {
    const auto samspill = house_.as("samspill");
    ASSERT_EQ(push_json(samspill, "samspill", kari_plan(2, usual_sharings())).status, 201);
    EXPECT_EQ(push_json(samspill, "samspill", kari_plan(1, usual_sharings())).code(),
              "eldre-versjon");
    auto other = kari_plan(2, usual_sharings());
    other["plan"].set("tittel", "En annen tittel");
    EXPECT_EQ(push_json(samspill, "samspill", other).code(), "samme-versjon");
    EXPECT_EQ(push_json(samspill, "samspill", kari_plan(3, usual_sharings())).status, 200);
    EXPECT_EQ(samspill.total("CarePlan", about(kKari)), 1);
}

TEST_F(Push, WhatDisappearedIsEndedAndWhatOthersWroteStays) {
    const auto samspill = house_.as("samspill");
    const auto first = push_json(samspill, "samspill", kari_plan(1, usual_sharings()));
    ASSERT_EQ(first.status, 201) << first.body;
    ASSERT_EQ(push_json(house_.as("nav"), "nav", nav_card(kKari)).status, 201);
    auto message = kari_plan(2, usual_sharings());
    for (const auto* gone : {"tiltak", "moter", "meldinger"})
        message["plan"].set(gone, json::Array());
    ASSERT_EQ(push_json(samspill, "samspill", message).status, 200);
    std::map<std::string, std::string> status;
    for (const auto& measure : samspill.find("ServiceRequest", about(kKari))) {
        status[measure.at("code").text("text")] = measure.text("status");
    }
    EXPECT_EQ(status["Tiltaksteksten"], "revoked");
    EXPECT_EQ(status["Arbeidstrening"], "active");
    EXPECT_EQ(samspill.find("Appointment", about(kKari)).at(0).text("status"), "cancelled");
    const auto plan = samspill.get("CarePlan/" + id_of_location(first)).json();
    EXPECT_EQ(plan.at("activity").items().size(), 2U);
}

TEST_F(Push, NavsMeasureIsLinkedUpdatedAndRetracted) {
    const auto samspill = house_.as("samspill");
    const auto plan = push_json(samspill, "samspill", kari_plan(1, usual_sharings()));
    const auto nav = house_.as("nav");
    const auto pushed = push_json(nav, "nav", nav_card(kKari, "PLANLAGT"));
    ASSERT_EQ(pushed.status, 201) << pushed.body;
    const auto measure = "ServiceRequest/" + id_of_location(pushed);
    EXPECT_THAT(samspill.get("CarePlan/" + id_of_location(plan)).body, HasSubstr(measure));
    EXPECT_EQ(nav.get(measure).json().text("status"), "active");

    const auto done = push_json(nav, "nav", nav_card(kKari, "FULLFORT"));
    EXPECT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(id_of_location(done), id_of_location(pushed));
    EXPECT_EQ(nav.get(measure).json().text("status"), "completed");

    auto older = nav_card(kKari, "AVBRUTT");
    older["aktivitetskort"].set("endretTidspunkt", "2026-08-01T10:00:00+02:00");
    EXPECT_EQ(push_json(nav, "nav", older).status, 409);

    auto retraction = nav_card(kKari);
    retraction.set("actionType", "KASSER_AKTIVITET");
    EXPECT_EQ(push_json(nav, "nav", retraction).status, 200);
    EXPECT_EQ(nav.get(measure).json().text("status"), "entered-in-error");
}

TEST_F(Push, RetractingOnesOwnMeasureNeedsNoConsentAnythingElseDoes) {
    const auto samspill = house_.as("samspill");
    ASSERT_EQ(push_json(samspill, "samspill", kari_plan(1, usual_sharings())).status, 201);
    const auto nav = house_.as("nav");
    const auto card = nav_card(kKari);
    ASSERT_EQ(push_json(nav, "nav", card).status, 201);
    auto sharings = usual_sharings();
    sharings.at(2).status = "trukket";
    ASSERT_EQ(push_json(samspill, "samspill", kari_plan(2, sharings)).status, 200);
    EXPECT_EQ(push_json(nav, "nav", card).status, 403);  // even a repeat
    auto retraction = nav_card(kKari);
    retraction.set("actionType", "KASSER_AKTIVITET");
    EXPECT_EQ(push_json(nav, "nav", retraction).status, 200);
}

TEST_F(Push, AnotherOwnersPlanIsUnderClarification) {
    const auto samspill = house_.as("samspill");
    ASSERT_EQ(push_json(samspill, "samspill", kari_plan(1, usual_sharings())).status, 201);
    auto message = kari_plan(1, usual_sharings());
    message["plan"].set("planId", "FJORD-2026-0001");
    message["plan"]["eier"].set("orgnr", "310000590");
    const auto second = push_json(house_.as("tester"), "samspill", message);
    EXPECT_EQ(second.status, 202) << second.body;
    EXPECT_EQ(second.headers.count("location"), 0U);
    const auto tasks = samspill.find("Task", "code=overforing");
    EXPECT_EQ(tasks.size(), 1U);
}

TEST_F(Push, OnlyTheOwnerPushesItsPlan) {
    auto message = kari_plan(1, usual_sharings());
    EXPECT_EQ(push_json(house_.as("nav"), "samspill", message).status, 403);
    message["plan"]["eier"].set("orgnr", "310000248");
    EXPECT_EQ(push_json(house_.as("samspill"), "samspill", message).code(), "feil-eier");
}

}  // namespace
}  // namespace planbro::flow
