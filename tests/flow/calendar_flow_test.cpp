// What begins and ends by the calendar is told when it does, without anybody writing.
#include <chrono>

#include "base/time.hpp"
#include "flow/story.hpp"
#include "store/testing/databases.hpp"

namespace planbro::flow {
namespace {

// In Oslo a day of winter begins at 23.00 UTC.
constexpr const char* kJustBefore = "2027-01-14T22:59:57Z";
constexpr const char* kWellBefore = "2027-01-14T08:00:00Z";
constexpr const char* kDayAfter = "2027-01-15T08:00:00Z";

constexpr std::size_t kLege = 1;
constexpr std::size_t kVeileder = 2;

json::Value plan_with(std::int64_t version, std::size_t participant, const char* field,
                      const char* day) {
    auto message = kari_plan(version, usual_sharings());
    message["plan"]["deltakere"].make_array().at(participant).set(field, day);
    return message;
}

// The codes of the ledger's Tasks for one service, oldest first.
std::vector<std::string> told(const House& house, const std::string& orgnr) {
    std::vector<std::string> codes;
    for (const auto& task :
         house.as("samspill")
             .find("Task", about(kKari) + "&owner.identifier=" + orgnr + "&_sort=authored-on")) {
        codes.push_back(task.at("businessStatus").at("coding").at(0).text("code"));
    }
    return codes;
}

using Codes = std::vector<std::string>;

bool holds(const House& house, const std::string& system, std::size_t count) {
    return eventually([&] { return house.received(system).size() >= count; }) &&
           house.received(system).size() == count;
}

std::string push(const House& house, const json::Value& message) {
    const auto pushed = push_json(house.as("samspill"), "samspill", message);
    EXPECT_LT(pushed.status, 300) << pushed.body;
    return id_of_location(pushed);
}

TEST(Calendar, WhoBecomesAParticipantIsToldOnTheDay) {
    House house({"--now", kJustBefore});
    const auto plan = push(house, plan_with(1, kVeileder, "fra", "2027-01-15"));
    EXPECT_EQ(told(house, kNav), Codes());
    ASSERT_TRUE(holds(house, "nav", 1));
    EXPECT_EQ(told(house, kNav), Codes{"deltaker-inn"});
    EXPECT_EQ(house.as("nav").get("CarePlan/" + plan).status, 200);
    EXPECT_TRUE(holds(house, "ehr", 1));
    EXPECT_TRUE(eventually([&] {
        return read_file(house.database() + ".audit").find(R"("client":"planbro")") !=
               std::string::npos;
    })) << "the gateway's own work is in the journal";
}

TEST(Calendar, WhoIsNoLongerAParticipantIsToldOnTheDay) {
    House house({"--now", kJustBefore});
    const auto plan = push(house, plan_with(1, kLege, "til", "2027-01-14"));
    ASSERT_TRUE(holds(house, "ehr", 2));
    EXPECT_EQ(told(house, kLegesenter), (Codes{"opprettet", "deltaker-ut"}));
    EXPECT_EQ(house.as("ehr").get("CarePlan/" + plan).status, 404);
    EXPECT_EQ(told(house, kNav), Codes{"opprettet"});
}

TEST(Calendar, AConsentThatRunsOutIsToldAsWithdrawnAfterADayThatNobodyServed) {
    House house({"--now", kWellBefore});
    auto message = kari_plan(1, usual_sharings());
    message["plan"]["samtykker"].make_array().at(2).set("gyldigTil", "2027-01-14");
    push(house, message);
    ASSERT_TRUE(holds(house, "nav", 1));
    house.come_back({"--now", kDayAfter});
    ASSERT_TRUE(holds(house, "nav", 2));
    EXPECT_EQ(told(house, kNav), (Codes{"opprettet", "trukket"}));
    EXPECT_THAT(house.received("nav").at(1).text("body"),
                testing::Not(testing::HasSubstr("Koordinatoren")));
}

TEST(Calendar, ADayThatWasMovedIsNotTold) {
    House house({"--now", kWellBefore});
    push(house, plan_with(1, kVeileder, "fra", "2027-01-15"));
    push(house, plan_with(2, kVeileder, "fra", "2027-01-16"));
    push(house, plan_with(3, kVeileder, "fra", "2027-01-16"));
    house.come_back({"--now", kDayAfter});
    // What is told after it in the same outbox has come: the calendar had its turn.
    push(house, [] {
        auto message = plan_with(4, kVeileder, "fra", "2027-01-16");
        message["plan"].set("status", "avsluttet");
        return message;
    }());
    ASSERT_TRUE(holds(house, "ehr", 2));
    EXPECT_EQ(told(house, kNav), Codes());
    EXPECT_TRUE(house.received("nav").empty());
}

TEST(Calendar, IsKeptOnceByTwoGateways) {
    if (store::testing::kind_of_store() == store::testing::Kind::sqlite)
        GTEST_SKIP() << "of PostgreSQL alone";
    House house({"--now", kJustBefore});
    const auto second = house.neighbour("second.audit");
    push(house, plan_with(1, kVeileder, "fra", "2027-01-15"));
    ASSERT_TRUE(holds(house, "nav", 1));
    // Both look again at the day of another plan's change, and find nothing more to tell.
    push(house, plan_with(2, kVeileder, "til", "2027-01-20"));
    EXPECT_EQ(told(house, kNav), Codes{"deltaker-inn"});
}

// --- the archive's interval
// ------------------------------------------------------------------------

std::string text_of_element(const std::string& xml, const std::string& element) {
    const auto begin = xml.rfind("<" + element + ">") + element.size() + 2;
    return xml.substr(begin, xml.find('<', begin) - begin);
}

TEST(ArchiveInterval, AnOpenPlanIsArchivedAgainWhenItIsOverAndThePlanHasChanged) {
    const TempFolder folder;
    write_file(folder.file("planbro.toml"),
               "[[organisations]]\norgnr = \"310000108\"\nname = \"Solvik kommune\"\n"
               "sector = \"annet\"\narchive_interval_days = 30\n");
    const auto at = [&](const char* now) {
        return std::vector<std::string>{"--config", folder.file("planbro.toml"), "--now", now};
    };
    House house(at("2027-01-14T08:00:00Z"));
    const auto plan = push(house, kari_plan(1, usual_sharings()));
    ASSERT_TRUE(holds(house, "nav", 1));
    EXPECT_TRUE(house.received("arkiv").empty());
    house.come_back(at("2027-02-14T08:00:00Z"));
    ASSERT_TRUE(holds(house, "arkiv", 1));
    ASSERT_TRUE(eventually([&] {
        return house.as("samspill")
                   .total("Task", about(kKari) + "&status=completed&business-status=arkivering") ==
               1;
    }));
    EXPECT_EQ(house.as("arkiv").get("CarePlan/" + plan).status, 404) << "it is open";
    // The next interval is over, and nothing was written in it.
    house.come_back(at("2027-03-20T08:00:00Z"));
    auto changed = kari_plan(2, usual_sharings());
    changed["plan"].set("behov", json::array({"Et nytt behov"}));
    push(house, changed);
    ASSERT_TRUE(holds(house, "arkiv", 2));
    changed["plan"].set("behov", json::array({"Nok et behov"}));
    changed["plan"].set("versjon", 3);
    changed.set("meldingsId", "3f1f0a3e-3c55-4b8a-9a7e-0b3c8f2d7e21");
    push(house, changed);
    EXPECT_EQ(told(house, "310000523"), (Codes{"arkivering", "arkivering"}));
    const auto messages = house.received("arkiv");
    std::vector<std::string> keys;
    for (const auto& message : messages) {
        keys.push_back(text_of_element(message.text("body"), "n5mdk:noekkel"));
        EXPECT_THAT(keys.back(), testing::StartsWith("SOLVIK-2026-0001#")) << "the same folder";
    }
    EXPECT_NE(keys.at(0), keys.at(1)) << "a record of its own";
}

// --- receipts that do not come
// ---------------------------------------------------------------------

constexpr const char* kMarked =
    "_tag=https://planbro.no/fhir/CodeSystem/ip-oppgave%7Cuten-kvittering";

TEST(Overdue, ANoticeWithoutReceiptIsFoundByOneSearchUntilItComes) {
    House house({"--now", "2027-01-14T08:00:00Z"});
    house.fault(R"({"system":"nav","kind":"status","status":503,"times":1000})");
    push(house, kari_plan(1, usual_sharings()));
    const auto owner = house.as("samspill");
    ASSERT_TRUE(holds(house, "ehr", 1));
    EXPECT_EQ(owner.total("Task", kMarked), 0);
    house.come_back({"--now", "2027-01-28T09:00:00Z"});
    const auto late = house.as("samspill");
    ASSERT_TRUE(eventually([&] { return late.total("Task", kMarked) == 1; }));
    EXPECT_EQ(late.total("Task", kMarked + std::string("&owner.identifier=") + kNav), 1);
    const auto metrics = [&] { return http("GET", house.url() + "/metrics").body; };
    EXPECT_THAT(metrics(),
                testing::HasSubstr("planbro_receipts_overdue{partner=\"310000310\"} 1\n"));
    house.fault(R"({"system":"nav","kind":"status","times":0})");
    ASSERT_TRUE(eventually([&] { return late.total("Task", kMarked) == 0; }));
    EXPECT_EQ(late.total("Task", about(kKari) + "&status=completed"), 2);
    EXPECT_THAT(metrics(), testing::Not(testing::HasSubstr("receipts_overdue{")));
}

TEST(Overdue, ANoticeThatIsBroughtBackWhenItsTimeIsOverIsOverdueAtOnce) {
    House house({"--now", "2027-01-14T08:00:00Z"});
    house.fault(R"({"system":"nav","kind":"status","status":400,"times":1000})");
    push(house, kari_plan(1, usual_sharings()));
    const std::string failed = about(kKari) + "&status=failed";
    ASSERT_TRUE(eventually([&] { return house.as("samspill").total("Task", failed) == 1; }));
    house.fault(R"({"system":"nav","kind":"status","status":503,"times":1000})");
    house.come_back({"--now", "2027-03-28T09:00:00Z"});
    const auto late = house.as("samspill");
    EXPECT_EQ(late.total("Task", kMarked), 0);
    const auto brought_back = run_planbro({"outbox", "retry", "--all", "--db",
                                           store::testing::address_of_database(house.database())});
    ASSERT_EQ(brought_back.code, 0) << brought_back.err;
    EXPECT_TRUE(eventually([&] { return late.total("Task", kMarked) == 1; }));
}

}  // namespace
}  // namespace planbro::flow
