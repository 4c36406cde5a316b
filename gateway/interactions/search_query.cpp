#include "interactions/search_query.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "base/text.hpp"
#include "consent/searchable.hpp"
#include "fhir/format.hpp"
#include "fhir/search_parameters.hpp"

namespace planbro::interactions {

namespace {

using fhir::ParameterKind;
using fhir::SearchParameter;
using store::Criterion;

// Parameters of the result, beside the criteria.
constexpr std::array kResult = std::to_array<std::string_view>(
    {"_count", "_cursor", "_elements", "_format", "_include", "_pretty", "_revinclude", "_sort",
     "_summary", "_total", "_type"});

Result<int> whole_number(const std::string& name, const std::string& value) {
    int number = 0;
    const auto* end = value.data() + value.size();
    const auto [at, error] = std::from_chars(value.data(), end, number);
    if (error != std::errc() || at != end || number < 0)
        return bad_parameter(name, "must be a whole number.");
    return number;
}

void add_wildcards(std::span<const SearchParameter> parameters, const Include& like,
                   std::string_view type, std::vector<Include>& includes) {
    for (const auto& parameter : parameters) {
        const bool followed = is_kept(parameter.type) || (!like.reverse && parameter.type == type);
        if (parameter.kind != ParameterKind::reference || !followed ||
            (!type.empty() && parameter.type != type)) {
            continue;
        }
        auto include = like;
        include.source = parameter.type;
        include.parameter = parameter.name;
        include.wildcard = true;
        includes.push_back(std::move(include));
    }
}

class QueryReader {
  public:
    QueryReader(const SearchContext& context, const SearchAsked& asked)
        : context_(context), asked_(asked) {
        request_.query.count = kCountDefault;
    }

    Result<SearchRequest> read(const Parameters& parameters) {
        if (parameters.size() > kParametersMax) {
            return fail(
                Category::bad_request, "feil-parameterverdi",
                "A search takes at most " + std::to_string(kParametersMax) + " parameters.");
        }
        for (const auto& [name, value] : parameters) {
            if (value.empty()) return bad_parameter(name, "has no value.");
            if (auto done = read_one(name, value); done) {
                request_.shown.emplace_back(name, value);
            } else if (is_ignorable(name, done.error())) {
                ignore(done.error().issues.front());
            } else {
                return Fail(done.error());
            }
        }
        if (auto settled = settle_summary(); !settled) return Fail(settled.error());
        settle_types();
        if (!asked_.patient.empty()) keep_to_compartment();
        return std::move(request_);
    }

  private:
    // An unknown modifier is refused in any case (https://hl7.org/fhir/R4/search.html#modifiers):
    // without it the question would mean something else.
    [[nodiscard]] bool is_ignorable(const std::string& name, const Failure& failure) const {
        return asked_.lenient && name.find(':') == std::string::npos &&
               failure.issues.front().code == "ukjent-parameter";
    }

    void ignore(Issue issue) {
        issue.severity = Severity::warning;
        issue.type = "not-supported";
        issue.text = "Passed over, as asked: " + issue.text;
        request_.ignored.push_back(std::move(issue));
    }

    Result<void> read_one(const std::string& name, const std::string& value) {
        if (name == "_count") return read_count(value);
        if (name == "_cursor") return read_cursor(value);
        if (name == "_total") return read_total(value);
        if (name == "_format") return read_format(value);
        if (name == "_sort") return read_sort(value);
        // How much is written of what is found, and how: fhir/subset.hpp and settle_summary().
        if (name == "_summary" || name == "_elements" || name == "_pretty") return {};
        if (name == "_type" && asked_.type.empty()) return read_types(value);
        const auto plain = name.substr(0, name.find(':'));
        if (plain == "_include" || plain == "_revinclude") return read_include(name, value);
        auto criterion = criterion_of(context_, asked_.type, name, value);
        if (!criterion) return Fail(criterion.error());
        request_.query.all_of.push_back(std::move(*criterion));
        return {};
    }

    Result<void> read_count(const std::string& value) {
        const auto count = whole_number("_count", value);
        if (!count) return Fail(count.error());
        request_.query.count = std::min(*count, kCountMax);
        return {};
    }

    Result<void> read_cursor(const std::string& value) {
        request_.cursor = value;
        return {};
    }

    Result<void> read_total(const std::string& value) {
        if (value != "none" && value != "accurate" && value != "estimate") {
            return bad_parameter("_total", "is none, estimate or accurate.");
        }
        request_.query.with_total = value != "none";
        return {};
    }

    static Result<void> read_format(const std::string& value) {
        if (fhir::format_named(value)) return {};
        return fail(Category::not_acceptable, "ukjent-format", "This server answers JSON and XML.",
                    "_format");
    }

    Result<void> read_types(const std::string& value) {
        for (const auto& type : split(value, ',')) {
            if (!is_kept(type)) {
                return bad_parameter("_type", "names a type that is not searched with others.");
            }
            request_.query.types.push_back(type);
        }
        return {};
    }

    // https://hl7.org/fhir/R4/search.html#_sort
    Result<void> read_sort(const std::string& value) {
        const auto names = split(value, ',');
        if (names.size() > kSortKeysMax) {
            return bad_parameter(
                "_sort", "sorts by at most " + std::to_string(kSortKeysMax) + " parameters.");
        }
        for (const auto& name : names) {
            const bool descending = name.starts_with('-');
            const auto plain = descending ? name.substr(1) : name;
            const auto* parameter = fhir::find_search_parameter(asked_.type, plain);
            if (parameter == nullptr || parameter->kind == ParameterKind::composite) {
                return bad_parameter("_sort", "names no parameter that can be sorted by.");
            }
            request_.query.sort.push_back(
                {plain, rows_of(*parameter), descending, consent::needed_to_search(*parameter)});
        }
        return {};
    }

    static store::IndexRows rows_of(const SearchParameter& parameter) {
        switch (parameter.kind) {
            case ParameterKind::date:
                return store::IndexRows::date;
            case ParameterKind::reference:
                return store::IndexRows::reference;
            case ParameterKind::string:
                return store::IndexRows::text;
            default:
                return store::IndexRows::token;
        }
    }

    // "*" and "Type:*"; forwards, the type is the one that is searched.
    bool read_wildcard(const Include& like, const std::string& value) {
        if (value != "*" && !value.ends_with(":*")) return false;
        auto type = value == "*" ? std::string() : value.substr(0, value.size() - 2);
        const bool forwards = !like.reverse && !like.iterate;
        if (forwards && !type.empty() && type != asked_.type && !asked_.type.empty()) return false;
        if (!type.empty() && !is_served(type)) return false;
        if (forwards && type.empty()) type = asked_.type;
        add_wildcards(fhir::search_parameters(), like, type, request_.includes);
        return true;
    }

    Result<void> read_include(const std::string& name, const std::string& value) {
        Include include;
        include.reverse = name.starts_with("_rev");
        const auto colon = name.find(':');
        const auto modifier = colon == std::string::npos ? "" : name.substr(colon + 1);
        // "recurse" is what R3 called it.
        include.iterate = modifier == "iterate" || modifier == "recurse";
        if (!modifier.empty() && !include.iterate) {
            return bad_parameter(name, "the only modifier is iterate.");
        }
        if (read_wildcard(include, value)) return {};
        const auto parts = split(value, ':');
        const bool known = parts.size() >= 2 && parts.size() <= 3 &&
                           (is_kept(parts[0]) || (!include.reverse && parts[0] == asked_.type));
        const auto* parameter = known ? fhir::find_search_parameter(parts[0], parts[1]) : nullptr;
        const bool leads = include.reverse || include.iterate || asked_.type.empty() ||
                           (!parts.empty() && parts[0] == asked_.type);
        if (parameter == nullptr || parameter->kind != ParameterKind::reference || !leads) {
            return bad_parameter(name,
                                 "is not Type:reference-parameter[:TargetType] of what is "
                                 "served.");
        }
        include.source = parts[0];
        include.parameter = parts[1];
        if (parts.size() == 3) include.target = parts[2];
        request_.includes.push_back(std::move(include));
        return {};
    }

    // https://hl7.org/fhir/R4/search.html#summary: "count" is a search without matches, and "text"
    // is not to be mixed with includes.
    Result<void> settle_summary() {
        for (const auto& [name, value] : request_.shown) {
            if (name != "_summary") continue;
            if (value == "text" && !request_.includes.empty()) {
                return bad_parameter(name, "text does not go with _include and _revinclude.");
            }
            if (value != "count") continue;
            request_.query.count = 0;
            request_.query.with_total = true;
        }
        return {};
    }

    void settle_types() {
        auto& types = request_.query.types;
        if (!asked_.type.empty()) types = {asked_.type};
        if (types.empty()) {
            for (const auto type : kept_types()) types.emplace_back(type);
        }
    }

    // https://hl7.org/fhir/R4/compartmentdefinition.html: what any of the type's parameters leads
    // to the patient by; of several types, each by its own.
    void keep_to_compartment() {
        std::vector<Criterion> alternatives;
        for (const auto& type : request_.query.types) {
            if (type == "Patient") {
                alternatives.push_back(Criterion::of(
                    "_id", std::vector<store::TokenMatch>{{std::nullopt, asked_.patient}}));
                alternatives.back().types = {type};
            }
            for (const auto& name : split(fhir::patient_compartment(type), ' ')) {
                const auto* parameter = fhir::find_search_parameter(type, name);
                if (parameter == nullptr) continue;
                alternatives.push_back(
                    Criterion::of(name, std::vector<fhir::Key>{{"Patient", asked_.patient}}));
                alternatives.back().types = {type};
                alternatives.back().needs = consent::needed_to_search(*parameter);
            }
        }
        request_.query.all_of.push_back(Criterion::either(std::move(alternatives)));
    }

    const SearchContext& context_;
    const SearchAsked& asked_;
    SearchRequest request_;
};

}  // namespace

std::vector<std::string> parameter_names(const std::string& type) {
    auto names = criterion_names(type);
    for (const auto one : kResult) {
        if (one == "_cursor" || (one == "_type" && !type.empty())) continue;
        names.emplace_back(one);
    }
    std::sort(names.begin(), names.end());
    return names;
}

Result<SearchRequest> read_search(const SearchContext& context, const SearchAsked& asked,
                                  const Parameters& parameters) {
    return QueryReader(context, asked).read(parameters);
}

Result<SearchRequest> read_search(const std::string& type, const Parameters& parameters) {
    return read_search(SearchContext{}, SearchAsked{type}, parameters);
}

}  // namespace planbro::interactions
