// Date, DateTime and Time of FHIRPath: values of partial precision, so that a comparison may have
// no answer (https://hl7.org/fhirpath/N1/#datetime-comparison).
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace planbro::fhirpath {

enum class Precision : std::uint8_t { year, month, day, hour, minute, second };

struct Temporal {
    enum class Kind : std::uint8_t { date, date_time, time };
    static constexpr std::int16_t kNoOffset = std::numeric_limits<std::int16_t>::min();

    Kind kind = Kind::date;
    Precision precision = Precision::year;  // the finest field that is given
    std::int16_t year = 1;
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    std::uint8_t hour = 0;
    std::uint8_t minute = 0;
    std::uint8_t second = 0;
    std::uint8_t fraction_digits = 0;  // of the second: it and its fraction are one precision
    std::int32_t nanosecond = 0;
    std::int16_t offset_minutes = kNoOffset;

    [[nodiscard]] bool has_offset() const { return offset_minutes != kNoOffset; }
    [[nodiscard]] std::string text() const;

    // Each reads as much of a value as is given, "2015" or "2015-02-04T14:34"; nothing if the text
    // is anything else. A DateTime of no more than a date may end in "T", as literals do.
    static std::optional<Temporal> parse_date(std::string_view text);
    static std::optional<Temporal> parse_date_time(std::string_view text);
    static std::optional<Temporal> parse_time(std::string_view text);

    static Temporal date_time_of(Instant moment, std::chrono::minutes offset);
};

// Nothing when that depends on what is not given: a finer field, or the offset of one of them.
// Both are times, or neither is.
std::optional<std::strong_ordering> compare(const Temporal& a, const Temporal& b);

// The same for values that compare as equal.
std::size_t hash_of(const Temporal& value);

// Whole units; less than the value's own precision becomes that first: 25 months added
// to a year are two (https://hl7.org/fhirpath/N1/#datetime-arithmetic). A time goes round the
// clock. Nothing outside of the years 1 to 9999.
enum class TimeUnit : std::uint8_t { year, month, week, day, hour, minute, second, millisecond };
std::optional<Temporal> add(const Temporal& value, std::int64_t count, TimeUnit unit);

// The first or last moment that the value may stand for, told with so many digits: 4, 6, 8 for a
// date, 10, 12, 14, 17 for a DateTime, 2, 4, 6, 9 for a time. Nothing for other figures.
// https://build.fhir.org/ig/HL7/FHIRPath/#utility-functions
enum class Boundary : std::uint8_t { low, high };
std::optional<Temporal> boundary(const Temporal& value, Boundary which, int digits);
int digits_of(const Temporal& value);

}  // namespace planbro::fhirpath
