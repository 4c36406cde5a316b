#include "fhirpath/internal/civil.hpp"

#include <chrono>

namespace planbro::fhirpath::internal {

namespace chr = std::chrono;

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

}  // namespace planbro::fhirpath::internal
