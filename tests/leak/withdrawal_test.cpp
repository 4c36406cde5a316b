// Withdrawal under fire: no answer begun after the withdrawal was confirmed shows what it covered,
// whichever gateway is asked.
//
// At length: PLANBRO_LEAK_WITHDRAWALS=1000 leak_test --gtest_filter=Withdrawal.*
#include <array>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "flow/story.hpp"
#include "store/testing/databases.hpp"

namespace planbro::leak {
namespace {

using flow::Client;
using flow::Connection;
using flow::Reply;

int rounds() {
    const char* text = std::getenv("PLANBRO_LEAK_WITHDRAWALS");
    return text == nullptr ? 20 : std::stoi(text);
}

// A consent opens again only if it is later than the withdrawal, and not before its own time.
Instant moment_now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// Odd while the consent is confirmed to be withdrawn and nobody has begun to give it again.
using Phase = std::atomic<std::int64_t>;

struct Count {
    std::atomic<std::int64_t> closed = 0;  // answers begun and ended within one withdrawal
    std::atomic<std::int64_t> shown = 0;   // answers at other times that show the plan
    std::atomic<std::int64_t> leaks = 0;
};

// Somebody who asks and asks.
class Reader {
  public:
    Reader(const std::string& url, std::vector<std::string> questions, const Phase& phase,
           Count& count)
        : token_(Client(url, "nav").token()),
          connection_(url),
          questions_(std::move(questions)),
          phase_(phase),
          count_(count) {}

    // The last withdrawal in which an answer was begun and ended.
    [[nodiscard]] std::int64_t judged() const { return judged_; }
    [[nodiscard]] const std::string& leak() const { return leak_; }

    void run(const std::atomic<bool>& stop) {
        for (std::size_t i = 0; !stop; ++i) ask(questions_[i % questions_.size()]);
    }

  private:
    void ask(const std::string& question) {
        const auto before = phase_.load();
        const auto reply =
            connection_.ask("GET", question, {}, {{"Authorization", "Bearer " + token_}});
        const bool shows = shows_plan(reply);
        if (before % 2 == 0 || before != phase_.load()) {
            if (shows) ++count_.shown;
            return;
        }
        ++count_.closed;
        judged_ = before;
        if (!shows) return;
        ++count_.leaks;
        leak_ = question + ": " + reply.body.substr(0, 1000);
    }

    static bool shows_plan(const Reply& reply) {
        static constexpr auto kWords = std::to_array<const char*>(
            {"Kari", "teksten", "SOLVIK", "Koordinatoren", "CarePlan/", R"("total":1)"});
        if (reply.status == 404) return false;
        return reply.status != 200 || std::any_of(kWords.begin(), kWords.end(), [&](auto word) {
                   return reply.body.find(word) != std::string::npos;
               });
    }

    std::string token_;
    Connection connection_;
    std::vector<std::string> questions_;
    const Phase& phase_;
    Count& count_;
    std::atomic<std::int64_t> judged_ = 0;
    std::string leak_;
};

class Withdrawal : public testing::Test {
  protected:
    void SetUp() override {
        if (store::testing::kind_of_store() == store::testing::Kind::postgresql) {
            second_ = house_.neighbour("second.audit");
        }
        const auto pushed =
            flow::push_json(samspill_, "samspill", flow::kari_plan(1, flow::usual_sharings()));
        ASSERT_EQ(pushed.status, 201) << pushed.body;
        plan_ = flow::id_of_location(pushed);
        patient_ = samspill_.find("Patient", "name=Kari").at(0).text("id");
        for (const auto& one : samspill_.find("Consent", flow::about(flow::kKari))) {
            const auto& actor = one.at("provision").at("actor").at(0).at("reference");
            if (actor.at("identifier").text("value") == flow::kNav) consent_ = one;
        }
    }

    [[nodiscard]] std::string url_of(int number) const {
        return second_ && number % 2 == 1 ? second_->url() : house_.url();
    }

    [[nodiscard]] std::vector<std::string> questions() const {
        const auto plan = "/fhir/CarePlan/" + plan_;
        return {plan,
                "/fhir/CarePlan?_include=*&_revinclude=*&_include:iterate=*",
                plan + "/$everything",
                plan + "/_history",
                plan + "/_history/1",
                "/fhir/_history?_count=50",
                "/fhir/Goal?" + flow::about(flow::kKari),
                "/fhir/ServiceRequest?_include=ServiceRequest:based-on&_total=accurate",
                "/fhir/Patient/" + patient_ + "/$everything",
                "/fhir/Patient/" + patient_ + "/*",
                "/fhir?_type=CarePlan,Goal,Consent,Task"};
    }

    // By the person, at one gateway; given again by the plan tool, at the other.
    void withdraw(int round) {
        consent_.set("status", "inactive");
        const auto reply = Client(url_of(round), "bruker", flow::kKari)
                               .put("Consent/" + consent_.text("id"), consent_);
        ASSERT_EQ(reply.status, 200) << reply.body;
    }

    void give_again(int round) {
        for (const auto* own : {"id", "meta", "identifier"}) consent_.erase(own);
        consent_.set("status", "active");
        consent_.set("dateTime", format_instant(moment_now()));
        const auto reply = Client(url_of(round + 1), "samspill").post("Consent", consent_);
        ASSERT_EQ(reply.status, 201) << reply.body;
        consent_ = reply.json();
    }

    flow::House house_;
    std::unique_ptr<flow::Process> second_;
    Client samspill_ = house_.as("samspill");
    std::string plan_;
    std::string patient_;
    json::Value consent_;
};

TEST_F(Withdrawal, ShowsNothingOnceItIsConfirmed) {
    constexpr int kReaders = 4;
    Phase phase = 0;
    Count count;
    std::atomic<bool> stop = false;
    std::vector<std::unique_ptr<Reader>> readers;
    std::vector<std::thread> threads;
    for (int i = 0; i < kReaders; ++i) {
        readers.push_back(std::make_unique<Reader>(url_of(i), questions(), phase, count));
        threads.emplace_back([&, i] { readers[static_cast<std::size_t>(i)]->run(stop); });
    }
    for (int round = 0; round < rounds() && !HasFatalFailure(); ++round) {
        withdraw(round);
        const auto closed = ++phase;
        EXPECT_TRUE(flow::eventually([&] {
            return std::all_of(readers.begin(), readers.end(),
                               [&](const auto& one) { return one->judged() == closed; });
        }));
        ++phase;
        give_again(round);
        // Whatever remembers what was shown has something to remember.
        const auto seen = count.shown + kReaders;
        EXPECT_TRUE(flow::eventually([&] { return count.shown >= seen; }));
    }
    stop = true;
    for (auto& thread : threads) thread.join();
    std::cout << rounds() << " withdrawals: " << count.closed << " answers within them, "
              << count.shown << " that show the plan at other times\n";
    EXPECT_EQ(count.leaks, 0);
    for (const auto& one : readers) EXPECT_EQ(one->leak(), "");
    EXPECT_GT(count.shown, 0) << "the readers must see the plan when they may";
}

}  // namespace
}  // namespace planbro::leak
