// https://hl7.org/fhir/R4/testreport.html: each check a test, what was sent its operations, what
// was made of it an assert.
#include "conform/reports.hpp"

namespace planbro::conform {

namespace {

// https://hl7.org/fhir/R4/valueset-report-action-result-codes.html
json::Value result_of(std::string_view code, std::string_view message) {
    auto result = json::object({{"result", code}});
    result.set_if("message", message);
    return result;
}

json::Value action_of(std::string_view what, json::Value result) {
    return json::object({{what.data(), std::move(result)}});
}

json::Value test_of(const Verdict& verdict) {
    json::Array actions;
    for (const auto& step : verdict.steps) {
        actions.push_back(action_of("operation", result_of("pass", step)));
    }
    actions.push_back(action_of("assert", result_of(word_of(verdict.outcome), verdict.seen)));
    return json::object({{"name", verdict.check.id},
                         {"description", std::string(verdict.check.title) + " (" +
                                             std::string(verdict.check.reason) + ")"},
                         {"action", std::move(actions)}});
}

json::Value participant(std::string_view type, std::string_view uri, std::string_view display) {
    return json::object({{"type", type}, {"uri", uri}, {"display", display}});
}

// Percent of what could be judged, with one decimal.
json::Value score_of(const Report& report) {
    const auto judged = report.verdicts.size() - report.count(Outcome::skip);
    const auto tenths = judged == 0 ? 0 : report.count(Outcome::pass) * 1000 / judged;
    return json::Number{std::to_string(tenths / 10) + "." + std::to_string(tenths % 10)};
}

}  // namespace

json::Value test_report_of(const Report& report) {
    json::Array tests;
    for (const auto& verdict : report.verdicts) tests.push_back(test_of(verdict));
    return json::object(
        {{"resourceType", "TestReport"},
         {"name", "planbro conform, " + report.system},
         {"status", "completed"},
         {"testScript", json::object({{"type", "TestScript"},
                                      {"display", "planbro conform --system " + report.system}})},
         {"result", report.is_good() ? "pass" : "fail"},
         {"score", score_of(report)},
         {"tester", "planbro conform"},
         {"issued", format_instant(report.begun)},
         {"participant", json::array({participant("test-engine", "https://planbro.no", "planbro"),
                                      participant("server", report.url, report.system)})},
         {"test", std::move(tests)}});
}

}  // namespace planbro::conform
