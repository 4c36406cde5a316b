// Delivery is at least once: the same message may come again, at once or much later.
#include <algorithm>

#include "conform/internal/tests.hpp"

namespace planbro::conform::internal {

namespace {

constexpr std::string_view kAtLeastOnce = "rule 3: delivery is at least once";

constexpr Check kAccepted{"repeat-accepted", "takes the same message again", kAtLeastOnce};
constexpr Check kSame{"repeat-same-receipt", "a repeat gets the receipt of the first",
                      kAtLeastOnce};
constexpr Check kLate{"repeat-late", "knows the first message again after all the others",
                      kAtLeastOnce};
constexpr Check kNothingLost{"nothing-lost", "knows every message again: none was lost",
                             "rule 3: nothing is lost"};

std::string again(const Exchange& exchange) {
    return std::string(exchange.sent.kind) + " again";
}

// The rest of the story, but for the first and the last, is judged together.
Finding judge_all(Play& play) {
    std::string lost;
    for (std::size_t index = 1; index < play.story.size(); ++index) {
        const auto first = play.story[index];
        if (!first.accepted()) continue;
        const auto found = judged_as_repeat(first, play.send(first.sent, again(first)));
        if (found.outcome == Outcome::fail)
            lost += (lost.empty() ? "" : "; ") + std::string(first.sent.kind) + ": " + found.seen;
    }
    return lost.empty() ? passed("all are known") : failed(lost);
}

// The answer to the repeat is judged twice.
Finding judge_repeat(Play& play) {
    const auto first = play.story.front();
    play.repeat = play.send(first.sent, again(first));
    return judged_as_accepted(*play.repeat);
}

Finding judge_same(Play& play) {
    return judged_as_repeat(play.story.front(), *play.repeat);
}

Finding judge_late(Play& play) {
    const auto first = play.story.front();
    return judged_as_repeat(first, play.send(first.sent, again(first)));
}

}  // namespace

Finding judged_as_repeat(const Exchange& first, const Exchange& again) {
    if (!again.accepted()) return failed(again.seen());
    if (first.told.receipt.empty()) return skipped("the first had no receipt to compare with");
    if (again.told.receipt != first.told.receipt) return failed("another receipt than the first");
    const bool is_new = again.told.is_repeat && !*again.told.is_repeat;
    return is_new ? failed("the answer says that it was made anew") : passed("the same receipt");
}

// The first repeat comes right after the first message.
void add_repeats(std::vector<Test>& tests, const Kit& kit) {
    const auto first = kit.steps.front().check.id;
    const auto at =
        std::ranges::find_if(tests, [&](const Test& test) { return test.check.id == first; });
    const auto after = at == tests.end() ? at : at + 1;
    const std::vector<Test> early{{kAccepted, {first}, judge_repeat},
                                  {kSame, {kAccepted.id}, judge_same}};
    tests.insert(after, early.begin(), early.end());
    tests.push_back({kLate, {kSame.id}, judge_late});
    tests.push_back({kNothingLost, {kLate.id}, judge_all});
}

}  // namespace planbro::conform::internal
