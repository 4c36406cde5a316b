#include "base/time.hpp"

#include <date/date.h>
#include <date/tz.h>

#include <array>
#include <charconv>

namespace planbro {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const date::time_zone& oslo() {
    static const date::time_zone* const zone = date::locate_zone("Europe/Oslo");
    return *zone;
}

Instant start_of_day(date::year_month_day day) {
    const auto moment = oslo().to_sys(date::local_days(day), date::choose::earliest);
    return std::chrono::time_point_cast<milliseconds>(moment);
}

// The number with leading zeros, and a sign behind it.
void put(std::string& text, std::int64_t number, std::size_t width, char sign) {
    const auto begin = text.size();
    text.append(width, '0').push_back(sign);
    for (auto at = begin + width; at-- > begin; number /= 10) {
        text[at] = static_cast<char>('0' + number % 10);
    }
}

// Reads fixed-width digits from the front of a text; every read moves on.
class Digits {
  public:
    explicit Digits(std::string_view text) : rest_(text) {}

    std::optional<int> number(std::size_t width) {
        if (rest_.size() < width) return {};
        int value = 0;
        const auto* end = rest_.data() + width;
        const auto [at, error] = std::from_chars(rest_.data(), end, value);
        if (error != std::errc() || at != end || rest_[0] == '-') return {};
        rest_.remove_prefix(width);
        return value;
    }
    bool skip(char expected) {
        if (rest_.empty() || rest_[0] != expected) return false;
        rest_.remove_prefix(1);
        return true;
    }
    char take() {
        if (rest_.empty()) return '\0';
        const char first = rest_[0];
        rest_.remove_prefix(1);
        return first;
    }
    [[nodiscard]] bool at_digit() const {
        return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9';
    }
    [[nodiscard]] bool empty() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

std::optional<minutes> read_offset(Digits& in) {
    const char sign = in.take();
    if (sign == 'Z') return minutes(0);
    if (sign != '+' && sign != '-') return {};
    const auto hour = in.number(2);
    if (!hour || !in.skip(':')) return {};
    const auto minute = in.number(2);
    if (!minute || *hour > 14 || *minute > 59) return {};
    const auto offset = hours(*hour) + minutes(*minute);
    return sign == '-' ? -offset : offset;
}

// After the "T": hh:mm:ss[.fff]offset
std::optional<Interval> read_time(Digits& in, date::sys_days day) {
    const auto hour = in.number(2);
    if (!hour || !in.skip(':')) return {};
    const auto minute = in.number(2);
    if (!minute || !in.skip(':')) return {};
    const auto second = in.number(2);
    if (!second || *hour > 23 || *minute > 59 || *second > 60) return {};
    milliseconds fraction(0);
    milliseconds width(1000);
    if (in.skip('.')) {
        if (!in.at_digit()) return {};
        int scale = 100;
        while (in.at_digit()) {
            fraction += milliseconds(scale * *in.number(1));
            scale /= 10;
        }
        width = milliseconds(1);
    }
    const auto offset = read_offset(in);
    if (!offset || !in.empty()) return {};
    const auto low = Instant(day.time_since_epoch()) + hours(*hour) + minutes(*minute) +
                     seconds(*second) + fraction - *offset;
    return Interval{low, low + width};
}

}  // namespace

Clock system_clock() {
    return
        [] { return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now()); };
}

Clock clock_from(Instant start) {
    const auto begun = std::chrono::steady_clock::now();
    return [start, begun] {
        return start +
               std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begun);
    };
}

std::optional<Interval> interval_of(std::string_view text) {
    Digits in(text);
    const auto y = in.number(4);
    if (!y || *y == 0) return {};
    const date::year year(*y);
    if (in.empty()) {
        return Interval{start_of_day(year / 1 / 1), start_of_day((year + date::years(1)) / 1 / 1)};
    }
    if (!in.skip('-')) return {};
    const auto m = in.number(2);
    if (!m || *m < 1 || *m > 12) return {};
    const auto month = year / static_cast<unsigned>(*m);
    if (in.empty()) {
        return Interval{start_of_day(month / 1), start_of_day((month + date::months(1)) / 1)};
    }
    if (!in.skip('-')) return {};
    const auto d = in.number(2);
    if (!d) return {};
    const date::year_month_day day = month / static_cast<unsigned>(*d);
    if (!day.ok()) return {};
    if (in.empty()) {
        return Interval{start_of_day(day), start_of_day(date::sys_days(day) + date::days(1))};
    }
    if (!in.skip('T')) return {};
    return read_time(in, date::sys_days(day));
}

std::optional<Interval> interval_of_period(std::string_view start, std::string_view end) {
    Interval period;
    if (!start.empty()) {
        const auto from = interval_of(start);
        if (!from) return {};
        period.low = from->low;
    }
    if (!end.empty()) {
        const auto until = interval_of(end);
        if (!until) return {};
        period.high = until->high;
    }
    return period;
}

std::optional<Instant> parse_instant(std::string_view text) {
    if (text.find('T') == std::string_view::npos) return {};
    const auto interval = interval_of(text);
    if (!interval) return {};
    return interval->low;
}

std::string format_instant(Instant moment) {
    const auto day = date::floor<date::days>(moment);
    const date::year_month_day date(day);
    const date::hh_mm_ss<milliseconds> time(moment - day);
    const auto year = static_cast<int>(date.year());
    if (year < 0 || year > 9999) return date::format("%FT%TZ", moment);
    // By hand: date::format() goes through streams and locales, and every resource has this.
    std::string text;
    text.reserve(24);
    put(text, year, 4, '-');
    put(text, static_cast<unsigned>(date.month()), 2, '-');
    put(text, static_cast<unsigned>(date.day()), 2, 'T');
    put(text, time.hours().count(), 2, ':');
    put(text, time.minutes().count(), 2, ':');
    put(text, time.seconds().count(), 2, '.');
    put(text, time.subseconds().count(), 3, 'Z');
    return text;
}

std::string format_day(Instant moment) {
    return date::format("%F", oslo().to_local(moment));
}

std::string format_for_people(Instant moment) {
    return date::format("%d.%m.%Y kl. %H.%M", oslo().to_local(moment));
}

}  // namespace planbro
