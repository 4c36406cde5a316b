// A profile as it is judged by: a tree of what it says beyond R4, element by element.
// https://hl7.org/fhir/R4/elementdefinition.html
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "fhir/elements.hpp"
#include "fhirpath/fhirpath.hpp"

namespace planbro::profiles {

class ValueSet;
class Definition;

struct Constraint {
    std::string key;
    Severity severity = Severity::error;
    std::string human;
    bool best_practice = false;
    fhirpath::Program program;
};

enum class Strength : std::uint8_t { required, extensible, preferred, example };

struct Binding {
    Strength strength = Strength::example;
    std::string url;
    const ValueSet* codes = nullptr;  // nothing if the value set is not known
};

// One of the types an element may have, with profiles of which one at least must hold.
struct TypeRule {
    std::string code;
    std::vector<std::string> profiles;
    std::vector<std::string> targets;  // resource types a Reference may point to; none: any
    std::vector<std::string> target_profiles;
};

// A step of a discriminator's path (https://hl7.org/fhir/R4/profiling.html#discriminator).
struct Step {
    enum class Kind : std::uint8_t { child, extension, of_type, resolve };
    Kind kind = Kind::child;
    std::string name;  // of the child, the extension's URL, or the type
};

struct Discriminator {
    enum class Kind : std::uint8_t { value, exists, type, profile };
    Kind kind = Kind::value;
    std::vector<Step> path;  // empty: $this
};

// What one discriminator tells of the items of a slice.
struct Expectation {
    json::Value value;  // null: none
    bool is_pattern = false;
    std::optional<Binding> binding;
    std::optional<bool> exists;
    std::vector<std::string> types;
    std::vector<std::string> profiles;

    [[nodiscard]] bool tells_nothing() const {
        return value.is_null() && !binding && !exists && types.empty() && profiles.empty();
    }
};

struct Child;
struct Slice;

constexpr std::uint32_t kMany = std::numeric_limits<std::uint32_t>::max();

struct Shape {
    std::optional<std::uint32_t> min;
    std::optional<std::uint32_t> max;
    std::vector<TypeRule> types;  // none: as the base has it
    json::Value fixed;            // null: none
    json::Value pattern;
    json::Value least;  // minValue[x], maxValue[x]
    json::Value most;
    std::optional<Binding> binding;
    std::vector<Constraint> constraints;
    std::optional<std::uint32_t> max_length;

    std::vector<Child> children;

    enum class Rules : std::uint8_t { open, open_at_end, closed };
    Rules rules = Rules::open;
    bool ordered = false;
    std::vector<Discriminator> discriminators;
    std::vector<Slice> slices;
};

struct Child {
    std::string name;  // as in FHIRPath: "value" for value[x]
    Shape shape;
};

struct Slice {
    std::string name;
    Shape shape;
    std::vector<Expectation> tests;  // one for each discriminator
};

}  // namespace planbro::profiles
