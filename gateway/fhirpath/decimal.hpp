// A decimal number as FHIRPath has it: exact, with the digits it was written with. At most 38
// digits, 28 of them after the point (https://hl7.org/fhirpath/N1/#decimal asks for 28 and 8).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace planbro::fhirpath {

// Two words instead of one of 128 bits, which would ask for an alignment of 16 bytes.
class Decimal {
  public:
    __extension__ typedef __int128 Wide;

    constexpr Decimal() = default;
    constexpr explicit Decimal(std::int64_t whole) : Decimal(Wide(whole), 0) {}
    // units / 10^scale. The caller sees to it that both are within bounds.
    constexpr Decimal(Wide units, int scale)
        : high_(static_cast<std::int64_t>(units >> 64)),
          low_(static_cast<std::uint64_t>(units)),
          scale_(static_cast<std::uint8_t>(scale)) {}

    // "-1.50" or, as JSON allows, "15e-1". Digits beyond the 28th after the point are rounded off;
    // nothing if it is no number or too large.
    static std::optional<Decimal> parse(std::string_view text);
    // To 15 significant digits: what a double holds for sure. Nothing if not finite or too large.
    static std::optional<Decimal> of(double number);

    [[nodiscard]] constexpr Wide units() const { return (Wide(high_) << 64) | Wide(low_); }
    [[nodiscard]] int scale() const { return scale_; }  // digits after the point
    [[nodiscard]] bool is_zero() const { return high_ == 0 && low_ == 0; }
    [[nodiscard]] bool is_negative() const { return high_ < 0; }
    [[nodiscard]] bool is_whole() const;

    [[nodiscard]] Decimal negated() const { return {-units(), scale_}; }
    [[nodiscard]] Decimal absolute() const { return is_negative() ? negated() : *this; }
    [[nodiscard]] Decimal truncated() const;  // towards zero
    [[nodiscard]] Decimal floor() const;
    [[nodiscard]] Decimal ceiling() const;
    // To that many digits after the point: half away from zero; a shorter one stays as it is.
    [[nodiscard]] Decimal rounded(int digits) const;
    // The same number without zeros at the end, as for a measure of its precision.
    [[nodiscard]] Decimal stripped() const;
    // The same number written with at least that many digits after the point, if there is room.
    [[nodiscard]] std::optional<Decimal> padded(int digits) const;

    // Nothing if it is not whole or beyond 32 bits.
    [[nodiscard]] std::optional<std::int32_t> integer() const;
    [[nodiscard]] double approximate() const;
    [[nodiscard]] std::string text() const;

  private:
    std::int64_t high_ = 0;
    std::uint64_t low_ = 0;
    std::uint8_t scale_ = 0;
};

// By value: 1.0 and 1.00 are equal.
std::strong_ordering compare(const Decimal& a, const Decimal& b);
inline bool equal(const Decimal& a, const Decimal& b) {
    return compare(a, b) == std::strong_ordering::equal;
}

// Nothing on overflow, or for division by zero.
std::optional<Decimal> add(const Decimal& a, const Decimal& b);
std::optional<Decimal> subtract(const Decimal& a, const Decimal& b);
std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
// To 16 digits after the point.
std::optional<Decimal> divide(const Decimal& a, const Decimal& b);
std::optional<Decimal> quotient(const Decimal& a, const Decimal& b);   // div
std::optional<Decimal> remainder(const Decimal& a, const Decimal& b);  // mod

}  // namespace planbro::fhirpath
