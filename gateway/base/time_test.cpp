#include "base/time.hpp"

#include <gtest/gtest.h>

namespace planbro {
namespace {

struct Case {
    const char* text;
    const char* low;
    const char* high;
};

class FhirDate : public testing::TestWithParam<Case> {};

TEST_P(FhirDate, CoversAnInterval) {
    const auto interval = interval_of(GetParam().text);
    ASSERT_TRUE(interval) << GetParam().text;
    EXPECT_EQ(format_instant(interval->low), GetParam().low);
    EXPECT_EQ(format_instant(interval->high), GetParam().high);
}

INSTANTIATE_TEST_SUITE_P(
    Time, FhirDate,
    testing::Values(
        Case{"2026", "2025-12-31T23:00:00.000Z", "2026-12-31T23:00:00.000Z"},
        Case{"2026-07", "2026-06-30T22:00:00.000Z", "2026-07-31T22:00:00.000Z"},
        Case{"2026-12-15", "2026-12-14T23:00:00.000Z", "2026-12-15T23:00:00.000Z"},
        // The day summer time ends has 25 hours.
        Case{"2026-10-25", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z"},
        Case{"2026-12-15T10:00:00+01:00", "2026-12-15T09:00:00.000Z", "2026-12-15T09:00:01.000Z"},
        Case{"2026-12-15T10:00:00.5Z", "2026-12-15T10:00:00.500Z", "2026-12-15T10:00:00.501Z"}));

TEST(Time, RefusesWhatIsNoDate) {
    for (const auto* text :
         {"", "26", "2026-13", "2026-02-30", "2026-1-1", "2026-12-15T10:00", "2026-12-15T10:00:00",
          "2026-12-15T25:00:00Z", "2026-12-15T10:00:00+1:00", "0000", "2026-12-15 ", "x"}) {
        EXPECT_FALSE(interval_of(text)) << text;
    }
}

TEST(Time, InstantsAreWrittenWithTheirMilliseconds) {
    EXPECT_EQ(format_instant(kEarliest), "0001-01-01T00:00:00.000Z");
    EXPECT_EQ(format_instant(kLatest), "9999-12-31T23:59:59.999Z");
    EXPECT_EQ(format_instant(Instant(std::chrono::milliseconds(-1))), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(format_instant(Instant(std::chrono::milliseconds(7))), "1970-01-01T00:00:00.007Z");
    EXPECT_EQ(format_instant(*parse_instant("2028-02-29T04:05:06Z")), "2028-02-29T04:05:06.000Z");
}

TEST(Time, PeriodEndIsInclusive) {
    const auto period = interval_of_period("2026-01-12", "2027-01-11");
    ASSERT_TRUE(period);
    EXPECT_TRUE(period->holds(*parse_instant("2027-01-11T22:59:59Z")));
    EXPECT_FALSE(period->holds(*parse_instant("2027-01-11T23:00:00Z")));
}

}  // namespace
}  // namespace planbro
