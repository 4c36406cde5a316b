#include <iostream>

#include "app/commands/commands.hpp"
#include "fhir/outcome.hpp"
#include "fhir/validator.hpp"

namespace planbro::app {

namespace {

std::string_view name_of(Severity severity) {
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

// One input: a file, or a line of an NDJSON file.
struct Verdict {
    std::size_t line = 1;
    std::vector<Issue> issues;
};

Verdict judge(const std::string& text, std::size_t line) {
    const auto resource = json::parse(text);
    if (!resource) return {line, resource.error().issues};
    return {line, fhir::validate(*resource)};
}

std::vector<Verdict> judge_lines(const std::string& text) {
    std::vector<Verdict> verdicts;
    std::size_t line = 0;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        ++line;
        const auto one = text.substr(start, end - start);
        if (one.find_first_not_of(" \t\r") != std::string::npos)
            verdicts.push_back(judge(one, line));
        start = end + 1;
    }
    return verdicts;
}

void print(const ValidateOptions& options, const std::string& file, const Verdict& verdict) {
    if (options.json) {
        std::cout << json::write(fhir::operation_outcome(verdict.issues)) << "\n";
        return;
    }
    for (const auto& issue : verdict.issues) {
        std::cout << file << ":" << verdict.line << ": " << name_of(issue.severity) << " "
                  << issue.code << " " << (issue.expression.empty() ? "-" : issue.expression)
                  << ": " << issue.text << "\n";
    }
}

}  // namespace

int validate(const ValidateOptions& options) {
    int code = kDone;
    for (const auto& file : options.files) {
        const auto text = read_file(file);
        if (!text) {
            complain(text.error());
            code = kUnusable;
            continue;
        }
        const auto verdicts =
            file.ends_with(".ndjson") ? judge_lines(*text) : std::vector{judge(*text, 1)};
        for (const auto& verdict : verdicts) {
            print(options, file, verdict);
            if (code == kDone && has_errors(verdict.issues)) code = kNotWell;
        }
    }
    return code;
}

}  // namespace planbro::app
