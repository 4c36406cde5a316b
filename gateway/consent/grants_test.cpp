#include "consent/grants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "consent/testing/sample_plan.hpp"

namespace planbro::consent {
namespace {

using testing::from;
using testing::sample_facts;

const Instant kNow = *parse_instant("2026-11-23T11:00:00Z");

Interval days(std::string_view from_day, std::string_view to_day) {
    return *interval_of_period(from_day, to_day);
}

json::Value& sharing(PlanFacts& facts) {
    return facts.consents[1];
}
json::Value& provision(PlanFacts& facts) {
    return sharing(facts)["provision"];
}
json::Value& participant(PlanFacts& facts) {
    return facts.care_teams[0]["participant"].make_array()[1];
}
json::Value& role(PlanFacts& facts) {
    return facts.practitioner_roles[1];
}

TEST(Grants, GivesTheConsentedServiceItsSectionsWithinBothPeriods) {
    const auto rows = grants(sample_facts());
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].org, testing::kGp);
    EXPECT_EQ(rows[0].sections, kEksistens | kMaal | kTiltak);
    EXPECT_EQ(rows[0].when, days("2026-01-12", "2027-01-11"));
    EXPECT_EQ(rows[0].consent, "k-gp");
}

// Each way in which a service is denied, one change to the sample at a time.
struct Denial {
    const char* name;
    void (*change)(PlanFacts&);
};

class Denied : public ::testing::TestWithParam<Denial> {};

TEST_P(Denied, GivesNoRow) {
    auto facts = sample_facts();
    GetParam().change(facts);
    EXPECT_TRUE(grants(facts).empty());
}

const Denial kDenials[] = {
    {"PlanIsDraft", [](PlanFacts& f) { f.care_plan.set("status", "draft"); }},
    {"PlanIsRevoked", [](PlanFacts& f) { f.care_plan.set("status", "revoked"); }},
    {"PlanIsCompleted", [](PlanFacts& f) { f.care_plan.set("status", "completed"); }},
    {"PlanHasNoStatus", [](PlanFacts& f) { f.care_plan.erase("status"); }},
    {"NoPlanConsent", [](PlanFacts& f) { f.consents.erase(f.consents.begin()); }},
    {"PlanConsentInactive", [](PlanFacts& f) { f.consents[0].set("status", "inactive"); }},
    {"PlanConsentOfAnotherPlan",
     [](PlanFacts& f) {
         f.consents[0]["provision"].set(
             "data", from("[{'meaning':'related','reference':{'reference':'CarePlan/p2'}}]"));
     }},
    {"PlanConsentDenies", [](PlanFacts& f) { f.consents[0]["provision"].set("type", "deny"); }},
    {"PlanConsentOverBeforeMembership",
     [](PlanFacts& f) { f.consents[0]["provision"].set("period", from("{'end':'2026-01-11'}")); }},
    {"ConsentInactive", [](PlanFacts& f) { sharing(f).set("status", "inactive"); }},
    {"ConsentRejected", [](PlanFacts& f) { sharing(f).set("status", "rejected"); }},
    {"ConsentProposed", [](PlanFacts& f) { sharing(f).set("status", "proposed"); }},
    {"ConsentInError", [](PlanFacts& f) { sharing(f).set("status", "entered-in-error"); }},
    {"OtherScope",
     [](PlanFacts& f) {
         sharing(f).set("scope", from("{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/"
                                      "consentscope','code':'research'}]}"));
     }},
    {"NoScope", [](PlanFacts& f) { sharing(f).erase("scope"); }},
    {"NoCategory", [](PlanFacts& f) { sharing(f).erase("category"); }},
    {"CategoryOfAnotherSystem",
     [](PlanFacts& f) {
         sharing(f).set("category", from("[{'coding':[{'system':'http://x','code':'deling'}]}]"));
     }},
    {"BothCategories",
     [](PlanFacts& f) {
         sharing(f)["category"].push_back(
             from("{'coding':[{'system':'https://planbro.no/fhir/CodeSystem/"
                  "ip-samtykke','code':'plan'}]}"));
     }},
    {"ProvisionDenies", [](PlanFacts& f) { provision(f).set("type", "deny"); }},
    {"ProvisionHasNoType", [](PlanFacts& f) { provision(f).erase("type"); }},
    {"NoProvision", [](PlanFacts& f) { sharing(f).erase("provision"); }},
    {"NestedProvision",
     [](PlanFacts& f) { provision(f).set("provision", from("[{'type':'deny'}]")); }},
    {"Purpose", [](PlanFacts& f) { provision(f).set("purpose", from("[{'code':'TREAT'}]")); }},
    {"Action", [](PlanFacts& f) { provision(f).set("action", from("[{'text':'access'}]")); }},
    {"SecurityLabel",
     [](PlanFacts& f) { provision(f).set("securityLabel", from("[{'code':'R'}]")); }},
    {"DataPeriod",
     [](PlanFacts& f) { provision(f).set("dataPeriod", from("{'end':'2026-02-01'}")); }},
    {"Code", [](PlanFacts& f) { provision(f).set("code", from("[{'text':'maal'}]")); }},
    {"ProvisionExtension",
     [](PlanFacts& f) { provision(f).set("extension", from("[{'url':'http://x'}]")); }},
    {"ModifierExtension",
     [](PlanFacts& f) { sharing(f).set("modifierExtension", from("[{'url':'http://x'}]")); }},
    {"ImplicitRules", [](PlanFacts& f) { sharing(f).set("implicitRules", "http://x"); }},
    {"UnknownSectionAlone",
     [](PlanFacts& f) {
         provision(f).set("class",
                          from("[{'system':'https://planbro.no/fhir/CodeSystem/ip-seksjon',"
                               "'code':'alt'}]"));
     }},
    {"SectionOfAnotherSystem",
     [](PlanFacts& f) {
         provision(f).set("class", from("[{'system':'http://x','code':'maal'}]"));
     }},
    {"EmptyClass", [](PlanFacts& f) { provision(f).set("class", from("[]")); }},
    {"NoData", [](PlanFacts& f) { provision(f).erase("data"); }},
    {"DataOfAnotherPlan",
     [](PlanFacts& f) {
         provision(f).set("data",
                          from("[{'meaning':'related','reference':{'reference':'CarePlan/p2'}}]"));
     }},
    {"DataOfAnotherMeaning",
     [](PlanFacts& f) {
         provision(f).set("data",
                          from("[{'meaning':'instance','reference':{'reference':'CarePlan/p1'}}]"));
     }},
    {"AnotherPerson",
     [](PlanFacts& f) { sharing(f).set("patient", from("{'reference':'Patient/ola'}")); }},
    {"NoPerson", [](PlanFacts& f) { sharing(f).erase("patient"); }},
    {"NoActor", [](PlanFacts& f) { provision(f).erase("actor"); }},
    {"ActorOfAnotherRole",
     [](PlanFacts& f) {
         provision(f)["actor"].make_array()[0].set(
             "role",
             from("{'coding':[{'system':"
                  "'http://terminology.hl7.org/CodeSystem/v3-ParticipationType','code':'CST'}]}"));
     }},
    {"ActorIsAnotherService",
     [](PlanFacts& f) {
         provision(f)["actor"].make_array()[0].set(
             "reference", from("{'identifier':{'system':"
                               "'urn:oid:2.16.578.1.12.4.1.4.101','value':'310000248'}}"));
     }},
    {"ActorOfAnotherIdentifierSystem",
     [](PlanFacts& f) {
         provision(f)["actor"].make_array()[0].set(
             "reference", from("{'identifier':{'system':'urn:x','value':'310000175'}}"));
     }},
    {"ActorIsAPerson",
     [](PlanFacts& f) {
         provision(f)["actor"].make_array()[0].set(
             "reference",
             from("{'type':'Practitioner','identifier':{'system':'urn:oid:2.16.578.1.12.4.1.4.101',"
                  "'value':'310000175'}}"));
     }},
    {"ActorNamesTwoServices",
     [](PlanFacts& f) {
         provision(f)["actor"].make_array()[0]["reference"].set("reference", "Organization/owner");
     }},
    {"ConsentOverBeforeMembership",
     [](PlanFacts& f) { provision(f).set("period", from("{'end':'2026-01-11'}")); }},
    {"UnreadableConsentPeriod",
     [](PlanFacts& f) { provision(f).set("period", from("{'start':'i fjor'}")); }},
    {"EmptyConsentEnd", [](PlanFacts& f) { provision(f).set("period", from("{'end':''}")); }},
    {"ExtendedConsentPeriod",
     [](PlanFacts& f) { provision(f).set("period", from("{'_end':{'extension':[]}}")); }},
    {"NotOnTheTeam",
     [](PlanFacts& f) {
         auto& all = f.care_teams[0]["participant"].make_array();
         all.erase(all.begin() + 1);
     }},
    {"TeamNotOfThePlan", [](PlanFacts& f) { f.care_plan.erase("careTeam"); }},
    {"TeamOfAnotherPerson",
     [](PlanFacts& f) { f.care_teams[0].set("subject", from("{'reference':'Patient/ola'}")); }},
    {"TeamProposed", [](PlanFacts& f) { f.care_teams[0].set("status", "proposed"); }},
    {"TeamInactive", [](PlanFacts& f) { f.care_teams[0].set("status", "inactive"); }},
    {"TeamHasNoStatus", [](PlanFacts& f) { f.care_teams[0].erase("status"); }},
    {"TeamOver", [](PlanFacts& f) { f.care_teams[0].set("period", from("{'end':'2026-01-11'}")); }},
    {"RoleInactive", [](PlanFacts& f) { role(f).set("active", false); }},
    {"RoleActiveIsNoBoolean", [](PlanFacts& f) { role(f).set("active", "true"); }},
    {"RoleOfAnotherService",
     [](PlanFacts& f) { role(f).set("organization", from("{'reference':'Organization/skole'}")); }},
    {"RoleOfAnUnknownService",
     [](PlanFacts& f) { role(f).set("organization", from("{'reference':'Organization/?'}")); }},
    {"RoleHasNoService", [](PlanFacts& f) { role(f).erase("organization"); }},
    {"RoleUnknown",
     [](PlanFacts& f) { f.practitioner_roles.erase(f.practitioner_roles.begin() + 1); }},
    {"RolePeriodUnreadable",
     [](PlanFacts& f) { role(f).set("period", from("{'start':'2026-13-01'}")); }},
    {"ParticipantPeriodUnreadable",
     [](PlanFacts& f) { participant(f).set("period", from("{'start':17}")); }},
    {"ParticipantPeriodsDoNotMeet",
     [](PlanFacts& f) {
         participant(f).set("period", from("{'end':'2026-03-01'}"));
         role(f).set("period", from("{'start':'2026-03-02'}"));
     }},
    {"ParticipantModified",
     [](PlanFacts& f) { participant(f).set("modifierExtension", from("[{'url':'http://x'}]")); }},
    {"MemberIsThePractitioner",
     [](PlanFacts& f) { participant(f).set("member", from("{'reference':'Practitioner/geir'}")); }},
    {"MemberIsTheOrganization",
     [](PlanFacts& f) { participant(f).set("member", from("{'reference':'Organization/gp'}")); }},
    {"ReceiverIsTheOwner",
     [](PlanFacts& f) { f.care_plan.set("author", from("{'reference':'Organization/gp'}")); }},
};

INSTANTIATE_TEST_SUITE_P(Grants, Denied, ::testing::ValuesIn(kDenials),
                         [](const auto& row) { return row.param.name; });

// What does not stand in the way.
const Denial kHarmless[] = {
    {"PlanOnHold", [](PlanFacts& f) { f.care_plan.set("status", "on-hold"); }},
    {"PlanPeriodOver",
     [](PlanFacts& f) { f.care_plan.set("period", from("{'end':'2020-01-01'}")); }},
    {"RoleWithoutActive", [](PlanFacts& f) { role(f).erase("active"); }},
    {"NoPeriods",
     [](PlanFacts& f) {
         provision(f).erase("period");
         participant(f).erase("period");
         role(f).erase("period");
     }},
    {"ActorByLogicalId",
     [](PlanFacts& f) {
         provision(f)["actor"].make_array()[0].set("reference",
                                                   from("{'reference':'Organization/gp'}"));
     }},
    {"AnotherPlanConsentWithdrawn",
     [](PlanFacts& f) {
         f.consents.push_back(f.consents[0]);
         f.consents.back().set("status", "inactive");
     }},
};

class Allowed : public ::testing::TestWithParam<Denial> {};

TEST_P(Allowed, GivesTheRow) {
    auto facts = sample_facts();
    GetParam().change(facts);
    const auto rows = grants(facts);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].org, testing::kGp);
    EXPECT_EQ(rows[0].sections, kEksistens | kMaal | kTiltak);
    EXPECT_TRUE(rows[0].when.holds(kNow));
}

INSTANTIATE_TEST_SUITE_P(Grants, Allowed, ::testing::ValuesIn(kHarmless),
                         [](const auto& row) { return row.param.name; });

struct Named {
    const char* code;
    Sections section;
};

class SectionNamed : public ::testing::TestWithParam<Named> {};

TEST_P(SectionNamed, GivesThatSectionAndExistenceAlone) {
    auto facts = sample_facts();
    auto coding = from("{'system':'https://planbro.no/fhir/CodeSystem/ip-seksjon'}");
    coding.set("code", GetParam().code);
    provision(facts).set("class", json::array({coding}));
    const auto rows = grants(facts);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].sections, kEksistens | GetParam().section);
}

INSTANTIATE_TEST_SUITE_P(Grants, SectionNamed,
                         ::testing::Values(Named{"maal", kMaal}, Named{"tiltak", kTiltak},
                                           Named{"moeter", kMoeter}, Named{"meldinger", kMeldinger},
                                           Named{"deltakere", kDeltakere},
                                           Named{"kartlegging", kKartlegging}),
                         [](const auto& row) { return row.param.code; });

TEST(Grants, GivesExistenceAloneWhenNoSectionIsNamed) {
    auto facts = sample_facts();
    provision(facts).erase("class");
    ASSERT_EQ(grants(facts).size(), 1U);
    EXPECT_EQ(grants(facts)[0].sections, kEksistens);
}

TEST(Grants, ReadsKnownSectionsBesideUnknownOnes) {
    auto facts = sample_facts();
    provision(facts)["class"].push_back(
        from("{'system':'https://planbro.no/fhir/CodeSystem/ip-seksjon','code':'alt'}"));
    ASSERT_EQ(grants(facts).size(), 1U);
    EXPECT_EQ(grants(facts)[0].sections, kEksistens | kMaal | kTiltak);
}

TEST(Grants, NarrowsToTheParticipantsAndThePlanConsentsPeriods) {
    auto facts = sample_facts();
    participant(facts).set("period", from("{'start':'2026-02-01','end':'2026-06-30'}"));
    facts.consents[0]["provision"].set("period", from("{'end':'2026-05-31'}"));
    const auto rows = grants(facts);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].when, days("2026-02-01", "2026-05-31"));
}

TEST(Grants, GivesARowForEachTimeAServiceTakesPart) {
    auto facts = sample_facts();
    auto second = role(facts);
    second.set("id", "r-gp2");
    second.set("period", from("{'start':'2026-06-01'}"));
    facts.practitioner_roles.push_back(second);
    facts.care_teams[0]["participant"].push_back(
        from("{'member':{'reference':'PractitionerRole/r-gp2'}}"));
    ASSERT_EQ(grants(facts).size(), 1U);  // the second role adds nothing to the first
    participant(facts).set("period", from("{'end':'2026-03-31'}"));
    const auto rows = grants(facts);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].when, days("2026-01-12", "2026-03-31"));
    EXPECT_EQ(rows[1].when, days("2026-06-01", "2027-01-11"));
}

TEST(Grants, GivesARowForEachConsentAndNoneTwice) {
    auto facts = sample_facts();
    auto narrower = sharing(facts);
    narrower.set("id", "k-gp2");
    narrower["provision"].erase("class");
    facts.consents.push_back(narrower);
    facts.consents.push_back(
        facts.consents[0]);  // a second consent to the plan, over the same time
    const auto rows = grants(facts);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].consent, "k-gp");
    EXPECT_EQ(rows[1].consent, "k-gp2");
    EXPECT_EQ(rows[1].sections, kEksistens);
}

TEST(Grants, GivesEachNamedServiceThatIsOnTheTeam) {
    auto facts = sample_facts();
    auto actor = provision(facts).at("actor").at(0);
    for (const auto orgnr : {testing::kNav, testing::kHospital}) {
        actor["reference"]["identifier"].set("value", orgnr);
        provision(facts)["actor"].push_back(actor);
    }
    const auto rows = grants(facts);
    ASSERT_EQ(rows.size(), 2U);  // the hospital is named, but not on the team
    EXPECT_EQ(rows[1].org, testing::kNav);
    EXPECT_EQ(rows[1].when, days("2026-01-20", "2027-01-11"));
}

TEST(ServicesOnTeam, AreThoseWithARoleAtTheMoment) {
    const auto facts = sample_facts();
    EXPECT_THAT(services_on_team(facts, kNow),
                ::testing::ElementsAre(testing::kOwner, testing::kGp, testing::kNav));
    EXPECT_THAT(services_on_team(facts, *parse_instant("2026-01-15T12:00:00Z")),
                ::testing::ElementsAre(testing::kOwner, testing::kGp));
    EXPECT_TRUE(services_on_team(facts, *parse_instant("2026-01-11T12:00:00Z")).empty());
}

TEST(PlanConsent, HoldsWithinItsPeriod) {
    auto facts = sample_facts();
    EXPECT_TRUE(has_plan_consent(facts, kNow));
    facts.consents[0]["provision"].set("period", from("{'end':'2026-11-22'}"));
    EXPECT_FALSE(has_plan_consent(facts, kNow));
}

struct Reference {
    const char* name;
    const char* json;
    std::string_view orgnr;
};

class OrgnrOf : public ::testing::TestWithParam<Reference> {};

TEST_P(OrgnrOf, IsReadFromTheReference) {
    EXPECT_EQ(orgnr_of_reference(from(GetParam().json), sample_facts()), GetParam().orgnr);
}

INSTANTIATE_TEST_SUITE_P(
    Grants, OrgnrOf,
    ::testing::Values(
        Reference{"LogicalId", "{'reference':'Organization/gp'}", testing::kGp},
        Reference{"Version", "{'reference':'Organization/gp/_history/2'}", testing::kGp},
        Reference{"UnknownId", "{'reference':'Organization/x'}", ""},
        Reference{"OtherType", "{'reference':'Patient/gp'}", ""},
        Reference{"Identifier",
                  "{'identifier':{'system':'urn:oid:2.16.578.1.12.4.1.4.101','value':'310000310'}}",
                  testing::kNav},
        Reference{"Both",
                  "{'reference':'Organization/"
                  "gp','identifier':{'system':'urn:oid:2.16.578.1.12.4.1.4.101',"
                  "'value':'310000175'}}",
                  testing::kGp},
        Reference{"Disagreeing",
                  "{'reference':'Organization/"
                  "gp','identifier':{'system':'urn:oid:2.16.578.1.12.4.1.4.101',"
                  "'value':'310000310'}}",
                  ""},
        Reference{"PersonWithOrgnr",
                  "{'reference':'Practitioner/"
                  "x','identifier':{'system':'urn:oid:2.16.578.1.12.4.1.4.101',"
                  "'value':'310000310'}}",
                  ""},
        Reference{"Display", "{'display':'Solvik legesenter'}", ""},
        Reference{"Nothing", "{}", ""}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace planbro::consent
