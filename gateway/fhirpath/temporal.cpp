#include "fhirpath/temporal.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "fhirpath/internal/civil.hpp"
#include "fhirpath/internal/digits.hpp"

namespace planbro::fhirpath {

namespace {

using Kind = Temporal::Kind;
using internal::days_of;
using internal::Digits;
using internal::kSecondsOfDay;
using internal::last_day;
using internal::seconds_of_day;
using internal::set_days;
using internal::set_seconds_of_day;
namespace chr = std::chrono;

constexpr int kNanosecondDigits = 9;

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

}  // namespace planbro::fhirpath
