// Values as numbers, as the implicit conversions have it
// (https://hl7.org/fhirpath/N1/#conversion): an integer is a decimal, and both are quantities.
#pragma once

#include <optional>

#include "fhirpath/item.hpp"

namespace planbro::fhirpath::internal {

inline std::optional<Decimal> decimal_of(const Item& value) {
    if (const auto* whole = value.get<std::int32_t>()) return Decimal(*whole);
    if (const auto* number = value.get<Decimal>()) return *number;
    return {};
}

inline std::optional<Quantity> quantity_of(const Item& value) {
    if (const auto* quantity = value.get<Quantity>()) return *quantity;
    if (const auto number = decimal_of(value)) return Quantity{*number, "1", false};
    return {};
}

}  // namespace planbro::fhirpath::internal
