#include "fhirpath/temporal.hpp"

#include <gtest/gtest.h>

#include <string>

namespace planbro::fhirpath {

namespace {

Temporal moment(std::string_view text) {
    auto parsed =
        text.find(':') != std::string_view::npos && text.find('-') == std::string_view::npos
            ? Temporal::parse_time(text)
            : Temporal::parse_date_time(text);
    EXPECT_TRUE(parsed) << text;
    return parsed.value_or(Temporal());
}

std::string text(const std::optional<Temporal>& value) {
    return value ? value->text() : "nothing";
}

TEST(Moments, AreWrittenAsTheyWereRead) {
    for (const auto* written :
         {"2015", "2015-02", "2015-02-04", "2015-02-04T14", "2015-02-04T14:34",
          "2015-02-04T14:34:28", "2015-02-04T14:34:28.10", "2015-02-04T14:34:28.123456789Z",
          "2015-02-04T14:34+05:30", "2015-02-04T14:34:28-11:00", "14:34", "14:34:28.5"}) {
        EXPECT_EQ(moment(written).text(), written);
    }
}

TEST(Moments, AreRefusedWhenThereIsNoSuchTime) {
    for (const auto* wrong :
         {"", "15", "2015-13", "2015-00", "2015-02-29", "2015-04-31", "0000", "2015-1", "2015-02-4",
          "2015-02-04T24:00", "2015-02-04T14:60", "2015-02-04T14:34:62", "2015-02-04T14:34:28.",
          "2015-02-04T14:34:28+15:00", "2015-02-04T14:34:28+1", "2015-02T14", "2015-02-04 14:34"}) {
        EXPECT_FALSE(Temporal::parse_date_time(wrong)) << wrong;
    }
    EXPECT_FALSE(Temporal::parse_date("2015-02-04T"));
    EXPECT_FALSE(Temporal::parse_time("14:34Z"));
    EXPECT_FALSE(Temporal::parse_time("24:00"));
}

struct Comparison {
    const char* name;
    const char* a;
    const char* b;
    const char* order;  // "?" when it cannot be told
};

class MomentsInOrder : public ::testing::TestWithParam<Comparison> {};

TEST_P(MomentsInOrder, AreCompared) {
    const auto order = compare(moment(GetParam().a), moment(GetParam().b));
    const auto back = compare(moment(GetParam().b), moment(GetParam().a));
    const std::string sign = !order ? "?" : *order < 0 ? "<" : *order > 0 ? ">" : "=";
    const std::string mirrored = !back ? "?" : *back < 0 ? ">" : *back > 0 ? "<" : "=";
    EXPECT_EQ(sign, GetParam().order);
    EXPECT_EQ(mirrored, GetParam().order);
}

INSTANTIATE_TEST_SUITE_P(
    Of, MomentsInOrder,
    ::testing::Values(
        Comparison{"Years", "2014", "2015", "<"}, Comparison{"SameYear", "2014", "2014", "="},
        Comparison{"YearAndItsMonth", "2014", "2014-05", "?"},
        Comparison{"YearAndAnothersMonth", "2014", "2015-05", "<"},
        Comparison{"Fractions", "2014-01-01T10:00:00", "2014-01-01T10:00:00.000", "="},
        Comparison{"Offsets", "2014-01-01T10:00:00+02:00", "2014-01-01T08:00:00Z", "="},
        Comparison{"OffsetsOverNewYear", "2014-01-01T00:30:00+01:00", "2013-12-31T23:45:00Z", "<"},
        Comparison{"MissingOffset", "2014-01-01T10:00:00", "2014-01-01T12:00:00Z", "?"},
        Comparison{"MissingOffsetFarAway", "2014-01-01T10:00:00", "2014-01-03T12:00:00Z", "<"},
        Comparison{"DayAndMomentOfIt", "2014-01-01", "2014-01-01T12:00:00Z", "?"},
        Comparison{"DayAndMomentWeeksLater", "2014-01-01", "2014-02-01T12:00:00Z", "<"},
        Comparison{"Times", "10:30:00.1", "10:30:00.10", "="},
        Comparison{"TimeAndItsSecond", "10:30", "10:30:00", "?"}),
    [](const auto& one) { return one.param.name; });

TEST(Moments, AreMovedByCalendarUnits) {
    EXPECT_EQ(text(add(moment("2024-01-31"), 1, TimeUnit::month)), "2024-02-29");
    EXPECT_EQ(text(add(moment("2024-02-29"), -1, TimeUnit::year)), "2023-02-28");
    EXPECT_EQ(text(add(moment("2023-12-31"), 1, TimeUnit::day)), "2024-01-01");
    EXPECT_EQ(text(add(moment("2023-12-31"), 25, TimeUnit::hour)), "2024-01-01");
    EXPECT_EQ(text(add(moment("2014"), 25, TimeUnit::month)), "2016");
    EXPECT_EQ(text(add(moment("2014-03"), -31, TimeUnit::day)), "2014-02");
    EXPECT_EQ(text(add(moment("2014-01-01T00:00:00.000Z"), -1, TimeUnit::millisecond)),
              "2013-12-31T23:59:59.999Z");
    EXPECT_EQ(text(add(moment("23:30"), 45, TimeUnit::minute)), "00:15");
    EXPECT_EQ(text(add(moment("00:15"), -30, TimeUnit::minute)), "23:45");
}

TEST(Moments, StayWithinTheYears) {
    EXPECT_EQ(text(add(moment("9999-12-31"), 1, TimeUnit::day)), "nothing");
    EXPECT_EQ(text(add(moment("0001-01-01"), -1, TimeUnit::day)), "nothing");
    EXPECT_EQ(text(add(moment("2014"), 10000, TimeUnit::year)), "nothing");
    EXPECT_EQ(text(add(moment("2014-01-01"), 4000000000000000000, TimeUnit::week)), "nothing");
    EXPECT_EQ(text(add(moment("10:00"), 1, TimeUnit::year)), "nothing");
}

TEST(Moments, HaveBoundaries) {
    EXPECT_EQ(text(boundary(moment("2024-02"), Boundary::high, 8)), "2024-02-29");
    EXPECT_EQ(text(boundary(moment("2024-02-03T10:11:12.5Z"), Boundary::high, 17)),
              "2024-02-03T10:11:12.599Z");
    EXPECT_EQ(text(boundary(moment("2024-02-03"), Boundary::high, 5)), "nothing");
    EXPECT_EQ(text(boundary(moment("10:30"), Boundary::low, 17)), "nothing");
}

TEST(Moments, ComeFromTheClock) {
    const auto instant = *parse_instant("2026-11-23T23:30:00.250Z");
    EXPECT_EQ(Temporal::date_time_of(instant, std::chrono::minutes(60)).text(),
              "2026-11-24T00:30:00.250+01:00");
}

}  // namespace

}  // namespace planbro::fhirpath
