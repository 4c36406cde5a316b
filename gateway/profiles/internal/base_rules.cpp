#include "profiles/internal/base_rules.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <string_view>

namespace planbro::profiles {

namespace {

struct Row {
    std::string_view owner;
    std::string_view key;
    Severity severity;
    std::string_view human;
    std::string_view expression;
};

constexpr Row kRows[] = {
#include "fhir-profiles/r4/invariants.inc"
};

// Good practice rather than a rule: https://hl7.org/fhir/R4/domainresource.html#invs
constexpr std::string_view kBestPractice = "dom-6";

std::vector<Constraint> compile_rows(std::string_view owner) {
    std::vector<Constraint> rules;
    for (const auto& row : kRows) {
        if (row.owner != owner) continue;
        auto program = fhirpath::compile(row.expression);
        if (!program) continue;  // base_rules_test sees to it that there is none such
        rules.push_back({std::string(row.key), row.severity, std::string(row.human),
                         row.key == kBestPractice, std::move(*program)});
    }
    return rules;
}

struct Element {
    std::string name;
    std::vector<Constraint> rules;
};

// The rules of one type, made once.
struct Rules {
    std::once_flag once;
    std::vector<Constraint> own;
    std::vector<Element> elements;
};

void make(Rules& rules, std::string_view type) {
    rules.own = compile_rows(type);
    for (const auto& row : kRows) {
        const auto dot = row.owner.rfind('.');
        if (dot == std::string_view::npos || row.owner.substr(0, dot) != type) continue;
        const bool is_type = fhir::r4::find_type(row.owner) != nullptr;
        const auto name = row.owner.substr(dot + 1);
        const bool known = std::any_of(rules.elements.begin(), rules.elements.end(),
                                       [&](const auto& one) { return one.name == name; });
        if (!is_type && !known)
            rules.elements.push_back({std::string(name), compile_rows(row.owner)});
    }
}

const Rules& made_rules(const fhir::r4::Type& type) {
    const auto types = fhir::r4::types();
    static std::vector<Rules> all(types.size());  // a cache of constants, filled as they are used
    auto& rules = all[static_cast<std::size_t>(&type - types.data())];
    std::call_once(rules.once, [&] { make(rules, fhir::r4::text(type.name)); });
    return rules;
}

}  // namespace

std::span<const Constraint> rules_of(const fhir::r4::Type& type) {
    return made_rules(type).own;
}

std::span<const Constraint> rules_of(const fhir::r4::Type& type, std::string_view element) {
    for (const auto& one : made_rules(type).elements) {
        if (one.name == element) return one.rules;
    }
    return {};
}

bool has_element_rules(const fhir::r4::Type& type) {
    return !made_rules(type).elements.empty();
}

}  // namespace planbro::profiles
