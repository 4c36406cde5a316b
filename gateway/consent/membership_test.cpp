#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "consent/grants.hpp"
#include "consent/testing/sample_plan.hpp"

namespace planbro::consent {
namespace {

using testing::from;
using testing::sample_facts;

std::vector<std::string> lines(const PlanFacts& facts) {
    std::vector<std::string> all;
    for (const auto& row : membership(facts)) {
        auto line = row.resource.reference() + " " + std::to_string(row.section);
        if (!row.org.empty()) line += " " + row.org;
        all.push_back(std::move(line));
    }
    return all;
}

// The whole plan: nothing more, nothing less.
TEST(Membership, HasEveryResourceOfThePlanInItsSection) {
    EXPECT_THAT(
        lines(sample_facts()),
        ::testing::ElementsAre(
            "Appointment/a1 8", "CarePlan/p1 1", "CareTeam/t1 32", "Communication/m1 16",
            "Consent/k-gp 1 310000175", "Consent/k-plan 0", "Goal/g1 2",
            "Organization/gp 1 310000175", "Organization/gp 4", "Organization/gp 32",
            "Organization/owner 1", "Organization/owner 1 310000108", "Organization/owner 4",
            "Organization/owner 32", "Patient/kari 1", "Practitioner/geir 32",
            "Practitioner/mona 32", "Practitioner/siri 32", "PractitionerRole/r-gp 32",
            "PractitionerRole/r-mona 32", "PractitionerRole/r-nav 32", "RelatedPerson/eva 32",
            "ServiceRequest/s-nav 1 310000310", "ServiceRequest/s-nav 4",
            "ServiceRequest/s-owner 4", "Task/l-gp 1 310000175", "Task/l-transfer 0"));
}

struct Case {
    const char* name;
    void (*change)(PlanFacts&);
    const char* there;
    const char* gone;
};

class MembershipOf : public ::testing::TestWithParam<Case> {};

TEST_P(MembershipOf, FollowsTheFacts) {
    auto facts = sample_facts();
    GetParam().change(facts);
    const auto found = lines(facts);
    EXPECT_THAT(found, ::testing::Contains(GetParam().there));
    EXPECT_THAT(found, ::testing::Not(::testing::Contains(GetParam().gone)));
}

const Case kCases[] = {
    {"MeasureOfAnotherPersonIsShownToNoService",
     [](PlanFacts& f) {
         f.service_requests[1].set("subject", from("{'reference':'Patient/ola'}"));
     },
     "ServiceRequest/s-nav 0", "ServiceRequest/s-nav 4"},
    {"EvenItsAuthorDoesNotSeeAMeasureOfAnotherPerson",
     [](PlanFacts& f) {
         f.service_requests[1].set("subject", from("{'reference':'Patient/ola'}"));
     },
     "ServiceRequest/s-nav 0", "ServiceRequest/s-nav 1 310000310"},
    {"MessageOfAnotherPersonIsShownToNoService",
     [](PlanFacts& f) { f.communications[0].set("subject", from("{'reference':'Patient/ola'}")); },
     "Communication/m1 0", "Communication/m1 16"},
    {"MeetingOfAnotherPersonIsShownToNoService",
     [](PlanFacts& f) {
         f.appointments[0]["participant"].push_back(from("{'actor':{'reference':'Patient/ola'}}"));
     },
     "Appointment/a1 0", "Appointment/a1 8"},
    {"TeamOfAnotherPersonIsShownToNoService",
     [](PlanFacts& f) { f.care_teams[0].set("subject", from("{'reference':'Patient/ola'}")); },
     "CareTeam/t1 0", "PractitionerRole/r-gp 32"},
    {"ConsentOfAnotherPersonIsShownToNoService",
     [](PlanFacts& f) { f.consents[1].set("patient", from("{'reference':'Patient/ola'}")); },
     "Consent/k-gp 0", "Consent/k-gp 1 310000175"},
    {"WithdrawnConsentStaysThePlans", [](PlanFacts& f) { f.consents[1].set("status", "inactive"); },
     "Consent/k-gp 1 310000175", "Consent/k-gp 0"},
    {"LedgerEntryWithoutOwnerIsShownToNoService", [](PlanFacts& f) { f.tasks[0].erase("owner"); },
     "Task/l-gp 0", "Task/l-gp 1 310000175"},
    {"OwnersMeasureHasNoRowOfItsOwn", [](PlanFacts&) {}, "ServiceRequest/s-owner 4",
     "ServiceRequest/s-owner 1 310000108"},
    {"CoordinatorsServiceIsKnownByAnyConsent",
     [](PlanFacts& f) {
         auto& parts = f.care_plan["extension"].make_array()[0]["extension"].make_array();
         parts[1].set("valueReference", from("{'reference':'Organization/skole'}"));
     },
     "Organization/skole 1", "Organization/skole 32"},
    {"ConsentToThePlanIsShownToNoService",
     [](PlanFacts& f) {
         f.consents[0]["provision"].set("actor", f.consents[1].at("provision").at("actor"));
     },
     "Consent/k-plan 0", "Consent/k-plan 1 310000175"},
    {"RelativeWhoConsentsIsAParticipant",
     [](PlanFacts& f) {
         f.consents[0].set("performer", from("[{'reference':'RelatedPerson/liv'}]"));
     },
     "RelatedPerson/liv 32", "RelatedPerson/liv 1"},
    // A service cannot draw a stranger into the plan by naming it in a measure of its own.
    {"PersonsNamedInMeasuresAloneStayOutside",
     [](PlanFacts& f) {
         f.service_requests[1].set("performer", from("[{'reference':'RelatedPerson/liv'}]"));
     },
     "ServiceRequest/s-nav 4", "RelatedPerson/liv 32"},
    {"GoalsNamedInMeasuresAloneStayOutside",
     [](PlanFacts& f) {
         f.service_requests[1]["extension"].make_array()[0].set(
             "valueReference", from("{'reference':'Goal/of-another-plan'}"));
     },
     "Goal/g1 2", "Goal/of-another-plan 2"},
    {"OtherPlansStayOutside", [](PlanFacts&) {}, "CarePlan/p1 1", "CarePlan/annen-plan 1"},
};

INSTANTIATE_TEST_SUITE_P(Plan, MembershipOf, ::testing::ValuesIn(kCases),
                         [](const auto& row) { return row.param.name; });

TEST(Membership, HasNoRowTwice) {
    auto facts = sample_facts();
    facts.care_plan["goal"].push_back(from("{'reference':'Goal/g1'}"));
    facts.service_requests.push_back(facts.service_requests[0]);
    const auto found = lines(facts);
    EXPECT_EQ(found, lines(sample_facts()));
}

}  // namespace
}  // namespace planbro::consent
