// Units of measure: the common ones of UCUM (https://ucum.org/ucum), by a compact table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "fhirpath/decimal.hpp"

namespace planbro::fhirpath::internal {

// What a unit is made of: factor × the base units to these powers. The factor is a fraction, so
// that both a minute and "per minute" are exact.
struct Unit {
    static constexpr std::size_t kBases = 9;
    std::array<std::int8_t, kBases> dimension{};
    Decimal numerator{1};
    Decimal denominator{1};
};

// Nothing for a unit that is not in the table.
std::optional<Unit> parse_unit(std::string_view ucum);
// Months of the calendar: a base unit of their own, as they have no fixed number of days.
Unit calendar_months(int count);

std::optional<Unit> times(const Unit& a, const Unit& b);  // nothing if it becomes too large
Unit inverse(Unit unit);

}  // namespace planbro::fhirpath::internal
