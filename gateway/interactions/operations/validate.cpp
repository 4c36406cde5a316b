// https://hl7.org/fhir/R4/operation-resource-validate.html
#include <algorithm>
#include <array>

#include "fhir/outcome.hpp"
#include "interactions/interactions.hpp"
#include "interactions/scope.hpp"
#include "interactions/writing.hpp"

namespace planbro::interactions {

namespace {

constexpr auto kModes =
    std::to_array<std::string_view>({"", "create", "update", "delete", "profile"});

Result<void> judge_request(const Call& call, const ValidateRequest& request) {
    // Who may write or read the type may ask whether something is one.
    const bool may = std::any_of(std::begin("cru"), std::end("cru") - 1,
                                 [&](char letter) { return call.who.may(letter, request.type); });
    if (!may) return require_scope(call, 'r', request.type);
    if (std::find(kModes.begin(), kModes.end(), request.mode) == kModes.end()) {
        return fail(Category::bad_request, "feil-parameterverdi",
                    "mode is create, update, delete or profile.", "mode");
    }
    return {};
}

std::vector<Issue> judge_identity(const ValidateRequest& request) {
    std::vector<Issue> issues;
    const auto& type = request.resource.text("resourceType");
    const auto& id = request.resource.text("id");
    if (type != request.type) {
        issues.push_back({Severity::error, "invalid", "feil-type-i-url",
                          "A " + request.type + " is expected here.", type});
    }
    if (!request.id.empty() && !id.empty() && id != request.id) {
        issues.push_back({Severity::error, "invalid", "feil-id-i-url",
                          "The id is not that of the URL.", type + ".id"});
    }
    return issues;
}

Answer answer_of(std::vector<Issue> issues, std::vector<std::string> touched) {
    if (issues.empty()) {
        issues.push_back(
            {Severity::information, "informational", "gyldig", "No faults were found.", {}});
    }
    Answer answer;
    answer.body = fhir::operation_outcome(issues);
    answer.touched = std::move(touched);
    return answer;
}

}  // namespace

Result<Answer> validate(const Services& services, const Call& call, ValidateRequest request) {
    if (auto sound = judge_request(call, request); !sound) return Fail(sound.error());
    std::vector<std::string> touched;
    if (!request.id.empty() && (request.resource.is_null() || request.mode == "delete")) {
        // As the asker sees it: what is hidden is not there.
        auto seen = read(services, call, {request.type, request.id});
        if (!seen) return seen;
        touched = seen->touched;
        if (request.mode == "delete") {
            std::vector<Issue> issues;
            if (!is_deletable(request.type)) {
                issues.push_back({Severity::error, "business-rule", "metode-ikke-stottet",
                                  "It is ended, never deleted.", request.type});
            }
            return answer_of(std::move(issues), std::move(touched));
        }
        request.resource = take_body(*seen);
        const profiles::Demand demand{std::move(request.profiles), false, call.now};
        return answer_of(services.validator.validate(request.resource, demand), std::move(touched));
    }
    if (request.resource.is_null()) {
        return fail(Category::bad_request, "mangler-ressurs",
                    "There is nothing to validate: send the resource, or Parameters with it.");
    }
    auto issues = judge_identity(request);
    for (auto& issue : issues_of(services, call, request.resource, std::move(request.profiles))) {
        issues.push_back(std::move(issue));
    }
    return answer_of(std::move(issues), std::move(touched));
}

}  // namespace planbro::interactions
