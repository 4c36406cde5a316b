// No plan leaks: whatever anybody asks, the answer holds nothing that the asker may not see.
//
// At length: PLANBRO_LEAK_ANSWERS=100000 [PLANBRO_LEAK_SEED=7] leak_test --gtest_filter=LeakHunt.*
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "leak/hunt.hpp"

namespace planbro::leak {
namespace {

std::size_t number_of(const char* variable, std::size_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::stoul(text);
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) text += "\n- " + line;
    return text;
}

// Nothing changes on its own any more: every notice has arrived. Other Tasks, such as that a youth
// soon decides alone, wait for people.
void settle(const flow::House& house) {
    const auto tester = house.as("tester");
    ASSERT_TRUE(flow::eventually([&] {
        return tester.total("Task", "code=dokumenter-ip&status=requested,in-progress") == 0;
    }));
}

TEST(LeakHunt, NobodyIsToldWhatIsNotTheirs) {
    const auto answers = number_of("PLANBRO_LEAK_ANSWERS", 2500);
    const auto seed = number_of("PLANBRO_LEAK_SEED", 1);
    const flow::House house;
    World world(house, seed, answers > 10000 ? Size{24, 5} : Size{8, 2});
    settle(house);
    Hunt hunt(house.url(), world, all_askers(world));
    hunt.run(answers);
    std::cout << "seed " << seed << ": " << hunt.tally().told() << "\n";
    EXPECT_TRUE(hunt.tally().leaks.empty()) << joined(hunt.tally().leaks);
    EXPECT_EQ(hunt.tally().withheld, 0U) << joined(hunt.tally().first_withheld);
}

// What leaves the gateway by itself.
TEST(LeakHunt, NoticesTellNothingOfThePlansContent) {
    const flow::House house;
    const World world(house, 5, {24, 2});
    settle(house);
    std::size_t words = 0;
    for (const auto* system : {"nav", "barnevern", "ehr", "sykehus", "skole"}) {
        for (const auto& notice : house.received(system)) {
            each_word(notice.text("body"), [&](const std::string& word) {
                if (!world.words().contains(word)) return;
                ++words;
                EXPECT_TRUE(world.may_be_noticed(word)) << system << " was told " << word;
            });
        }
    }
    EXPECT_GT(words, 0U);
}

// The hunt can fail: an oracle that knows one consent less calls what it opens a leak.
TEST(LeakHunt, FindsOneConsentTooMuch) {
    const flow::House house;
    World world(house, 3, {4, 1});
    settle(house);
    Hunt hunt(house.url(), world, all_askers(world));
    hunt.forget_a_consent();
    hunt.run(1500);
    EXPECT_FALSE(hunt.tally().leaks.empty());
}

}  // namespace
}  // namespace planbro::leak
