// Quantities, with units of UCUM or of the calendar
// (https://hl7.org/fhirpath/N1/#time-valued-quantities). A unit that is not known is like itself
// alone.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "fhirpath/internal/truth.hpp"
#include "fhirpath/internal/ucum.hpp"
#include "fhirpath/item.hpp"

namespace planbro::fhirpath::internal {

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
