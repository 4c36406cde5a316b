#include "fhirpath/internal/units.hpp"

#include <algorithm>

namespace planbro::fhirpath::internal {

namespace {

struct Word {
    std::string_view singular;
    std::string_view plural;
    std::string_view ucum;  // what it equals, or resembles
    TimeUnit unit;
    int months;  // > 0: has no fixed number of days
};

constexpr Word kWords[] = {
    {"year", "years", "a", TimeUnit::year, 12},
    {"month", "months", "mo", TimeUnit::month, 1},
    {"week", "weeks", "wk", TimeUnit::week, 0},
    {"day", "days", "d", TimeUnit::day, 0},
    {"hour", "hours", "h", TimeUnit::hour, 0},
    {"minute", "minutes", "min", TimeUnit::minute, 0},
    {"second", "seconds", "s", TimeUnit::second, 0},
    {"millisecond", "milliseconds", "ms", TimeUnit::millisecond, 0},
};

const Word* find_word(std::string_view text) {
    const auto* const found =
        std::find_if(std::begin(kWords), std::end(kWords),
                     [&](const Word& w) { return w.singular == text || w.plural == text; });
    return found == std::end(kWords) ? nullptr : found;
}

enum class Calendar : std::uint8_t { apart, as_ucum };

std::optional<Unit> unit_of(const Quantity& quantity, Calendar calendar) {
    if (!quantity.is_calendar) return parse_unit(quantity.unit);
    const auto* word = find_word(quantity.unit);
    if (word == nullptr) return {};
    if (word->months == 0 || calendar == Calendar::as_ucum) return parse_unit(word->ucum);
    return calendar_months(word->months);
}

struct Units {
    Unit a, b;
};

std::optional<Units> units_of_one_kind(const Quantity& a, const Quantity& b, Calendar calendar) {
    const auto left = unit_of(a, calendar);
    const auto right = unit_of(b, calendar);
    if (!left || !right || left->dimension != right->dimension) return {};
    return Units{*left, *right};
}

bool same_unit(const Quantity& a, const Quantity& b) {
    return a.unit == b.unit && a.is_calendar == b.is_calendar;
}

// How many of the other unit one of this unit is, as a fraction.
std::optional<Unit> ratio(const Unit& from, const Unit& to) {
    return times(from, inverse(to));
}

std::optional<Decimal> converted(const Decimal& value, const Unit& ratio) {
    const auto scaled = multiply(value, ratio.numerator);
    if (!scaled) return {};
    if (equal(ratio.denominator, Decimal(1))) return scaled;
    return divide(*scaled, ratio.denominator);
}

// Without division, so that no digit is lost: a × its factor and b × its, both times the other's
// denominator.
std::optional<Pair> exactly(const Quantity& a, const Quantity& b, const Units& units) {
    const auto by = ratio(units.a, units.b);
    if (!by) return {};
    const auto left = multiply(a.value, by->numerator);
    const auto right = multiply(b.value, by->denominator);
    if (!left || !right) return {};
    return Pair{*left, *right};
}

std::string composed(std::string_view a, char sign, std::string_view b) {
    const bool compound = b.find_first_of("./") != std::string_view::npos;
    std::string unit(a == "1" && sign == '/' ? std::string_view() : a);
    unit += sign;
    unit += compound ? "(" + std::string(b) + ")" : std::string(b);
    return unit;
}

std::string_view ucum_of(const Quantity& quantity) {
    const auto* word = quantity.is_calendar ? find_word(quantity.unit) : nullptr;
    return word != nullptr ? word->ucum : quantity.unit;
}

}  // namespace

std::optional<std::string_view> calendar_unit(std::string_view word) {
    const auto* found = find_word(word);
    if (found == nullptr) return {};
    return found->singular;
}

std::optional<TimeUnit> time_unit_of(const Quantity& quantity) {
    if (const auto* word = find_word(quantity.unit)) return word->unit;
    for (const auto& word : kWords) {
        if (word.ucum == quantity.unit && word.months == 0) return word.unit;
    }
    return {};
}

std::optional<Pair> in_one_unit(const Quantity& a, const Quantity& b) {
    if (same_unit(a, b)) return Pair{a.value, b.value};
    const auto units = units_of_one_kind(a, b, Calendar::apart);
    if (!units) return {};
    return exactly(a, b, *units);
}

bool comparable(const Quantity& a, const Quantity& b) {
    return same_unit(a, b) || units_of_one_kind(a, b, Calendar::apart).has_value();
}

Truth equals(const Quantity& a, const Quantity& b) {
    const auto pair = in_one_unit(a, b);
    return pair ? truth_of(equal(pair->a, pair->b)) : Truth::none;
}

bool equivalent(const Decimal& a, const Decimal& b) {
    const auto left = a.stripped();
    const auto right = b.stripped();
    const int digits = std::min(left.scale(), right.scale());
    return equal(left.rounded(digits), right.rounded(digits));
}

bool equivalent(const Quantity& a, const Quantity& b) {
    if (same_unit(a, b)) return equivalent(a.value, b.value);
    const auto units = units_of_one_kind(a, b, Calendar::as_ucum);
    if (!units) return false;
    const auto by = ratio(units->a, units->b);
    if (!by) return false;
    const bool a_is_larger = compare(by->numerator, by->denominator) > 0;
    const auto other = a_is_larger ? converted(b.value, inverse(*by)) : converted(a.value, *by);
    return other && equivalent(a_is_larger ? a.value : b.value, *other);
}

std::optional<Quantity> add(const Quantity& a, const Quantity& b) {
    if (same_unit(a, b)) {
        const auto sum = add(a.value, b.value);
        if (!sum) return {};
        return Quantity{*sum, a.unit, a.is_calendar};
    }
    const auto units = units_of_one_kind(a, b, Calendar::apart);
    if (!units) return {};
    const auto by = ratio(units->b, units->a);
    const auto other = by ? converted(b.value, *by) : std::nullopt;
    const auto sum = other ? add(a.value, *other) : std::nullopt;
    if (!sum) return {};
    return Quantity{*sum, a.unit, a.is_calendar};
}

std::optional<Quantity> multiply(const Quantity& a, const Quantity& b, std::string& unit) {
    const auto value = multiply(a.value, b.value);
    if (!value) return {};
    if (b.unit == "1") return Quantity{*value, a.unit, a.is_calendar};
    if (a.unit == "1") return Quantity{*value, b.unit, b.is_calendar};
    unit = composed(ucum_of(a), '.', ucum_of(b));
    return Quantity{*value, unit, false};
}

std::optional<Quantity> divide(const Quantity& a, const Quantity& b, std::string& unit) {
    if (b.unit != "1" && comparable(a, b)) {
        const auto pair = in_one_unit(a, b);
        const auto value = pair ? divide(pair->a, pair->b) : std::nullopt;
        if (!value) return {};
        return Quantity{*value, "1", false};
    }
    const auto value = divide(a.value, b.value);
    if (!value) return {};
    if (b.unit == "1") return Quantity{*value, a.unit, a.is_calendar};
    unit = composed(ucum_of(a), '/', ucum_of(b));
    return Quantity{*value, unit, false};
}

}  // namespace planbro::fhirpath::internal
