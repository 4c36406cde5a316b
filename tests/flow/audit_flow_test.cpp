// Who saw what, from outside: AuditEvents for the person, the plan's owner and nobody else.
#include <algorithm>
#include <set>

#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kIda = "30810962034";

// Below /fhir; "" on the last page.
std::string next_of(const json::Value& page) {
    for (const auto& link : page.at("link").items()) {
        const auto& url = link.text("url");
        if (link.text("relation") == "next") return url.substr(url.find("/fhir/") + 6);
    }
    return {};
}

class AuditEvents : public testing::Test {
  protected:
    void SetUp() override {
        for (const auto* plan : {"plans/kari.json", "plans/ida.json"}) {
            ASSERT_EQ(house_.as("samspill").push("samspill", sample(plan)).status, 201);
        }
        kari_ = samspill_.find("Patient", "name=Kari").at(0).text("id");
        plan_ = samspill_.find("CarePlan", "patient=" + kari_).at(0).text("id");
    }

    static std::vector<std::string> told(const std::vector<json::Value>& events) {
        std::vector<std::string> texts;
        for (const auto& event : events) texts.push_back(event.at("text").text("div"));
        return texts;
    }

    static std::vector<std::string> persons(const std::vector<json::Value>& events) {
        std::vector<std::string> references;
        for (const auto& event : events) {
            for (const auto& entity : event.at("entity").items()) {
                if (entity.at("role").text("code") == "1") {
                    references.push_back(entity.at("what").text("reference"));
                }
            }
        }
        return references;
    }

    House house_;
    Client samspill_ = house_.as("samspill");
    Client person_ = house_.as("bruker", kKari);
    std::string kari_;
    std::string plan_;
};

TEST_F(AuditEvents, ThePersonIsToldWhoReadThePlan) {
    ASSERT_EQ(house_.as("nav").get("CarePlan/" + plan_).status, 200);
    const auto events = person_.find("AuditEvent", "subtype=read");
    ASSERT_FALSE(events.empty());
    EXPECT_THAT(told(events).front(), HasSubstr("NAV Solvik leste planen, "));
    EXPECT_THAT(persons(events), Each("Patient/" + kari_));
}

TEST_F(AuditEvents, OfASearchThePersonIsToldTheOwnPartAlone) {
    ASSERT_FALSE(samspill_.find("CarePlan", "_include=CarePlan:subject").empty());
    const auto events = person_.find("AuditEvent", "subtype=search");
    ASSERT_FALSE(events.empty());
    for (const auto& event : events) {
        for (const auto& entity : event.at("entity").items()) {
            const auto& seen = entity.at("what").text("reference");
            const auto own = seen.starts_with("CarePlan/")  ? "CarePlan/" + plan_
                             : seen.starts_with("Patient/") ? "Patient/" + kari_
                                                            : seen;
            EXPECT_EQ(seen, own);
        }
    }
}

TEST_F(AuditEvents, WhatWasRefusedIsToldToo) {
    ASSERT_EQ(house_.as("skole").get("CarePlan/" + plan_).status, 404);
    const auto refused = person_.find("AuditEvent", "outcome=4&subtype=read");
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_THAT(told(refused).front(), HasSubstr("Solvik skole fikk ikke lov til å lese planen"));
}

TEST_F(AuditEvents, ThePersonsOwnLookIsThePersons) {
    ASSERT_EQ(person_.get("CarePlan/" + plan_).status, 200);
    const auto own = person_.find("AuditEvent", "agent=Patient/" + kari_ + "&subtype=read");
    ASSERT_EQ(own.size(), 1U);
    EXPECT_THAT(told(own).front(), HasSubstr("Personen selv leste planen"));
}

TEST_F(AuditEvents, AreTheOwnersAndTheCoordinatingUnitsButNoServices) {
    EXPECT_FALSE(samspill_.find("AuditEvent", "patient=" + kari_).empty());
    EXPECT_FALSE(house_.as("koordinerende-enhet").find("AuditEvent", "patient=" + kari_).empty());
    const auto one = samspill_.find("AuditEvent", "patient=" + kari_).at(0).text("id");
    for (const auto* service : {"nav", "ehr", "skole", "arkiv"}) {
        EXPECT_THAT(house_.as(service).find("AuditEvent", "date=ge2020"), IsEmpty()) << service;
        EXPECT_EQ(house_.as(service).get("AuditEvent/" + one).status, 404) << service;
        EXPECT_EQ(house_.as(service).get("AuditEvent?_id=" + one).json().at("total").integer(), 0);
    }
    const auto others = house_.as("bruker", kIda);
    EXPECT_EQ(others.get("AuditEvent/" + one).status, 404);
    EXPECT_THAT(persons(others.find("AuditEvent", "date=ge2020")),
                Not(Contains("Patient/" + kari_)));
}

TEST_F(AuditEvents, WhoLookedAtThemIsTold) {
    ASSERT_FALSE(house_.as("koordinerende-enhet").find("AuditEvent", "patient=" + kari_).empty());
    EXPECT_FALSE(person_
                     .find("AuditEvent",
                           "altid:missing=false&agent.identifier=310000108"
                           "&subtype=search&agent-role:text=ke")
                     .empty());
}

TEST_F(AuditEvents, AWriteIsOneEventWithWhatItWrote) {
    const auto goal = samspill_.find("Goal", "patient=" + kari_).at(0);
    auto changed = goal;
    changed["description"].set("text", "Gå tur hver dag");
    ASSERT_EQ(samspill_.put("Goal/" + goal.text("id"), changed).status, 200);
    const auto events = person_.find("AuditEvent", "entity=Goal/" + goal.text("id") + "&action=U");
    ASSERT_EQ(events.size(), 1U);
    EXPECT_THAT(told(events).front(), HasSubstr("Solvik kommune endret mål"));
}

// Who wrote what stands in Provenances, for the same eyes.
TEST_F(AuditEvents, AProvenanceTellsWhoWroteAVersionAndByWhichMessage) {
    const auto pushed = house_.as("nav").push("nav", sample("nav/2-gjennomfores.json"));
    ASSERT_EQ(pushed.status, 201);
    const auto location = pushed.headers.at("location");
    const auto measure = location.substr(location.rfind("ServiceRequest/") + 15);
    const auto found = person_.find("Provenance", "target=ServiceRequest/" + measure);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].at("target").items()[0].text("reference"),
              "ServiceRequest/" + measure + "/_history/1");
    EXPECT_EQ(found[0].at("agent").items()[0].at("who").at("identifier").text("value"),
              "310000310");
    EXPECT_TRUE(found[0].has("entity"));
    EXPECT_EQ(person_.get("Provenance/" + found[0].text("id")).json(), found[0]);
    EXPECT_EQ(person_.get("AuditEvent/" + found[0].text("id")).status, 404);
    EXPECT_THAT(house_.as("nav").find("Provenance", "recorded=ge2020"), IsEmpty());
    EXPECT_EQ(house_.as("nav").get("Provenance/" + found[0].text("id")).status, 404);
    EXPECT_THAT(house_.as("bruker", kIda).find("Provenance", "target=ServiceRequest/" + measure),
                IsEmpty());
    EXPECT_THAT(
        samspill_.find("Provenance", "target.status=active&target:ServiceRequest.category=nav"),
        Not(IsEmpty()));
}

TEST_F(AuditEvents, ADeletionIsToldToWhomItConcerned) {
    const auto goal = samspill_.find("Goal", "patient=" + kari_).at(0).text("id");
    auto plan = samspill_.get("CarePlan/" + plan_).json();
    plan.erase("goal");
    ASSERT_EQ(samspill_.put("CarePlan/" + plan_, plan).status, 200);
    for (const auto& measure : samspill_.find("ServiceRequest", "patient=" + kari_)) {
        auto without = measure;
        without.erase("extension");
        ASSERT_LT(samspill_.put("ServiceRequest/" + measure.text("id"), without).status, 300);
    }
    const auto gone = samspill_.remove("Goal/" + goal);
    ASSERT_EQ(gone.status, 204) << gone.body;
    const auto events = person_.find("AuditEvent", "action=D");
    ASSERT_EQ(events.size(), 1U);
    EXPECT_THAT(told(events).front(), HasSubstr("slettet mål"));
}

TEST_F(AuditEvents, ComeNewestFirstInPagesThatNeitherRepeatNorLose) {
    for (int i = 0; i < 12; ++i) ASSERT_EQ(person_.get("CarePlan/" + plan_).status, 200);
    const auto until = person_.find("AuditEvent", "_count=1").at(0).text("recorded");
    for (const auto* sort : {"", "&_sort=date", "&_sort=-_lastUpdated"}) {
        std::set<std::string> ids;
        std::vector<std::string> times;
        auto page = person_.get("AuditEvent?_count=5&date=le" + until + sort).json();
        const auto total = page.at("total").integer();
        for (;;) {
            for (const auto& entry : page.at("entry").items()) {
                EXPECT_TRUE(ids.insert(entry.at("resource").text("id")).second);
                times.push_back(entry.at("resource").text("recorded"));
            }
            const auto next = next_of(page);
            if (next.empty()) break;
            page = person_.get(next).json();
        }
        EXPECT_EQ(static_cast<std::int64_t>(ids.size()), total) << sort;
        if (std::string(sort) == "&_sort=date") std::reverse(times.begin(), times.end());
        EXPECT_TRUE(std::is_sorted(times.rbegin(), times.rend())) << sort;
    }
}

TEST_F(AuditEvents, GoWithTheirPersonAndPlanIfAskedFor) {
    const auto page =
        samspill_.get("AuditEvent?patient=" + kari_ + "&_count=3&_include=AuditEvent:patient");
    EXPECT_THAT(page.body, HasSubstr(R"("fullUrl":")" + house_.url() + "/fhir/Patient/" + kari_));
    const auto chained = samspill_.get("AuditEvent?patient.name=Ida").json();
    EXPECT_GT(chained.at("total").integer(), 0);
    EXPECT_THAT(json::write(chained), Not(HasSubstr("Patient/" + kari_)));
}

TEST_F(AuditEvents, AreNotMixedWithWhatIsKept) {
    EXPECT_EQ(samspill_.get("Patient?_has:AuditEvent:patient:action=R").status, 400);
    EXPECT_EQ(samspill_.get("Patient?_revinclude=AuditEvent:patient").status, 400);
    EXPECT_EQ(samspill_.get("?_type=AuditEvent,Goal").status, 400);
    EXPECT_EQ(samspill_.get("AuditEvent?_sort=agent").status, 400);
    EXPECT_EQ(samspill_.get("AuditEvent/_history").status, 404);
    const auto compartment = samspill_.get("Patient/" + kari_ + "/AuditEvent").json();
    EXPECT_GT(compartment.at("total").integer(), 0);
}

}  // namespace
}  // namespace planbro::flow
