// For people: a line each, as the checks are done.
#include "conform/reports.hpp"

namespace planbro::conform {

namespace {

constexpr std::size_t kIdWidth = 28;

std::string padded(std::string_view text, std::size_t width) {
    std::string out(text);
    if (out.size() < width) out.resize(width, ' ');
    return out;
}

std::string counted(std::size_t count, std::string_view what) {
    return std::to_string(count) + " " + std::string(what);
}

}  // namespace

std::string line_of(const Verdict& verdict) {
    auto line = std::string(word_of(verdict.outcome)) + "  " + padded(verdict.check.id, kIdWidth) +
                std::string(verdict.check.title) + ": " + verdict.seen + "\n";
    if (verdict.outcome != Outcome::fail) return line;
    for (const auto& step : verdict.steps) line += "        " + step + "\n";
    return line + "        docs/conform.md, " + std::string(verdict.check.reason) + "\n";
}

std::string summary_of(const Report& report) {
    std::string failed;
    for (const auto& verdict : report.verdicts) {
        if (verdict.outcome == Outcome::fail) failed += " " + std::string(verdict.check.id);
    }
    return report.system + " at " + report.url + ": " +
           counted(report.count(Outcome::pass), "passed, ") +
           counted(report.count(Outcome::fail), "failed, ") +
           counted(report.count(Outcome::skip), "skipped") +
           (failed.empty() ? "\n" : "\nfailed:" + failed + "\n");
}

}  // namespace planbro::conform
