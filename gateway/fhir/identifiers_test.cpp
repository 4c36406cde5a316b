#include "fhir/identifiers.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <ostream>
#include <span>

#include "fhir/codes.hpp"

namespace planbro::fhir {

namespace {

struct Expected {
    NumberKind kind;
    Population population;
    CheckDigits check_digits;
    std::string_view birth_date;
};

void expect(const PersonNumber& number, const Expected& expected) {
    EXPECT_EQ(number.kind, expected.kind);
    EXPECT_EQ(number.population, expected.population);
    EXPECT_EQ(number.check_digits, expected.check_digits);
    EXPECT_EQ(number.birth_date, expected.birth_date);
}

struct Row {
    std::string_view name;
    std::string_view digits;
    tl::expected<Expected, NumberFault> expected;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.name;
}

using enum NumberKind;
using enum Population;
using enum CheckDigits;

tl::unexpected<NumberFault> refused(NumberFault fault) {
    return tl::unexpected(fault);
}

class PersonNumbers : public testing::TestWithParam<Row> {};

TEST_P(PersonNumbers, AreClassified) {
    const auto& row = GetParam();
    const auto number = classify_person_number(row.digits);
    ASSERT_EQ(number.has_value(), row.expected.has_value());
    if (number) {
        expect(*number, *row.expected);
    } else {
        EXPECT_EQ(number.error(), row.expected.error());
    }
}

INSTANTIATE_TEST_SUITE_P(
    Identifiers, PersonNumbers,
    testing::Values(
        Row{"Kari", "14839210273", Expected{fodselsnummer, skatteetaten, both, "1992-03-14"}},
        Row{"Ola", "09851170127", Expected{fodselsnummer, skatteetaten, both, "2011-05-09"}},
        Row{"Liv", "02918531036", Expected{fodselsnummer, skatteetaten, both, "1985-11-02"}},
        Row{"Per", "23878341554", Expected{fodselsnummer, skatteetaten, both, "1983-07-23"}},
        Row{"Ida", "30810962034", Expected{fodselsnummer, skatteetaten, both, "2009-01-30"}},
        Row{"Nils", "11901880001", Expected{fodselsnummer, skatteetaten, both, "2018-10-11"}},
        Row{"Anne", "05865533081", Expected{fodselsnummer, skatteetaten, both, "1955-06-05"}},
        Row{"Jon", "19897025089", Expected{fodselsnummer, skatteetaten, both, "1970-09-19"}},
        // Skatteetaten's vectors for the numbers of 2032.
        Row{"TodaysRuleIn2032", "02013299997", Expected{fodselsnummer, real, both, "2032-01-02"}},
        Row{"TodaysRuleOf1982", "30108299920", Expected{fodselsnummer, real, both, "1982-10-30"}},
        Row{"OnlyRuleOf2032", "30108299939", Expected{fodselsnummer, real, only_2032, ""}},
        Row{"SampleOfNoBasisIsWrong", "13057444850", refused(NumberFault::check_digits)},
        Row{"Tenor1965", "15076500565", Expected{fodselsnummer, real, both, "1965-07-15"}},
        Row{"LineDanser", "13116900216", Expected{fodselsnummer, real, both, "1969-11-13"}},
        Row{"OneDigitOff", "14839210274", refused(NumberFault::check_digits)},
        Row{"TwoDigitsSwapped", "14832910273", refused(NumberFault::check_digits)},
        Row{"TooShort", "1483921027", refused(NumberFault::length)},
        Row{"TooLong", "148392102731", refused(NumberFault::length)},
        Row{"Letters", "1483921027x", refused(NumberFault::characters)},
        Row{"Spaces", "148392 10273", refused(NumberFault::characters)},
        Row{"Empty", "", refused(NumberFault::length)},
        Row{"Zeroes", "00000000000", refused(NumberFault::date)}),
    [](const auto& row) { return std::string(row.param.name); });

constexpr std::array kFirstWeights{3, 7, 6, 1, 8, 9, 4, 5, 2};
constexpr std::array kSecondWeights{5, 4, 3, 2, 7, 6, 5, 4, 3, 2};

// The digit that leaves the remainder; nothing where it would need two places.
std::optional<char> check_digit(std::string_view front, std::span<const int> weights,
                                int left_over) {
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * (front[i] - '0');
    const int digit = (11 + left_over - sum % 11) % 11;
    if (digit == 10) return {};
    return static_cast<char>('0' + digit);
}

// The first number that begins with those six digits and whose first check digit leaves that
// remainder; written anew here, so that the arithmetic is not judged by itself.
std::string number_with(std::string_view front, int individual_from, int left_over) {
    for (int individual = individual_from; individual < individual_from + 50; ++individual) {
        std::string digits(front);
        digits += std::to_string(1000 + individual).substr(1);
        const auto first = check_digit(digits, kFirstWeights, left_over);
        if (!first) continue;
        digits += *first;
        const auto second = check_digit(digits, kSecondWeights, 0);
        if (second) return digits + *second;
    }
    ADD_FAILURE() << "no number begins with " << front;
    return {};
}

struct FrontRow {
    std::string_view name;
    std::string_view front;
    int individual;
    int left_over;
    tl::expected<Expected, NumberFault> expected;
};

void PrintTo(const FrontRow& row, std::ostream* out) {
    *out << row.name;
}

class NumberFronts : public testing::TestWithParam<FrontRow> {};

TEST_P(NumberFronts, TellTheKind) {
    const auto& row = GetParam();
    const auto number =
        classify_person_number(number_with(row.front, row.individual, row.left_over));
    ASSERT_EQ(number.has_value(), row.expected.has_value());
    if (number) {
        expect(*number, *row.expected);
    } else {
        EXPECT_EQ(number.error(), row.expected.error());
    }
}

// Real-looking numbers are of days to come; the others are test persons' by their month.
INSTANTIATE_TEST_SUITE_P(
    Identifiers, NumberFronts,
    testing::Values(
        FrontRow{"Fodselsnummer", "140339", 500, 0,
                 Expected{fodselsnummer, real, both, "2039-03-14"}},
        FrontRow{"Dnummer", "540339", 500, 0, Expected{dnummer, real, both, "2039-03-14"}},
        FrontRow{"DnummerOfTheLastDay", "711239", 500, 0,
                 Expected{dnummer, real, both, "2039-12-31"}},
        FrontRow{"DnummerOf2032", "540339", 500, 1, Expected{dnummer, real, only_2032, ""}},
        FrontRow{"SyntheticDnummer", "548392", 100, 0,
                 Expected{dnummer, skatteetaten, both, "1992-03-14"}},
        FrontRow{"NhnDnummer", "546892", 100, 0, Expected{dnummer, nhn, both, "1992-03-14"}},
        FrontRow{"Synthetic2032", "148392", 100, 3,
                 Expected{fodselsnummer, skatteetaten, only_2032, ""}},
        FrontRow{"Synthetic2032WithTwoLeft", "148392", 100, 2,
                 Expected{fodselsnummer, skatteetaten, only_2032, ""}},
        FrontRow{"FourLeftIsWrong", "148392", 100, 4, refused(NumberFault::check_digits)},
        FrontRow{"TenLeftIsWrong", "148392", 100, 10, refused(NumberFault::check_digits)},
        FrontRow{"Hnummer", "144392", 100, 0, Expected{hnummer, untold, today, ""}},
        FrontRow{"HnummerKnowsNo2032", "144392", 100, 1, refused(NumberFault::check_digits)},
        FrontRow{"HnummerWithTheDayOfADnummer", "544392", 100, 0, refused(NumberFault::date)},
        FrontRow{"NhnTest", "146892", 100, 0, Expected{fodselsnummer, nhn, both, "1992-03-14"}},
        FrontRow{"NhnFirstMonth", "146692", 100, 0,
                 Expected{fodselsnummer, nhn, both, "1992-01-14"}},
        FrontRow{"NhnLastMonth", "147792", 100, 0,
                 Expected{fodselsnummer, nhn, both, "1992-12-14"}},
        FrontRow{"SkatteetatenLastMonth", "149292", 100, 0,
                 Expected{fodselsnummer, skatteetaten, both, "1992-12-14"}},
        FrontRow{"Born1854", "148354", 500, 0,
                 Expected{fodselsnummer, skatteetaten, both, "1854-03-14"}},
        FrontRow{"Born1954", "148354", 900, 0,
                 Expected{fodselsnummer, skatteetaten, both, "1954-03-14"}},
        FrontRow{"Born2039", "148339", 900, 0,
                 Expected{fodselsnummer, skatteetaten, both, "2039-03-14"}},
        FrontRow{"CenturyNotInUse", "148345", 600, 0,
                 Expected{fodselsnummer, skatteetaten, both, ""}},
        FrontRow{"HelpNumber8", "812345", 100, 0, Expected{felles_hjelpenummer, untold, today, ""}},
        FrontRow{"HelpNumber9", "999999", 100, 0, Expected{felles_hjelpenummer, untold, today, ""}},
        FrontRow{"HelpNumberKnowsNo2032", "812345", 100, 1, refused(NumberFault::check_digits)},
        FrontRow{"LeapDay", "298292", 100, 0,
                 Expected{fodselsnummer, skatteetaten, both, "1992-02-29"}},
        FrontRow{"LeapDayOf2000", "298200", 500, 0,
                 Expected{fodselsnummer, skatteetaten, both, "2000-02-29"}},
        FrontRow{"NoThirtiethOfFebruary", "308292", 100, 0, refused(NumberFault::date)},
        FrontRow{"NoLeapDayIn1991", "298291", 100, 0, refused(NumberFault::date)},
        FrontRow{"NoThirteenthMonth", "149392", 100, 0, refused(NumberFault::date)},
        FrontRow{"NoMonthZero", "148092", 100, 0, refused(NumberFault::date)},
        FrontRow{"NoMonthBetweenTheKinds", "142092", 100, 0, refused(NumberFault::date)},
        FrontRow{"NoDayZero", "008392", 100, 0, refused(NumberFault::date)},
        FrontRow{"NoDayZeroOfADnummer", "408392", 100, 0, refused(NumberFault::date)}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Identifiers, EveryKindHasItsSystem) {
    EXPECT_EQ(system_of(fodselsnummer), kFodselsnummer);
    EXPECT_EQ(system_of(dnummer), kDnummer);
    EXPECT_EQ(system_of(felles_hjelpenummer), kFellesHjelpenummer);
    EXPECT_EQ(system_of(hnummer), "HNR");
    for (const auto kind : {fodselsnummer, dnummer, felles_hjelpenummer, hnummer}) {
        EXPECT_EQ(kind_of(system_of(kind)), kind);
    }
    EXPECT_FALSE(kind_of(kOrganisasjonsnummer));
    EXPECT_FALSE(kind_of(""));
}

TEST(Identifiers, OrganisationNumbers) {
    for (const auto* good : {"310000108", "310000175", "310000248", "310000310", "310000388",
                             "310000450", "310000523", "310000590"}) {
        EXPECT_TRUE(is_organisation_number(good)) << good;
    }
    for (const auto* bad : {"310000109", "31000010", "3100001080", "31000010x", ""}) {
        EXPECT_FALSE(is_organisation_number(bad)) << bad;
    }
    EXPECT_EQ(fault_of_organisation_number("310000109"), NumberFault::check_digits);
    EXPECT_EQ(fault_of_organisation_number("31000010"), NumberFault::length);
    EXPECT_EQ(fault_of_organisation_number("31000010x"), NumberFault::characters);
}

TEST(Identifiers, HprNumbers) {
    for (const auto* good : {"1234567", "12345678", "123456789"}) EXPECT_TRUE(is_hpr_number(good));
    for (const auto* bad : {"123456", "1234567890", "123456x", ""})
        EXPECT_FALSE(is_hpr_number(bad));
}

TEST(Identifiers, HerIds) {
    for (const auto* good : {"1", "112374", "8094866"}) EXPECT_TRUE(is_her_id(good)) << good;
    for (const auto* bad : {"", "0", "0112374", "1234567890", "11237x"})
        EXPECT_FALSE(is_her_id(bad)) << bad;
}

}  // namespace

}  // namespace planbro::fhir
