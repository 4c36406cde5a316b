#include "conform/conform.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/endpoint.hpp"
#include "base/text.hpp"
#include "conform/internal/tests.hpp"

namespace planbro::conform {

namespace {

using internal::Kit;
using internal::Play;
using internal::since;
using internal::Test;
using SteadyClock = std::chrono::steady_clock;

constexpr std::array kKits{internal::nav_kit, internal::barnevern_kit, internal::ehr_kit,
                           internal::arkiv_kit};

std::optional<Kit> kit_named(std::string_view system) {
    for (const auto make : kKits) {
        if (auto kit = make(); kit.name == system) return kit;
    }
    return {};
}

Fail unusable(std::string text) {
    return fail(Category::bad_request, "kan-ikke-begynne", std::move(text));
}

Fail unknown_system(const std::string& system) {
    const auto known = systems();
    const auto near = nearest(system, known);
    return unusable("There is no system '" + system + "'" +
                    (near.empty() ? "; there are nav, barnevern, ehr and arkiv."
                                  : "; did you mean '" + near + "'?"));
}

// Nothing where it can be judged.
std::string why_not(const Test& test, const Play& play, const std::set<std::string_view>& good) {
    if (!play.closed.empty()) return play.closed;
    for (const auto needed : test.needs) {
        if (!good.contains(needed)) return std::string(needed) + " did not pass";
    }
    return {};
}

Verdict judged(const Test& test, Play& play, const std::set<std::string_view>& good) {
    const auto begun = SteadyClock::now();
    const auto why = why_not(test, play, good);
    auto found = why.empty() ? test.judge(play) : internal::skipped(why);
    return {test.check, found.outcome, std::move(found.seen), play.take_steps(), since(begun)};
}

Report play_all(Play& play, const std::vector<Test>& tests, Report report,
                const Progress& progress) {
    const auto begun = SteadyClock::now();
    std::set<std::string_view> good;
    for (const auto& test : tests) {
        if (progress.begun) progress.begun(test.check, report.verdicts.size(), tests.size());
        report.verdicts.push_back(judged(test, play, good));
        const auto& verdict = report.verdicts.back();
        if (verdict.outcome == Outcome::pass) good.insert(verdict.check.id);
        if (progress.done) progress.done(verdict);
    }
    report.took = since(begun);
    return report;
}

}  // namespace

namespace internal {

std::vector<Test> tests_of(const Kit& kit) {
    std::vector<Test> tests;
    add_acceptance(tests, kit);
    add_receipts(tests, kit);
    add_repeats(tests, kit);
    add_refusals(tests, kit);
    add_order(tests, kit);
    add_line(tests, kit);
    return tests;
}

Finding passed(std::string seen) {
    return {Outcome::pass, std::move(seen)};
}

Finding failed(std::string seen) {
    return {Outcome::fail, std::move(seen)};
}

Finding skipped(std::string seen) {
    return {Outcome::skip, std::move(seen)};
}

Finding judged_as_accepted(const Exchange& exchange) {
    return {exchange.accepted() ? Outcome::pass : Outcome::fail, exchange.seen()};
}

}  // namespace internal

std::string_view word_of(Outcome outcome) {
    if (outcome == Outcome::skip) return "skip";
    return outcome == Outcome::pass ? "pass" : "fail";
}

std::size_t Report::count(Outcome outcome) const {
    return static_cast<std::size_t>(std::ranges::count(verdicts, outcome, &Verdict::outcome));
}

std::vector<std::string_view> systems() {
    std::vector<std::string_view> names;
    for (const auto make : kKits) names.push_back(make().name);
    return names;
}

std::vector<Check> checks_of(std::string_view system) {
    std::vector<Check> checks;
    const auto kit = kit_named(system);
    if (!kit) return checks;
    for (const auto& test : internal::tests_of(*kit)) checks.push_back(test.check);
    return checks;
}

Result<Report> run(const Options& options, const Clock& clock, const Ids& ids,
                   const Progress& progress) {
    const auto kit = kit_named(options.system);
    if (!kit) return unknown_system(options.system);
    if (!read_endpoint(options.url)) return unusable("'" + options.url + "' is no address.");
    Play play(*kit, options, clock, ids);
    if (const auto why = play.unreachable(); !why.empty()) {
        return unusable(options.url + ": " + why + ".");
    }
    return play_all(play, internal::tests_of(*kit),
                    {.system = options.system, .url = options.url, .begun = clock()}, progress);
}

}  // namespace planbro::conform
