#include "fhirpath/temporal.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "fhirpath/internal/digits.hpp"

namespace planbro::fhirpath {

namespace {

using Kind = Temporal::Kind;
using internal::Digits;
namespace chr = std::chrono;

constexpr int kNanosecondDigits = 9;
constexpr int kMillisecondDigits = 17;
constexpr int kMillisecondDigitsOfTime = 9;
constexpr std::int64_t kSecondsOfDay = 86400;

bool is_day(const Temporal& t) {
    return chr::year_month_day(chr::year(t.year), chr::month(t.month), chr::day(t.day)).ok();
}

// yyyy[-mm[-dd]]
bool read_date(Digits& in, Temporal& t) {
    const auto year = in.number(4);
    if (!year || *year == 0) return false;
    t.year = static_cast<std::int16_t>(*year);
    t.precision = Precision::year;
    if (!in.skip('-')) return true;
    const auto month = in.number(2);
    if (!month || *month < 1 || *month > 12) return false;
    t.month = static_cast<std::uint8_t>(*month);
    t.precision = Precision::month;
    if (!in.skip('-')) return true;
    const auto day = in.number(2);
    if (!day || *day < 1) return false;
    t.day = static_cast<std::uint8_t>(*day);
    t.precision = Precision::day;
    return is_day(t);
}

bool read_fraction(Digits& in, Temporal& t) {
    if (!in.at_digit()) return false;
    int digits = 0;
    while (in.at_digit()) {
        const int digit = in.take() - '0';
        if (digits == kNanosecondDigits) continue;
        t.nanosecond = t.nanosecond * 10 + digit;
        ++digits;
    }
    t.fraction_digits = static_cast<std::uint8_t>(digits);
    for (; digits < kNanosecondDigits; ++digits) t.nanosecond *= 10;
    return true;
}

bool read_field(Digits& in, int limit, std::uint8_t& field) {
    const auto number = in.number(2);
    if (!number || *number >= limit) return false;
    field = static_cast<std::uint8_t>(*number);
    return true;
}

// hh[:mm[:ss[.fff]]]; FHIR lets a second be 60.
bool read_time(Digits& in, Temporal& t) {
    if (!read_field(in, 24, t.hour)) return false;
    t.precision = Precision::hour;
    if (!in.skip(':')) return true;
    if (!read_field(in, 60, t.minute)) return false;
    t.precision = Precision::minute;
    if (!in.skip(':')) return true;
    if (!read_field(in, 61, t.second)) return false;
    t.precision = Precision::second;
    return !in.skip('.') || read_fraction(in, t);
}

bool read_offset(Digits& in, Temporal& t) {
    const char sign = in.take();
    if (sign == 'Z') {
        t.offset_minutes = 0;
        return true;
    }
    if (sign != '+' && sign != '-') return false;
    const auto hour = in.number(2);
    if (!hour || !in.skip(':')) return false;
    const auto minute = in.number(2);
    if (!minute || *hour > 14 || *minute > 59) return false;
    const int offset = *hour * 60 + *minute;
    t.offset_minutes = static_cast<std::int16_t>(sign == '-' ? -offset : offset);
    return true;
}

std::int64_t days_of(const Temporal& t) {
    const chr::year_month_day day(chr::year(t.year), chr::month(t.month), chr::day(t.day));
    return chr::sys_days(day).time_since_epoch().count();
}

std::int64_t seconds_of_day(const Temporal& t) {
    return (t.hour * 60 + t.minute) * 60 + t.second;
}

void set_seconds_of_day(Temporal& t, std::int64_t seconds) {
    t.second = static_cast<std::uint8_t>(seconds % 60);
    t.minute = static_cast<std::uint8_t>(seconds / 60 % 60);
    t.hour = static_cast<std::uint8_t>(seconds / 3600);
}

bool set_days(Temporal& t, std::int64_t days) {
    if (days < -719162 || days > 2932896) return false;  // years 1 to 9999
    const chr::year_month_day day{chr::sys_days(chr::days(static_cast<int>(days)))};
    t.year = static_cast<std::int16_t>(static_cast<int>(day.year()));
    t.month = static_cast<std::uint8_t>(static_cast<unsigned>(day.month()));
    t.day = static_cast<std::uint8_t>(static_cast<unsigned>(day.day()));
    return true;
}

std::uint8_t last_day(const Temporal& t) {
    const auto last = chr::year(t.year) / chr::month(t.month) / chr::last;
    return static_cast<std::uint8_t>(static_cast<unsigned>(last.day()));
}

std::strong_ordering operator|(std::strong_ordering first, std::strong_ordering then) {
    return first != std::strong_ordering::equal ? first : then;
}

// What both say, field by field; in the same offset or with none.
std::optional<std::strong_ordering> compare_fields(const Temporal& a, const Temporal& b) {
    const auto finest = std::min(a.precision, b.precision);
    auto order = a.year <=> b.year;
    if (finest >= Precision::month) order = order | (a.month <=> b.month);
    if (finest >= Precision::day) order = order | (a.day <=> b.day);
    if (finest >= Precision::hour) order = order | (a.hour <=> b.hour);
    if (finest >= Precision::minute) order = order | (a.minute <=> b.minute);
    if (finest >= Precision::second) {
        order = order | (a.second <=> b.second) | (a.nanosecond <=> b.nanosecond);
    }
    if (order == std::strong_ordering::equal && a.precision != b.precision) return {};
    return order;
}

// The first or last second that a value of unknown fields and offset may stand for, in UTC.
std::int64_t outermost_second(const Temporal& value, Boundary which) {
    auto t = value;
    const bool high = which == Boundary::high;
    if (high) {
        if (t.precision < Precision::month) t.month = 12;
        if (t.precision < Precision::day) t.day = last_day(t);
        if (t.precision < Precision::hour) t.hour = 23;
        if (t.precision < Precision::minute) t.minute = 59;
        if (t.precision < Precision::second) t.second = 59;
    }
    const int offset = t.has_offset() ? t.offset_minutes : (high ? -12 * 60 : 14 * 60);
    return days_of(t) * kSecondsOfDay + seconds_of_day(t) - std::int64_t(offset) * 60;
}

std::optional<std::strong_ordering> compare_outermost(const Temporal& a, const Temporal& b) {
    if (outermost_second(a, Boundary::high) < outermost_second(b, Boundary::low)) {
        return std::strong_ordering::less;
    }
    if (outermost_second(a, Boundary::low) > outermost_second(b, Boundary::high)) {
        return std::strong_ordering::greater;
    }
    return {};
}

Temporal in_utc(const Temporal& value) {
    auto t = value;
    if (t.offset_minutes == 0 || t.kind == Kind::time) return t;
    const std::int64_t seconds =
        days_of(t) * kSecondsOfDay + seconds_of_day(t) - std::int64_t(t.offset_minutes) * 60;
    const auto days =
        chr::floor<chr::days>(chr::sys_seconds(chr::seconds(seconds))).time_since_epoch();
    if (!set_days(t, days.count())) return value;
    set_seconds_of_day(t, seconds - days.count() * kSecondsOfDay);
    t.offset_minutes = 0;
    return t;
}

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

void append_offset(std::string& text, int minutes) {
    if (minutes == 0) {
        text += 'Z';
        return;
    }
    std::array<char, 16> buffer{};
    const int size =
        std::snprintf(buffer.data(), buffer.size(), "%c%02d:%02d", minutes < 0 ? '-' : '+',
                      std::abs(minutes) / 60, std::abs(minutes) % 60);
    text.append(buffer.data(), static_cast<std::size_t>(size));
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

std::optional<Temporal> Temporal::parse_date(std::string_view text) {
    Temporal t;
    Digits in(text);
    if (!read_date(in, t) || !in.empty()) return {};
    return t;
}

std::optional<Temporal> Temporal::parse_date_time(std::string_view text) {
    Temporal t;
    t.kind = Kind::date_time;
    Digits in(text);
    if (!read_date(in, t)) return {};
    if (in.empty()) return t;
    if (!in.skip('T')) return {};
    if (in.empty()) return t;
    if (t.precision != Precision::day || !read_time(in, t)) return {};
    if (!in.empty() && !read_offset(in, t)) return {};
    if (!in.empty()) return {};
    return t;
}

std::optional<Temporal> Temporal::parse_time(std::string_view text) {
    Temporal t;
    t.kind = Kind::time;
    Digits in(text);
    if (!read_time(in, t) || !in.empty()) return {};
    return t;
}

Temporal Temporal::date_time_of(Instant moment, chr::minutes offset) {
    Temporal t;
    t.kind = Kind::date_time;
    t.precision = Precision::second;
    t.offset_minutes = static_cast<std::int16_t>(offset.count());
    const auto local = moment + offset;
    const auto day = chr::floor<chr::days>(local);
    if (!set_days(t, day.time_since_epoch().count())) return t;
    const auto rest = (local - day).count();
    set_seconds_of_day(t, rest / 1000);
    t.nanosecond = static_cast<std::int32_t>(rest % 1000 * 1000000);
    t.fraction_digits = 3;
    return t;
}

std::optional<std::strong_ordering> compare(const Temporal& a, const Temporal& b) {
    if (a.has_offset() && b.has_offset()) return compare_fields(in_utc(a), in_utc(b));
    if (a.has_offset() || b.has_offset()) return compare_outermost(a, b);
    return compare_fields(a, b);
}

std::size_t hash_of(const Temporal& value) {
    const auto t = value.has_offset() ? in_utc(value) : value;
    const auto days = t.kind == Kind::time ? 0 : days_of(t);
    const auto seconds = days * kSecondsOfDay + seconds_of_day(t);
    const auto precision = static_cast<std::int64_t>(t.precision) * 2 + (t.has_offset() ? 1 : 0);
    return std::hash<std::int64_t>()(seconds * 1'000'003 + t.nanosecond + precision);
}

std::optional<Temporal> add(const Temporal& value, std::int64_t count, TimeUnit unit) {
    constexpr std::int64_t kMillisecondsMax = 400'000'000'000'000;  // 12,000 years
    const auto span = span_of(unit);
    const auto count_max = kMillisecondsMax / std::max<std::int64_t>(span.milliseconds, 1);
    if (count > count_max || count < -count_max) return {};
    const auto months = count * span.months;
    if (value.kind == Kind::time && months != 0) return {};
    return add_coarsely(value, months, count * span.milliseconds);
}

std::string Temporal::text() const {
    std::array<char, 16> buffer{};
    std::string result;
    const auto append = [&](const char* format, int number) {
        const int size = std::snprintf(buffer.data(), buffer.size(), format, number);
        result.append(buffer.data(), static_cast<std::size_t>(size));
    };
    if (kind != Kind::time) {
        append("%04d", year);
        if (precision >= Precision::month) append("-%02d", month);
        if (precision >= Precision::day) append("-%02d", day);
        if (precision >= Precision::hour) result += 'T';
    }
    if (precision >= Precision::hour) append("%02d", hour);
    if (precision >= Precision::minute) append(":%02d", minute);
    if (precision >= Precision::second) append(":%02d", second);
    if (fraction_digits > 0) {
        append(".%09d", nanosecond);
        result.resize(result.size() - (kNanosecondDigits - fraction_digits));
    }
    if (has_offset()) append_offset(result, offset_minutes);
    return result;
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
