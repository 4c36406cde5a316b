// Two gateways on one PostgreSQL database. (On SQLite a second one does not start.)
#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <set>
#include <thread>

#include "flow/professional.hpp"
#include "flow/story.hpp"
#include "store/testing/databases.hpp"

namespace planbro::flow {
namespace {

bool on_sqlite() {
    return store::testing::kind_of_store() == store::testing::Kind::sqlite;
}

TEST(OneNode, IsAllThatSqliteTakes) {
    if (!on_sqlite()) GTEST_SKIP() << "of SQLite alone";
    const House house;
    EXPECT_THROW(static_cast<void>(house.neighbour("planbro.db.audit")), std::runtime_error);
    EXPECT_THROW(static_cast<void>(house.neighbour("second.audit")), std::runtime_error)
        << "nor with a journal of its own";
}

class TwoNodes : public testing::Test {
  protected:
    void SetUp() override {
        if (on_sqlite()) GTEST_SKIP() << "of PostgreSQL alone";
        house_.emplace();
        second_ = house_->neighbour("second.audit");
        const auto pushed = push(house_->url(), 1);
        ASSERT_EQ(pushed.status, 201) << pushed.body;
        plan_ = id_of_location(pushed);
    }

    static Reply push(const std::string& url, std::int64_t version) {
        return push_json(Client(url, "samspill"), "samspill", kari_plan(version, usual_sharings()));
    }

    // Clients of the first and of the second gateway in turn.
    [[nodiscard]] std::vector<Client> clients(const std::string& id, int count) const {
        std::vector<Client> clients;
        for (int i = 0; i < count; ++i) {
            clients.emplace_back(i % 2 == 0 ? house_->url() : second_->url(), id);
        }
        return clients;
    }

    // What all of them get who do this at once.
    static std::multiset<int> at_once(const std::vector<Client>& clients,
                                      const std::function<int(const Client&)>& ask) {
        std::vector<int> statuses(clients.size());
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            threads.emplace_back([&, i] { statuses[i] = ask(clients[i]); });
        }
        for (auto& thread : threads) thread.join();
        return {statuses.begin(), statuses.end()};
    }

    static bool completed(const std::string& url, std::int64_t tasks) {
        const Client samspill(url, "samspill");
        return eventually(
            [&] { return samspill.total("Task", about(kKari) + "&status=completed") == tasks; });
    }

    std::optional<House> house_;
    std::unique_ptr<Process> second_;
    std::string plan_;
};

TEST_F(TwoNodes, WhatOneHasAnsweredTheOtherKnows) {
    EXPECT_EQ(Client(second_->url(), "nav").get("CarePlan/" + plan_).status, 200);
    ASSERT_EQ(push(second_->url(), 2).status, 200);
    EXPECT_EQ(push(house_->url(), 1).status, 409);
    EXPECT_EQ(Client(house_->url(), "samspill").get("CarePlan/" + plan_ + "/_history/2").status,
              200);
}

TEST_F(TwoNodes, AWithdrawalAtOneClosesTheOtherAtOnce) {
    const Client nav(second_->url(), "nav");
    ASSERT_EQ(nav.get("CarePlan/" + plan_).status, 200);
    auto sharings = usual_sharings();
    sharings.at(2).status = "trukket";
    ASSERT_EQ(
        push_json(Client(house_->url(), "samspill"), "samspill", kari_plan(2, sharings)).status,
        200);
    EXPECT_EQ(nav.get("CarePlan/" + plan_).status, 404);
    EXPECT_EQ(nav.total("Goal", about(kKari)), 0);
}

TEST_F(TwoNodes, TenUpdatesOfOneVersionHaveOneWinnerEachRound) {
    const auto clients = this->clients("samspill", 10);
    auto goal = clients.at(0).find("Goal", "").at(0);
    constexpr int kRounds = 10;
    for (int round = 1; round <= kRounds; ++round) {
        const auto etag = "W/\"" + std::to_string(round) + "\"";
        std::atomic<int> number = 0;
        const auto statuses = at_once(clients, [&](const Client& client) {
            auto mine = goal;
            mine.set("startDate",
                     "20" + std::to_string(10 + round) + "-01-1" + std::to_string(number++));
            return client.put("Goal/" + goal.text("id"), mine, {{"If-Match", etag}}).status;
        });
        ASSERT_EQ(statuses.count(200), 1U) << round;
        ASSERT_EQ(statuses.count(412), clients.size() - 1) << round;
    }
    EXPECT_EQ(clients.at(0).get("Goal/" + goal.text("id")).headers.at("etag"),
              "W/\"" + std::to_string(kRounds + 1) + "\"");
}

TEST_F(TwoNodes, EightConditionalCreatesMakeOneResource) {
    const auto clients = this->clients("samspill", 8);
    auto goal = clients.at(0).find("Goal", "").at(0);
    goal.erase("id");
    goal.set("identifier",
             json::array({json::object({{"system", "https://example.no/g"}, {"value", "1"}})}));
    const auto statuses = at_once(clients, [&](const Client& client) {
        return client.post("Goal", goal, {{"If-None-Exist", "identifier=https://example.no/g|1"}})
            .status;
    });
    EXPECT_EQ(statuses.count(201), 1U);
    EXPECT_EQ(statuses.count(200), clients.size() - 1);
    EXPECT_EQ(clients.at(0).total("Goal", "identifier=https://example.no/g|1"), 1);
}

TEST_F(TwoNodes, EachNoticeGoesOutOnceWhoeverSendsIt) {
    ASSERT_EQ(push(second_->url(), 2).status, 200);
    EXPECT_TRUE(completed(house_->url(), 2));
    EXPECT_EQ(house_->received("nav").size(), 1U);
    EXPECT_EQ(house_->received("ehr").size(), 1U);
}

TEST_F(TwoNodes, TheOtherSendsWhatAKilledOneLeft) {
    ASSERT_TRUE(completed(house_->url(), 2));
    house_->fault(R"({"system":"nav","kind":"status","status":503,"times":3})");
    auto sharings = usual_sharings();
    sharings.at(2).status = "trukket";
    const auto message = kari_plan(2, sharings);
    ASSERT_EQ(push_json(Client(house_->url(), "samspill"), "samspill", message).status, 200);
    house_->kill_hard();
    EXPECT_TRUE(completed(second_->url(), 3));
    // At least once each; a repeat is the same notice.
    std::set<std::string> told;
    for (const auto& notice : house_->received("nav")) told.insert(notice.text("body"));
    EXPECT_EQ(told.size(), 2U);
}

TEST_F(TwoNodes, EachKeepsAJournalOfItsOwn) {
    ASSERT_EQ(Client(second_->url(), "nav").get("CarePlan/" + plan_).status, 200);
    const auto first = read_file(house_->database() + ".audit");
    const auto other = read_file(house_->file("second.audit"));
    EXPECT_THAT(first, testing::HasSubstr("push-samspill"));
    EXPECT_THAT(first, testing::Not(testing::HasSubstr(R"("client":"nav")")));
    EXPECT_THAT(other, testing::HasSubstr(R"("client":"nav")"));
}

// RFC 9449 section 11.1, for a client whose requests a balancer gives to whichever node is free.
class OneProof : public testing::Test {
  protected:
    void SetUp() override {
        if (on_sqlite()) GTEST_SKIP() << "of PostgreSQL alone";
        std::ofstream(folder_.file("planbro.toml")) << "public_url = \"" << kPublic << "\"\n";
        house_.emplace(std::vector<std::string>{"--config", folder_.file("planbro.toml")});
        second_ = house_->neighbour("second.audit");
        ehr_.emplace(house_->url(), "ehr", kPublic);
        ehr_->attest({});
    }

    [[nodiscard]] std::string proof() const { return ehr_->proof("GET", "/fhir/CarePlan"); }

    // "200", or status and code of what was refused.
    [[nodiscard]] std::string ask(const std::string& url, const std::string& proof) const {
        const auto reply = ehr_->ask_with(proof, url, "GET", "/fhir/CarePlan");
        return std::to_string(reply.status) + (reply.status == 200 ? "" : " " + reply.code());
    }

    static constexpr const char* kPublic = "https://bro.example.no";
    TempFolder folder_;
    std::optional<House> house_;
    std::unique_ptr<Process> second_;
    std::optional<Professional> ehr_;
};

TEST_F(OneProof, IsTakenByOneNodeOnce) {
    const auto first = proof();
    EXPECT_EQ(ask(house_->url(), first), "200");
    EXPECT_EQ(ask(second_->url(), first), "401 dpop-brukt");
    const auto next = proof();
    EXPECT_EQ(ask(second_->url(), next), "200");
    EXPECT_EQ(ask(house_->url(), next), "401 dpop-brukt");
}

TEST_F(OneProof, IsTakenOnceWhenShownToAllAtTheSameTime) {
    constexpr int kAtOnce = 8;
    const auto shown = proof();
    std::array<std::string, kAtOnce> answers;
    std::vector<std::thread> threads;
    for (int i = 0; i < kAtOnce; ++i) {
        threads.emplace_back(
            [&, i] { answers.at(i) = ask(i % 2 == 0 ? house_->url() : second_->url(), shown); });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(std::count(answers.begin(), answers.end(), "200"), 1);
    EXPECT_EQ(std::count(answers.begin(), answers.end(), "401 dpop-brukt"), kAtOnce - 1);
}

TEST_F(OneProof, IsKnownAfterARestart) {
    const auto shown = proof();
    ASSERT_EQ(ask(house_->url(), shown), "200");
    house_->crash_and_restart();
    EXPECT_EQ(ask(house_->url(), shown), "401 dpop-brukt");
}

}  // namespace
}  // namespace planbro::flow
