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

// HL7's own extensions for it, of the type that their definitions give them
// (https://hl7.org/fhir/extensions/StructureDefinition-operationoutcome-issue-line.html).
json::Value place_of(const TextPlace& place) {
    return json::array({extension(kExtIssueLine, "valueString", std::to_string(place.line)),
                        extension(kExtIssueColumn, "valueString", std::to_string(place.column))});
}

// The reason for a person to read, in Norwegian and with its English translation
// (http://hl7.org/fhir/R4/extension-translation.html); the code beside it is what does not change.
json::Value details_of(const Issue& issue) {
    auto details = concept_of(kIssueSystem, issue.code);
    if (issue.norwegian.empty()) return details;
    details.set("text", issue.norwegian);
    const auto translation = json::object(
        {{"url", kExtTranslation},
         {"extension", json::array({extension("lang", "valueCode", "en"),
                                    extension("content", "valueString", issue.text)})}});
    details.set("_text", json::object({{"extension", json::array({translation})}}));
    return details;
}

json::Value issue_of(const Issue& issue) {
    auto value = json::object({});
    if (issue.place) value.set("extension", place_of(*issue.place));
    value.set("severity", code_of(issue.severity));
    value.set("code", issue.type.empty() ? "processing" : issue.type);
    if (!issue.code.empty()) value.set("details", details_of(issue));
    value.set_if("diagnostics", placed_text(issue));
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
