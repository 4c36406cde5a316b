#include "plan/ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "fhir/validator.hpp"

namespace planbro::plan {
namespace {

const Instant kNow = *parse_instant("2026-11-23T11:00:00Z");
constexpr const char* kBase = "http://127.0.0.1:8080/fhir";

Ids counting_ids() {
    return [n = 0]() mutable { return "n" + std::to_string(++n); };
}

PlanState state(bool open, std::set<std::string> services, std::set<std::string> team,
                const std::string& coordinator = "Mona Lie") {
    PlanState plan;
    plan.open = open;
    plan.status = open ? "active" : "revoked";
    plan.plan_type = "individuell-plan";
    plan.period_start = "2026-01-12";
    plan.period_end = "2027-01-11";
    plan.plan_id = "SOLVIK-2026-0001";
    plan.care_plan = "p1";
    plan.patient = "kari";
    plan.person = "14839210273";
    plan.person_system = fhir::kFodselsnummer;
    plan.owner = "owner";
    plan.owner_name = "Solvik kommune";
    plan.coordinator = {coordinator, "Solvik kommune", "99999991"};
    plan.services = std::move(services);
    plan.team = std::move(team);
    return plan;
}

std::string told(const std::optional<PlanState>& before, const PlanState& after) {
    std::string all;
    for (const auto& notice : notices_of_change(before, after, kNow, counting_ids(), kBase)) {
        all +=
            (all.empty() ? "" : ", ") + notice.receiver + " " + std::string(code_of(notice.kind));
    }
    return all;
}

struct Row {
    const char* name;
    std::optional<PlanState> before;
    PlanState after;
    const char* told;
};

class Change : public ::testing::TestWithParam<Row> {};

TEST_P(Change, TellsEachServiceOneThing) {
    EXPECT_EQ(told(GetParam().before, GetParam().after), GetParam().told);
}

PlanState coordinated(PlanState plan, const Coordinator& coordinator) {
    plan.coordinator = coordinator;
    return plan;
}

const Row kRows[] = {
    {"NewPlan", {}, state(true, {"ehr", "nav"}, {"ehr", "nav"}), "ehr opprettet, nav opprettet"},
    {"NewPlanThatNobodyMaySee", {}, state(true, {}, {"ehr"}), ""},
    {"NewDraft", {}, state(false, {}, {"ehr"}), ""},
    {"NoneToTheOwner", {}, state(true, {"owner", "ehr"}, {"owner", "ehr"}), "ehr opprettet"},
    {"DraftOpens", state(false, {}, {"ehr"}), state(true, {"ehr"}, {"ehr"}), "ehr opprettet"},
    {"ClosedPlanOpensWithANewService", state(false, {}, {}), state(true, {"ehr"}, {"ehr"}),
     "ehr opprettet"},
    {"ConsentComesAfterMembership", state(true, {}, {"ehr"}), state(true, {"ehr"}, {"ehr"}),
     "ehr opprettet"},
    {"ServiceJoins", state(true, {"ehr"}, {"ehr"}), state(true, {"ehr", "nav"}, {"ehr", "nav"}),
     "nav deltaker-inn"},
    {"ServiceJoinsWithoutConsent", state(true, {"ehr"}, {"ehr"}),
     state(true, {"ehr"}, {"ehr", "nav"}), ""},
    {"ServiceLeaves", state(true, {"ehr", "nav"}, {"ehr", "nav"}), state(true, {"ehr"}, {"ehr"}),
     "nav deltaker-ut"},
    {"ServiceWithoutConsentLeaves", state(true, {"ehr"}, {"ehr", "nav"}),
     state(true, {"ehr"}, {"ehr"}), ""},
    {"ConsentWithdrawn", state(true, {"ehr", "nav"}, {"ehr", "nav"}),
     state(true, {"ehr"}, {"ehr", "nav"}), "nav trukket"},
    {"PlanCloses", state(true, {"ehr", "nav"}, {"ehr", "nav", "skole"}),
     state(false, {}, {"ehr", "nav", "skole"}), "ehr avsluttet, nav avsluttet"},
    {"PlanClosesAsServiceLeaves", state(true, {"ehr", "nav"}, {"ehr", "nav"}),
     state(false, {}, {"ehr"}), "ehr avsluttet, nav avsluttet"},
    {"ClosedPlanChanges", state(false, {}, {"ehr"}), state(false, {}, {}), ""},
    {"NewCoordinator", state(true, {"ehr", "nav"}, {"ehr", "nav"}),
     state(true, {"ehr", "nav"}, {"ehr", "nav"}, "Tor By"),
     "ehr koordinator-endret, nav koordinator-endret"},
    {"CoordinatorFromAnotherService", state(true, {"ehr"}, {"ehr"}),
     coordinated(state(true, {"ehr"}, {"ehr"}), {"Mona Lie", "NAV Solvik", "99999991"}),
     "ehr koordinator-endret"},
    {"NewTelephoneAlone", state(true, {"ehr"}, {"ehr"}),
     coordinated(state(true, {"ehr"}, {"ehr"}), {"Mona Lie", "Solvik kommune", "1"}), ""},
    {"NewCoordinatorAndNewService", state(true, {"ehr"}, {"ehr"}),
     state(true, {"ehr", "nav"}, {"ehr", "nav"}, "Tor By"),
     "ehr koordinator-endret, nav deltaker-inn"},
    {"NewCoordinatorAndWithdrawal", state(true, {"ehr", "nav"}, {"ehr", "nav"}),
     state(true, {"ehr"}, {"ehr", "nav"}, "Tor By"), "ehr koordinator-endret, nav trukket"},
    {"NothingChanges", state(true, {"ehr"}, {"ehr"}), state(true, {"ehr"}, {"ehr"}), ""},
};

INSTANTIATE_TEST_SUITE_P(Plan, Change, ::testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.name; });

Notice only_notice(const std::optional<PlanState>& before, const PlanState& after) {
    const auto notices = notices_of_change(before, after, kNow, counting_ids(), kBase);
    EXPECT_EQ(notices.size(), 1U);
    return notices.empty() ? Notice{} : notices.front();
}

TEST(NoticeContent, TellsOfAnOpenPlanWhatTheContractLists) {
    const auto notice = only_notice({}, state(true, {"ehr"}, {"ehr"}));
    EXPECT_EQ(
        json::write(to_json(notice)),
        R"({"id":"n1","kind":"opprettet","person":"14839210273",)"
        R"("personSystem":"urn:oid:2.16.578.1.12.4.1.4.1","planId":"SOLVIK-2026-0001",)"
        R"("carePlan":"p1","receiver":"ehr","owner":"owner","ownerName":"Solvik kommune",)"
        R"("when":"2026-11-23T11:00:00.000Z","status":"active","planType":"individuell-plan",)"
        R"("periodStart":"2026-01-12","periodEnd":"2027-01-11","coordinatorName":"Mona Lie",)"
        R"("coordinatorService":"Solvik kommune","coordinatorPhone":"99999991",)"
        R"("readAt":"http://127.0.0.1:8080/fhir/CarePlan/p1"})");
}

struct Ending {
    const char* name;
    PlanState after;
};

class EndingNotice : public ::testing::TestWithParam<Ending> {};

TEST_P(EndingNotice, TellsNoMoreThanThatItEnded) {
    const auto notice = only_notice(state(true, {"ehr"}, {"ehr"}), GetParam().after);
    EXPECT_EQ(notice.person, "14839210273");
    EXPECT_EQ(notice.plan_id, "SOLVIK-2026-0001");
    EXPECT_EQ(notice.when, kNow);
    EXPECT_EQ(notice.coordinator, Coordinator{});
    EXPECT_EQ(
        notice.read_at + notice.status + notice.plan_type + notice.period_start + notice.period_end,
        "");
}

INSTANTIATE_TEST_SUITE_P(Plan, EndingNotice,
                         ::testing::Values(Ending{"Withdrawn", state(true, {}, {"ehr"})},
                                           Ending{"Left", state(true, {}, {})},
                                           Ending{"Closed", state(false, {}, {"ehr"})}),
                         [](const auto& row) { return row.param.name; });

// Contract, section 4: the person, the plan id and the owner's central contact.
TEST(NoticeContent, TellsNothingOfPlaceWhereTheAddressIsProtected) {
    auto plan = state(true, {"ehr"}, {"ehr"});
    plan.coordinator = {"Mona Lie", "Solvik skole", "99999991"};
    plan.address_protected = true;
    const auto notice = only_notice({}, plan);
    EXPECT_EQ(notice.coordinator, (Coordinator{"", "Solvik kommune", ""}));
    EXPECT_EQ(notice.status + notice.plan_type + notice.period_start + notice.period_end, "");
    EXPECT_EQ(notice.plan_id, "SOLVIK-2026-0001");
}

TEST(NoticeContent, HasAnIdentityForEachReceiver) {
    const auto notices = notices_of_change({}, state(true, {"ehr", "nav"}, {"ehr", "nav"}), kNow,
                                           counting_ids(), kBase);
    ASSERT_EQ(notices.size(), 2U);
    EXPECT_NE(notices[0].id, notices[1].id);
}

void expect_valid(const json::Value& task) {
    for (const auto& issue : fhir::validate(task)) {
        EXPECT_NE(issue.severity, Severity::error) << issue.expression << ": " << issue.text;
    }
}

json::Value sample_task() {
    const auto plan = state(true, {"ehr"}, {"ehr"});
    return ledger_task(only_notice({}, plan), plan, "t1", "Organization/ehr", "Organization/owner");
}

TEST(LedgerTask, NamesThePlanThePersonAndTheServiceAndNothingOfTheContent) {
    const auto task = sample_task();
    expect_valid(task);
    EXPECT_EQ(task.text("status"), "requested");
    EXPECT_TRUE(fhir::has_coding(task.at("code"), fhir::kOppgave, "dokumenter-ip"));
    EXPECT_TRUE(fhir::has_coding(task.at("businessStatus"), fhir::kVarselType, "opprettet"));
    EXPECT_EQ(fhir::identifier_in(task, fhir::kVarselId), "n1");
    EXPECT_THAT(fhir::references_in(task),
                ::testing::ElementsAre("CarePlan/p1", "Patient/kari", "Organization/owner",
                                       "Organization/ehr"));
    EXPECT_EQ(task.at("owner").text("reference"), "Organization/ehr");
    EXPECT_EQ(json::write(task).find("Mona"), std::string::npos);
    EXPECT_EQ(json::write(task).find("14839210273"), std::string::npos);
}

TEST(LedgerTask, GoesFromRequestedToCompletedWithTheReceipt) {
    const auto later = kNow + std::chrono::seconds(5);
    const auto sent = mark_in_progress(sample_task(), later);
    EXPECT_EQ(sent.text("status"), "in-progress");
    EXPECT_EQ(sent.text("lastModified"), "2026-11-23T11:00:05.000Z");
    const auto done = mark_completed(sent, "DocumentReference/1", later);
    expect_valid(done);
    EXPECT_EQ(done.text("status"), "completed");
    ASSERT_EQ(done.at("output").items().size(), 2U);
    EXPECT_EQ(done.at("output").at(0).text("valueString"), "DocumentReference/1");
    EXPECT_TRUE(fhir::has_coding(done.at("output").at(0).at("type"), fhir::kOppgave, "kvittering"));
    EXPECT_EQ(done.at("output").at(1).text("valueDateTime"), "2026-11-23T11:00:05.000Z");
}

TEST(LedgerTask, HasOneReceiptHoweverOftenItComes) {
    const auto once = mark_completed(sample_task(), "ok", kNow);
    EXPECT_EQ(mark_completed(once, "ok", kNow), once);
}

TEST(LedgerTask, CompletesWithoutAReceiptThatIsEmpty) {
    const auto done = mark_completed(sample_task(), "", kNow);
    expect_valid(done);
    EXPECT_EQ(done.at("output").items().size(), 1U);
}

TEST(LedgerTask, FailsWithAReasonWhichALaterReceiptTakesAway) {
    const auto failed = mark_failed(sample_task(), "The partner refused it.", kNow);
    expect_valid(failed);
    EXPECT_EQ(failed.text("status"), "failed");
    EXPECT_EQ(failed.at("statusReason").text("text"), "The partner refused it.");
    EXPECT_FALSE(mark_completed(failed, "ok", kNow).has("statusReason"));
    expect_valid(mark_failed(sample_task(), "", kNow));
}

}  // namespace
}  // namespace planbro::plan
