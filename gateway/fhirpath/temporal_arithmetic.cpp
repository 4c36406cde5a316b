// Moments that are moved, and the boundaries of what they stand for.
#include <algorithm>
#include <array>

#include "fhirpath/internal/civil.hpp"
#include "fhirpath/temporal.hpp"

namespace planbro::fhirpath {

namespace {

using Kind = Temporal::Kind;
using internal::days_of;
using internal::kSecondsOfDay;
using internal::last_day;
using internal::seconds_of_day;
using internal::set_days;
using internal::set_seconds_of_day;

constexpr int kMillisecondDigits = 17;
constexpr int kMillisecondDigitsOfTime = 9;

std::optional<Temporal> add_months(Temporal t, std::int64_t count) {
    const std::int64_t months = std::int64_t(t.year) * 12 + (t.month - 1) + count;
    if (months < 12 || months >= std::int64_t(10000) * 12) return {};
    t.year = static_cast<std::int16_t>(months / 12);
    t.month = static_cast<std::uint8_t>(months % 12 + 1);
    t.day = std::min(t.day, last_day(t));  // a month's 31st becomes the last day there is
    return t;
}

std::optional<Temporal> add_days(Temporal t, std::int64_t count) {
    if (!set_days(t, days_of(t) + count)) return {};
    return t;
}

std::optional<Temporal> add_milliseconds(Temporal t, std::int64_t count) {
    constexpr std::int64_t kDay = kSecondsOfDay * 1000;
    const std::int64_t total = seconds_of_day(t) * 1000 + t.nanosecond / 1000000 + count;
    const std::int64_t days = total >= 0 ? total / kDay : -((kDay - 1 - total) / kDay);
    const std::int64_t rest = total - days * kDay;
    set_seconds_of_day(t, rest / 1000);
    t.nanosecond = static_cast<std::int32_t>(rest % 1000 * 1000000 + t.nanosecond % 1000000);
    if (t.nanosecond != 0) t.fraction_digits = std::max<std::uint8_t>(t.fraction_digits, 3);
    return t.kind == Kind::time ? t : add_days(t, days);
}

std::optional<Precision> precision_of(int digits, Kind kind) {
    if (kind == Kind::time) {
        if (digits == kMillisecondDigitsOfTime) return Precision::second;
        if (digits != 2 && digits != 4 && digits != 6) return {};
        return static_cast<Precision>((digits + 4) / 2);
    }
    if (digits == kMillisecondDigits && kind == Kind::date_time) return Precision::second;
    if (digits < 4 || digits > (kind == Kind::date ? 8 : 14) || digits % 2 != 0) return {};
    return static_cast<Precision>((digits - 4) / 2);
}

// The last moment of what is given. FHIR knows no hour without its minute: such a one is taken to
// be the hour's first minute, as the official tests want it (HighBoundaryDateTimeMillisecond1).
void fill_up(Temporal& t) {
    if (t.precision < Precision::month) t.month = 12;
    if (t.precision < Precision::day) t.day = last_day(t);
    if (t.precision < Precision::hour) {
        t.hour = 23;
        t.minute = 59;
    }
    if (t.precision < Precision::second) t.second = 59;
    auto unit = std::int32_t(1'000'000'000);
    for (int i = 0; i < t.fraction_digits; ++i) unit /= 10;
    t.nanosecond += unit - 1;
}

struct Span {
    std::int64_t months;
    std::int64_t milliseconds;
};

Span span_of(TimeUnit unit) {
    constexpr std::int64_t kDay = kSecondsOfDay * 1000;
    constexpr std::array<Span, 8> spans = {
        {{12, 0}, {1, 0}, {0, 7 * kDay}, {0, kDay}, {0, 3600000}, {0, 60000}, {0, 1000}, {0, 1}}};
    return spans[static_cast<std::size_t>(unit)];
}

// In steps of the value's own precision; a year is taken as 365 days, a month as 30.
std::optional<Temporal> add_coarsely(const Temporal& value, std::int64_t months,
                                     std::int64_t milliseconds) {
    constexpr std::int64_t kDay = kSecondsOfDay * 1000;
    switch (value.precision) {
        case Precision::year:
            return add_months(value, (months / 12 + milliseconds / (365 * kDay)) * 12);
        case Precision::month:
            return add_months(value, months + milliseconds / (30 * kDay));
        case Precision::day:
            return months != 0 ? add_months(value, months) : add_days(value, milliseconds / kDay);
        case Precision::hour:
            milliseconds -= milliseconds % 3600000;
            break;
        case Precision::minute:
            milliseconds -= milliseconds % 60000;
            break;
        case Precision::second:
            break;
    }
    return months != 0 ? add_months(value, months) : add_milliseconds(value, milliseconds);
}

}  // namespace

std::optional<Temporal> add(const Temporal& value, std::int64_t count, TimeUnit unit) {
    constexpr std::int64_t kMillisecondsMax = 400'000'000'000'000;  // 12,000 years
    const auto span = span_of(unit);
    const auto count_max = kMillisecondsMax / std::max<std::int64_t>(span.milliseconds, 1);
    if (count > count_max || count < -count_max) return {};
    const auto months = count * span.months;
    if (value.kind == Kind::time && months != 0) return {};
    return add_coarsely(value, months, count * span.milliseconds);
}

int digits_of(const Temporal& value) {
    const bool is_time = value.kind == Kind::time;
    if (value.precision == Precision::second && value.fraction_digits > 0) return is_time ? 9 : 17;
    const int digits = 4 + 2 * static_cast<int>(value.precision);
    return is_time ? digits - 8 : digits;
}

std::optional<Temporal> boundary(const Temporal& value, Boundary which, int digits) {
    const auto precision = precision_of(digits, value.kind);
    if (!precision) return {};
    auto t = value;
    if (which == Boundary::high) fill_up(t);
    t.precision = *precision;
    t.fraction_digits = 0;
    if (digits == kMillisecondDigits || digits == kMillisecondDigitsOfTime) {
        t.fraction_digits = 3;
        t.nanosecond -= t.nanosecond % 1000000;
    }
    if (t.precision < Precision::hour) {
        t.offset_minutes = Temporal::kNoOffset;
    } else if (t.kind == Kind::date_time && !t.has_offset()) {
        t.offset_minutes = which == Boundary::high ? -12 * 60 : 14 * 60;
    }
    return t;
}

}  // namespace planbro::fhirpath
