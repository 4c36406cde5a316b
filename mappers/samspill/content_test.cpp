// Consents, goals, measures, meetings and messages.
#include "mappers/samspill/testing/mapped_plan.hpp"

namespace planbro::mappers::samspill::testing {
namespace {

using ::testing::ElementsAre;

TEST_F(Samspill, ConsentToThePlanNamesNoService) {
    map("kari");
    const auto consent = part("Consent", "s1");
    EXPECT_TRUE(fhir::has_coding(consent.at("category"), fhir::kSamtykke, "plan"));
    EXPECT_FALSE(consent.at("provision").has("actor"));
    EXPECT_FALSE(consent.at("provision").has("class"));
    EXPECT_EQ(target(consent.at("provision").at("data").at(0).at("reference")), "CarePlan");
    EXPECT_THAT(targets(consent.at("performer")), ElementsAre("Patient"));
}

TEST_F(Samspill, ConsentToSharingNamesServiceSectionsAndEnd) {
    map("nils");
    const auto consent = part("Consent", "s3");
    EXPECT_EQ(consent.text("status"), "active");
    EXPECT_EQ(consent.text("dateTime"), "2026-08-12");
    EXPECT_THAT(targets(consent.at("performer")),
                ElementsAre("RelatedPerson#d4", "RelatedPerson#d5"));
    const auto& provision = consent.at("provision");
    EXPECT_EQ(provision.text("type"), "permit");
    EXPECT_EQ(provision.at("period"), json::object({{"end", "2027-08-16"}}));
    const auto& actor = provision.at("actor").at(0);
    EXPECT_TRUE(fhir::has_coding(actor.at("role"), fhir::kParticipationType, "IRCP"));
    EXPECT_EQ(actor.at("reference").at("identifier").text("value"), "310000450");
    EXPECT_EQ(actor.at("reference").text("display"), "Solvik skole");
    EXPECT_EQ(provision.at("class"), json::array({fhir::coding(fhir::kSeksjon, "tiltak"),
                                                  fhir::coding(fhir::kSeksjon, "moeter")}));
}

TEST_F(Samspill, WhatIsKeptBackIsADenialTowardsAPerson) {
    map("nils", [](json::Value& plan) {
        plan["samtykker"].push_back(json::object({{"id", "s9"},
                                                  {"type", "sperre"},
                                                  {"gittAv", "bruker"},
                                                  {"overfor", "d4"},
                                                  {"seksjoner", json::array({"meldinger"})},
                                                  {"dato", "2026-08-20"},
                                                  {"status", "aktiv"}}));
    });
    const auto consent = part("Consent", "s9");
    EXPECT_TRUE(fhir::has_coding(consent.at("category"), fhir::kSamtykke, "deling"));
    const auto& provision = consent.at("provision");
    EXPECT_EQ(provision.text("type"), "deny");
    EXPECT_EQ(target(provision.at("actor").at(0).at("reference")), "RelatedPerson#d4");
    EXPECT_EQ(provision.at("class"), json::array({fhir::coding(fhir::kSeksjon, "meldinger")}));
}

TEST_F(Samspill, TheGroundOfAConsentIsKept) {
    map("nils", [](json::Value& plan) {
        plan["samtykker"].push_back(json::object({{"id", "s9"},
                                                  {"type", "deling"},
                                                  {"gittAv", "d4"},
                                                  {"overfor", json::array({"d4", "d5"})},
                                                  {"seksjoner", json::array({"tiltak"})},
                                                  {"grunnlag", "lovhjemmel"},
                                                  {"hjemmel", "bvl. § 13-4"},
                                                  {"dato", "2026-08-20"},
                                                  {"status", "aktiv"}}));
    });
    const auto consent = part("Consent", "s9");
    EXPECT_EQ(consent.at("provision").at("actor").items().size(), 2U);
    const auto* ground = fhir::find_extension(consent, fhir::kExtSamtykkegrunnlag);
    ASSERT_NE(ground, nullptr);
    EXPECT_EQ(fhir::find_extension(*ground, "kode")->text("valueCode"), "lovhjemmel");
    EXPECT_EQ(fhir::find_extension(*ground, "hjemmel")->text("valueString"), "bvl. § 13-4");
}

TEST_F(Samspill, WithdrawnAndDeclinedConsentsAreKept) {
    map("ida");
    EXPECT_EQ(part("Consent", "s3").text("status"), "inactive");
    EXPECT_EQ(part("Consent", "s4").text("status"), "rejected");
}

TEST_F(Samspill, AGoalIsExpressedByItsOwner) {
    map("kari");
    const auto goal = part("Goal", "m3");
    EXPECT_EQ(goal.text("lifecycleStatus"), "completed");
    EXPECT_EQ(fhir::code_in(goal.at("achievementStatus"), fhir::kGoalAchievement), "achieved");
    EXPECT_EQ(target(goal.at("expressedBy")), "RelatedPerson#d4");
    EXPECT_EQ(goal.at("target").at(0).text("dueDate"), "2026-08-31");
    EXPECT_EQ(target(part("Goal", "m1").at("expressedBy")), "Patient");
}

struct MeasureStatus {
    const char* native;
    const char* status;
    const char* intent;
};

class SamspillMeasure : public Samspill, public ::testing::WithParamInterface<MeasureStatus> {};

TEST_P(SamspillMeasure, KeepsTheSourcesStatusBesideFhirs) {
    map("kari", [](auto& p) { item(p, "tiltak", 0).set("status", GetParam().native); });
    const auto measure = part("ServiceRequest", "t1");
    EXPECT_EQ(measure.text("status"), GetParam().status);
    EXPECT_EQ(measure.text("intent"), GetParam().intent);
    EXPECT_EQ(fhir::find_extension(measure, fhir::kExtKildestatus)->text("valueCode"),
              GetParam().native);
}

INSTANTIATE_TEST_SUITE_P(Status, SamspillMeasure,
                         ::testing::Values(MeasureStatus{"foreslatt", "draft", "proposal"},
                                           MeasureStatus{"planlagt", "active", "plan"},
                                           MeasureStatus{"pagar", "active", "plan"},
                                           MeasureStatus{"fullfort", "completed", "plan"},
                                           MeasureStatus{"avbrutt", "revoked", "plan"}),
                         [](const auto& row) { return std::string(row.param.native); });

TEST_F(Samspill, AMeasureNamesThePersonAndTheServiceResponsible) {
    map("kari");
    const auto measure = part("ServiceRequest", "t1");
    EXPECT_THAT(targets(measure.at("performer")),
                ElementsAre("PractitionerRole#d2", "Organization"));
    EXPECT_EQ(measure.at("performer").at(1).at("identifier").text("value"), "310000175");
    EXPECT_EQ(fhir::code_in(measure.at("category"), fhir::kSektor), "helse");
    EXPECT_THAT(targets(measure.at("basedOn")), ElementsAre("CarePlan"));
    EXPECT_EQ(target(fhir::find_extension(measure, fhir::kExtPertainsToGoal)->at("valueReference")),
              "Goal#m2");
    // Annotation.authorReference cannot be a PractitionerRole.
    EXPECT_EQ(target(measure.at("note").at(0).at("authorReference")), "Practitioner");
    EXPECT_EQ(target(measure.at("note").at(1).at("authorReference")), "Patient");
}

TEST_F(Samspill, AMeasureOfThePersonsOwnCircleHasNoSector) {
    map("kari");
    EXPECT_THAT(targets(part("ServiceRequest", "t4").at("performer")),
                ElementsAre("RelatedPerson#d4"));
    EXPECT_THAT(targets(part("ServiceRequest", "t5").at("performer")), ElementsAre("Patient"));
    EXPECT_EQ(fhir::code_in(part("ServiceRequest", "t4").at("category"), fhir::kSektor), "annet");
}

TEST_F(Samspill, AMeetingEndsWhenItsLengthIsOver) {
    map("kari");
    const auto meeting = part("Appointment", "a2");
    EXPECT_EQ(meeting.text("status"), "booked");
    EXPECT_EQ(meeting.text("start"), "2026-12-15T10:00:00+01:00");
    EXPECT_EQ(meeting.text("end"), "2026-12-15T11:00:00+01:00");
    EXPECT_EQ(meeting.at("minutesDuration").integer(), 60);
    EXPECT_THAT(targets(meeting.at("supportingInformation")), ElementsAre("CarePlan"));
}

struct End {
    const char* name;
    const char* start;
    const char* end;
};

class SamspillEnd : public Samspill, public ::testing::WithParamInterface<End> {};

TEST_P(SamspillEnd, KeepsTheOffsetOfTheStart) {
    map("kari", [](auto& p) {
        item(p, "moter", 1).set("tidspunkt", GetParam().start);
        item(p, "moter", 1).set("varighetMin", 90);
    });
    EXPECT_EQ(part("Appointment", "a2").text("end"), GetParam().end);
}

INSTANTIATE_TEST_SUITE_P(
    Offsets, SamspillEnd,
    ::testing::Values(End{"Utc", "2026-12-15T09:00:00Z", "2026-12-15T10:30:00Z"},
                      End{"PastMidnight", "2026-12-31T23:00:00+01:00", "2027-01-01T00:30:00+01:00"},
                      End{"West", "2026-12-15T23:00:00-03:30", "2026-12-16T00:30:00-03:30"},
                      End{"Fraction", "2026-12-15T09:00:00.250+01:00",
                          "2026-12-15T10:30:00.250+01:00"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(Samspill, AHeldMeetingHasMinutesAndAssessments) {
    map("kari");
    const auto meeting = part("Appointment", "a1");
    EXPECT_EQ(meeting.text("status"), "fulfilled");
    EXPECT_NE(fhir::find_extension(meeting, fhir::kExtReferat), nullptr);
    const auto* assessment = fhir::find_extension(meeting, fhir::kExtVurdering);
    ASSERT_NE(assessment, nullptr);
    EXPECT_EQ(target(fhir::find_extension(*assessment, "maal")->at("valueReference")), "Goal#m1");
    EXPECT_EQ(fhir::find_extension(*assessment, "maaloppnaaelse")->text("valueCode"), "bedring");
    std::vector<std::string> guests;
    for (const auto& one : meeting.at("participant").items())
        guests.push_back(target(one.at("actor")));
    EXPECT_THAT(guests, ElementsAre("Patient", "PractitionerRole#d1", "PractitionerRole#d2",
                                    "PractitionerRole#d3", "RelatedPerson#d4"));
}

TEST_F(Samspill, AMeetingWithoutATimeIsProposed) {
    map("ida");
    const auto meeting = part("Appointment", "a1");
    EXPECT_EQ(meeting.text("status"), "proposed");
    EXPECT_FALSE(meeting.has("start") || meeting.has("end"));
}

TEST_F(Samspill, ThePersonIsInvitedOnce) {
    map("kari", [](auto& p) { item(p, "moter", 1).set("innkalt", json::array({"bruker", "d1"})); });
    EXPECT_EQ(part("Appointment", "a2").at("participant").items().size(), 2U);
}

TEST_F(Samspill, MessagesGoBetweenParticipantsAndThePerson) {
    map("kari");
    const auto message = part("Communication", "g3");
    EXPECT_EQ(target(message.at("sender")), "PractitionerRole#d1");
    EXPECT_THAT(targets(message.at("recipient")), ElementsAre("Patient", "RelatedPerson#d4"));
    EXPECT_EQ(message.text("sent"), "2026-11-03T08:05:00+01:00");
    EXPECT_EQ(message.at("payload").at(0).text("contentString"), "Ja, hun er invitert.");
    EXPECT_EQ(target(part("Communication", "g2").at("sender")), "Patient");
}

TEST_F(Samspill, WarnsOfConsentForAServiceThatTakesNoPart) {
    map("kari", [](auto& p) { item(p, "samtykker", 2).set("mottaker", "310000248"); });
    EXPECT_THAT(warnings(), ElementsAre("mottaker-ikke-deltaker at plan.samtykker[2].mottaker"));
    EXPECT_FALSE(
        part("Consent", "s3").at("provision").at("actor").at(0).at("reference").has("display"));
}

TEST_F(Samspill, WarnsOfABirthDateThatIsNotTheNumbers) {
    map("kari", [](auto& p) { p["person"].set("fodselsdato", "1992-03-15"); });
    EXPECT_THAT(warnings(), ElementsAre("fodselsdato-avvik at plan.person.fodselsdato"));
}

TEST_F(Samspill, ListsAndOptionalMembersMayBeAbsent) {
    map("kari", [](auto& p) {
        for (const auto* name : {"deltakere", "samtykker", "maal", "tiltak", "moter", "meldinger",
                                 "ressurser", "behov", "nesteEvaluering"}) {
            p.erase(name);
        }
    });
    const auto plan = first("CarePlan");
    EXPECT_FALSE(plan.has("goal") || plan.has("activity"));
    EXPECT_EQ(fhir::find_extension(plan, fhir::kExtKoordinator), nullptr);
    EXPECT_EQ(plan_.entries.size(), 4U);  // Patient, owner, team, plan
}

}  // namespace
}  // namespace planbro::mappers::samspill::testing
