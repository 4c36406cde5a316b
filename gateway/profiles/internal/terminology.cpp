#include "profiles/internal/terminology.hpp"

#include <algorithm>
#include <cctype>

#include "profiles/internal/core_terminology.hpp"

namespace planbro::profiles {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

// A property's value as a filter writes it.
std::string value_text(const json::Value& property) {
    for (const auto& member : property.members()) {
        if (!member.name.starts_with("value")) continue;
        if (member.value.is_string()) return member.value.string();
        if (member.value.is_number()) return std::string(member.value.digits());
        if (member.value.is_bool()) return member.value.boolean() ? "true" : "false";
        return member.value.text("code");
    }
    return {};
}

// A value set of R4's own.
ValueSet core_value_set(std::string_view url) {
    ValueSet result;
    const auto rows = core_set(url);
    if (rows.empty()) result.become_unknown();
    for (const auto& row : rows) {
        const auto codes = row.codes.empty() ? core_system(row.system).value_or("") : row.codes;
        for_each_code(codes, [&](std::string_view code) {
            result.add(std::string(row.system), std::string(code));
        });
    }
    return result;
}

}  // namespace

std::string_view without_version(std::string_view canonical) {
    return canonical.substr(0, canonical.find('|'));
}

// --- CodeSystem ----------------------------------------------------------------------------------

CodeSystem::CodeSystem(const json::Value& definition)
    : complete_(definition.text("content") == "complete") {
    const auto* flag = definition.find("caseSensitive");
    case_sensitive_ = flag == nullptr || flag->boolean();
    add(definition.at("concept"), {});
}

void CodeSystem::add(const json::Value& concepts, const std::string& parent) {
    for (const auto& one : concepts.items()) {
        Concept entry{one.text("code"), {}, {}};
        if (!parent.empty()) entry.parents.push_back(parent);
        for (const auto& property : one.at("property").items()) {
            const auto& name = property.text("code");
            auto value = value_text(property);
            // Hierarchies are also told by properties: the standard ones "parent" and "subsumedBy".
            if (name == "parent" || name == "subsumedBy") entry.parents.push_back(value);
            entry.properties.emplace(name, std::move(value));
        }
        const auto code = entry.code;
        by_code_.emplace(case_sensitive_ ? code : lower(code), concepts_.size());
        concepts_.push_back(std::move(entry));
        add(one.at("concept"), code);
    }
}

const CodeSystem::Concept* CodeSystem::find(std::string_view code) const {
    const auto found = by_code_.find(case_sensitive_ ? std::string(code) : lower(code));
    return found == by_code_.end() ? nullptr : &concepts_[found->second];
}

bool CodeSystem::has(std::string_view code) const {
    return find(code) != nullptr;
}

std::vector<std::string> CodeSystem::all() const {
    std::vector<std::string> codes;
    for (const auto& one : concepts_) codes.push_back(one.code);
    return codes;
}

bool CodeSystem::is_a(const Concept& one, std::string_view ancestor) const {
    std::vector<const Concept*> waiting{&one};
    std::set<const Concept*> seen;
    while (!waiting.empty()) {
        const auto* next = waiting.back();
        waiting.pop_back();
        if (!seen.insert(next).second) continue;
        for (const auto& parent : next->parents) {
            if (parent == ancestor) return true;
            if (const auto* known = find(parent)) waiting.push_back(known);
        }
    }
    return false;
}

std::optional<std::vector<std::string>> CodeSystem::select(std::string_view property,
                                                           std::string_view op,
                                                           std::string_view value) const {
    const auto has_property = [&](const Concept& one) {
        const auto range = one.properties.equal_range(std::string(property));
        return std::any_of(range.first, range.second,
                           [&](const auto& entry) { return entry.second == value; });
    };
    const auto passes = [&](const Concept& one) {
        if (op == "is-a") return one.code == value || is_a(one, value);
        if (op == "descendent-of") return is_a(one, value);
        if (op == "is-not-a") return one.code != value && !is_a(one, value);
        if (op == "exists") {
            return one.properties.contains(std::string(property)) == (value == "true");
        }
        return has_property(one);
    };
    static constexpr std::string_view kKnown[] = {"is-a", "descendent-of", "is-not-a", "exists",
                                                  "="};
    if (std::find(std::begin(kKnown), std::end(kKnown), op) == std::end(kKnown)) return {};
    std::vector<std::string> codes;
    for (const auto& one : concepts_) {
        if (passes(one)) codes.push_back(one.code);
    }
    return codes;
}

// --- ValueSet ------------------------------------------------------------------------------------

void ValueSet::add(const std::string& system, const std::string& code) {
    codes_[system].insert(code);
}

void ValueSet::remove(const std::string& system, const std::string& code) {
    if (const auto found = codes_.find(system); found != codes_.end()) found->second.erase(code);
}

void ValueSet::add_all(const ValueSet& other) {
    for (const auto& [system, codes] : other.codes_) {
        codes_[system].insert(codes.begin(), codes.end());
    }
    open_.insert(other.open_.begin(), other.open_.end());
    unknown_ = unknown_ || other.unknown_;
}

void ValueSet::intersect(const ValueSet& other) {
    for (auto& [system, codes] : codes_) {
        std::erase_if(codes, [&, name = std::string_view(system)](const auto& code) {
            return other.judge(name, code) == Membership::out;
        });
    }
    // Of a system whose codes are not at hand, those remain that the other one lists.
    std::erase_if(open_, [&](const auto& system) {
        const auto listed = other.codes_.find(system);
        if (listed != other.codes_.end())
            codes_[system].insert(listed->second.begin(), listed->second.end());
        return !other.open_.contains(system) && !other.unknown_;
    });
    unknown_ = unknown_ && other.unknown_;
}

void ValueSet::remove_all(const ValueSet& other) {
    for (const auto& [system, codes] : other.codes_) {
        for (const auto& code : codes) remove(system, code);
    }
    unknown_ = unknown_ || other.unknown_ || !other.open_.empty();
}

Membership ValueSet::judge(std::optional<std::string_view> system, std::string_view code) const {
    if (!system) {
        for (const auto& [name, codes] : codes_) {
            if (codes.contains(code)) return Membership::in;
        }
        return unknown_ || !open_.empty() ? Membership::unknown : Membership::out;
    }
    const auto found = codes_.find(*system);
    if (found != codes_.end() && found->second.contains(code)) return Membership::in;
    return unknown_ || open_.contains(*system) ? Membership::unknown : Membership::out;
}

// --- Terminology ---------------------------------------------------------------------------------

void Terminology::add(const json::Value& definition) {
    const auto& url = definition.text("url");
    if (definition.text("resourceType") == "CodeSystem") {
        systems_.insert_or_assign(url, CodeSystem(definition));
    } else {
        definitions_.insert_or_assign(url, definition);
    }
}

const CodeSystem* Terminology::code_system(std::string_view url) const {
    const auto found = systems_.find(without_version(url));
    return found == systems_.end() ? nullptr : &found->second;
}

Membership Terminology::has_code(std::string_view system, std::string_view code) const {
    if (const auto* known = code_system(system)) {
        if (known->has(code)) return Membership::in;
        return known->is_complete() ? Membership::out : Membership::unknown;
    }
    const auto core = core_system(without_version(system));
    if (!core) return Membership::unknown;
    return is_listed(*core, code) ? Membership::in : Membership::out;
}

const ValueSet* Terminology::value_set(std::string_view canonical) const {
    const auto url = without_version(canonical);
    const std::lock_guard lock(mutex_);
    if (const auto done = expanded_.find(url); done != expanded_.end()) return done->second.get();
    std::vector<std::string> under_way;
    if (!definitions_.contains(url) && core_set(url).empty()) return nullptr;
    auto made = std::make_unique<ValueSet>(expand(url, under_way));
    return expanded_.emplace(std::string(url), std::move(made)).first->second.get();
}

ValueSet Terminology::expand(std::string_view canonical,
                             std::vector<std::string>& under_way) const {
    const std::string url(without_version(canonical));
    const auto defined = definitions_.find(url);
    const bool circular = std::find(under_way.begin(), under_way.end(), url) != under_way.end();
    if (defined == definitions_.end() || circular) {
        return core_value_set(circular ? std::string_view() : url);
    }
    under_way.push_back(url);
    auto result = compose(defined->second, under_way);
    under_way.pop_back();
    return result;
}

ValueSet Terminology::compose(const json::Value& definition,
                              std::vector<std::string>& under_way) const {
    ValueSet result;
    const auto& parts = definition.at("compose");
    if (parts.is_null()) {
        result.become_unknown();
        return result;
    }
    for (const auto& include : parts.at("include").items()) {
        result.add_all(expand_include(include, under_way));
    }
    for (const auto& exclude : parts.at("exclude").items()) {
        result.remove_all(expand_include(exclude, under_way));
    }
    return result;
}

// What stands together in one include must all hold.
ValueSet Terminology::expand_include(const json::Value& include,
                                     std::vector<std::string>& under_way) const {
    const auto& sets = include.at("valueSet").items();
    if (!include.text("system").empty()) {
        auto result = of_system(include);
        for (const auto& set : sets) result.intersect(expand(set.string(), under_way));
        return result;
    }
    ValueSet result;
    if (sets.empty()) {
        result.become_unknown();
        return result;
    }
    result = expand(sets.front().string(), under_way);
    for (std::size_t i = 1; i < sets.size(); ++i) {
        result.intersect(expand(sets[i].string(), under_way));
    }
    return result;
}

ValueSet Terminology::of_system(const json::Value& include) const {
    ValueSet result;
    const auto& system = include.text("system");
    for (const auto& one : include.at("concept").items()) result.add(system, one.text("code"));
    if (include.has("concept")) return result;
    const auto* known = code_system(system);
    if (known == nullptr && core_system(system) && !include.has("filter")) {
        for_each_code(*core_system(system),
                      [&](std::string_view code) { result.add(system, std::string(code)); });
        return result;
    }
    if (known == nullptr || !known->is_complete()) {
        result.add_open(system);
        return result;
    }
    for (const auto& code : known->all()) result.add(system, code);
    for (const auto& filter : include.at("filter").items()) {
        const auto chosen =
            known->select(filter.text("property"), filter.text("op"), filter.text("value"));
        if (!chosen) {
            result.become_unknown();
            continue;
        }
        ValueSet passing;
        for (const auto& code : *chosen) passing.add(system, code);
        result.intersect(passing);
    }
    return result;
}

}  // namespace planbro::profiles
