#include "adapters/simulator/internal/fault.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "adapters/simulator/internal/message.hpp"
#include "adapters/simulator/internal/partner.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace planbro::adapters::internal {
namespace {

using namespace std::string_view_literals;

// In the order of FaultKind.
constexpr std::array kKinds{"status"sv,
                            "delay"sv,
                            "drop-reply"sv,
                            "refuse"sv,
                            "no-receipt"sv,
                            "receipt-names-another"sv,
                            "one-receipt-for-all"sv,
                            "new-case-every-time"sv,
                            "wrong-reply-type"sv,
                            "new-receipt-for-repeat"sv,
                            "repeat-conflict"sv,
                            "late-repeat-fails"sv,
                            "loses-every-second"sv,
                            "accepts-broken"sv,
                            "accepts-document-type"sv,
                            "accepts-missing-id"sv,
                            "accepts-missing-person"sv,
                            "accepts-unknown-kind"sv,
                            "accepts-wrong-type"sv,
                            "accepts-too-large"sv,
                            "accepts-other-files"sv,
                            "broken-is-500"sv,
                            "silent-refusal"sv,
                            "refusal-uses-up-id"sv,
                            "refuses-kind"sv,
                            "refuses-out-of-order"sv,
                            "demands-coordinator"sv,
                            "mixes-persons"sv,
                            "closes-slow"sv,
                            "answers-late"sv,
                            "redirects"sv};
static_assert(kKinds.size() == static_cast<std::size_t>(FaultKind::redirects) + 1);
constexpr std::array kMembers{"system"sv,  "kind"sv,       "status"sv, "times"sv, "seconds"sv,
                              "delayMs"sv, "retryAfter"sv, "notice"sv, "path"sv};
constexpr int kTimesMax = 1'000'000;
constexpr std::int64_t kDelaySecondsMax = 600;
constexpr std::int64_t kRetryAfterMax = 86'400;

Fail bad(std::string text, std::string_view where) {
    return fail(Category::bad_request, "ugyldig-feil", std::move(text), std::string(where));
}

Fail unknown(std::string_view what, std::string_view word,
             std::span<const std::string_view> known) {
    const auto near = nearest(word, known);
    return bad("Unknown " + std::string(what) + " \"" + std::string(word) + "\"" +
                   (near.empty() ? "" : "; did you mean \"" + near + "\"?"),
               what);
}

std::vector<std::string_view> system_names() {
    std::vector<std::string_view> names;
    for (const auto& counterpart : counterparts()) names.push_back(counterpart.system);
    return names;
}

// The whole number in a member, or its default; out of range is a failure.
Result<int> number(const json::Value& asked, std::string_view name, std::int64_t least,
                   std::int64_t most, int otherwise) {
    if (!asked.has(name)) return otherwise;
    const auto value = asked.at(name).integer();
    if (!value || *value < least || *value > most) {
        return bad(std::string(name) + " must be a whole number from " + std::to_string(least) +
                       " to " + std::to_string(most),
                   name);
    }
    return static_cast<int>(*value);
}

Result<void> check_words(const json::Value& asked) {
    if (!asked.is_object()) return bad("A fault is a JSON object", "");
    for (const auto& member : asked.members()) {
        if (!std::ranges::count(kMembers, member.name))
            return unknown("member", member.name, kMembers);
    }
    const auto systems = system_names();
    const auto& system = asked.text("system");
    if (!std::ranges::count(systems, system)) return unknown("system", system, systems);
    const auto& kind = asked.text("kind");
    if (!std::ranges::count(kKinds, kind)) return unknown("kind", kind, kKinds);
    const auto& notice = asked.text("notice");
    if (asked.has("notice") && !std::ranges::count(notice_kinds(), notice))
        return unknown("notice", notice, notice_kinds());
    return {};
}

FaultKind kind_named(std::string_view name) {
    return static_cast<FaultKind>(std::ranges::find(kKinds, name) - kKinds.begin());
}

std::string notice_asked(const json::Value& asked) {
    const auto& notice = asked.text("notice");
    return notice.empty() ? Fault().notice : notice;
}

}  // namespace

bool shows(const std::optional<Fault>& fault, FaultKind kind) {
    return fault && fault->kind == kind;
}

std::string told(const Issue& issue) {
    return issue.expression.empty() ? issue.text : issue.expression + ": " + issue.text;
}

bool is_behaviour(FaultKind kind) {
    return kind > FaultKind::refuse;
}

Result<Fault> read_fault(std::string_view body) {
    const auto asked = json::parse(body);
    if (!asked) return bad("Not JSON: " + asked.error().issues.front().text, "");
    if (auto words = check_words(*asked); !words) return tl::unexpected(words.error());
    const auto status = number(*asked, "status", 300, 599, 503);
    if (!status) return tl::unexpected(status.error());
    const auto kind = kind_named(asked->text("kind"));
    const int otherwise = is_behaviour(kind) ? kTimesMax : 1;
    const auto times = number(*asked, "times", 0, kTimesMax, otherwise);
    if (!times) return tl::unexpected(times.error());
    const auto seconds = number(*asked, "seconds", 0, kDelaySecondsMax, 1);
    if (!seconds) return tl::unexpected(seconds.error());
    const auto delay = number(*asked, "delayMs", 0, kDelaySecondsMax * 1000, *seconds * 1000);
    if (!delay) return tl::unexpected(delay.error());
    const auto retry_after = number(*asked, "retryAfter", 0, kRetryAfterMax, 0);
    if (!retry_after) return tl::unexpected(retry_after.error());
    return Fault{.system = asked->text("system"),
                 .kind = kind,
                 .status = *status,
                 .times = *times,
                 .delay = std::chrono::milliseconds(*delay),
                 .retry_after = *retry_after,
                 .notice = notice_asked(*asked),
                 .path = asked->text("path")};
}

}  // namespace planbro::adapters::internal
