#include "flow/conformance_oracle.hpp"

#include <algorithm>
#include <optional>

#include "base/fold.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace planbro::flow {

namespace {

using fhir::SearchIndex;

// https://hl7.org/fhir/R4/search.html#escaping
std::string value_of(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\\' || c == ',' || c == '|' || c == '$') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::string asked(const std::string& parameter, const std::string& value) {
    return parameter + "=" + percent_encode(value);
}

template <class Rows, class Test>
bool any(const Rows& rows, const std::string& parameter, Test test) {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const auto& row) { return row.parameter == parameter && test(row); });
}

// The first row of the parameter in any of the resources.
template <class Rows, class List>
auto first(const List& resources, Rows SearchIndex::*rows, const std::string& parameter)
    -> std::optional<typename Rows::value_type> {
    for (const auto& one : resources) {
        for (const auto& row : one.index.*rows) {
            if (row.parameter == parameter) return row;
        }
    }
    return {};
}

}  // namespace

Oracle::Oracle(const std::vector<json::Value>& resources) {
    for (const auto& resource : resources) {
        resources_.push_back({resource.text("id"), fhir::index_of(resource)});
    }
}

Ids Oracle::where(const Test& test) const {
    Ids ids;
    for (const auto& one : resources_) {
        if (test(one.index)) ids.insert(one.id);
    }
    return ids;
}

Ids Oracle::where_not(const Test& test) const {
    return where([&](const SearchIndex& index) { return !test(index); });
}

Ids Oracle::all() const {
    return where([](const SearchIndex&) { return true; });
}

Ids Oracle::targets(const std::string& parameter) const {
    Ids targets;
    for (const auto& one : resources_) {
        for (const auto& link : one.index.links) {
            if (link.parameter == parameter) targets.insert(link.target.reference());
        }
    }
    return targets;
}

Ids Oracle::leading_to(const std::string& parameter, const Ids& targets) const {
    return where([&](const SearchIndex& index) {
        return any(index.links, parameter,
                   [&](const auto& row) { return targets.contains(row.target.reference()); });
    });
}

std::vector<Question> Oracle::questions(const std::string& parameter,
                                        const std::string& type) const {
    std::vector<Question> questions;
    if (type == "token" || type == "composite") ask_tokens(parameter, questions);
    if (type == "token") ask_texts(parameter + ":text", questions);
    if (type == "reference") ask_references(parameter, questions);
    if (type == "string") ask_strings(parameter, questions);
    if (type == "date") ask_dates(parameter, questions);
    if (type == "uri") ask_uris(parameter, questions);
    if (!questions.empty() && type != "composite") ask_missing(parameter, questions);
    return questions;
}

void Oracle::ask_tokens(const std::string& parameter, std::vector<Question>& questions) const {
    const auto row = first(resources_, &SearchIndex::tokens, parameter);
    if (!row) return;
    const auto has_code = [=](const SearchIndex& index) {
        return any(index.tokens, parameter, [&](const auto& one) { return one.code == row->code; });
    };
    if (row->code.find('$') != std::string::npos) {  // a composite
        questions.push_back({"a$b", asked(parameter, row->code), where(has_code)});
        return;
    }
    const auto code = value_of(row->code);
    questions.push_back({"code", asked(parameter, code), where(has_code)});
    questions.push_back({":not", asked(parameter + ":not", code), where_not(has_code)});
    questions.push_back({"no such code", asked(parameter, "no-such-code"), {}});
    if (!row->system.empty()) {
        const auto has_both = [=](const SearchIndex& index) {
            return any(index.tokens, parameter, [&](const auto& one) {
                return one.code == row->code && one.system == row->system;
            });
        };
        const auto has_system = [=](const SearchIndex& index) {
            return any(index.tokens, parameter,
                       [&](const auto& one) { return one.system == row->system; });
        };
        const auto system = value_of(row->system);
        questions.push_back(
            {"system|code", asked(parameter, system + "|" + code), where(has_both)});
        questions.push_back({"system|", asked(parameter, system + "|"), where(has_system)});
        questions.push_back({"|code", asked(parameter, "|" + code), {}, true});
    }
    ask_identifiers(parameter + ":of-type", questions);
}

void Oracle::ask_texts(const std::string& parameter, std::vector<Question>& questions) const {
    const auto text = first(resources_, &SearchIndex::texts, parameter);
    if (!text) return;
    const auto has_text = [=](const SearchIndex& index) {
        return any(index.texts, parameter,
                   [&](const auto& one) { return one.exact == text->exact; });
    };
    questions.push_back({":text", asked(parameter, value_of(text->exact)), where(has_text), true});
}

void Oracle::ask_identifiers(const std::string& parameter, std::vector<Question>& questions) const {
    const auto row = first(resources_, &SearchIndex::tokens, parameter);
    if (!row) return;
    const auto has_it = [=](const SearchIndex& index) {
        return any(index.tokens, parameter, [&](const auto& one) {
            return one.code == row->code && one.system == row->system;
        });
    };
    const bool of_type = parameter.ends_with(":of-type");
    const auto code = of_type ? row->code : value_of(row->code);  // of-type: "code|value"
    questions.push_back({parameter.substr(parameter.find(':')),
                         asked(parameter, value_of(row->system) + "|" + code), where(has_it)});
}

void Oracle::ask_references(const std::string& parameter, std::vector<Question>& questions) const {
    const auto row = first(resources_, &SearchIndex::links, parameter);
    if (row) {
        const auto leads = [=](const SearchIndex& index) {
            return any(index.links, parameter,
                       [&](const auto& one) { return one.target == row->target; });
        };
        const auto& [type, id] = row->target;
        if (type.empty()) {  // a canonical
            questions.push_back({"url", asked(parameter, value_of(id)), where(leads)});
        } else {
            questions.push_back({"Type/id", asked(parameter, type + "/" + id), where(leads)});
            questions.push_back({":Type", asked(parameter + ":" + type, id), where(leads)});
            questions.push_back(
                {"chained", asked(parameter + ":" + type + "._id", id), where(leads)});
            questions.push_back({"no such id", asked(parameter, type + "/no-such-id"), {}});
        }
    }
    ask_identifiers(parameter + ":identifier", questions);
}

void Oracle::ask_strings(const std::string& parameter, std::vector<Question>& questions) const {
    const auto row = first(resources_, &SearchIndex::texts, parameter);
    if (!row) return;
    const auto with = [&](const std::function<bool(const fhir::TextRow&)>& test) {
        return where([&](const SearchIndex& index) { return any(index.texts, parameter, test); });
    };
    const auto start = row->exact.substr(0, 3);
    const auto part = row->exact.substr(1);
    questions.push_back({"beginning", asked(parameter, value_of(start)), with([&](const auto& one) {
                             return one.folded.starts_with(folded(start));
                         })});
    questions.push_back({":exact", asked(parameter + ":exact", value_of(row->exact)),
                         with([&](const auto& one) { return one.exact == row->exact; })});
    questions.push_back(
        {":contains", asked(parameter + ":contains", value_of(part)), with([&](const auto& one) {
             return one.folded.find(folded(part)) != std::string::npos;
         })});
    questions.push_back({"no such text", asked(parameter, "qqqq"), {}});
}

// https://hl7.org/fhir/R4/search.html#prefix, with the day of the first value in it.
void Oracle::ask_dates(const std::string& parameter, std::vector<Question>& questions) const {
    const auto row = first(resources_, &SearchIndex::spans, parameter);
    if (!row) return;
    const auto day = format_day(row->span.low == kEarliest ? row->span.high : row->span.low);
    const auto value = *interval_of(day);
    using Holds = std::function<bool(const Interval&)>;
    const auto within = [&](const Interval& one) {
        return value.low <= one.low && one.high <= value.high;
    };
    const auto later = [&](const Interval& one) { return one.high > value.high; };
    const auto earlier = [&](const Interval& one) { return one.low < value.low; };
    const std::vector<std::pair<std::string, Holds>> prefixes = {
        {"eq", within},
        {"gt", later},
        {"lt", earlier},
        {"ge", [&](const Interval& one) { return later(one) || within(one); }},
        {"le", [&](const Interval& one) { return earlier(one) || within(one); }},
        {"sa", [&](const Interval& one) { return one.low >= value.high; }},
        {"eb", [&](const Interval& one) { return one.high <= value.low; }},
    };
    for (const auto& [prefix, holds] : prefixes) {
        questions.push_back({prefix, asked(parameter, prefix + day), where([&](const auto& index) {
                                 return any(index.spans, parameter,
                                            [&](const auto& one) { return holds(one.span); });
                             })});
    }
    questions.push_back({"ne", asked(parameter, "ne" + day), where([&](const auto& index) {
                             return any(index.spans, parameter,
                                        [&](const auto& one) { return !within(one.span); });
                         }),
                         true});
    questions.push_back({"ap", asked(parameter, "ap" + day), where([&](const auto& index) {
                             return any(index.spans, parameter,
                                        [&](const auto& one) { return within(one.span); });
                         }),
                         true});
}

void Oracle::ask_uris(const std::string& parameter, std::vector<Question>& questions) const {
    const auto row = first(resources_, &SearchIndex::tokens, parameter);
    if (!row) return;
    const auto has_it = [=](const SearchIndex& index) {
        return any(index.tokens, parameter, [&](const auto& one) { return one.code == row->code; });
    };
    const auto above = row->code.substr(0, row->code.rfind('/'));
    questions.push_back({"uri", asked(parameter, value_of(row->code)), where(has_it)});
    questions.push_back(
        {":below", asked(parameter + ":below", value_of(above)), where(has_it), true});
    questions.push_back(
        {":above", asked(parameter + ":above", value_of(row->code + "/x")), where(has_it), true});
}

void Oracle::ask_missing(const std::string& parameter, std::vector<Question>& questions) const {
    const auto has_any = [&](const SearchIndex& index) {
        const auto yes = [](const auto&) { return true; };
        return any(index.tokens, parameter, yes) || any(index.links, parameter, yes) ||
               any(index.spans, parameter, yes) || any(index.texts, parameter, yes) ||
               any(index.texts, parameter + ":text", yes) ||
               any(index.tokens, parameter + ":identifier", yes);
    };
    questions.push_back({":missing", parameter + ":missing=true", where_not(has_any)});
    questions.push_back({":missing", parameter + ":missing=false", where(has_any)});
}

}  // namespace planbro::flow
