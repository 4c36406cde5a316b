#include "fhirpath/decimal.hpp"

#include <gtest/gtest.h>

namespace planbro::fhirpath {

namespace {

TEST(Decimals, KeepTheirDigits) {
    for (const auto* text : {"0", "1.50", "-0.001", "12345678901234567890.12345678"}) {
        EXPECT_EQ(Decimal::parse(text)->text(), text);
    }
}

}  // namespace

}  // namespace planbro::fhirpath
