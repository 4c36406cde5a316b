#include "fhir/identifiers.hpp"

#include <gtest/gtest.h>

#include <ostream>

#include "fhir/codes.hpp"

namespace planbro::fhir {

namespace {

struct Expected {
    NumberKind kind;
    bool synthetic;
    bool only_2032_rule;
    std::string_view birth_date;
};

struct Row {
    std::string_view name;
    std::string_view digits;
    std::optional<Expected> expected;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.name;
}

using enum NumberKind;

class PersonNumbers : public testing::TestWithParam<Row> {};

TEST_P(PersonNumbers, AreClassified) {
    const auto& row = GetParam();
    const auto number = classify_person_number(row.digits);
    ASSERT_EQ(number.has_value(), row.expected.has_value());
    if (!number) return;
    EXPECT_EQ(number->kind, row.expected->kind);
    EXPECT_EQ(number->synthetic, row.expected->synthetic);
    EXPECT_EQ(number->only_2032_rule, row.expected->only_2032_rule);
    EXPECT_EQ(number->birth_date, row.expected->birth_date);
}

INSTANTIATE_TEST_SUITE_P(
    Identifiers, PersonNumbers,
    testing::Values(
        Row{"Kari", "14839210273", Expected{fodselsnummer, true, false, "1992-03-14"}},
        Row{"Ola", "09851170127", Expected{fodselsnummer, true, false, "2011-05-09"}},
        Row{"Liv", "02918531036", Expected{fodselsnummer, true, false, "1985-11-02"}},
        Row{"Per", "23878341554", Expected{fodselsnummer, true, false, "1983-07-23"}},
        Row{"Ida", "30810962034", Expected{fodselsnummer, true, false, "2009-01-30"}},
        Row{"Nils", "11901880001", Expected{fodselsnummer, true, false, "2018-10-11"}},
        Row{"Anne", "05865533081", Expected{fodselsnummer, true, false, "1955-06-05"}},
        Row{"Jon", "19897025089", Expected{fodselsnummer, true, false, "1970-09-19"}},
        // Skatteetaten's vectors for the numbers of 2032.
        Row{"TodaysRuleIn2032", "02013299997", Expected{fodselsnummer, false, false, "2032-01-02"}},
        Row{"TodaysRuleOf1982", "30108299920", Expected{fodselsnummer, false, false, "1982-10-30"}},
        Row{"OnlyRuleOf2032", "30108299939", Expected{fodselsnummer, false, true, ""}},
        Row{"SampleOfNoBasisIsWrong", "13057444850", std::nullopt},
        Row{"Tenor1965", "15076500565", Expected{fodselsnummer, false, false, "1965-07-15"}},
        Row{"LineDanser", "13116900216", Expected{fodselsnummer, false, false, "1969-11-13"}},
        Row{"OneDigitOff", "14839210274", std::nullopt},
        Row{"TwoDigitsSwapped", "14832910273", std::nullopt},
        Row{"TooShort", "1483921027", std::nullopt}, Row{"TooLong", "148392102731", std::nullopt},
        Row{"Letters", "1483921027x", std::nullopt}, Row{"Spaces", "148392 10273", std::nullopt},
        Row{"Empty", "", std::nullopt}, Row{"Zeroes", "00000000000", std::nullopt}),
    [](const auto& row) { return std::string(row.param.name); });

// Gives a number of that front (nine digits) its check digits; "" where the front has none.
std::string with_check_digits(std::string front) {
    for (int check = 0; check < 100; ++check) {
        auto candidate =
            front + static_cast<char>('0' + check / 10) + static_cast<char>('0' + check % 10);
        const auto number = classify_person_number(candidate);
        if (number && !number->only_2032_rule) return candidate;
    }
    return {};
}

// The first number whose six first digits are these.
std::optional<PersonNumber> first_with(const std::string& date_part) {
    for (int individual = 100; individual < 200; ++individual) {
        const auto digits = with_check_digits(date_part + std::to_string(individual));
        if (!digits.empty()) return classify_person_number(digits);
    }
    return {};
}

struct FrontRow {
    std::string_view name;
    std::string_view front;
    std::optional<Expected> expected;
};

void PrintTo(const FrontRow& row, std::ostream* out) {
    *out << row.name;
}

class NumberFronts : public testing::TestWithParam<FrontRow> {};

TEST_P(NumberFronts, TellTheKind) {
    const auto& row = GetParam();
    const auto number = first_with(std::string(row.front));
    ASSERT_EQ(number.has_value(), row.expected.has_value());
    if (!number) return;
    EXPECT_EQ(number->kind, row.expected->kind);
    EXPECT_EQ(number->synthetic, row.expected->synthetic);
    EXPECT_EQ(number->birth_date, row.expected->birth_date);
}

INSTANTIATE_TEST_SUITE_P(
    Identifiers, NumberFronts,
    testing::Values(
        FrontRow{"Dnummer", "540392", Expected{dnummer, false, false, "1992-03-14"}},
        FrontRow{"SyntheticDnummer", "548392", Expected{dnummer, true, false, "1992-03-14"}},
        FrontRow{"Hnummer", "144392", Expected{hnummer, false, false, ""}},
        FrontRow{"NhnTest", "146892", Expected{fodselsnummer, true, false, "1992-03-14"}},
        FrontRow{"HelpNumber8", "812345", Expected{felles_hjelpenummer, false, false, ""}},
        FrontRow{"HelpNumber9", "999999", Expected{felles_hjelpenummer, false, false, ""}},
        FrontRow{"LeapDay", "298492", Expected{fodselsnummer, true, false, "1992-04-29"}},
        FrontRow{"NoThirtiethOfFebruary", "308292", std::nullopt},
        FrontRow{"NoLeapDayIn1991", "298291", std::nullopt},
        FrontRow{"NoThirteenthMonth", "149392", std::nullopt},
        FrontRow{"NoMonthBetweenTheKinds", "142092", std::nullopt},
        FrontRow{"NoDayZero", "008392", std::nullopt}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Identifiers, EveryKindHasItsSystem) {
    EXPECT_EQ(system_of(fodselsnummer), kFodselsnummer);
    EXPECT_EQ(system_of(dnummer), kDnummer);
    EXPECT_EQ(system_of(felles_hjelpenummer), kFellesHjelpenummer);
    EXPECT_EQ(system_of(hnummer), "HNR");
}

TEST(Identifiers, OrganisationNumbers) {
    for (const auto* good : {"310000108", "310000175", "310000248", "310000310", "310000388",
                             "310000450", "310000523", "310000590"}) {
        EXPECT_TRUE(is_organisation_number(good)) << good;
    }
    for (const auto* bad : {"310000109", "31000010", "3100001080", "31000010x", ""}) {
        EXPECT_FALSE(is_organisation_number(bad)) << bad;
    }
}

TEST(Identifiers, HprNumbers) {
    for (const auto* good : {"1234567", "12345678", "123456789"}) EXPECT_TRUE(is_hpr_number(good));
    for (const auto* bad : {"123456", "1234567890", "123456x", ""})
        EXPECT_FALSE(is_hpr_number(bad));
}

}  // namespace

}  // namespace planbro::fhir
