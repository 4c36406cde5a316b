// What comes out of order, or tells less than usual.
#include "conform/internal/tests.hpp"

namespace planbro::conform::internal {

namespace {

constexpr Check kFirst{"order-koordinator-first",
                       "takes koordinator-endret before opprettet, and opprettet then",
                       "rule 5: what was set aside is passed by those behind it"};
constexpr Check kProtected{"accepts-protected",
                           "takes a notice of a person with a protected address: no coordinator's"
                           " name, status or period",
                           "rule 1: a protected address is told by nothing"};

Finding judge_order(Play& play) {
    const auto& stranger = play.subjects["stranger"];
    const auto early = play.send(play.message(stranger, "koordinator-endret"),
                                 "koordinator-endret of an unknown plan");
    if (!early.accepted()) return failed(early.seen());
    return judged_as_accepted(play.send(play.message(stranger, "opprettet"), "opprettet after it"));
}

Finding judge_protected(Play& play) {
    return judged_as_accepted(play.send(play.message(play.subjects["protected"], "opprettet", true),
                                        "opprettet, address protected"));
}

}  // namespace

void add_order(std::vector<Test>& tests, const Kit& kit) {
    if (!kit.is_told_notices) return;
    tests.push_back({kProtected, {"accepts-opprettet"}, judge_protected});
    tests.push_back({kFirst, {"accepts-koordinator-endret"}, judge_order});
}

}  // namespace planbro::conform::internal
