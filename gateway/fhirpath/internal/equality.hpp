// Equality, equivalence and order of items (https://hl7.org/fhirpath/N1/#equality).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "fhirpath/internal/items.hpp"
#include "fhirpath/internal/truth.hpp"

namespace planbro::fhirpath::internal {

Truth equals(const Item& a, const Item& b);
bool equivalent(const Item& a, const Item& b);

// Item by item in order; none if one is empty.
Truth equals(std::span<const Item> a, std::span<const Item> b);
// In any order; two empty ones are equivalent.
bool equivalent(std::span<const Item> a, std::span<const Item> b);

// How many comparisons the equivalence of such items may take at most: as order does not count,
// every item of a list may have to be compared with each of another.
std::size_t effort_of_equivalence(std::span<const Item> a, std::span<const Item> b);

enum class Order : std::uint8_t {
    less,
    equal,
    greater,
    unknown,   // of partial dates, or of quantities of different kinds
    no_order,  // of a number and a text, say
};
Order order_of(const Item& a, const Item& b);

// The same for items that are equal.
std::size_t hash_of(const Item& item);

}  // namespace planbro::fhirpath::internal
