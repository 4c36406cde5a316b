// Two channels, kept apart: *our* failures travel as Result<T>; faults in *their* data are
// collected as Issues, so that a tester sees all of them at once.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace planbro {

enum class Severity { error, warning, information };

// A place in a text; both count from 1, columns in characters.
struct TextPlace {
    std::size_t line = 1;
    std::size_t column = 1;
    friend bool operator==(const TextPlace&, const TextPlace&) = default;
};

// One line of an OperationOutcome.
struct Issue {
    Severity severity = Severity::error;
    // FHIR issue-type (https://hl7.org/fhir/R4/valueset-issue-type.html), for example "required".
    std::string type;
    // Stable code of https://planbro.no/fhir/CodeSystem/planbro-issue, listed in docs/errors.md.
    std::string code;
    // For a person. Never holds a personal number or text of the plan.
    std::string text;
    // Where: a FHIRPath such as "CarePlan.activity[0].reference", or a native path
    // such as "plan.deltakere[2].rolle". Empty when the whole message is meant.
    std::string expression;
    // Where in the text that was read, if it is known.
    std::optional<TextPlace> place = {};
    // The same reason in Norwegian bokmål, where a refusal has one (the supplement guard's do).
    std::string norwegian = {};
};

// The text with its place before it, if that is known: "line 3, column 5: Not a date."
[[nodiscard]] std::string placed_text(const Issue& issue);

// Closed set of ways in which a request can fail; http_status() is the only place that knows
// numbers.
enum class Category {
    bad_request,
    unauthorized,
    forbidden,
    not_found,
    method_not_allowed,
    not_acceptable,
    conflict,
    gone,
    precondition_failed,
    too_large,
    unsupported_media,
    unprocessable,
    too_many,
    unavailable,
    internal
};

struct Failure {
    Category category = Category::internal;
    std::vector<Issue> issues;
    int retry_after_seconds = 0;  // > 0 only for too_many and unavailable
};

int http_status(Category category);

template <class T>
using Result = tl::expected<T, Failure>;

using Fail = tl::unexpected<Failure>;

// A failure with a single issue.
[[nodiscard]] Fail fail(Category category, std::string code, std::string text,
                        std::string expression = {});

[[nodiscard]] Fail fail(Category category, std::vector<Issue> issues);

[[nodiscard]] bool has_errors(const std::vector<Issue>& issues);

// The FHIR issue-type that goes with a category when nothing more precise is known.
std::string_view issue_type_of(Category category);

}  // namespace planbro
