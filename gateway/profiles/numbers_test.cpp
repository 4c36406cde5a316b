// The guide's rules for personal numbers (ip-10, ip-11, ip-14) and fhir::judge_numbers() say the
// same of every number. The numbers are made up from a fixed seed; none can be a living person's:
// test persons' by their month, or of birth dates to come.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>

#include "fhir/codes.hpp"
#include "fhir/identifiers.hpp"
#include "fhir/number_policy.hpp"
#include "fhir/resource.hpp"
#include "profiles/package.hpp"
#include "profiles/validator.hpp"

namespace planbro::profiles {
namespace {

constexpr std::array kSystems{fhir::kFodselsnummer, fhir::kDnummer, fhir::kFellesHjelpenummer,
                              fhir::kHnummer};

class Generator {
  public:
    std::string number() {
        auto digits = front();
        digits += check_digit(digits, {3, 7, 6, 1, 8, 9, 4, 5, 2}, mostly_nothing(5));
        digits += check_digit(digits, {5, 4, 3, 2, 7, 6, 5, 4, 3, 2}, mostly_nothing(1));
        if (one_in(30)) digits.pop_back();
        if (one_in(30)) digits += '0';
        if (one_in(30)) digits[at_most(static_cast<int>(digits.size()) - 1)] = 'x';
        return digits;
    }

    std::string_view system() { return kSystems.at(at_most(kSystems.size() - 1)); }

  private:
    int at_most(std::size_t last) {
        return std::uniform_int_distribution<int>(0, static_cast<int>(last))(random_);
    }
    bool one_in(int times) { return at_most(times - 1) == 0; }
    // The remainder that a check digit leaves.
    int mostly_nothing(int last) { return one_in(3) ? at_most(last) : 0; }

    static std::string padded(int number, std::size_t places) {
        auto text = std::to_string(number);
        return std::string(places - text.size(), '0') + text;
    }

    // Days 29 to 31, the ends of months and leap years come often: there the rules could part.
    std::string front() {
        if (one_in(5)) return std::to_string(8 + at_most(1)) + padded(at_most(99999999), 8);
        const int day = (one_in(2) ? 28 + at_most(4) : at_most(28)) + (one_in(3) ? 40 : 0);
        constexpr std::array kOffsets{0, 40, 65, 80};
        const int offset = kOffsets.at(at_most(kOffsets.size() - 1));
        const int month = (one_in(3) ? 2 : at_most(13)) + offset;
        const int year = offset == 0 ? 27 + at_most(12) : at_most(99);
        const int individual = offset == 0 ? 500 + at_most(499) : at_most(999);
        return padded(day, 2) + padded(month, 2) + padded(year, 2) + padded(individual, 3);
    }

    static char check_digit(const std::string& digits, const std::vector<int>& weights, int left) {
        int sum = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * (digits[i] - '0');
        return static_cast<char>('0' + (11 + left - sum % 11) % 11 % 10);
    }

    std::mt19937 random_{2032};
};

Validator validator_of_numbers() {
    auto definitions = own_package();
    definitions.push_back(*json::parse(R"({"resourceType":"StructureDefinition","url":"urn:p",
        "status":"active","type":"Patient","derivation":"constraint",
        "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient",
        "differential":{"element":[{"id":"Patient.identifier","path":"Patient.identifier",
        "type":[{"code":"Identifier",
        "profile":["https://planbro.no/fhir/StructureDefinition/ip-personnummer"]}]}]}})"));
    return Validator(std::move(definitions));
}

TEST(NumberRules, OfTheGuideAndOfTheGatewayAreTheSame) {
    const auto validator = validator_of_numbers();
    const Demand demand{{"urn:p"}, false};
    Generator generator;
    std::map<fhir::NumberKind, int> right;
    int wrong = 0;
    for (int i = 0; i < 20000; ++i) {
        const auto digits = generator.number();
        const auto system = generator.system();
        const auto patient =
            json::object({{"resourceType", "Patient"},
                          {"identifier", json::array({fhir::identifier(system, digits)})}});
        const bool refused = !fhir::judge_numbers({}, patient).empty();
        ASSERT_EQ(has_errors(validator.validate(patient, demand)), refused)
            << system << " " << digits;
        if (refused) {
            ++wrong;
        } else {
            ++right[*fhir::kind_of(system)];
        }
    }
    // Both sides of the rules were seen, of every kind.
    EXPECT_GT(wrong, 1000);
    ASSERT_EQ(right.size(), kSystems.size());
    for (const auto& [kind, count] : right) EXPECT_GT(count, 100) << static_cast<int>(kind);
}

}  // namespace
}  // namespace planbro::profiles
