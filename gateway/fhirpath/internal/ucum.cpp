#include "fhirpath/internal/ucum.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace planbro::fhirpath::internal {

namespace {

// The base units; the calendar's month is one of its own, as it has no fixed number of days.
enum Base : std::uint8_t { metre, second, gram, kelvin, coulomb, candela, radian, mole, month };

struct Power {
    Base base;
    std::int8_t exponent;
};

struct Atom {
    std::string_view code;
    bool is_metric;  // takes prefixes
    std::string_view factor;
    std::array<Power, 3> powers{};  // exponent 0: not used
};

// https://ucum.org/ucum, tables 2 to 25: what health records commonly hold. Units on a scale of
// their own (Cel, [degF], [pH]) are left out: they cannot be converted by a factor.
constexpr Atom kAtoms[] = {
    {"m", true, "1", {{{metre, 1}}}},
    {"s", true, "1", {{{second, 1}}}},
    {"g", true, "1", {{{gram, 1}}}},
    {"K", true, "1", {{{kelvin, 1}}}},
    {"C", true, "1", {{{coulomb, 1}}}},
    {"cd", true, "1", {{{candela, 1}}}},
    {"rad", true, "1", {{{radian, 1}}}},
    {"mol", true, "1", {{{mole, 1}}}},
    {"osm", true, "1", {{{mole, 1}}}},
    {"eq", true, "1", {{{mole, 1}}}},
    {"kat", true, "1", {{{mole, 1}, {second, -1}}}},
    {"%", false, "0.01"},
    {"[ppth]", false, "1e-3"},
    {"[ppm]", false, "1e-6"},
    {"[ppb]", false, "1e-9"},
    {"l", true, "1e-3", {{{metre, 3}}}},
    {"L", true, "1e-3", {{{metre, 3}}}},
    {"ar", true, "100", {{{metre, 2}}}},
    {"t", true, "1e6", {{{gram, 1}}}},
    {"Hz", true, "1", {{{second, -1}}}},
    {"Bq", true, "1", {{{second, -1}}}},
    {"N", true, "1000", {{{gram, 1}, {metre, 1}, {second, -2}}}},
    {"Pa", true, "1000", {{{gram, 1}, {metre, -1}, {second, -2}}}},
    {"bar", true, "1e8", {{{gram, 1}, {metre, -1}, {second, -2}}}},
    {"m[Hg]", true, "133322000", {{{gram, 1}, {metre, -1}, {second, -2}}}},
    {"m[H2O]", true, "9806650", {{{gram, 1}, {metre, -1}, {second, -2}}}},
    {"J", true, "1000", {{{gram, 1}, {metre, 2}, {second, -2}}}},
    {"cal", true, "4184", {{{gram, 1}, {metre, 2}, {second, -2}}}},
    {"[Cal]", false, "4184000", {{{gram, 1}, {metre, 2}, {second, -2}}}},
    {"W", true, "1000", {{{gram, 1}, {metre, 2}, {second, -3}}}},
    {"A", true, "1", {{{coulomb, 1}, {second, -1}}}},
    {"V", true, "1000", {{{gram, 1}, {metre, 2}, {second, -2}}}},
    {"Gy", true, "1", {{{metre, 2}, {second, -2}}}},
    {"Sv", true, "1", {{{metre, 2}, {second, -2}}}},
    {"ms", false, "1e-3", {{{second, 1}}}},
    {"min", false, "60", {{{second, 1}}}},
    {"h", false, "3600", {{{second, 1}}}},
    {"d", false, "86400", {{{second, 1}}}},
    {"wk", false, "604800", {{{second, 1}}}},
    {"mo", false, "2629800", {{{second, 1}}}},
    {"a", false, "31557600", {{{second, 1}}}},
    {"[in_i]", false, "0.0254", {{{metre, 1}}}},
    {"[ft_i]", false, "0.3048", {{{metre, 1}}}},
    {"[yd_i]", false, "0.9144", {{{metre, 1}}}},
    {"[mi_i]", false, "1609.344", {{{metre, 1}}}},
    {"[lb_av]", false, "453.59237", {{{gram, 1}}}},
    {"[oz_av]", false, "28.349523125", {{{gram, 1}}}},
    {"[gr]", false, "0.06479891", {{{gram, 1}}}},
    {"[stone_av]", false, "6350.29318", {{{gram, 1}}}},
    {"[gal_us]", false, "0.003785411784", {{{metre, 3}}}},
    {"[qt_us]", false, "0.000946352946", {{{metre, 3}}}},
    {"[pt_us]", false, "0.000473176473", {{{metre, 3}}}},
    {"[cup_us]", false, "0.0002365882365", {{{metre, 3}}}},
    {"[foz_us]", false, "0.0000295735295625", {{{metre, 3}}}},
    {"[tbs_us]", false, "0.00001478676478125", {{{metre, 3}}}},
    {"[tsp_us]", false, "0.00000492892159375", {{{metre, 3}}}},
};

struct Prefix {
    std::string_view code;
    int exponent;
};

constexpr Prefix kPrefixes[] = {
    {"da", 1}, {"Y", 24},  {"Z", 21},  {"E", 18},  {"P", 15},  {"T", 12},  {"G", 9},
    {"M", 6},  {"k", 3},   {"h", 2},   {"d", -1},  {"c", -2},  {"m", -3},  {"u", -6},
    {"n", -9}, {"p", -12}, {"f", -15}, {"a", -18}, {"z", -21}, {"y", -24},
};

Decimal ten_to(int exponent) {
    const auto power = Decimal::parse("1e" + std::to_string(exponent));
    return power.value_or(Decimal(1));
}

Unit unit_of(const Atom& atom) {
    Unit unit;
    unit.numerator = Decimal::parse(atom.factor).value_or(Decimal(1));
    for (const auto& power : atom.powers) {
        if (power.exponent != 0) unit.dimension[power.base] = power.exponent;
    }
    return unit;
}

const Atom* find_atom(std::string_view code) {
    const auto* const found = std::find_if(std::begin(kAtoms), std::end(kAtoms),
                                           [&](const Atom& atom) { return atom.code == code; });
    return found == std::end(kAtoms) ? nullptr : found;
}

std::optional<Unit> find_unit(std::string_view code) {
    if (const auto* atom = find_atom(code)) return unit_of(*atom);
    for (const auto& prefix : kPrefixes) {
        if (!code.starts_with(prefix.code)) continue;
        const auto* atom = find_atom(code.substr(prefix.code.size()));
        if (atom == nullptr || !atom->is_metric) continue;
        auto unit = unit_of(*atom);
        auto& factor = prefix.exponent > 0 ? unit.numerator : unit.denominator;
        const auto scaled = multiply(factor, ten_to(std::abs(prefix.exponent)));
        if (!scaled) return {};
        factor = *scaled;
        return unit;
    }
    return {};
}

std::optional<Unit> to_power(const Unit& unit, int exponent) {
    const auto base = exponent < 0 ? inverse(unit) : unit;
    Unit result;
    for (int i = 0; i < std::abs(exponent); ++i) {
        const auto next = times(result, base);
        if (!next) return {};
        result = *next;
    }
    return result;
}

// https://ucum.org/ucum section 2.1: terms of components, left to right.
class UnitReader {
  public:
    explicit UnitReader(std::string_view text) : rest_(text) {}

    std::optional<Unit> read() {
        auto unit = term(0);
        return rest_.empty() ? unit : std::nullopt;
    }

  private:
    std::optional<Unit> term(int depth) {
        if (depth > kDepthMax) return {};
        std::optional<Unit> unit = Unit{};
        if (!rest_.starts_with('/')) unit = component(depth);
        while (unit && (rest_.starts_with('.') || rest_.starts_with('/'))) {
            const bool divides = rest_[0] == '/';
            rest_.remove_prefix(1);
            const auto next = component(depth);
            if (!next) return {};
            unit = times(*unit, divides ? inverse(*next) : *next);
        }
        return unit;
    }

    std::optional<Unit> component(int depth) {
        if (rest_.starts_with('{')) return skip_annotation() ? std::optional(Unit{}) : std::nullopt;
        if (rest_.starts_with('(')) {
            rest_.remove_prefix(1);
            auto unit = term(depth + 1);
            if (!rest_.starts_with(')')) return {};
            rest_.remove_prefix(1);
            return unit;
        }
        auto unit = powered();
        if (rest_.starts_with('{') && !skip_annotation()) return {};
        return unit;
    }

    bool skip_annotation() {
        const auto end = rest_.find('}');
        if (end == std::string_view::npos) return false;
        rest_.remove_prefix(end + 1);
        return true;
    }

    std::optional<Unit> powered() {
        std::optional<Unit> unit;
        if (rest_.starts_with("10*") || rest_.starts_with("10^")) {
            rest_.remove_prefix(3);
            unit = Unit{};
            unit->numerator = Decimal(10);
        } else if (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') {
            return number();
        } else {
            unit = find_unit(take_symbol());
        }
        const int exponent = take_exponent();
        if (!unit || std::abs(exponent) > kExponentMax) return {};
        return to_power(*unit, exponent);
    }

    std::optional<Unit> number() {
        const auto size = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
        const auto value = Decimal::parse(rest_.substr(0, size));
        rest_.remove_prefix(size);
        if (!value) return {};
        Unit unit;
        unit.numerator = *value;
        return unit;
    }

    // Up to an operator or digit; what stands in [ ] belongs to it.
    std::string_view take_symbol() {
        std::size_t size = 0;
        bool bracket = false;
        for (; size < rest_.size(); ++size) {
            const char c = rest_[size];
            if (c == '[') bracket = true;
            if (c == ']') bracket = false;
            if (!bracket &&
                std::string_view("./(){}+-0123456789").find(c) != std::string_view::npos) {
                break;
            }
        }
        const auto symbol = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return symbol;
    }

    int take_exponent() {
        const auto sign = rest_.starts_with('-') ? -1 : 1;
        const bool is_signed = rest_.starts_with('-') || rest_.starts_with('+');
        const auto digits = rest_.substr(is_signed ? 1 : 0);
        int exponent = 1;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
        if (error == std::errc::result_out_of_range) return kExponentMax + 1;
        if (error != std::errc() || digits.starts_with('-')) return 1;
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return sign * exponent;
    }

    static constexpr int kDepthMax = 8;
    static constexpr int kExponentMax = 24;

    std::string_view rest_;
};

}  // namespace

std::optional<Unit> times(const Unit& a, const Unit& b) {
    Unit unit;
    for (std::size_t i = 0; i < Unit::kBases; ++i) {
        const int exponent = a.dimension[i] + b.dimension[i];
        if (std::abs(exponent) > 30) return {};
        unit.dimension[i] = static_cast<std::int8_t>(exponent);
    }
    const auto numerator = multiply(a.numerator, b.numerator);
    const auto denominator = multiply(a.denominator, b.denominator);
    if (!numerator || !denominator) return {};
    unit.numerator = numerator->stripped();
    unit.denominator = denominator->stripped();
    return unit;
}

Unit inverse(Unit unit) {
    std::swap(unit.numerator, unit.denominator);
    for (auto& exponent : unit.dimension) exponent = static_cast<std::int8_t>(-exponent);
    return unit;
}

std::optional<Unit> parse_unit(std::string_view ucum) {
    if (ucum.empty() || ucum.size() > 64) return {};
    return UnitReader(ucum).read();
}

Unit calendar_months(int count) {
    Unit unit;
    unit.dimension[Base::month] = 1;
    unit.numerator = Decimal(count);
    return unit;
}

}  // namespace planbro::fhirpath::internal
