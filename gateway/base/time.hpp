// Time as FHIR writes it. A date without a time of day is a day in Europe/Oslo, whatever the
// server's own time zone: that is the written rule for periods, searches and consents.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace planbro {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

// The clock is passed in; nothing reads the time by itself.
using Clock = std::function<Instant()>;

Clock system_clock();
// Starts at `start` and runs on from there at the speed of the system's clock.
Clock clock_from(Instant start);

constexpr Instant kEarliest = Instant(std::chrono::milliseconds(-62135596800000));  // 0001-01-01
constexpr Instant kLatest = Instant(std::chrono::milliseconds(253402300799999));    // 9999-12-31

// Half open: from low up to, not including, high.
struct Interval {
    Instant low = kEarliest;
    Instant high = kLatest;
    [[nodiscard]] bool holds(Instant moment) const { return low <= moment && moment < high; }
    friend bool operator==(const Interval&, const Interval&) = default;
};

// What a FHIR date, dateTime or instant covers: "2026" a year, "2026-12-15" a day in Oslo,
// "2026-12-15T10:00:00+01:00" a second. Nothing if it is none of them.
// https://hl7.org/fhir/R4/datatypes.html#dateTime
std::optional<Interval> interval_of(std::string_view fhir_date);

// The interval of a Period {start, end}; an absent end is open. Nothing if one of them is no date.
std::optional<Interval> interval_of_period(std::string_view start, std::string_view end);

// RFC 3339 with offset, for example from --now or a message.
std::optional<Instant> parse_instant(std::string_view text);

std::string format_instant(Instant moment);     // 2026-11-23T11:10:04.123Z
std::string format_day(Instant moment);         // the day in Oslo, 2026-11-23
std::string format_for_people(Instant moment);  // in Oslo, "23.11.2026 kl. 12.10"

}  // namespace planbro
