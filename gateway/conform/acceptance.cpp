// What is right is taken in, and the receipt for it names it.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "conform/internal/tests.hpp"

namespace planbro::conform::internal {

namespace {

constexpr Check kEndpoint{"endpoint", "the address takes messages itself, by POST",
                          "rule 6: redirects are not followed"};
constexpr Check kReceiptPresent{"receipt-present",
                                "everything that is taken in gets a receipt in the answer",
                                "rule 2: the receipt completes the ledger Task"};
constexpr Check kReceiptsDiffer{"receipts-differ", "different messages get different receipts",
                                "rule 2: a receipt belongs to one message"};
constexpr Check kSameCase{"same-case", "puts what it gets of one plan into one case",
                          "rule 3; Fiks Arkiv V1: referanseEksternNoekkel of the folder"};
constexpr Check kReplyType{"reply-type", "the receipt is of the media type that it says",
                           "rule 2; RFC 9110 section 8.3"};

// 404 and its like tell of the address, not of the message.
bool is_no_door(int status) {
    return (status >= 300 && status < 400) || status == 401 || status == 403 || status == 404 ||
           status == 405;
}

std::string_view hint_at(int status) {
    if (status == 401 || status == 403) return "; --header sends a token along";
    return status == 404 ? "; --url is the base address" : "";
}

Finding judge_endpoint(Play& play) {
    const auto sent = play.message(play.subjects["story"], play.kit().steps.front().kind);
    play.story.push_back(play.send(sent, sent.kind));
    const auto& first = play.story.front();
    if (!is_no_door(first.status())) return passed(first.seen());
    play.closed = "no message is taken at this address";
    return failed(first.seen() + std::string(hint_at(first.status())));
}

Finding judge_step(Play& play, std::size_t index) {
    while (play.story.size() <= index) {
        const auto sent =
            play.message(play.subjects["story"], play.kit().steps[play.story.size()].kind);
        play.story.push_back(play.send(sent, sent.kind));
    }
    return judged_as_accepted(play.story[index]);
}

// The kinds of those that were taken in and are not as they must be.
template <class IsBad>
Finding judge_accepted(const Play& play, const IsBad& what_is_bad) {
    int good = 0;
    std::string bad;
    for (const auto& exchange : play.story) {
        if (!exchange.accepted()) continue;
        const std::string why = what_is_bad(exchange);
        if (why.empty()) ++good;
        if (!why.empty())
            bad += (bad.empty() ? "" : "; ") + std::string(exchange.sent.kind) + ": " + why;
    }
    if (!bad.empty()) return failed(bad);
    return good > 0 ? passed(std::to_string(good) + " receipts") : skipped("nothing was taken in");
}

Finding judge_presence(Play& play) {
    return judge_accepted(play, [](const Exchange& exchange) {
        return exchange.told.receipt.empty() ? exchange.seen() + " without a receipt" : "";
    });
}

Finding judge_names(Play& play) {
    return judge_accepted(play, [&](const Exchange& exchange) {
        return play.kit().misnamed(exchange.told, exchange.sent.id);
    });
}

Finding judge_difference(Play& play) {
    std::set<std::string> seen;
    return judge_accepted(play, [&](const Exchange& exchange) {
        return seen.insert(exchange.told.receipt).second ? "" : "a receipt given before";
    });
}

Finding judge_case(Play& play) {
    std::string first;
    return judge_accepted(play, [&](const Exchange& exchange) {
        const auto& folder = exchange.told.folder;
        if (first.empty()) first = folder;
        return folder.empty() || folder == first ? "" : "in another case";
    });
}

Finding judge_reply_type(Play& play) {
    const auto& types = play.kit().reply_types;
    return judge_accepted(play, [&](const Exchange& exchange) -> std::string {
        const auto type = without_parameters(exchange.reply->content_type);
        if (std::ranges::count(types, type) > 0) return {};
        return type.empty() ? "no Content-Type" : "another Content-Type";
    });
}

}  // namespace

void add_acceptance(std::vector<Test>& tests, const Kit& kit) {
    tests.push_back({kEndpoint, {}, judge_endpoint});
    for (std::size_t index = 0; index < kit.steps.size(); ++index) {
        tests.push_back(
            {kit.steps[index].check, {}, [index](Play& play) { return judge_step(play, index); }});
    }
}

void add_receipts(std::vector<Test>& tests, const Kit& kit) {
    tests.push_back({kReceiptPresent, {}, judge_presence});
    tests.push_back({kit.naming_check, {kReceiptPresent.id}, judge_names});
    tests.push_back({kReceiptsDiffer, {kReceiptPresent.id}, judge_difference});
    if (!kit.is_told_notices) tests.push_back({kSameCase, {kReceiptPresent.id}, judge_case});
    tests.push_back({kReplyType, {kReceiptPresent.id}, judge_reply_type});
}

}  // namespace planbro::conform::internal
