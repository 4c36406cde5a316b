#include "fhir/outcome.hpp"

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace planbro::fhir {

namespace {

std::string_view code_of(Severity severity) {
    switch (severity) {
        case Severity::error:
            return "error";
        case Severity::warning:
            return "warning";
        case Severity::information:
            return "information";
    }
    return "error";
}

json::Value issue_of(const Issue& issue) {
    auto value = json::object({{"severity", code_of(issue.severity)},
                               {"code", issue.type.empty() ? "processing" : issue.type}});
    if (!issue.code.empty()) value.set("details", concept_of(kIssueSystem, issue.code));
    value.set_if("diagnostics", issue.text);
    if (!issue.expression.empty()) value.set("expression", json::array({issue.expression}));
    return value;
}

}  // namespace

json::Value operation_outcome(const std::vector<Issue>& issues) {
    json::Array list;
    for (const auto& issue : issues) list.push_back(issue_of(issue));
    if (list.empty()) {
        list.push_back(
            issue_of({Severity::information, "informational", "i-orden", "All well.", {}}));
    }
    return json::object({{"resourceType", "OperationOutcome"}, {"issue", std::move(list)}});
}

}  // namespace planbro::fhir
