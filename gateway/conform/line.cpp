// Time and connections.
#include "conform/internal/tests.hpp"

namespace planbro::conform::internal {

namespace {

constexpr Check kSlow{"slow-body", "waits for a message that comes bit by bit",
                      "rule 6; RFC 9112 section 6.2"};
constexpr Check kTogether{"side-by-side", "does not mix messages of two persons that come together",
                          "rule 5: order is kept for each person alone"};
constexpr Check kInTime{"answers-in-time", "answers within the time that planbro waits",
                        "rule 6: what is not answered in time is sent again"};

Finding judge_slow(Play& play) {
    const auto kind = play.kit().steps.front().kind;
    return judged_as_accepted(play.send_slowly(play.message(play.subjects["mistakes"], kind)));
}

std::string mixed(const Play& play, const Exchange& exchange) {
    if (!exchange.accepted()) return exchange.seen();
    auto misnamed = play.kit().misnamed(exchange.told, exchange.sent.id);
    if (!misnamed.empty()) return misnamed;
    return play.was_given(exchange.told.receipt) ? "a receipt given before" : "";
}

Finding judge_together(Play& play) {
    const auto kind = play.kit().steps.front().kind;
    const auto both = play.send_together(
        {play.message(play.subjects["left"], kind), play.message(play.subjects["right"], kind)});
    std::string wrong;
    for (const auto& exchange : both) {
        if (wrong.empty()) wrong = mixed(play, exchange);
    }
    if (wrong.empty() && both[0].told.receipt == both[1].told.receipt)
        wrong = "one receipt for two";
    return wrong.empty() ? passed("two messages, two receipts") : failed(wrong);
}

std::string ms(std::chrono::milliseconds time) {
    return std::to_string(time.count()) + " ms";
}

Finding judge_time(Play& play) {
    const auto slowest = play.slowest();
    const auto seen = "the slowest took " + ms(slowest);
    const auto most = play.options().timeout;
    return slowest <= most ? passed(seen) : failed(seen + ", planbro waits " + ms(most));
}

}  // namespace

void add_line(std::vector<Test>& tests, const Kit& kit) {
    const auto first = kit.steps.front().check.id;
    tests.push_back({kSlow, {first}, judge_slow});
    tests.push_back({kTogether, {first, "receipts-differ", kit.naming_check.id}, judge_together});
    tests.push_back({kInTime, {}, judge_time});
}

}  // namespace planbro::conform::internal
