// The fields of a Temporal as days since 1970-01-01 and seconds of a day, and back.
#pragma once

#include <cstdint>

#include "fhirpath/temporal.hpp"

namespace planbro::fhirpath::internal {

constexpr std::int64_t kSecondsOfDay = 86400;

std::int64_t days_of(const Temporal& t);
std::int64_t seconds_of_day(const Temporal& t);
void set_seconds_of_day(Temporal& t, std::int64_t seconds);
bool set_days(Temporal& t, std::int64_t days);  // false outside of the years 1 to 9999
std::uint8_t last_day(const Temporal& t);       // of its month

}  // namespace planbro::fhirpath::internal
