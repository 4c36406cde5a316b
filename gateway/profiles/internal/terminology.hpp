// Code systems and value sets, as far as they are at hand.
// https://hl7.org/fhir/R4/valueset.html#compositions
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/json.hpp"

namespace planbro::profiles {

// The codes of a CodeSystem with what filters ask of them.
class CodeSystem {
  public:
    explicit CodeSystem(const json::Value& definition);

    [[nodiscard]] bool is_complete() const { return complete_; }
    [[nodiscard]] bool has(std::string_view code) const;
    // Those that pass the filter; nothing if the operator is one we cannot follow.
    // https://hl7.org/fhir/R4/valueset-filter-operator.html
    [[nodiscard]] std::optional<std::vector<std::string>> select(std::string_view property,
                                                                 std::string_view op,
                                                                 std::string_view value) const;
    [[nodiscard]] std::vector<std::string> all() const;

  private:
    struct Concept {
        std::string code;
        std::vector<std::string> parents;
        std::multimap<std::string, std::string> properties;
    };
    void add(const json::Value& concepts, const std::string& parent);
    [[nodiscard]] const Concept* find(std::string_view code) const;
    [[nodiscard]] bool is_a(const Concept& one, std::string_view ancestor) const;

    std::vector<Concept> concepts_;
    std::unordered_map<std::string, std::size_t> by_code_;
    bool complete_ = false;
    bool case_sensitive_ = true;
};

enum class Membership { in, out, unknown };

// What a value set holds, expanded as far as the code systems are known.
class ValueSet {
  public:
    void add(const std::string& system, const std::string& code);
    void remove(const std::string& system, const std::string& code);
    void add_open(const std::string& system) { open_.insert(system); }
    void add_all(const ValueSet& other);
    void intersect(const ValueSet& other);
    void remove_all(const ValueSet& other);
    void become_unknown() { unknown_ = true; }

    // A `code` element has no system of its own: any will do.
    [[nodiscard]] Membership judge(std::optional<std::string_view> system,
                                   std::string_view code) const;

    // All of it, by system; nothing if part of it is not at hand.
    using Codes = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;
    [[nodiscard]] const Codes* all() const {
        return unknown_ || !open_.empty() ? nullptr : &codes_;
    }

  private:
    Codes codes_;
    std::set<std::string, std::less<>> open_;  // systems whose codes are not at hand
    bool unknown_ = false;                     // part of it cannot be followed
};

class Terminology {
  public:
    void add(const json::Value& definition);  // a CodeSystem or ValueSet

    // By canonical URL, with or without "|version"; expanded when first asked for. Nothing if there
    // is none such.
    const ValueSet* value_set(std::string_view url) const;
    // Whether the system, if all of it is at hand, has the code.
    Membership has_code(std::string_view system, std::string_view code) const;

  private:
    ValueSet compose(const json::Value& definition, std::vector<std::string>& under_way) const;
    ValueSet expand(std::string_view url, std::vector<std::string>& under_way) const;
    ValueSet expand_include(const json::Value& include, std::vector<std::string>& under_way) const;
    ValueSet of_system(const json::Value& include) const;
    const CodeSystem* code_system(std::string_view url) const;

    std::map<std::string, CodeSystem, std::less<>> systems_;
    std::map<std::string, json::Value, std::less<>> definitions_;
    mutable std::recursive_mutex mutex_;
    mutable std::map<std::string, std::unique_ptr<ValueSet>, std::less<>> expanded_;
};

std::string_view without_version(std::string_view canonical);

}  // namespace planbro::profiles
