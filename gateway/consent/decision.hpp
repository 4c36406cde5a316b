// The one place where it is decided who sees what of a plan. Pure: the same facts and the same
// moment give the same verdict. The access rows of the store are its verdicts over time
// (grants.cpp), so that every query is judged by it; $tilgang tells them with their reasons.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "consent/grants.hpp"
#include "consent/verdict.hpp"

namespace planbro::consent {

struct PlanCase;

class Decision {
  public:
    explicit Decision(const PlanFacts& facts);
    ~Decision();
    Decision(Decision&&) noexcept;
    Decision& operator=(Decision&&) noexcept;

    // `who` is a service's orgnr or a person_key(). Default deny.
    [[nodiscard]] Verdict decide(std::string_view who, Instant at) const;

    // Whether the person may say yes to sharing with services of that sector; "" the plan itself.
    [[nodiscard]] Say may_consent(std::string_view who, std::string_view sector, Instant at) const;
    // Whether the person may keep sections from others, or shut them out.
    [[nodiscard]] Say may_object(std::string_view who, Instant at) const;
    // Whether one of those who gave the Consent had a say when it was given: else it can never
    // count. Of one that is not understood, and so gives nothing anyway: not allowed.
    [[nodiscard]] Say judge_givers(std::string_view consent) const;
    [[nodiscard]] std::string sector_of(std::string_view orgnr) const;

    // When the person begins to decide alone on the plan; nothing where that is not known.
    [[nodiscard]] std::optional<Instant> self_determination() const;
    [[nodiscard]] const RuleSet& rules() const;

    // Everyone to whom anything could be opened, and every moment at which a verdict can change.
    [[nodiscard]] std::vector<std::string> services() const;
    [[nodiscard]] std::vector<std::string> persons() const;
    [[nodiscard]] std::vector<Instant> turning_points() const;
    // Logical id of a RelatedPerson with that key; "" for the plan's own person.
    [[nodiscard]] std::string related_with(std::string_view key) const;

  private:
    class Judge;
    std::shared_ptr<const RuleTable> table_;
    std::map<std::string, std::string> sectors_;
    std::unique_ptr<const PlanCase> plan_;
    std::map<int, std::optional<Instant>> birthdays_;  // of every age that the rules know
};

// The start of the birthday, in Oslo; nothing without a birth date that can be read.
std::optional<Instant> birthday(const std::string& birth_date, int years);

}  // namespace planbro::consent
