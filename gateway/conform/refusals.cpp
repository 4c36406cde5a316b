// What is wrong is refused, in a way that planbro does not take for "try again".
#include "conform/internal/tests.hpp"

namespace planbro::conform::internal {

namespace {

constexpr Check kIdAfterRefusal{"id-after-refusal",
                                "takes a message that was refused once it is put right, by its id",
                                "rule 4: only a message that is taken in uses its id up"};

Finding judge_refusal(const Exchange& exchange, bool may_close) {
    if (exchange.refused()) return passed(exchange.seen());
    if (!exchange.reply && may_close) return passed("closed the connection");
    return failed(exchange.seen());
}

Finding judge_mistake(Play& play, const Mistake& mistake) {
    const auto about = std::string(mistake.check.id).substr(std::string_view("refuses-").size());
    auto exchange = play.send(play.mistaken(mistake), about);
    auto found = judge_refusal(exchange, mistake.may_close);
    play.wrong.insert_or_assign(mistake.check.id, std::move(exchange));
    return found;
}

Finding judge_explanation(Play& play) {
    const auto& exchange = play.wrong.at(kRefusesBroken.id);
    const auto lacking = play.kit().lacking(*exchange.reply);
    return lacking.empty() ? passed("it does") : failed(lacking);
}

Finding judge_corrected(Play& play) {
    return judged_as_accepted(play.send(play.corrected(), "put right"));
}

}  // namespace

void add_refusals(std::vector<Test>& tests, const Kit& kit) {
    for (const auto& mistake : kit.mistakes) {
        tests.push_back(
            {mistake.check, {}, [&mistake](Play& play) { return judge_mistake(play, mistake); }});
    }
    tests.push_back({kit.refusal_check, {kRefusesBroken.id}, judge_explanation});
    tests.push_back(
        {kIdAfterRefusal, {kit.steps.front().check.id, kit.corrected}, judge_corrected});
}

}  // namespace planbro::conform::internal
