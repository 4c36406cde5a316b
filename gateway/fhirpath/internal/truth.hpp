// Three-valued logic: an empty collection is neither true nor false
// (https://hl7.org/fhirpath/N1/#boolean-logic).
#pragma once

#include <cstdint>

namespace planbro::fhirpath::internal {

enum class Truth : std::uint8_t { no, yes, none };

constexpr Truth truth_of(bool flag) {
    return flag ? Truth::yes : Truth::no;
}

constexpr Truth negated(Truth truth) {
    if (truth == Truth::none) return Truth::none;
    return truth_of(truth == Truth::no);
}

}  // namespace planbro::fhirpath::internal
