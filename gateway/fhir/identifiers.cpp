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
constexpr std::size_t kPersonNumberLength = 11;
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
    Population population = Population::real;
    int day = 0;
    int month = 0;
    int year = 0;
};

constexpr int kDnumberDay = 40;

// What is added to the month; the largest first, since each stands for all months above it.
struct MonthOffset {
    int offset;
    NumberKind kind;
    Population population;
};
constexpr std::array kMonthOffsets{
    MonthOffset{80, NumberKind::fodselsnummer, Population::skatteetaten},
    MonthOffset{65, NumberKind::fodselsnummer, Population::nhn},
    MonthOffset{40, NumberKind::hnummer, Population::untold},
};

DatePart date_part(std::string_view digits) {
    DatePart part{.day = number(digits.substr(0, 2)),
                  .month = number(digits.substr(2, 2)),
                  .year = number(digits.substr(4, 2))};
    for (const auto& known : kMonthOffsets) {
        if (part.month <= known.offset) continue;
        part.month -= known.offset;
        part.kind = known.kind;
        part.population = known.population;
        break;
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
    std::array<char, 40> text{};  // as long as any three ints
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", century + part.year, part.month,
                  part.day);
    return text.data();
}

std::optional<NumberFault> fault_of_form(std::string_view digits, std::size_t length) {
    if (!digits.empty() && !all_digits(digits)) return NumberFault::characters;
    if (digits.size() != length) return NumberFault::length;
    return {};
}

bool is_of_folkeregisteret(NumberKind kind) {
    return kind == NumberKind::fodselsnummer || kind == NumberKind::dnummer;
}

// Nothing where the digits follow neither rule. Skatteetaten, "Nytt fødselsnummer fra 2032": the
// second check digit stays as it is, the first may leave a remainder of 0 to 3.
// https://github.com/Skatteetaten/folkeregisteret-api-dokumentasjon,
// src/om-tjenestene/nyttfnr2032.md
std::optional<CheckDigits> judge_check_digits(std::string_view digits, NumberKind kind) {
    constexpr int kRemainderMaxOf2032 = 3;
    if (remainder(digits, kSecond) != 0) return {};
    const int first = remainder(digits, kFirst);
    if (!is_of_folkeregisteret(kind))
        return first == 0 ? std::optional(CheckDigits::today) : std::nullopt;
    if (first == 0) return CheckDigits::both;
    return first <= kRemainderMaxOf2032 ? std::optional(CheckDigits::only_2032) : std::nullopt;
}

tl::expected<PersonNumber, NumberFault> classify_help_number(std::string_view digits) {
    const auto check = judge_check_digits(digits, NumberKind::felles_hjelpenummer);
    if (!check) return tl::unexpected(NumberFault::check_digits);
    return PersonNumber{NumberKind::felles_hjelpenummer, Population::untold, *check, {}};
}

}  // namespace

// The individual digits of a number that only the 2032 rule admits tell no century, and those of a
// H-number are each service's own.
tl::expected<PersonNumber, NumberFault> classify_person_number(std::string_view digits) {
    if (const auto fault = fault_of_form(digits, kPersonNumberLength))
        return tl::unexpected(*fault);
    if (digits[0] >= '8') return classify_help_number(digits);
    const auto part = date_part(digits);
    if (!is_date_in_some_century(part)) return tl::unexpected(NumberFault::date);
    const auto check = judge_check_digits(digits, part.kind);
    if (!check) return tl::unexpected(NumberFault::check_digits);
    const bool tells_century = *check == CheckDigits::both;
    return PersonNumber{part.kind, part.population, *check,
                        tells_century ? birth_date(part, digits) : std::string()};
}

std::string_view text_of(NumberFault fault) {
    switch (fault) {
        case NumberFault::length:
            return "it has not the right number of digits";
        case NumberFault::characters:
            return "it holds something else than digits";
        case NumberFault::date:
            return "it begins with no day of the calendar";
        case NumberFault::check_digits:
            return "its check digits are wrong";
    }
    return {};
}

std::string_view system_of(NumberKind kind) {
    switch (kind) {
        case NumberKind::fodselsnummer:
            return kFodselsnummer;
        case NumberKind::dnummer:
            return kDnummer;
        // Local help numbers have no national system; no-basis writes the system as "HNR".
        case NumberKind::hnummer:
            return kHnummer;
        case NumberKind::felles_hjelpenummer:
            return kFellesHjelpenummer;
    }
    return {};
}

std::optional<NumberKind> kind_of(std::string_view system) {
    for (const auto kind : {NumberKind::fodselsnummer, NumberKind::dnummer, NumberKind::hnummer,
                            NumberKind::felles_hjelpenummer}) {
        if (system == system_of(kind)) return kind;
    }
    return {};
}

std::optional<NumberFault> fault_of_organisation_number(std::string_view digits) {
    if (const auto fault = fault_of_form(digits, kOrganisation.size())) return fault;
    if (remainder(digits, kOrganisation) != 0) return NumberFault::check_digits;
    return {};
}

bool is_organisation_number(std::string_view digits) {
    return !fault_of_organisation_number(digits);
}

bool is_hpr_number(std::string_view digits) {
    return digits.size() >= 7 && digits.size() <= 9 && all_digits(digits);
}

bool is_her_id(std::string_view digits) {
    return !digits.empty() && digits.size() <= 9 && digits[0] != '0' && all_digits(digits);
}

}  // namespace planbro::fhir
