#include "fhirpath/decimal.hpp"

#include <gtest/gtest.h>

#include <string>

namespace planbro::fhirpath {

namespace {

Decimal decimal(std::string_view text) {
    const auto parsed = Decimal::parse(text);
    EXPECT_TRUE(parsed) << text;
    return parsed.value_or(Decimal());
}

std::string text(const std::optional<Decimal>& number) {
    return number ? number->text() : "nothing";
}

const std::string kLargest(38, '9');

TEST(Decimals, KeepTheDigitsTheyWereWrittenWith) {
    for (const auto& digits : {"0", "0.0", "1.50", "-0.001", "-12", "12345678901234567890.12345678",
                               "0.0000000000000000000000000001", kLargest.c_str()}) {
        EXPECT_EQ(decimal(digits).text(), digits);
    }
}

TEST(Decimals, ReadExponents) {
    EXPECT_EQ(decimal("15e-1").text(), "1.5");
    EXPECT_EQ(decimal("1.5E+3").text(), "1500");
    EXPECT_EQ(decimal("1e-40").text(), "0.0000000000000000000000000000");
    EXPECT_EQ(decimal("0e400").text(), "0");
}

TEST(Decimals, RefuseWhatIsNone) {
    for (const auto& words : {"", "-", ".5", "1.", "1.2.3", "1e", "1x", "e5", "1e99999999999",
                              "1e60", "--1", " 1", "1e400", "NaN"}) {
        EXPECT_FALSE(Decimal::parse(words)) << words;
    }
    EXPECT_FALSE(Decimal::parse(kLargest + "0"));
}

TEST(Decimals, AreEqualByValue) {
    EXPECT_TRUE(equal(decimal("1.0"), decimal("1.000")));
    EXPECT_TRUE(equal(decimal("-0.0"), decimal("0")));
    EXPECT_FALSE(equal(decimal("1"), decimal("1.0000000000000000000000000001")));
}

TEST(Decimals, AreOrderedWithoutOverflow) {
    EXPECT_TRUE(compare(decimal(kLargest), decimal("0.0000000000000000000000000001")) > 0);
    EXPECT_TRUE(compare(decimal("-" + kLargest), decimal("0.1")) < 0);
    EXPECT_TRUE(compare(decimal("-1.5"), decimal("-1.49")) < 0);
    EXPECT_TRUE(compare(decimal("2.2"), decimal("2.19999")) > 0);
}

TEST(Decimals, AreReckonedExactly) {
    EXPECT_EQ(text(add(decimal("0.1"), decimal("0.2"))), "0.3");
    EXPECT_EQ(text(subtract(decimal("1.8"), decimal("1.20"))), "0.60");
    EXPECT_EQ(text(multiply(decimal("1.2"), decimal("1.8"))), "2.16");
    EXPECT_EQ(text(divide(decimal("1"), decimal("3"))), "0.3333333333333333");
    EXPECT_EQ(text(divide(decimal("2"), decimal("3"))), "0.6666666666666667");
    EXPECT_EQ(text(divide(decimal("-2"), decimal("3"))), "-0.6666666666666667");
    EXPECT_EQ(text(divide(decimal("10"), decimal("4.0"))), "2.5");
    EXPECT_EQ(text(quotient(decimal("-7.5"), decimal("2"))), "-3");
    EXPECT_EQ(text(remainder(decimal("2.2"), decimal("1.8"))), "0.4");
    EXPECT_EQ(text(remainder(decimal("-7"), decimal("2"))), "-1");
}

TEST(Decimals, GiveNothingOnOverflow) {
    EXPECT_EQ(text(add(decimal(kLargest), decimal("1"))), "nothing");
    EXPECT_EQ(text(add(decimal(kLargest), decimal("0.1"))), "nothing");
    EXPECT_EQ(text(multiply(decimal(kLargest), decimal("2"))), "nothing");
    EXPECT_EQ(text(divide(decimal("1"), decimal("0.00"))), "nothing");
    EXPECT_EQ(text(quotient(decimal("1"), decimal("0"))), "nothing");
    EXPECT_EQ(text(remainder(decimal("1"), decimal("0"))), "nothing");
    EXPECT_EQ(text(divide(decimal(kLargest), decimal("0.1"))), "nothing");
    EXPECT_EQ(text(divide(decimal(kLargest), decimal("1"))), kLargest);
    EXPECT_EQ(text(Decimal::of(1e300)), "nothing");
    EXPECT_EQ(text(Decimal::of(0.0 / 1.0)), "0");
}

TEST(Decimals, AreRounded) {
    EXPECT_EQ(decimal("2.5").rounded(0).text(), "3");
    EXPECT_EQ(decimal("-2.5").rounded(0).text(), "-3");
    EXPECT_EQ(decimal("3.14159").rounded(3).text(), "3.142");
    EXPECT_EQ(decimal("3.1").rounded(3).text(), "3.1");
    EXPECT_EQ(decimal("-1.1").floor().text(), "-2");
    EXPECT_EQ(decimal("-1.0").floor().text(), "-1");
    EXPECT_EQ(decimal("-1.9").ceiling().text(), "-1");
    EXPECT_EQ(decimal("1.1").ceiling().text(), "2");
    EXPECT_EQ(decimal("-1.9").truncated().text(), "-1");
}

TEST(Decimals, AreIntegersIfTheyFit) {
    EXPECT_EQ(decimal("2147483647.00").integer(), 2147483647);
    EXPECT_EQ(decimal("-2147483648").integer(), -2147483648);
    EXPECT_FALSE(decimal("2147483648").integer());
    EXPECT_FALSE(decimal("1.5").integer());
}

}  // namespace

}  // namespace planbro::fhirpath
