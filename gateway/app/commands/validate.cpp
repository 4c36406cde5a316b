#include <iostream>

#include "app/commands/commands.hpp"
#include "fhir/locate.hpp"
#include "fhir/outcome.hpp"
#include "fhir/validator.hpp"
#include "fhir/xml.hpp"

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

enum class Form { json, xml, ndjson };

// By its ending; else XML begins with "<", behind a byte order mark and white space at most.
Form form_of(const std::string& file, std::string_view text) {
    if (file.ends_with(".ndjson")) return Form::ndjson;
    if (file.ends_with(".xml")) return Form::xml;
    const auto first = text.find_first_not_of("\xEF\xBB\xBF \t\r\n");
    return first != std::string_view::npos && text[first] == '<' ? Form::xml : Form::json;
}

// What the validator found is told with its place, too.
void add_places(std::vector<Issue>& issues, Form form, std::string_view text) {
    if (issues.empty()) return;
    const auto locator =
        form == Form::xml ? fhir::Locator::of_xml(text) : fhir::Locator::of_json(text);
    for (auto& issue : issues) issue.place = locator.place(issue.expression);
}

// The line is that of the file on which the text begins.
Verdict judge(std::string_view text, Form form, std::size_t line) {
    Verdict verdict{line, {}};
    if (const auto resource = form == Form::xml ? fhir::read_xml(text) : json::parse(text)) {
        verdict.issues = fhir::validate(*resource);
        add_places(verdict.issues, form, text);
    } else {
        verdict.issues = resource.error().issues;
    }
    for (auto& issue : verdict.issues) {
        if (issue.place) issue.place->line += line - 1;
    }
    return verdict;
}

std::vector<Verdict> judge_lines(std::string_view text) {
    std::vector<Verdict> verdicts;
    std::size_t line = 0;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        ++line;
        const auto one = text.substr(start, end - start);
        if (one.find_first_not_of(" \t\r") != std::string_view::npos)
            verdicts.push_back(judge(one, Form::json, line));
        start = end + 1;
    }
    return verdicts;
}

// FILE:LINE: severity code path: message (column N)
void print_line(const std::string& file, std::size_t line, const Issue& issue) {
    std::cout << file << ":" << (issue.place ? issue.place->line : line) << ": "
              << name_of(issue.severity) << " " << issue.code << " "
              << (issue.expression.empty() ? "-" : issue.expression) << ": " << issue.text;
    if (issue.place) std::cout << " (column " << issue.place->column << ")";
    std::cout << "\n";
}

void print(const ValidateOptions& options, const std::string& file, const Verdict& verdict) {
    if (options.json) {
        std::cout << json::write(fhir::operation_outcome(verdict.issues)) << "\n";
        return;
    }
    for (const auto& issue : verdict.issues) print_line(file, verdict.line, issue);
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
        const auto form = form_of(file, *text);
        const auto verdicts =
            form == Form::ndjson ? judge_lines(*text) : std::vector{judge(*text, form, 1)};
        for (const auto& verdict : verdicts) {
            print(options, file, verdict);
            if (code == kDone && has_errors(verdict.issues)) code = kNotWell;
        }
    }
    return code;
}

}  // namespace planbro::app
