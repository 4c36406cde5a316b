// Which personal numbers this installation takes: production none of test persons, a sandbox none
// of real ones. A value from the configuration; judging is pure.
#pragma once

#include <cstdint>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::fhir {

enum class Verdict : std::uint8_t { allow, warn, refuse };

// The 2032 rule admits all that today's admits, so that "both" and "2032" are the same set.
enum class CheckDigitRule : std::uint8_t { today, of_2032 };

struct NumberPolicy {
    Verdict synthetic = Verdict::allow;
    Verdict real = Verdict::allow;
    CheckDigitRule check_digits = CheckDigitRule::of_2032;

    static NumberPolicy production() { return {.synthetic = Verdict::refuse}; }
    static NumberPolicy sandbox() { return {.real = Verdict::refuse}; }
};

// Every Identifier of a national person-number system anywhere in the resource, logical references
// and contained resources included. Codes: "ugyldig-fodselsnummer" for what is no number or not of
// its system's kind, "testnummer" and "ekte-nummer" for those of the wrong population, error or
// warning as the policy says. https://hl7.org/fhir/R4/datatypes.html#Identifier
std::vector<Issue> judge_numbers(const NumberPolicy& policy, const json::Value& resource);

}  // namespace planbro::fhir
