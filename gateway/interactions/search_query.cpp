#include "interactions/search_query.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "base/text.hpp"
#include "fhir/format.hpp"
#include "fhir/search_parameters.hpp"

namespace planbro::interactions {

namespace {

using fhir::ParameterKind;
using fhir::SearchParameter;

constexpr std::array kCommon = std::to_array<std::string_view>(
    {"_id", "_lastUpdated", "_count", "_total", "_include", "_revinclude", "_format", "_pretty",
     "_summary", "_elements", "_cursor"});
constexpr std::string_view kChain = ".identifier";

Fail bad_value(const std::string& name, std::string text) {
    return fail(Category::bad_request, "feil-parameterverdi", name + ": " + std::move(text), name);
}

Fail unknown(const std::string& type, const std::string& name) {
    std::string valid;
    for (const auto& known : parameter_names(type)) valid += (valid.empty() ? "" : ", ") + known;
    return fail(Category::bad_request, "ukjent-parameter",
                "Unknown search parameter '" + name + "' for " + type + ". Valid: " + valid + ".",
                name);
}

// https://hl7.org/fhir/R4/search.html#escaping: "a,b\,c" -> a | b\,c. The escapes stay until the
// parts are taken apart, since "|" can be escaped as well.
std::vector<std::string> split_unescaped(std::string_view value, char separator) {
    std::vector<std::string> parts(1);
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == separator) {
            parts.emplace_back();
            continue;
        }
        parts.back().push_back(value[i]);
        if (value[i] == '\\' && i + 1 < value.size()) parts.back().push_back(value[++i]);
    }
    return parts;
}

std::string unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        plain.push_back(text[i]);
    }
    return plain;
}

Result<std::vector<std::string>> alternatives(const std::string& name, const std::string& value) {
    auto parts = split_unescaped(value, ',');
    if (parts.size() > kAlternativesMax) {
        return bad_value(name,
                         "has more than " + std::to_string(kAlternativesMax) + " alternatives.");
    }
    return parts;
}

store::TokenMatch token_of(const std::string& text) {
    const auto bar = split_unescaped(text, '|').front().size();
    if (bar == text.size()) return {std::nullopt, unescaped(text)};
    const auto code = unescaped(std::string_view(text).substr(bar + 1));
    return {unescaped(std::string_view(text).substr(0, bar)),
            code.empty() ? std::nullopt : std::optional(code)};
}

std::optional<store::DateMatch> date_of(std::string_view text) {
    using Prefix = store::DateMatch::Prefix;
    constexpr std::array kPrefixes =
        std::to_array<std::pair<std::string_view, Prefix>>({{"eq", Prefix::eq},
                                                            {"ne", Prefix::ne},
                                                            {"gt", Prefix::gt},
                                                            {"lt", Prefix::lt},
                                                            {"ge", Prefix::ge},
                                                            {"le", Prefix::le},
                                                            {"sa", Prefix::sa},
                                                            {"eb", Prefix::eb}});
    auto prefix = Prefix::eq;
    for (const auto& [word, meaning] : kPrefixes) {
        if (!text.starts_with(word)) continue;
        prefix = meaning;
        text.remove_prefix(2);
        break;
    }
    const auto interval = interval_of(text);
    if (!interval) return {};
    return store::DateMatch{prefix, *interval};
}

std::optional<fhir::Key> reference_of(const std::string& text, std::string_view base_type) {
    if (fhir::is_id(text) && text.find('/') == std::string::npos)
        return fhir::Key{std::string(base_type), text};
    return fhir::key_of_reference(text);
}

Result<store::Criterion> token_criterion(const std::string& name, const std::string& value) {
    const auto parts = alternatives(name, value);
    if (!parts) return Fail(parts.error());
    std::vector<store::TokenMatch> any_of;
    for (const auto& part : *parts) {
        if (part.empty() || part == "|")
            return bad_value(name, "a token is code, system| or system|code.");
        any_of.push_back(token_of(part));
    }
    return store::Criterion{name, std::move(any_of), {}};
}

Result<store::Criterion> date_criterion(const std::string& name, const std::string& value) {
    const auto parts = alternatives(name, value);
    if (!parts) return Fail(parts.error());
    std::vector<store::DateMatch> any_of;
    for (const auto& part : *parts) {
        const auto date = date_of(unescaped(part));
        // The value is not repeated: it could be a personal number that slipped in here.
        if (!date)
            return bad_value(name,
                             "a date is such as 2026-11-23, with an optional prefix such as ge.");
        any_of.push_back(*date);
    }
    return store::Criterion{name, std::move(any_of), {}};
}

Result<store::Criterion> reference_criterion(const std::string& name, const std::string& value) {
    const std::string_view base_type = name == "patient" ? "Patient" : "";
    const auto parts = alternatives(name, value);
    if (!parts) return Fail(parts.error());
    std::vector<fhir::Key> any_of;
    for (const auto& part : *parts) {
        const auto key = reference_of(unescaped(part), base_type);
        if (!key) return bad_value(name, "a reference is Type/id or id.");
        if (name == "patient" && key->type != "Patient") {
            return bad_value(name, "the reference must be to a Patient.");
        }
        any_of.push_back(*key);
    }
    return store::Criterion{name, std::move(any_of), {}};
}

Result<store::Criterion> criterion_of(const SearchParameter& parameter, const std::string& value) {
    const std::string name(parameter.name);
    switch (parameter.kind) {
        case ParameterKind::token:
            return token_criterion(name, value);
        case ParameterKind::date:
            return date_criterion(name, value);
        case ParameterKind::reference:
            return reference_criterion(name, value);
    }
    return bad_value(name, "not served.");
}

Result<store::Criterion> chained_criterion(const std::string& link, const std::string& name,
                                           const std::string& value) {
    auto criterion = token_criterion(name, value);
    if (!criterion) return criterion;
    criterion->parameter = link;
    criterion->chained = "identifier";
    return criterion;
}

Result<int> whole_number(const std::string& name, const std::string& value) {
    int number = 0;
    const auto* end = value.data() + value.size();
    const auto [at, error] = std::from_chars(value.data(), end, number);
    if (error != std::errc() || at != end || number < 0)
        return bad_value(name, "must be a whole number.");
    return number;
}

Result<void> read_cursor(store::Query& query, const std::string& value) {
    if (!all_digits(value) || value.size() > 18) {
        return bad_value("_cursor", "is not one that this server gave.");
    }
    query.after = std::stoll(value);
    return {};
}

Result<void> read_total(store::Query& query, const std::string& value) {
    if (value != "none" && value != "accurate" && value != "estimate") {
        return bad_value("_total", "is none, estimate or accurate.");
    }
    query.with_total = value != "none";
    return {};
}

Result<void> read_format(const std::string& value) {
    if (fhir::format_named(value)) return {};
    return fail(Category::not_acceptable, "ukjent-format", "This server answers JSON and XML.",
                "_format");
}

void add_wildcards(std::span<const SearchParameter> parameters, bool reverse, std::string_view type,
                   std::vector<Include>& includes) {
    for (const auto& parameter : parameters) {
        if (parameter.kind != ParameterKind::reference || (!type.empty() && parameter.type != type))
            continue;
        includes.push_back(
            {reverse, std::string(parameter.type), std::string(parameter.name), {}, true});
    }
}

// "*" and "Type:*"; forwards, the type is the one that is searched.
bool read_wildcard(SearchRequest& request, bool reverse, const std::string& value) {
    if (value != "*" && !value.ends_with(":*")) return false;
    auto type = value == "*" ? std::string() : value.substr(0, value.size() - 2);
    if (!reverse && !type.empty() && type != request.query.type) return false;
    if (!type.empty() && fhir::search_parameters_of(type).empty()) return false;
    if (!reverse) type = request.query.type;
    add_wildcards(fhir::search_parameters(), reverse, type, request.includes);
    return true;
}

Result<void> read_include(SearchRequest& request, const std::string& name,
                          const std::string& value) {
    const bool reverse = name == "_revinclude";
    if (read_wildcard(request, reverse, value)) return {};
    const auto parts = split(value, ':');
    const auto* parameter = parts.size() >= 2 && parts.size() <= 3
                                ? fhir::find_search_parameter(parts[0], parts[1])
                                : nullptr;
    if (parameter == nullptr || parameter->kind != ParameterKind::reference ||
        (!reverse && parts[0] != request.query.type)) {
        return bad_value(
            name,
            "'" + value + "' is not Type:reference-parameter[:TargetType] of what is served.");
    }
    request.includes.push_back(
        {reverse, parts[0], parts[1], parts.size() == 3 ? parts[2] : "", false});
    return {};
}

Result<bool> read_common(SearchRequest& request, const std::string& name,
                         const std::string& value) {
    Result<void> read;
    if (name == "_count") {
        const auto count = whole_number(name, value);
        if (!count) return Fail(count.error());
        request.query.count = std::min(*count, kCountMax);
    } else if (name == "_cursor") {
        read = read_cursor(request.query, value);
    } else if (name == "_total") {
        read = read_total(request.query, value);
    } else if (name == "_format") {
        read = read_format(value);
    } else if (name == "_summary" || name == "_elements" || name == "_pretty") {
        // How much is written of what is found, and how: fhir/subset.hpp and settle_summary().
    } else if (name == "_include" || name == "_revinclude") {
        read = read_include(request, name, value);
    } else if (name == "_id" || name == "_lastUpdated") {
        auto criterion = name == "_id" ? token_criterion(name, value) : date_criterion(name, value);
        if (!criterion) return Fail(criterion.error());
        request.query.all_of.push_back(std::move(*criterion));
    } else {
        return false;
    }
    if (!read) return Fail(read.error());
    return true;
}

Result<void> read_own(SearchRequest& request, const std::string& name, const std::string& value) {
    const auto& type = request.query.type;
    const bool chained = name.ends_with(kChain);
    const auto link = chained ? name.substr(0, name.size() - kChain.size()) : name;
    const auto* parameter = fhir::find_search_parameter(type, link);
    if (parameter == nullptr || (chained && parameter->kind != ParameterKind::reference)) {
        return unknown(type, name);
    }
    auto criterion =
        chained ? chained_criterion(link, name, value) : criterion_of(*parameter, value);
    if (!criterion) return Fail(criterion.error());
    request.query.all_of.push_back(std::move(*criterion));
    // A section nobody can be given ("eier") fails closed.
    if (!parameter->section.empty()) {
        request.needs |= consent::section_of(parameter->section).value_or(consent::kOwnerOnly);
    }
    return {};
}

// https://hl7.org/fhir/R4/search.html#summary: "count" is a search without matches, and "text" is
// not to be mixed with includes.
Result<void> settle_summary(SearchRequest& request) {
    for (const auto& [name, value] : request.shown) {
        if (name != "_summary") continue;
        if (value == "text" && !request.includes.empty()) {
            return bad_value(name, "text does not go with _include and _revinclude.");
        }
        if (value != "count") continue;
        request.query.count = 0;
        request.query.with_total = true;
    }
    return {};
}

}  // namespace

std::vector<store::TokenMatch> tokens_of(const std::string& value) {
    std::vector<store::TokenMatch> tokens;
    for (const auto& part : split_unescaped(value, ',')) tokens.push_back(token_of(part));
    return tokens;
}

std::vector<std::string> parameter_names(const std::string& type) {
    std::vector<std::string> names;
    for (const auto common : kCommon) {
        if (common != "_cursor") names.emplace_back(common);
    }
    for (const auto* parameter : fhir::search_parameters_of(type)) {
        names.emplace_back(parameter->name);
        if (parameter->name == "patient" || parameter->name == "subject") {
            names.push_back(std::string(parameter->name) + std::string(kChain));
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

Result<SearchRequest> read_search(const std::string& type, const Parameters& parameters) {
    if (parameters.size() > kParametersMax) {
        return fail(Category::bad_request, "feil-parameterverdi",
                    "A search takes at most " + std::to_string(kParametersMax) + " parameters.");
    }
    SearchRequest request;
    request.query.type = type;
    request.query.count = kCountDefault;
    for (const auto& [name, value] : parameters) {
        if (value.empty()) return bad_value(name, "has no value.");
        const auto common = read_common(request, name, value);
        if (!common) return Fail(common.error());
        if (!*common) {
            if (auto own = read_own(request, name, value); !own) return Fail(own.error());
        }
        request.shown.emplace_back(name, value);
    }
    if (auto settled = settle_summary(request); !settled) return Fail(settled.error());
    return request;
}

}  // namespace planbro::interactions
