#include "fhirpath/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

namespace planbro::fhirpath {

namespace {

using Wide = Decimal::Wide;

constexpr int kDigitsMax = 38;
constexpr int kScaleMax = 28;
constexpr int kQuotientScale = 16;

constexpr auto kPowers = [] {
    std::array<Wide, kDigitsMax + 1> powers{};
    Wide power = 1;
    for (auto& slot : powers) {
        slot = power;
        power *= &slot == &powers.back() ? 1 : 10;
    }
    return powers;
}();

constexpr Wide kUnitsMax = kPowers[kDigitsMax] - 1;

constexpr Wide power_of_ten(int exponent) {
    return kPowers[static_cast<std::size_t>(exponent)];
}

Wide magnitude(Wide units) {
    return units < 0 ? -units : units;
}

// The compiler's own check of an overflow needs a library that not every toolchain brings.
std::optional<Wide> product(Wide a, Wide b) {
    if (a == 0 || b == 0) return 0;
    if (magnitude(a) > kUnitsMax / magnitude(b)) return {};
    return a * b;
}

std::optional<Wide> scaled_up(Wide units, int digits) {
    if (digits > kDigitsMax) return units == 0 ? std::optional<Wide>(0) : std::nullopt;
    return product(units, power_of_ten(digits));
}

// units / 10^digits, half away from zero.
Wide scaled_down(Wide units, int digits) {
    if (digits > kDigitsMax) return 0;
    const Wide divisor = power_of_ten(digits);
    const Wide rest = magnitude(units % divisor);
    const Wide whole = units / divisor;
    if (rest < divisor - rest) return whole;
    return units < 0 ? whole - 1 : whole + 1;
}

Decimal bounded(Wide units, int scale) {
    if (scale <= kScaleMax) return {units, scale};
    return {scaled_down(units, scale - kScaleMax), kScaleMax};
}

struct Aligned {
    Wide a, b;
    int scale;
};

std::optional<Aligned> align(const Decimal& a, const Decimal& b) {
    const int scale = std::max(a.scale(), b.scale());
    const auto left = scaled_up(a.units(), scale - a.scale());
    const auto right = scaled_up(b.units(), scale - b.scale());
    if (!left || !right) return {};
    return Aligned{*left, *right, scale};
}

// Reads the digits before the exponent; moves on in the text.
std::optional<Decimal> read_mantissa(std::string_view& text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    Wide units = 0;
    int scale = 0;
    bool point = false;
    bool digits = false;
    for (; !text.empty(); text.remove_prefix(1)) {
        const char c = text[0];
        if (c == '.' && !point && digits) {
            point = true;
            digits = false;  // at least one must follow
        } else if (c >= '0' && c <= '9') {
            digits = true;
            if (point && scale == kScaleMax) continue;
            if (units > (kUnitsMax - (c - '0')) / 10) return {};
            units = units * 10 + (c - '0');
            scale += point ? 1 : 0;
        } else {
            break;
        }
    }
    if (!digits) return {};
    return Decimal(negative ? -units : units, scale);
}

std::optional<Decimal> shifted(const Decimal& number, int exponent) {
    const int scale = number.scale() - exponent;
    if (scale >= 0) return bounded(number.units(), scale);
    const auto units = scaled_up(number.units(), -scale);
    if (!units) return {};
    return Decimal(*units, 0);
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
    const auto mantissa = read_mantissa(text);
    if (!mantissa || text.empty()) return mantissa;
    if (text[0] != 'e' && text[0] != 'E') return {};
    text.remove_prefix(1);
    if (text.starts_with('+')) text.remove_prefix(1);
    int exponent = 0;
    const auto* const end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, exponent);
    if (error != std::errc() || at != end || std::abs(exponent) > 10000) return {};
    return shifted(*mantissa, exponent);
}

std::optional<Decimal> Decimal::of(double number) {
    if (!std::isfinite(number)) return {};
    std::array<char, 40> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                            std::chars_format::scientific, 14);
    if (error != std::errc()) return {};
    const auto parsed = parse({buffer.data(), static_cast<std::size_t>(end - buffer.data())});
    if (!parsed) return {};
    return parsed->stripped();
}

bool Decimal::is_whole() const {
    return units() % power_of_ten(scale_) == 0;
}

Decimal Decimal::truncated() const {
    return {units() / power_of_ten(scale_), 0};
}

Decimal Decimal::floor() const {
    const auto whole = truncated();
    return is_negative() && !is_whole() ? Decimal(whole.units() - 1, 0) : whole;
}

Decimal Decimal::ceiling() const {
    const auto whole = truncated();
    return !is_negative() && !is_whole() ? Decimal(whole.units() + 1, 0) : whole;
}

Decimal Decimal::rounded(int digits) const {
    if (digits >= scale_) return *this;
    return {scaled_down(units(), scale_ - digits), digits};
}

Decimal Decimal::stripped() const {
    Wide rest = units();
    int scale = scale_;
    while (scale > 0 && rest % 10 == 0) {
        rest /= 10;
        --scale;
    }
    return {rest, scale};
}

std::optional<Decimal> Decimal::padded(int digits) const {
    if (digits <= scale_) return *this;
    const auto wider = scaled_up(units(), digits - scale_);
    if (!wider) return {};
    return Decimal(*wider, digits);
}

std::optional<std::int32_t> Decimal::integer() const {
    if (!is_whole()) return {};
    const auto whole = truncated().units();
    if (whole < std::numeric_limits<std::int32_t>::min()) return {};
    if (whole > std::numeric_limits<std::int32_t>::max()) return {};
    return static_cast<std::int32_t>(whole);
}

double Decimal::approximate() const {
    return static_cast<double>(units()) / static_cast<double>(power_of_ten(scale_));
}

std::string Decimal::text() const {
    std::string digits;
    for (Wide rest = magnitude(units()); rest > 0; rest /= 10) {
        digits.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
    }
    const auto width = static_cast<std::size_t>(scale_) + 1;
    if (digits.size() < width) digits.resize(width, '0');
    if (is_negative()) digits.push_back('-');
    std::reverse(digits.begin(), digits.end());
    if (scale_ > 0) digits.insert(digits.size() - scale_, 1, '.');
    return digits;
}

std::strong_ordering compare(const Decimal& a, const Decimal& b) {
    if (a.scale() == b.scale()) {
        const auto left = a.units();
        const auto right = b.units();
        if (left == right) return std::strong_ordering::equal;
        return left < right ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    // The whole parts first; what is left of both is less than one and cannot overflow.
    const auto left = a.truncated().units();
    const auto right = b.truncated().units();
    if (left != right) {
        return left < right ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    const int scale = std::max(a.scale(), b.scale());
    const auto rest = [&](const Decimal& d) {
        return d.units() % power_of_ten(d.scale()) * power_of_ten(scale - d.scale());
    };
    return compare(Decimal(rest(a), 0), Decimal(rest(b), 0));
}

std::optional<Decimal> add(const Decimal& a, const Decimal& b) {
    const auto both = align(a, b);
    if (!both) return {};
    const Wide sum = both->a + both->b;  // each below 10^38: within 128 bits
    if (magnitude(sum) > kUnitsMax) return {};
    return Decimal(sum, both->scale);
}

std::optional<Decimal> subtract(const Decimal& a, const Decimal& b) {
    return add(a, b.negated());
}

std::optional<Decimal> multiply(const Decimal& a, const Decimal& b) {
    auto units = product(a.units(), b.units());
    if (units) return bounded(*units, a.scale() + b.scale());
    const auto left = a.stripped();
    const auto right = b.stripped();
    units = product(left.units(), right.units());
    if (!units) return {};
    return bounded(*units, left.scale() + right.scale());
}

std::optional<Decimal> divide(const Decimal& a, const Decimal& b) {
    if (b.is_zero()) return {};
    for (int scale = kQuotientScale; scale >= 0; --scale) {
        const int shift = scale + b.scale() - a.scale();
        const auto above = scaled_up(a.units(), std::max(shift, 0));
        const auto below = scaled_up(b.units(), std::max(-shift, 0));
        if (!above || !below) continue;  // fewer digits, then
        Wide whole = *above / *below;
        const Wide rest = magnitude(*above % *below);
        const bool negative = (*above < 0) != (*below < 0);
        if (rest >= magnitude(*below) - rest) whole += negative ? -1 : 1;
        return Decimal(whole, scale).stripped();
    }
    return {};
}

std::optional<Decimal> quotient(const Decimal& a, const Decimal& b) {
    const auto both = align(a, b);
    if (!both || both->b == 0) return {};
    return Decimal(both->a / both->b, 0);
}

std::optional<Decimal> remainder(const Decimal& a, const Decimal& b) {
    const auto both = align(a, b);
    if (!both || both->b == 0) return {};
    return Decimal(both->a % both->b, both->scale);
}

}  // namespace planbro::fhirpath
