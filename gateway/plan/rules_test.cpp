#include "plan/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "consent/testing/sample_plan.hpp"
#include "fhir/codes.hpp"
#include "plan/ledger.hpp"

namespace planbro::plan {
namespace {

using consent::PlanFacts;
using consent::testing::from;
using consent::testing::sample_facts;

const Instant kNow = *parse_instant("2026-11-23T11:00:00Z");

struct PlanRow {
    const char* name;
    void (*change)(PlanFacts&);
    const char* codes;
};

json::Value& participant(PlanFacts& facts, std::size_t index) {
    return facts.care_teams[0]["participant"].make_array()[index];
}

class CheckPlan : public ::testing::TestWithParam<PlanRow> {};

TEST_P(CheckPlan, Finds) {
    auto facts = sample_facts();
    GetParam().change(facts);
    std::string codes;
    for (const auto& issue : check_plan(facts, kNow)) {
        codes += issue.severity == Severity::error ? "E:" : "W:";
        codes += issue.code + " ";
    }
    EXPECT_EQ(codes, GetParam().codes);
}

constexpr const char* kChildRole =
    "[{'coding':[{'system':'https://planbro.no/fhir/CodeSystem/"
    "ip-rolle','code':'barnekoordinator'}]}]";
constexpr const char* kRole =
    "[{'coding':[{'system':'urn:oid:2.16.578.1.12.4.1.1.9034','code':'8'}]}]";

const PlanRow kPlans[] = {
    {"NothingInASoundPlan", [](PlanFacts&) {}, ""},
    {"ChildCoordinatorIsOne", [](PlanFacts& f) { participant(f, 0).set("role", from(kChildRole)); },
     ""},
    {"NoCoordinator", [](PlanFacts& f) { participant(f, 0).erase("role"); }, "E:koordinator "},
    {"TwoCoordinators", [](PlanFacts& f) { participant(f, 1).set("role", from(kRole)); },
     "E:koordinator "},
    {"SecondOneHasLeft",
     [](PlanFacts& f) {
         participant(f, 1).set("role", from(kRole));
         participant(f, 1).set("period", from("{'end':'2026-06-30'}"));
     },
     ""},
    {"OnePersonInTwoRolesIsOne",
     [](PlanFacts& f) {
         auto again = participant(f, 0);
         again.set("role", from(kChildRole));
         f.care_teams[0]["participant"].push_back(again);
     },
     ""},
    {"CoordinatorHasLeft",
     [](PlanFacts& f) { participant(f, 0).set("period", from("{'end':'2026-11-22'}")); },
     "E:koordinator "},
    {"CoordinatorComesLater",
     [](PlanFacts& f) { participant(f, 0).set("period", from("{'start':'2026-12-01'}")); },
     "E:koordinator "},
    {"CoordinatorIsInactive", [](PlanFacts& f) { f.practitioner_roles[0].set("active", false); },
     "E:koordinator "},
    {"CoordinatorIsARelative",
     [](PlanFacts& f) {
         participant(f, 0).set("member", from("{'reference':'RelatedPerson/eva'}"));
     },
     "E:koordinator "},
    {"TeamIsInactive", [](PlanFacts& f) { f.care_teams[0].set("status", "inactive"); },
     "E:koordinator "},
    {"OnHoldCountsAsOpen",
     [](PlanFacts& f) {
         f.care_plan.set("status", "on-hold");
         participant(f, 0).erase("role");
     },
     "E:koordinator "},
    {"DraftNeedsNone",
     [](PlanFacts& f) {
         f.care_plan.set("status", "draft");
         participant(f, 0).erase("role");
         f.consents.clear();
     },
     ""},
    {"ClosedNeedsNone",
     [](PlanFacts& f) {
         f.care_plan.set("status", "completed");
         f.care_teams.clear();
     },
     ""},
    {"NoConsent", [](PlanFacts& f) { f.consents.clear(); }, "W:samtykke-mangler "},
    {"ConsentWithdrawn", [](PlanFacts& f) { f.consents[0].set("status", "inactive"); },
     "W:samtykke-mangler "},
};

INSTANTIATE_TEST_SUITE_P(Plan, CheckPlan, ::testing::ValuesIn(kPlans),
                         [](const auto& row) { return row.param.name; });

struct AdmitRow {
    const char* name;
    std::vector<store::PlanRow> plans;
    const char* plan;
    const char* status;
    Admission admission;
};

constexpr const char* kType = "individuell-plan";

store::PlanRow plan_of(const char* id, const char* owner, const char* status,
                       const char* type = kType) {
    return {.plan = id, .owner = owner, .patient = "kari", .plan_type = type, .status = status};
}

class Admit : public ::testing::TestWithParam<AdmitRow> {};

TEST_P(Admit, Decides) {
    const auto& row = GetParam();
    EXPECT_EQ(admit(row.plans, row.plan, "solvik", kType, row.status), row.admission);
}

const AdmitRow kAdmissions[] = {
    {"FirstPlan", {}, "", "active", Admission::allowed},
    {"SamePlanAgain", {plan_of("p1", "solvik", "active")}, "p1", "active", Admission::allowed},
    {"OtherOwnersOpenPlan",
     {plan_of("p9", "nord", "active")},
     "",
     "active",
     Admission::under_avklaring},
    {"OtherOwnersPlanOnHold",
     {plan_of("p9", "nord", "on-hold")},
     "",
     "active",
     Admission::under_avklaring},
    {"OtherOwnersClosedPlan",
     {plan_of("p9", "nord", "completed")},
     "",
     "active",
     Admission::allowed},
    {"OtherOwnersDraft", {plan_of("p9", "nord", "draft")}, "", "active", Admission::allowed},
    {"OtherOwnersPlanOfAnotherType",
     {plan_of("p9", "nord", "active", "stafettlogg")},
     "",
     "active",
     Admission::allowed},
    {"OwnSecondPlan", {plan_of("p1", "solvik", "active")}, "", "active", Admission::conflict},
    {"OwnSecondPlanOfAnotherType",
     {plan_of("p1", "solvik", "active", "stafettlogg")},
     "",
     "active",
     Admission::allowed},
    {"OwnSecondPlanAfterClosing",
     {plan_of("p1", "solvik", "revoked")},
     "",
     "active",
     Admission::allowed},
    {"OwnSecondDraft", {plan_of("p1", "solvik", "active")}, "", "draft", Admission::allowed},
    {"NewDraftBesideAnotherOwner",
     {plan_of("p9", "nord", "active")},
     "",
     "draft",
     Admission::under_avklaring},
    {"ClosingOnesOwnBesideAnotherOwner",
     {plan_of("p1", "solvik", "active"), plan_of("p9", "nord", "active")},
     "p1",
     "completed",
     Admission::allowed},
    {"OpeningOnesDraftBesideAnotherOwner",
     {plan_of("p1", "solvik", "draft"), plan_of("p9", "nord", "active")},
     "p1",
     "active",
     Admission::under_avklaring},
    {"OtherOwnerWeighsMoreThanOnesOwn",
     {plan_of("p1", "solvik", "active"), plan_of("p9", "nord", "active")},
     "",
     "active",
     Admission::under_avklaring},
};

INSTANTIATE_TEST_SUITE_P(Plan, Admit, ::testing::ValuesIn(kAdmissions),
                         [](const auto& row) { return row.param.name; });

json::Value consent(const char* status, const char* given, const char* updated = nullptr) {
    auto value =
        json::object({{"resourceType", "Consent"}, {"status", status}, {"dateTime", given}});
    if (updated != nullptr) value.set("meta", json::object({{"lastUpdated", updated}}));
    return value;
}

struct MergeRow {
    const char* name;
    std::optional<json::Value> stored;
    json::Value incoming;
    std::vector<json::Value> withdrawn;
    const char* status;
    bool warned;
};

class Merge : public ::testing::TestWithParam<MergeRow> {};

TEST_P(Merge, LetsWithdrawalWin) {
    const auto& row = GetParam();
    const auto merged = merge_consent(row.stored, row.incoming, row.withdrawn);
    EXPECT_EQ(merged.consent.text("status"), row.status);
    ASSERT_EQ(merged.warning.has_value(), row.warned);
    if (!row.warned) return;
    EXPECT_EQ(merged.warning->code, "samtykke-trukket");
    EXPECT_EQ(merged.warning->severity, Severity::warning);
}

const auto kWithdrawn = consent("inactive", "2026-01-10", "2026-11-20T09:00:00Z");

const MergeRow kMerges[] = {
    {"NewConsent", {}, consent("active", "2026-01-10"), {}, "active", false},
    {"SameConsentAgain",
     consent("active", "2026-01-10"),
     consent("active", "2026-01-10"),
     {},
     "active",
     false},
    {"WithdrawnByTheTool",
     consent("active", "2026-01-10"),
     consent("inactive", "2026-01-10"),
     {},
     "inactive",
     false},
    {"WithdrawnConsentSaidToBeActive",
     kWithdrawn,
     consent("active", "2026-01-10"),
     {kWithdrawn},
     "inactive",
     true},
    {"WithdrawnConsentDatedAnew",
     kWithdrawn,
     consent("active", "2026-11-22"),
     {kWithdrawn},
     "inactive",
     true},
    {"WithdrawnConsentInError",
     consent("entered-in-error", "2026-01-10"),
     consent("active", "2026-01-10"),
     {},
     "entered-in-error",
     true},
    {"WithdrawnOnBothSides",
     kWithdrawn,
     consent("inactive", "2026-01-10"),
     {kWithdrawn},
     "inactive",
     false},
    {"DeclinedThenGiven",
     consent("rejected", "2026-01-10"),
     consent("active", "2026-02-10"),
     {},
     "active",
     false},
    {"NewConsentDatedLater", {}, consent("active", "2026-11-21"), {kWithdrawn}, "active", false},
    {"NewConsentDatedBefore", {}, consent("active", "2026-11-19"), {kWithdrawn}, "inactive", true},
    {"NewConsentOfTheSameDay", {}, consent("active", "2026-11-20"), {kWithdrawn}, "active", false},
    {"NewConsentOfTheHourBefore",
     {},
     consent("active", "2026-11-20T08:59:58Z"),
     {kWithdrawn},
     "inactive",
     true},
    {"NewConsentOfTheHourAfter",
     {},
     consent("active", "2026-11-20T09:00:01Z"),
     {kWithdrawn},
     "active",
     false},
    {"NewConsentOfTheYear", {}, consent("active", "2026"), {kWithdrawn}, "active", false},
    {"NewConsentWithoutDate", {}, consent("active", ""), {kWithdrawn}, "inactive", true},
    {"WithdrawalWithoutTime",
     {},
     consent("active", "2026-11-21"),
     {consent("inactive", "2026-01-10")},
     "inactive",
     true},
    {"OneOfSeveralWithdrawalsIsLater",
     {},
     consent("active", "2026-11-21"),
     {kWithdrawn, consent("inactive", "2026-01-10", "2026-11-22T09:00:00Z")},
     "inactive",
     true},
    {"NewDeclined", {}, consent("rejected", "2026-01-10"), {kWithdrawn}, "rejected", false},
};

INSTANTIATE_TEST_SUITE_P(Consent, Merge, ::testing::ValuesIn(kMerges),
                         [](const auto& row) { return row.param.name; });

TEST(MergeConsent, KeepsTheWithdrawnConsentAsItStood) {
    auto incoming = consent("active", "2026-11-22");
    incoming.set("provision", from("{'type':'permit'}"));
    EXPECT_EQ(merge_consent(kWithdrawn, incoming, {}).consent, kWithdrawn);
}

struct WithdrawnRow {
    const char* name;
    std::vector<const char*> plan_consents;  // their statuses
    bool withdrawn;
};

class PlanConsentWithdrawn : public ::testing::TestWithParam<WithdrawnRow> {};

TEST_P(PlanConsentWithdrawn, IsTrueWhenThereWasOneAndNoneIsLeft) {
    auto facts = sample_facts();
    const auto pattern = facts.consents[0];
    facts.consents.erase(facts.consents.begin());  // the sharing consent stays
    for (const auto* status : GetParam().plan_consents) {
        facts.consents.push_back(pattern);
        facts.consents.back().set("status", status);
    }
    EXPECT_EQ(plan_consent_withdrawn(facts), GetParam().withdrawn);
}

INSTANTIATE_TEST_SUITE_P(
    Consent, PlanConsentWithdrawn,
    ::testing::Values(WithdrawnRow{"Never", {}, false}, WithdrawnRow{"Active", {"active"}, false},
                      WithdrawnRow{"Inactive", {"inactive"}, true},
                      WithdrawnRow{"Rejected", {"rejected"}, true},
                      WithdrawnRow{"Proposed", {"proposed"}, false},
                      WithdrawnRow{"GivenAnew", {"inactive", "active"}, false},
                      WithdrawnRow{"TwiceGivenUp", {"rejected", "inactive"}, true}),
    [](const auto& row) { return row.param.name; });

TEST(StateOf, ReadsWhatNoticesTell) {
    const auto patient = consent::testing::sample_resource("Patient/kari");
    const auto state = state_of(sample_facts(), patient, kNow);
    EXPECT_TRUE(state.open);
    EXPECT_EQ(state.plan_type, "individuell-plan");
    EXPECT_EQ(state.period_start, "2026-01-12");
    EXPECT_EQ(state.period_end, "2027-01-11");
    EXPECT_EQ(state.plan_id, "SOLVIK-2026-0001");
    EXPECT_EQ(state.care_plan, "p1");
    EXPECT_EQ(state.patient, "kari");
    EXPECT_EQ(state.person, "14839210273");
    EXPECT_EQ(state.person_system, fhir::kFodselsnummer);
    EXPECT_EQ(state.owner, consent::testing::kOwner);
    EXPECT_EQ(state.coordinator, (Coordinator{"Mona Lie", "Solvik kommune", "DELTAKER-telefon"}));
    EXPECT_FALSE(state.address_protected);
    EXPECT_THAT(state.services, ::testing::ElementsAre(consent::testing::kGp));
    EXPECT_THAT(state.team, ::testing::ElementsAre(consent::testing::kGp, consent::testing::kNav));
}

TEST(StateOf, CountsAccessOfTheMomentAlone) {
    const auto patient = consent::testing::sample_resource("Patient/kari");
    const auto before = *parse_instant("2026-01-11T11:00:00Z");
    EXPECT_TRUE(state_of(sample_facts(), patient, before).services.empty());
    auto closed = sample_facts();
    closed.care_plan.set("status", "revoked");
    EXPECT_TRUE(state_of(closed, patient, kNow).services.empty());
    EXPECT_FALSE(state_of(closed, patient, kNow).open);
}

struct ProtectionRow {
    const char* code;
    bool address_protected;
};

class Protection : public ::testing::TestWithParam<ProtectionRow> {};

TEST_P(Protection, IsReadFromThePatient) {
    auto patient = consent::testing::sample_resource("Patient/kari");
    patient["extension"].make_array()[0].set("valueCode", GetParam().code);
    EXPECT_EQ(state_of(sample_facts(), patient, kNow).address_protected,
              GetParam().address_protected);
}

INSTANTIATE_TEST_SUITE_P(Address, Protection,
                         ::testing::Values(ProtectionRow{"ugradert", false},
                                           ProtectionRow{"fortrolig", true},
                                           ProtectionRow{"strengt-fortrolig", true},
                                           ProtectionRow{"ukjent", true}));

TEST(StateOf, KnowsAPersonByDNumberOrHelpNumber) {
    auto patient = from(
        "{'resourceType':'Patient','identifier':[{'system':"
        "'urn:oid:2.16.578.1.12.4.1.4.2','value':'dnr'}]}");
    EXPECT_EQ(state_of(sample_facts(), patient, kNow).person_system, fhir::kDnummer);
    patient = json::Value();
    EXPECT_EQ(state_of(sample_facts(), patient, kNow).person, "");
    EXPECT_EQ(state_of(sample_facts(), patient, kNow).person_system, "");
}

}  // namespace
}  // namespace planbro::plan
