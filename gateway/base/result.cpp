#include "base/result.hpp"

#include <algorithm>

namespace planbro {

int http_status(Category category) {
    switch (category) {
        case Category::bad_request:
            return 400;
        case Category::unauthorized:
            return 401;
        case Category::forbidden:
            return 403;
        case Category::not_found:
            return 404;
        case Category::method_not_allowed:
            return 405;
        case Category::not_acceptable:
            return 406;
        case Category::conflict:
            return 409;
        case Category::gone:
            return 410;
        case Category::precondition_failed:
            return 412;
        case Category::too_large:
            return 413;
        case Category::unsupported_media:
            return 415;
        case Category::unprocessable:
            return 422;
        case Category::too_many:
            return 429;
        case Category::unavailable:
            return 503;
        case Category::internal:
            return 500;
    }
    return 500;
}

std::string_view issue_type_of(Category category) {
    switch (category) {
        case Category::bad_request:
            return "invalid";
        case Category::unauthorized:
            return "login";
        case Category::forbidden:
            return "forbidden";
        case Category::not_found:
            return "not-found";
        case Category::method_not_allowed:
            return "not-supported";
        case Category::not_acceptable:
            return "not-supported";
        case Category::conflict:
            return "conflict";
        case Category::gone:
            return "deleted";
        case Category::precondition_failed:
            return "conflict";
        case Category::too_large:
            return "too-long";
        case Category::unsupported_media:
            return "not-supported";
        case Category::unprocessable:
            return "business-rule";
        case Category::too_many:
            return "throttled";
        case Category::unavailable:
            return "transient";
        case Category::internal:
            return "exception";
    }
    return "exception";
}

Fail fail(Category category, std::string code, std::string text, std::string expression) {
    return Fail(Failure{category,
                        {Issue{Severity::error, std::string(issue_type_of(category)),
                               std::move(code), std::move(text), std::move(expression)}}});
}

Fail fail(Category category, std::vector<Issue> issues) {
    return Fail(Failure{category, std::move(issues)});
}

std::string placed_text(const Issue& issue) {
    if (!issue.place) return issue.text;
    return "line " + std::to_string(issue.place->line) + ", column " +
           std::to_string(issue.place->column) + ": " + issue.text;
}

bool has_errors(const std::vector<Issue>& issues) {
    return std::any_of(issues.begin(), issues.end(),
                       [](const Issue& issue) { return issue.severity == Severity::error; });
}

}  // namespace planbro
