// https://hl7.org/fhir/R4/search.html#modifiers, #chaining, #has
#include "interactions/search_criteria.hpp"

#include <algorithm>
#include <array>

#include "base/fold.hpp"
#include "base/text.hpp"
#include "consent/searchable.hpp"
#include "fhir/search_parameters.hpp"
#include "interactions/interactions.hpp"
#include "interactions/search_query.hpp"
#include "interactions/search_values.hpp"

namespace planbro::interactions {

namespace {

using fhir::ParameterKind;
using fhir::SearchParameter;
using store::Criterion;
using store::IndexRows;
using store::TextMatch;

// A name taken apart: "subject:Patient.name:exact" -> subject, Patient, name:exact.
struct Name {
    std::string head;
    std::string modifier;
    std::string rest;
    bool has_rest = false;
};

Name name_of(const std::string& text) {
    Name name;
    const auto dot = text.find('.');
    auto first = text.substr(0, dot);
    if (dot != std::string::npos) {
        name.rest = text.substr(dot + 1);
        name.has_rest = true;
    }
    const auto colon = first.find(':');
    name.head = first.substr(0, colon);
    if (colon != std::string::npos) name.modifier = first.substr(colon + 1);
    return name;
}

IndexRows rows_of(ParameterKind kind) {
    switch (kind) {
        case ParameterKind::reference:
            return IndexRows::reference;
        case ParameterKind::date:
            return IndexRows::date;
        case ParameterKind::string:
            return IndexRows::text;
        case ParameterKind::token:
        case ParameterKind::uri:
        case ParameterKind::composite:
            break;
    }
    return IndexRows::token;
}

// Reads one parameter; `name` is the whole, for the texts of refusals.
class CriterionReader {
  public:
    CriterionReader(const SearchContext& context, std::string name)
        : context_(context), name_(std::move(name)) {}

    Result<Criterion> read(const std::string& type, const std::string& text,
                           const std::string& value, int steps) const {
        if (steps > kWayMax) return bad("takes more than " + std::to_string(kWayMax) + " steps.");
        if (text.starts_with("_has:")) return backwards(type, text.substr(5), value, steps);
        const auto name = name_of(text);
        const auto* parameter = fhir::find_search_parameter(type, name.head);
        if (parameter == nullptr) return unknown_parameter(type, name_);
        if (name.has_rest) return forwards(*parameter, name, value, steps);
        auto criterion = plain(*parameter, name.modifier, value);
        if (!criterion) return criterion;
        criterion->needs = name.modifier == "identifier"
                               ? consent::needed_to_search_identifier(*parameter)
                               : consent::needed_to_search(*parameter);
        return criterion;
    }

  private:
    [[nodiscard]] Fail bad(std::string text) const { return bad_parameter(name_, std::move(text)); }

    // --- ways ---------------------------------------------------------------------------------

    // The types at the other end that know the rest of the chain.
    [[nodiscard]] std::vector<std::string> types_ahead(const SearchParameter& parameter,
                                                       const Name& name) const {
        std::vector<std::string> types;
        const auto next = name_of(name.rest).head;
        const bool any = name.rest.starts_with("_has:");
        for (const auto& type : split(parameter.targets, ' ')) {
            if (!is_served(type) || (!name.modifier.empty() && type != name.modifier)) continue;
            if (any || fhir::find_search_parameter(type, next) != nullptr) types.push_back(type);
        }
        return types;
    }

    Result<Criterion> forwards(const SearchParameter& parameter, const Name& name,
                               const std::string& value, int steps) const {
        const auto types = types_ahead(parameter, name);
        if (parameter.kind != ParameterKind::reference || types.empty()) {
            return unknown_parameter(std::string(parameter.type), name_);
        }
        std::vector<Criterion> alternatives;
        for (const auto& type : types) {
            auto there = read(type, name.rest, value, steps + 1);
            if (!there) return there;
            alternatives.push_back(
                Criterion::through(std::string(parameter.name), {type}, {std::move(*there)}));
            alternatives.back().needs = consent::needed_to_search(parameter);
        }
        if (alternatives.size() == 1) return std::move(alternatives.front());
        return Criterion::either(std::move(alternatives));
    }

    // "Goal:patient:category" of _has:Goal:patient:category
    Result<Criterion> backwards(const std::string& type, const std::string& text,
                                const std::string& value, int steps) const {
        const auto first = text.find(':');
        const auto second = first == std::string::npos ? first : text.find(':', first + 1);
        if (second == std::string::npos) return bad("is _has:Type:reference:parameter.");
        const auto source = text.substr(0, first);
        const auto* link = is_kept(source) ? fhir::find_search_parameter(
                                                 source, text.substr(first + 1, second - first - 1))
                                           : nullptr;
        if (link == nullptr || link->kind != ParameterKind::reference || !may_lead(*link, type)) {
            return bad("is _has:Type:reference:parameter, with a reference that leads here.");
        }
        auto there = read(source, text.substr(second + 1), value, steps + 1);
        if (!there) return there;
        auto criterion = Criterion::through(std::string(link->name), {source}, {std::move(*there)},
                                            Criterion::Way::backwards);
        criterion.needs = consent::needed_to_search(*link);
        return criterion;
    }

    static bool may_lead(const SearchParameter& link, const std::string& type) {
        const auto targets = split(link.targets, ' ');
        return std::find(targets.begin(), targets.end(), type) != targets.end();
    }

    // --- values -------------------------------------------------------------------------------

    Result<Criterion> plain(const SearchParameter& parameter, const std::string& modifier,
                            const std::string& value) const {
        if (modifier == "missing") return presence(parameter, value);
        switch (parameter.kind) {
            case ParameterKind::token:
                return tokens(parameter, modifier, value);
            case ParameterKind::reference:
                return references(parameter, modifier, value);
            case ParameterKind::date:
                return dates(parameter, modifier, value);
            case ParameterKind::string:
                return texts(parameter, modifier, value);
            case ParameterKind::uri:
                return uris(parameter, modifier, value);
            case ParameterKind::composite:
                return composites(parameter, modifier, value);
        }
        return bad("is not served.");
    }

    Result<Criterion> presence(const SearchParameter& parameter, const std::string& value) const {
        if (parameter.name == "_id" || parameter.name == "_lastUpdated") {
            return bad("is never missing.");
        }
        if (value != "true" && value != "false") return bad("is true or false.");
        auto criterion =
            Criterion::of(std::string(parameter.name),
                          value == "true" ? store::Presence::absent : store::Presence::present);
        criterion.rows = rows_of(parameter.kind);
        return criterion;
    }

    // All alternatives by the same rule, or what is wrong with the first that is none.
    template <class Match, class Take>
    Result<std::vector<Match>> each(const std::string& value, const char* form, Take take) const {
        const auto parts = split_unescaped(value, ',');
        if (parts.size() > kAlternativesMax) {
            return bad("has more than " + std::to_string(kAlternativesMax) + " alternatives.");
        }
        std::vector<Match> any_of;
        for (const auto& part : parts) {
            auto match = take(part);
            // The value is not repeated: it could be a personal number that slipped in here.
            if (!match) return bad(form);
            any_of.push_back(std::move(*match));
        }
        return any_of;
    }

    template <class Match>
    static Result<Criterion> asking(std::string name, Result<std::vector<Match>> any_of,
                                    bool negated = false) {
        if (!any_of) return Fail(any_of.error());
        auto criterion = Criterion::of(std::move(name), std::move(*any_of));
        criterion.negated = negated;
        return criterion;
    }

    Result<Criterion> tokens(const SearchParameter& parameter, const std::string& modifier,
                             const std::string& value) const {
        const std::string name(parameter.name);
        if (modifier.empty() || modifier == "not") {
            return asking(name, all_tokens(value), modifier == "not");
        }
        if (modifier == "text") return matching_texts(name + ":text", modifier, value);
        if (modifier == "in") return in_value_set(name, value);
        if (modifier == "of-type" && parameter.name == "identifier") {
            return asking(name + ":of-type",
                          each<store::TokenMatch>(value, "is type-system|type-code|value.",
                                                  typed_identifier_of));
        }
        return unknown_modifier(parameter, "missing, not, text, in; of an identifier: of-type");
    }

    [[nodiscard]] Result<std::vector<store::TokenMatch>> all_tokens(
        const std::string& value) const {
        return each<store::TokenMatch>(value, "a token is code, system| or system|code.",
                                       [](const std::string& part) { return token_of(part); });
    }

    [[nodiscard]] Result<Criterion> in_value_set(const std::string& name,
                                                 const std::string& url) const {
        const auto codes =
            context_.codes_of ? context_.codes_of(url) : std::optional<SearchContext::Codes>();
        if (!codes) return bad("no such value set is known here with all its codes.");
        std::vector<store::TokenMatch> any_of;
        for (const auto& [system, code] : *codes) {
            any_of.push_back({system, code});
            // A code element has no system of its own.
            any_of.push_back({"", code});
        }
        return Criterion::of(name, std::move(any_of));
    }

    Result<Criterion> references(const SearchParameter& parameter, const std::string& modifier,
                                 const std::string& value) const {
        const std::string name(parameter.name);
        if (modifier == "identifier") return asking(name + ":identifier", all_tokens(value));
        const auto targets = split(parameter.targets, ' ');
        const bool known = std::find(targets.begin(), targets.end(), modifier) != targets.end();
        if (!modifier.empty() && !known) {
            return unknown_modifier(parameter, "missing, identifier, or a type of its targets: " +
                                                   std::string(parameter.targets));
        }
        const auto type = !modifier.empty()     ? modifier
                          : targets.size() == 1 ? targets.front()
                                                : std::string();
        return asking(name, each<fhir::Key>(value, "a reference is Type/id or id.",
                                            [&](const std::string& part) {
                                                return key_of(part, type, parameter);
                                            }));
    }

    [[nodiscard]] std::optional<fhir::Key> key_of(const std::string& part, const std::string& type,
                                                  const SearchParameter& parameter) const {
        auto key = reference_of(unescaped(part), type, context_.base_url);
        // What cannot be there is not found; but "patient" with another type is a slip.
        if (key && parameter.only() == "Patient" && key->type != "Patient") return {};
        return key;
    }

    Result<Criterion> dates(const SearchParameter& parameter, const std::string& modifier,
                            const std::string& value) const {
        if (!modifier.empty()) return unknown_modifier(parameter, "missing");
        return asking(
            std::string(parameter.name),
            each<store::DateMatch>(
                value, "a date is such as 2026-11-23, with an optional prefix such as ge.",
                [&](const std::string& part) { return date_of(unescaped(part), context_.now); }));
    }

    Result<Criterion> texts(const SearchParameter& parameter, const std::string& modifier,
                            const std::string& value) const {
        if (!modifier.empty() && modifier != "exact" && modifier != "contains") {
            return unknown_modifier(parameter, "missing, exact, contains");
        }
        return matching_texts(std::string(parameter.name), modifier, value);
    }

    [[nodiscard]] Result<Criterion> matching_texts(std::string name, const std::string& modifier,
                                                   const std::string& value) const {
        using How = TextMatch::How;
        const auto how = modifier == "exact"      ? How::exact
                         : modifier == "contains" ? How::contains
                                                  : How::begins;
        auto criterion = asking(
            std::move(name),
            each<TextMatch>(
                value, "is a text.", [&](const std::string& part) -> std::optional<TextMatch> {
                    const auto text = unescaped(part);
                    auto match = TextMatch{how, how == How::exact ? text : folded(text)};
                    if (match.text.empty()) return {};
                    return match;
                }));
        if (criterion) criterion->rows = IndexRows::text;
        return criterion;
    }

    Result<Criterion> uris(const SearchParameter& parameter, const std::string& modifier,
                           const std::string& value) const {
        using How = TextMatch::How;
        if (!modifier.empty() && modifier != "below" && modifier != "above") {
            return unknown_modifier(parameter, "missing, above, below");
        }
        const auto how = modifier == "below"   ? How::below
                         : modifier == "above" ? How::above
                                               : How::exact;
        auto criterion =
            asking(std::string(parameter.name),
                   each<TextMatch>(value, "is a URI.",
                                   [&](const std::string& part) -> std::optional<TextMatch> {
                                       if (part.empty()) return {};
                                       return TextMatch{how, unescaped(part)};
                                   }));
        if (criterion) criterion->rows = IndexRows::token;
        return criterion;
    }

    Result<Criterion> composites(const SearchParameter& parameter, const std::string& modifier,
                                 const std::string& value) const {
        if (!modifier.empty()) return unknown_modifier(parameter, "missing");
        return asking(std::string(parameter.name),
                      each<store::TokenMatch>(
                          value, "is code$Type/id.",
                          [](const std::string& part) -> std::optional<store::TokenMatch> {
                              if (split_unescaped(part, '$').size() != 2) return {};
                              return store::TokenMatch{std::nullopt, unescaped(part)};
                          }));
    }

    [[nodiscard]] Fail unknown_modifier(const SearchParameter& parameter,
                                        const std::string& valid) const {
        return fail(
            Category::bad_request, "ukjent-parameter",
            "The modifier is not one of " + std::string(parameter.name) + ". Valid: " + valid + ".",
            name_);
    }

    const SearchContext& context_;
    std::string name_;
};

}  // namespace

Fail bad_parameter(const std::string& name, std::string text) {
    return fail(Category::bad_request, "feil-parameterverdi", name + ": " + std::move(text), name);
}

Fail unknown_parameter(const std::string& type, const std::string& name) {
    std::string valid;
    for (const auto& known : parameter_names(type)) valid += (valid.empty() ? "" : ", ") + known;
    return fail(Category::bad_request, "ukjent-parameter",
                "Unknown search parameter '" + name + "' for " +
                    (type.empty() ? "all types" : type) + ". Valid: " + valid +
                    "; chains such as patient.identifier, and _has.",
                name);
}

std::vector<std::string> criterion_names(std::string_view type) {
    std::vector<std::string> names;
    for (const auto& one : fhir::search_parameters_of(type)) names.emplace_back(one.name);
    for (const auto& one : fhir::common_search_parameters()) names.emplace_back(one.name);
    std::sort(names.begin(), names.end());
    return names;
}

Result<Criterion> criterion_of(const SearchContext& context, const std::string& type,
                               const std::string& name, const std::string& value) {
    return CriterionReader(context, name).read(type, name, value, 0);
}

}  // namespace planbro::interactions
