// Leaks that the hunt has found, one by one.
#include "flow/story.hpp"
#include "leak/dice.hpp"

namespace planbro::leak {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kIda = "30810962034";

class Found : public testing::Test {
  protected:
    void SetUp() override {
        const auto pushed = flow::push_json(
            samspill_, "samspill",
            flow::kari_plan(1, {flow::kPlanConsent, {"s3", flow::kNav, {"tiltak"}}}));
        ASSERT_EQ(pushed.status, 201) << pushed.body;
        plan_ = flow::id_of_location(pushed);
    }

    // A plan of another kind that another municipality has made for the person.
    void push_foreign(const std::string& owner) const {
        auto document = flow::kari_plan(1, {flow::kPlanConsent, {"s3", flow::kNav, {"maal"}}});
        auto& plan = document["plan"];
        plan.set("planId", "FJORD-1");
        plan.set("type", "stafettlogg");
        plan["eier"].set("orgnr", owner);
        const auto file = house_.file("foreign.json");
        flow::write_file(file, json::write(document));
        const auto bundle = json::parse(flow::run_planbro({"map", "--from", "samspill", file}).out);
        ASSERT_TRUE(bundle);
        ASSERT_EQ(house_.as("tester").post("", *bundle).status, 200);
    }

    flow::House house_;
    flow::Client samspill_ = house_.as("samspill");
    std::string plan_;
};

TEST_F(Found, WhoMayNotDeleteIsNotToldWhatThereIs) {
    const auto jon = house_.as("bruker", flow::kJon);
    const auto hidden = jon.remove("CarePlan/" + plan_);
    const auto absent = jon.remove("CarePlan/" + random_ids()());
    EXPECT_EQ(hidden.status, 404);
    EXPECT_EQ(hidden.status, absent.status);
    EXPECT_EQ(hidden.body, absent.body);
    const auto kept = house_.as("bruker", flow::kKari).remove("CarePlan/" + plan_);
    EXPECT_EQ(kept.code(), "mangler-scope") << "of what one sees";
}

// If-None-Exist that is met is answered with the resource: as a read of it would be.
TEST_F(Found, AConditionThatIsMetShowsNoMoreThanARead) {
    const auto nav = house_.as("nav");
    auto measure = nav.find("ServiceRequest", "").at(0);
    const auto condition = "identifier=https://planbro.no/id/samspill|SOLVIK-2026-0001%23t1";
    for (const auto* own : {"id", "meta", "identifier", "note"}) measure.erase(own);
    const auto met = nav.post("ServiceRequest", measure, {{"If-None-Exist", condition}});
    ASSERT_EQ(met.status, 200) << met.body;
    EXPECT_THAT(met.body, HasSubstr("REDACTED"));
    EXPECT_THAT(met.body, Not(HasSubstr("Goal/")));

    const auto request =
        json::object({{"method", "POST"}, {"url", "ServiceRequest"}, {"ifNoneExist", condition}});
    const auto entry = json::object({{"resource", measure}, {"request", request}});
    const auto bundle = json::object(
        {{"resourceType", "Bundle"}, {"type", "transaction"}, {"entry", json::array({entry})}});
    const auto done = nav.post("", bundle, {{"Prefer", "return=representation"}});
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_THAT(done.body, HasSubstr("Tiltaksteksten"));
    EXPECT_THAT(done.body, HasSubstr("REDACTED"));
    EXPECT_THAT(done.body, Not(HasSubstr("Goal/")));
}

TEST_F(Found, AnOwnerIsNotToldWhoSeesAnothersPlanOfThePerson) {
    push_foreign("310000590");
    const auto patient = samspill_.find("Patient", "name=Kari").at(0).text("id");
    const auto tilgang = samspill_.get("Patient/" + patient + "/$tilgang");
    EXPECT_THAT(tilgang.body, HasSubstr("tiltak"));
    EXPECT_THAT(tilgang.body, Not(HasSubstr("maal")));
    const auto own = house_.as("bruker", flow::kKari).get("Patient/" + patient + "/$tilgang");
    EXPECT_THAT(own.body, HasSubstr("maal"));
}

// The hospital has no part in Kari's plan; that it is known here tells of somebody else's.
TEST_F(Found, AnAuditEventRefersToNoOrganizationThatIsHidden) {
    ASSERT_EQ(samspill_.push("samspill", flow::sample("plans/ida.json")).status, 201);
    const auto sykehus = house_.as("sykehus");
    ASSERT_EQ(sykehus.get("CarePlan/" + plan_).status, 404);
    const auto kari = house_.as("bruker", flow::kKari);
    std::size_t told = 0;
    for (const auto& event : kari.find("AuditEvent", "_count=200")) {
        for (const auto& agent : event.at("agent").items()) {
            const auto& who = agent.at("who").text("reference");
            if (!who.starts_with("Organization/")) continue;
            EXPECT_EQ(kari.get(who).status, 200) << who;
            ++told;
        }
    }
    EXPECT_GT(told, 0U);
}

// What a search finds by going through another type tells of that type.
TEST_F(Found, AChainGoesThroughNoTypeThatTheScopesLeaveOut) {
    const auto token = flow::http("POST", house_.url() + "/sandbox/token",
                                  "client_id=samspill&scope=system/CarePlan.rs%20system/Goal.rs",
                                  {{"Content-Type", "application/x-www-form-urlencoded"}})
                           .json()
                           .text("access_token");
    const auto ask = [&](const std::string& query) {
        return flow::http("GET", house_.url() + "/fhir/" + query, {},
                          {{"Authorization", "Bearer " + token}});
    };
    for (const auto* query : {"CarePlan?subject:Patient.name=Kari", "CarePlan?patient.name=Kari",
                              "CarePlan?_has:ServiceRequest:based-on:status=active",
                              "Goal?patient.birthdate=1992", "CarePlan?goal.patient.name=Kari"}) {
        EXPECT_EQ(ask(query).code(), "mangler-scope") << query;
    }
    EXPECT_EQ(ask("CarePlan?goal.lifecycle-status=active").json().at("total").integer(), 1);
}

// Whoever sees the measure would be told of the other plan's goal.
TEST_F(Found, AMeasureLeadsToNoPartOfAnotherPlan) {
    ASSERT_EQ(samspill_.push("samspill", flow::sample("plans/ida.json")).status, 201);
    const auto id = [&](const char* type, const std::string& fnr) {
        return samspill_.find(type, flow::about(fnr)).at(0).text("id");
    };
    const auto measure = [&](const std::string& goal) {
        auto one = samspill_.find("ServiceRequest", flow::about(flow::kKari)).at(0);
        for (const auto* own : {"id", "meta", "identifier"}) one.erase(own);
        one.set("extension",
                json::array({json::object(
                    {{"url", "http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal"},
                     {"valueReference", json::object({{"reference", "Goal/" + goal}})}})}));
        return one;
    };
    EXPECT_EQ(samspill_.post("ServiceRequest", measure(id("Goal", kIda))).code(), "annen-plan");
    EXPECT_EQ(samspill_.post("ServiceRequest", measure(id("Goal", flow::kKari))).status, 201);
}

// A child with plans of two municipalities. In ours the mother has parental responsibility; in the
// other she is next of kin to whom the father has opened the goals.
class ParentOfOnePlan : public Found {
  protected:
    static constexpr const char* kMother = flow::kLiv;

    void SetUp() override {
        Found::SetUp();
        leak::Dice dice(1);
        child_ = leak::Mint(dice).person(2018);
        const auto whole = plan_of("310000108", "SOLVIK-9", "individuell-plan");
        ASSERT_EQ(flow::push_json(samspill_, "samspill", whole).status, 201);
        auto other = plan_of("310000590", "FJORD-9", "stafettlogg");
        other["plan"]["deltakere"].make_array().back().set("rolle", "parorende");
        other["plan"]["deltakere"].make_array().back().erase("foreldreansvar");
        other["plan"]["deltakere"].push_back(relative("far", flow::kJon));
        auto& consents = other["plan"]["samtykker"];
        consents = json::array({given("s1", "plan"), given("s2", "deling"), given("s3", "deling")});
        consents.make_array()[1].set("mottaker", flow::kNav);
        consents.make_array()[1].set("seksjoner", json::array({"moeter"}));
        consents.make_array()[2].set("overfor", "mor");
        consents.make_array()[2].set("seksjoner", json::array({"maal"}));
        const auto pushed = flow::push_json(house_.as("tester"), "samspill", other);
        ASSERT_EQ(pushed.status, 201) << pushed.body;
        other_ = flow::id_of_location(pushed);
    }

    static json::Value given(const char* id, const char* type) {
        return json::object({{"id", id},
                             {"type", type},
                             {"gittAv", "far"},
                             {"dato", "2026-01-10"},
                             {"status", "aktiv"}});
    }

    static json::Value relative(const char* name, const char* number) {
        return json::object({{"id", name},
                             {"rolle", "foresatt"},
                             {"navn", json::object({{"fornavn", name}, {"etternavn", "Prøve"}})},
                             {"fnr", number},
                             {"relasjon", name},
                             {"foreldreansvar", "felles"}});
    }

    [[nodiscard]] json::Value plan_of(const char* owner, const char* plan, const char* type) const {
        auto document = flow::kari_plan(1, {flow::kPlanConsent});
        auto& content = document["plan"];
        content.set("planId", plan);
        content.set("type", type);
        content["eier"].set("orgnr", owner);
        content["person"].set("fnr", child_);
        content["person"].set("fodselsdato", leak::birth_date_of(child_));
        content["deltakere"].push_back(relative("mor", kMother));
        return document;
    }

    std::string child_;
    std::string other_;
    flow::Client mother_ = house_.as("bruker", kMother);
};

TEST_F(ParentOfOnePlan, IsNotToldWhatWasDoneWithTheOther) {
    const auto tester = house_.as("tester");
    const auto hidden =
        "ServiceRequest/" +
        tester.find("ServiceRequest", "based-on=CarePlan/" + other_).at(0).text("id");
    ASSERT_EQ(mother_.get(hidden).status, 404);
    const auto told =
        mother_.get("AuditEvent?_count=500").body + mother_.get("Provenance?_count=500").body;
    EXPECT_THAT(told, HasSubstr("ServiceRequest/")) << "of the plan that is shown whole";
    EXPECT_THAT(told, Not(HasSubstr(hidden)));
    const auto father = house_.as("bruker", flow::kJon);
    EXPECT_THAT(father.get("Provenance?_count=500").body, HasSubstr(hidden));
}

TEST_F(ParentOfOnePlan, IsNotToldWhoSeesTheOther) {
    ASSERT_EQ(mother_.get("CarePlan/" + other_).status, 200) << "she is named there";
    const auto patient = mother_.find("Patient", "").at(0).text("id");
    const auto told = mother_.get("Patient/" + patient + "/$tilgang");
    ASSERT_EQ(told.status, 200) << told.body;
    EXPECT_THAT(told.body, Not(HasSubstr(flow::kNav)));
    EXPECT_THAT(house_.as("bruker", flow::kJon).get("Patient/" + patient + "/$tilgang").body,
                HasSubstr(flow::kNav));
}

// A professional who takes part in plans of two municipalities: each tells of him in its own words.
class SharedProfessional : public Found {
  protected:
    static constexpr const char* kHpr = "9144900";
    static constexpr const char* kAsked =
        "Practitioner?identifier=urn:oid:2.16.578.1.12.4.1.4.4|9144900";

    // A plan of another person, with the professional as d2.
    static json::Value plan_of(const std::string& owner, const char* person, const char* plan,
                               const char* name) {
        auto document =
            flow::kari_plan(1, {flow::kPlanConsent, {"s2", flow::kLegesenter, {"deltakere"}}});
        auto& content = document["plan"];
        content.set("planId", plan);
        content["eier"].set("orgnr", owner);
        content["person"].set("fnr", person);
        content["person"].set("fodselsdato", "1970-01-01");
        auto& professional = content["deltakere"].make_array()[1];
        professional.set("hprNr", kHpr);
        professional["navn"].set("fornavn", name);
        return document;
    }

    // All that is shown of the professional, whole history included.
    static std::string shown(const flow::Client& client) {
        std::string all;
        for (const auto& one : client.find("Practitioner", "_count=100")) {
            all += json::write(one);
            all += client.get("Practitioner/" + one.text("id") + "/_history").body;
        }
        return all;
    }

    static std::string only_id(const flow::Client& client) {
        const auto found = client.get(kAsked).json();
        EXPECT_EQ(found.at("total").integer(), 1);
        return found.at("entry").at(0).at("resource").text("id");
    }

    flow::Client tester_ = house_.as("tester");
};

TEST_F(SharedProfessional, WhatOneOwnerTellsIsNotShownWithAnothersPlan) {
    const auto ours = plan_of("310000108", flow::kLiv, "SOLVIK-7", "Legenaavn");
    ASSERT_EQ(flow::push_json(samspill_, "samspill", ours).status, 201);
    const auto before = only_id(samspill_);
    auto theirs = plan_of("310000590", flow::kOla, "FJORD-7", "Fremmednavn");
    theirs["plan"]["deltakere"].make_array()[1].set("fnr", flow::kJon);
    ASSERT_EQ(flow::push_json(tester_, "samspill", theirs).status, 201);

    EXPECT_EQ(only_id(samspill_), before);
    EXPECT_THAT(shown(samspill_), Not(HasSubstr("Fremmednavn")));
    EXPECT_THAT(shown(samspill_), Not(HasSubstr(flow::kJon)));
    EXPECT_THAT(shown(house_.as("bruker", flow::kLiv)), HasSubstr("Legenaavn"));
    EXPECT_THAT(shown(house_.as("bruker", flow::kLiv)), Not(HasSubstr("Fremmednavn")));
    const auto ola = house_.as("bruker", flow::kOla);
    EXPECT_NE(only_id(ola), before);
    EXPECT_THAT(shown(ola), HasSubstr(flow::kJon));
    EXPECT_THAT(shown(ola), Not(HasSubstr("Legenaavn")));
    EXPECT_EQ(tester_.get(kAsked).json().at("total").integer(), 2) << "who sees both";
}

TEST_F(SharedProfessional, TheSameOwnersPlansShareOneAndFindItAgain) {
    const auto first = plan_of("310000108", flow::kLiv, "SOLVIK-7", "Legenaavn");
    ASSERT_EQ(flow::push_json(samspill_, "samspill", first).status, 201);
    auto theirs = plan_of("310000590", flow::kOla, "FJORD-7", "Fremmednavn");
    ASSERT_EQ(flow::push_json(tester_, "samspill", theirs).status, 201);
    const auto known = only_id(samspill_);
    const auto second = plan_of("310000108", flow::kJon, "SOLVIK-8", "Legenytt");
    ASSERT_EQ(flow::push_json(samspill_, "samspill", second).status, 201);
    EXPECT_EQ(only_id(samspill_), known);
    EXPECT_EQ(only_id(house_.as("bruker", flow::kJon)), known);

    theirs.set("meldingsId", random_ids()());
    theirs["plan"].set("versjon", 2);
    ASSERT_EQ(flow::push_json(tester_, "samspill", theirs).status, 200);
    EXPECT_EQ(tester_.get(kAsked).json().at("total").integer(), 2) << "found again, not made anew";
}

// Whoever sees everything can have put one Practitioner into plans of two owners.
TEST_F(SharedProfessional, OneThatIsSharedIsGivenUpByWhoWritesNext) {
    const auto ours = plan_of("310000108", flow::kLiv, "SOLVIK-7", "Legenaavn");
    ASSERT_EQ(flow::push_json(samspill_, "samspill", ours).status, 201);
    auto theirs = plan_of("310000590", flow::kOla, "FJORD-7", "Fremmednavn");
    const auto file = house_.file("theirs.json");
    flow::write_file(file, json::write(theirs));
    const auto bundle = json::parse(flow::run_planbro({"map", "--from", "samspill", file}).out);
    ASSERT_TRUE(bundle);
    ASSERT_EQ(tester_.post("", *bundle).status, 200);
    ASSERT_THAT(shown(samspill_), HasSubstr("Fremmednavn"));

    auto again = ours;
    again.set("meldingsId", random_ids()());
    again["plan"].set("versjon", 2);
    ASSERT_EQ(flow::push_json(samspill_, "samspill", again).status, 200);
    EXPECT_THAT(shown(samspill_), HasSubstr("Legenaavn"));
    EXPECT_THAT(shown(samspill_), Not(HasSubstr("Fremmednavn")));
}

// An owner's own conditions and references meet nothing of another owner's.
TEST_F(SharedProfessional, OverFhirAnOwnerMeetsItsOwnAlone) {
    const auto theirs = plan_of("310000590", flow::kOla, "FJORD-7", "Fremmednavn");
    ASSERT_EQ(flow::push_json(tester_, "samspill", theirs).status, 201);
    const auto hidden = only_id(tester_);
    EXPECT_EQ(samspill_.get(kAsked).json().at("total").integer(), 0);
    const auto professional = json::object(
        {{"resourceType", "Practitioner"},
         {"identifier", json::array({json::object(
                            {{"system", "urn:oid:2.16.578.1.12.4.1.4.4"}, {"value", kHpr}})})},
         {"name", json::array({json::object({{"text", "Legenaavn"}})})}});
    const std::string condition = std::string(kAsked).substr(std::string("Practitioner?").size());
    const auto made = samspill_.post("Practitioner", professional, {{"If-None-Exist", condition}});
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_THAT(tester_.get("Practitioner/" + hidden).body, HasSubstr("Fremmednavn"));
    auto role = samspill_.find("PractitionerRole", "_count=1").at(0);
    role.set("practitioner", json::object({{"reference", "Practitioner/" + hidden}}));
    EXPECT_EQ(samspill_.put("PractitionerRole/" + role.text("id"), role).code(),
              "ukjent-referanse");
    // Its plan finds what it has made.
    const auto made_id = only_id(samspill_);
    const auto ours = plan_of("310000108", flow::kLiv, "SOLVIK-7", "Legenaavn");
    ASSERT_EQ(flow::push_json(samspill_, "samspill", ours).status, 201);
    EXPECT_EQ(only_id(samspill_), made_id);
}

}  // namespace
}  // namespace planbro::leak
