// Validation against profiles: StructureDefinitions, ValueSets and CodeSystems become tables and
// FHIRPath programs, each when it is first needed, and stay. On top of base R4 (fhir/validator.hpp)
// come R4's own invariants, the profiles that a resource names in meta.profile or the caller asks
// for, extensions by their definitions, and references among what a Bundle brings along.
// https://hl7.org/fhir/R4/profiling.html, https://hl7.org/fhir/R4/validation.html
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace planbro::profiles {

struct Demand {
    std::vector<std::string> profiles;  // canonical URLs, beside those in meta.profile
    bool best_practice = true;          // R4's warnings of good practice, such as dom-6
    Instant now = kEarliest;            // for expressions that ask for today
};

// Immutable, and safe to use from many threads.
class Validator {
  public:
    // Of conformance resources; those of other types are passed over. A later definition of the
    // same URL replaces an earlier one.
    explicit Validator(std::vector<json::Value> definitions);
    ~Validator();
    Validator(Validator&&) noexcept;
    Validator& operator=(Validator&&) noexcept;

    // All faults and warnings, each with its FHIRPath. Codes: those of fhir::validate(),
    // "brutt-regel" for a rule of R4 or of a profile (the text begins with its key),
    // "ukjent-profil" for a profile that is not known: an error if the caller asked for it, a
    // warning if the resource names it.
    [[nodiscard]] std::vector<Issue> validate(const json::Value& resource,
                                              const Demand& demand = {}) const;

    [[nodiscard]] bool knows(const std::string& profile) const;
    // What of the definitions cannot be followed: a base that is not there, an expression that is
    // no FHIRPath. Compiles all of them to find out.
    [[nodiscard]] std::vector<Issue> problems() const;

    // The codes of a value set, {system, code}; nothing if the set is not known, or not all of it.
    using Codes = std::vector<std::pair<std::string, std::string>>;
    [[nodiscard]] std::optional<Codes> codes_of(const std::string& value_set) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::profiles
