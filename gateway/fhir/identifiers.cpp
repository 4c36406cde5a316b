#include "fhir/identifiers.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <span>

#include "base/text.hpp"
#include "fhir/codes.hpp"

namespace planbro::fhir {

namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

// The last weight of each is that of the check digit itself, so that a right number sums to 0.
constexpr std::array kFirst{3, 7, 6, 1, 8, 9, 4, 5, 2, 1};
constexpr std::array kSecond{5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
constexpr std::array kOrganisation{3, 2, 7, 6, 5, 4, 3, 2, 1};

int digit(std::string_view digits, std::size_t at) {
    return digits[at] - '0';
}

int number(std::string_view digits) {
    int value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

int remainder(std::string_view digits, std::span<const int> weights) {
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * digit(digits, i);
    return sum % 11;
}

// Day, month and the two digits of the year, without what the kinds of numbers add to them.
struct DatePart {
    NumberKind kind = NumberKind::fodselsnummer;
    bool synthetic = false;
    int day = 0;
    int month = 0;
    int year = 0;
};

constexpr int kDnumberDay = 40;
constexpr int kHnumberMonth = 40;
constexpr int kNhnMonth = 65;
constexpr int kTenorMonth = 80;

void take_synthetic(DatePart& part, int offset) {
    part.month -= offset;
    part.synthetic = true;
}

DatePart date_part(std::string_view digits) {
    DatePart part{.day = number(digits.substr(0, 2)),
                  .month = number(digits.substr(2, 2)),
                  .year = number(digits.substr(4, 2))};
    if (part.month > kTenorMonth) {
        take_synthetic(part, kTenorMonth);
    } else if (part.month > kNhnMonth) {
        take_synthetic(part, kNhnMonth);
    } else if (part.month > kHnumberMonth) {
        part.month -= kHnumberMonth;
        part.kind = NumberKind::hnummer;
    }
    if (part.day > kDnumberDay && part.kind == NumberKind::fodselsnummer) {
        part.day -= kDnumberDay;
        part.kind = NumberKind::dnummer;
    }
    return part;
}

year_month_day date_in(const DatePart& part, int century) {
    return year(century + part.year) / month(static_cast<unsigned>(part.month)) /
           day(static_cast<unsigned>(part.day));
}

bool is_date_in_some_century(const DatePart& part) {
    return date_in(part, 1800).ok() || date_in(part, 1900).ok() || date_in(part, 2000).ok();
}

// The ranges of the three individual digits that tell the century, as used for numbers issued
// before 2032; 0 where they tell none.
int century_of(int individual, int two_digits) {
    if (individual < 500) return 1900;
    if (individual < 750 && two_digits >= 54) return 1800;
    if (two_digits < 40) return 2000;
    return individual >= 900 ? 1900 : 0;
}

std::string birth_date(const DatePart& part, std::string_view digits) {
    const int century = century_of(number(digits.substr(6, 3)), part.year);
    if (century == 0 || !date_in(part, century).ok()) return {};
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", century + part.year, part.month,
                  part.day);
    return text.data();
}

std::optional<PersonNumber> classify_help_number(int first_remainder) {
    if (first_remainder != 0) return {};
    return PersonNumber{.kind = NumberKind::felles_hjelpenummer, .birth_date = {}};
}

}  // namespace

// Skatteetaten, "Nytt fødselsnummer fra 2032": the second check digit stays as it is, the first
// may leave a remainder of 0 to 3. The new rule is for numbers of the Folkeregister alone.
std::optional<PersonNumber> classify_person_number(std::string_view digits) {
    if (digits.size() != 11 || !all_digits(digits) || remainder(digits, kSecond) != 0) return {};
    const int first = remainder(digits, kFirst);
    if (digits[0] >= '8') return classify_help_number(first);
    const auto part = date_part(digits);
    if (first > (part.kind == NumberKind::hnummer ? 0 : 3) || !is_date_in_some_century(part))
        return {};
    PersonNumber result{.kind = part.kind,
                        .synthetic = part.synthetic,
                        .only_2032_rule = first != 0,
                        .birth_date = {}};
    const bool tells_century = first == 0 && part.kind != NumberKind::hnummer;
    if (tells_century) result.birth_date = birth_date(part, digits);
    return result;
}

std::string_view system_of(NumberKind kind) {
    switch (kind) {
        case NumberKind::fodselsnummer:
            return kFodselsnummer;
        case NumberKind::dnummer:
            return kDnummer;
        // Local help numbers have no national system; no-basis writes the system as "HNR".
        case NumberKind::hnummer:
            return "HNR";
        case NumberKind::felles_hjelpenummer:
            return kFellesHjelpenummer;
    }
    return {};
}

bool is_organisation_number(std::string_view digits) {
    return digits.size() == 9 && all_digits(digits) && remainder(digits, kOrganisation) == 0;
}

bool is_hpr_number(std::string_view digits) {
    return digits.size() >= 7 && digits.size() <= 9 && all_digits(digits);
}

}  // namespace planbro::fhir
