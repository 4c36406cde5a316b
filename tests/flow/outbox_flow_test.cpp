// What partners refuse, what a dead one costs, and what is done by hand.
#include "flow/crowd.hpp"
#include "store/testing/databases.hpp"

namespace planbro::flow {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Outbox : public testing::Test {
  protected:
    void push(std::int64_t version, const std::string& coordinator = "Koordinatoren") {
        auto message = kari_plan(version, usual_sharings());
        message["plan"]["deltakere"].make_array()[0]["navn"].set("fornavn", coordinator);
        const auto pushed = push_json(house_.as("samspill"), "samspill", message);
        ASSERT_LT(pushed.status, 300) << pushed.body;
    }
    Finished outbox(std::vector<std::string> words) const {
        words.insert(words.begin(), "outbox");
        words.insert(words.end(), {"--db", store::testing::address_of_database(house_.database())});
        return run_planbro(words);
    }
    std::vector<json::Value> listed(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words = {"list", "--format", "json"};
        words.insert(words.end(), more.begin(), more.end());
        const auto list = json::parse(outbox(words).out);
        return list ? std::vector<json::Value>(list->items().begin(), list->items().end())
                    : std::vector<json::Value>();
    }
    bool tasks(const std::string& status, std::int64_t count) const {
        return eventually([&] {
            return house_.as("samspill").total("Task", about(kKari) + "&status=" + status) == count;
        });
    }
    std::string metrics() const { return http("GET", house_.url() + "/metrics").body; }
    House house_;
};

TEST_F(Outbox, ARefusedNoticeIsSetAsideAndThoseBehindItGoOn) {
    house_.fault(R"({"system":"nav","kind":"status","status":400,"times":1})");
    push(1);
    ASSERT_TRUE(tasks("failed", 1));
    push(2, "En Annen");
    ASSERT_TRUE(tasks("completed", 3)) << "both to the doctor, the second to NAV";
    EXPECT_EQ(house_.received("nav").size(), 1U);
    const auto list = listed({"--failed"});
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].text("kind"), "opprettet");
    EXPECT_EQ(list[0].text("org"), kNav);
    EXPECT_EQ(list[0].text("plan"), "SOLVIK-2026-0001");
    EXPECT_EQ(list[0].text("reason"), "answered 400");
    EXPECT_FALSE(list[0].text("setAside").empty());
    EXPECT_THAT(metrics(), HasSubstr("planbro_outbox_set_aside{partner=\"310000310\"} 1"));
}

TEST_F(Outbox, WhatWasSetAsideIsSentAgainByHand) {
    house_.fault(R"({"system":"nav","kind":"status","status":400,"times":1})");
    push(1);
    ASSERT_TRUE(tasks("failed", 1));
    const auto list = listed({"--org", kNav});
    ASSERT_EQ(list.size(), 1U);
    const auto again = outbox({"retry", list[0].text("id")});
    EXPECT_EQ(again.code, 0) << again.err;
    ASSERT_TRUE(tasks("completed", 2));
    ASSERT_EQ(house_.received("nav").size(), 1U);
    EXPECT_THAT(house_.received("nav")[0].text("body"), HasSubstr(list[0].text("id")));
    for (const auto& task : house_.as("samspill").find("Task", about(kKari)))
        EXPECT_TRUE(task.at("statusReason").is_blank());
    EXPECT_TRUE(listed().empty());
    EXPECT_EQ(outbox({"retry", "--all"}).code, 0);
    EXPECT_TRUE(eventually([&] {
        return read_file(house_.database() + ".audit").find("planbro outbox retry") !=
               std::string::npos;
    })) << "who sent it again is in the journal";
}

TEST_F(Outbox, WhatIsDroppedIsNeverSentAndTheLedgerSaysWhy) {
    house_.fault(R"({"system":"nav","kind":"status","status":503,"times":1000})");
    push(1);
    ASSERT_TRUE(tasks("in-progress", 1));
    const auto list = listed({"--org", kNav});
    ASSERT_EQ(list.size(), 1U);
    const auto id = list[0].text("id");
    EXPECT_EQ(outbox({"drop", id, "--reason", "Tjenesten kjenner " + std::string(kKari)}).code, 2);
    const auto dropped = outbox({"drop", id, "--reason", "Sagt på telefon"});
    ASSERT_EQ(dropped.code, 0) << dropped.err;
    ASSERT_TRUE(tasks("failed", 1));
    const auto task = house_.as("samspill").find("Task", about(kKari) + "&status=failed").at(0);
    EXPECT_EQ(task.at("statusReason").text("text"), "Sagt på telefon");
    house_.fault(R"({"system":"nav","kind":"status","times":0})");
    push(2, "En Annen");
    ASSERT_TRUE(tasks("completed", 3));
    EXPECT_EQ(house_.received("nav").size(), 1U);
    EXPECT_TRUE(eventually([&] {
        return read_file(house_.database() + ".audit").find("planbro outbox drop") !=
               std::string::npos;
    }));
}

TEST_F(Outbox, TellsNothingOfThePersonNeitherListNorMetrics) {
    house_.fault(R"({"system":"nav","kind":"status","status":503,"times":1000})");
    push(1);
    ASSERT_TRUE(tasks("in-progress", 1));
    ASSERT_TRUE(tasks("completed", 1));
    const auto text = outbox({"list"}).out;
    EXPECT_THAT(text, HasSubstr("opprettet"));
    for (const auto& told : {text, outbox({"list", "--format", "json"}).out, metrics()})
        EXPECT_THAT(told, AllOf(Not(HasSubstr(kKari)), Not(HasSubstr("Kari"))));
    EXPECT_THAT(metrics(),
                AllOf(HasSubstr("planbro_outbox_waiting{partner=\"310000310\"} 1"),
                      HasSubstr("planbro_outbox_oldest_seconds{partner=\"310000310\"} "),
                      HasSubstr("planbro_notices_delivered_total{partner=\"310000175\"} 1"),
                      HasSubstr("planbro_notices_retried_total{partner=\"310000310\"} ")));
}

TEST_F(Outbox, SaysWhatIsWrongWithTheWords) {
    const auto unknown = outbox({"retry", "nothing-of-that-name"});
    EXPECT_EQ(unknown.code, 1);
    EXPECT_THAT(unknown.err, HasSubstr("planbro outbox list"));
    EXPECT_EQ(outbox({"drop", "nothing-of-that-name", "--reason", "x"}).code, 1);
    EXPECT_EQ(outbox({"drop", "x"}).code, 2) << "without a reason";
    EXPECT_EQ(outbox({"retry"}).code, 2);
    EXPECT_EQ(outbox({"retry", "x", "--all"}).code, 2);
    EXPECT_EQ(outbox({"list", "--org", "NAV"}).code, 2);
    EXPECT_EQ(run_planbro({"outbox", "list", "--db", "sqlite:/nowhere/at/all.db"}).code, 2);
    EXPECT_EQ(run_planbro({"outbox", "drop", "--help"}).code, 0);
}

std::int64_t metric(const std::string& text, const std::string& name) {
    const auto found = text.find(name + " ");
    return found == std::string::npos ? 0 : std::stoll(text.substr(found + name.size() + 1));
}

TEST_F(Outbox, ADeadPartnerIsProbedByOneAtATimeAndTheOthersAreTold) {
    house_.fault(R"({"system":"nav","kind":"status","status":500,"times":100000})");
    constexpr int kPlans = 40;
    const auto persons = crowd(kPlans);
    const auto samspill = house_.as("samspill");
    for (int i = 0; i < kPlans; ++i) {
        ASSERT_EQ(
            push_json(samspill, "samspill", plan_of(persons[i], i, 1, usual_sharings())).status,
            201);
    }
    ASSERT_TRUE(eventually([&] { return house_.received("ehr").size() == kPlans; }));
    const std::string retried = "planbro_notices_retried_total{partner=\"310000310\"}";
    // Five until it counts as dead, those under way beside the fifth, and probes with pauses.
    ASSERT_TRUE(eventually([&] { return metric(metrics(), retried) >= 7; }));
    EXPECT_LT(metric(metrics(), retried), 20);
    EXPECT_EQ(metric(metrics(), "planbro_outbox_waiting{partner=\"310000310\"}"), kPlans);
    house_.fault(R"({"system":"nav","kind":"status","times":0})");
    EXPECT_TRUE(eventually([&] { return house_.received("nav").size() == kPlans; }));
}

TEST_F(Outbox, StopsWithinSecondsThoughAPartnerHangs) {
    house_.fault(R"({"system":"nav","kind":"delay","seconds":60,"times":1})");
    push(1);
    ASSERT_TRUE(tasks("in-progress", 1));
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(house_.stop(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(8))
        << "a delivery alone may take ten";
    http("POST", house_.simulator() + "/reset");  // lets go of what it holds
}

}  // namespace
}  // namespace planbro::flow
