// Quantities and their units: the common ones of UCUM (https://ucum.org/ucum) by a compact table,
// and the calendar's (https://hl7.org/fhirpath/N1/#time-valued-quantities). A unit that is not
// known is like itself alone.
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "fhirpath/internal/truth.hpp"
#include "fhirpath/item.hpp"

namespace planbro::fhirpath::internal {

// What a unit is made of: factor × the base units to these powers. The factor is a fraction, so
// that both a minute and "per minute" are exact.
struct Unit {
    static constexpr std::size_t kBases = 9;
    std::array<std::int8_t, kBases> dimension{};
    Decimal numerator{1};
    Decimal denominator{1};
};

std::optional<Unit> parse_unit(std::string_view ucum);

// "days" → "day"; nothing for what is no word of the calendar.
std::optional<std::string_view> calendar_unit(std::string_view word);
std::optional<TimeUnit> time_unit_of(
    const Quantity& quantity);  // for adding to a date; nothing for 'mo'

// Both in one unit; nothing if they are not of one kind, or when that is not exactly known, as of
// a year and 'a'.
struct Pair {
    Decimal a, b;
};
std::optional<Pair> in_one_unit(const Quantity& a, const Quantity& b);
bool comparable(const Quantity& a, const Quantity& b);

Truth equals(const Quantity& a, const Quantity& b);
// To the precision of the less precise, in the larger unit; a year is as good as 'a'.
bool equivalent(const Quantity& a, const Quantity& b);
bool equivalent(const Decimal& a, const Decimal& b);

// The unit's text is put in `unit`, which must stay as long as the answer.
std::optional<Quantity> add(const Quantity& a, const Quantity& b);
std::optional<Quantity> multiply(const Quantity& a, const Quantity& b, std::string& unit);
std::optional<Quantity> divide(const Quantity& a, const Quantity& b, std::string& unit);

}  // namespace planbro::fhirpath::internal
