// lowBoundary(), highBoundary(), precision() and comparable():
// https://build.fhir.org/ig/HL7/FHIRPath/#utility-functions
#include <array>

#include "fhirpath/internal/functions/groups.hpp"
#include "fhirpath/internal/functions/numbers.hpp"
#include "fhirpath/internal/units.hpp"

namespace planbro::fhirpath::internal {

namespace {

constexpr int kDecimalDigits = 8;  // told if nothing else is asked for
constexpr int kDigitsMax = 28;

Decimal half_a_unit(int scale) {
    auto half = Decimal(5);
    for (int i = 0; i <= scale; ++i) half = Decimal(half.units(), i + 1);
    return half;
}

// Outwards to so many digits; but one that would be rounded to zero is zero, as the official tests
// have it (LowBoundaryDecimal14 and 15).
std::optional<Decimal> with_digits(const Decimal& edge, Boundary which, int digits) {
    if (digits >= edge.scale()) return edge.padded(digits);
    if (edge.rounded(digits).is_zero()) return Decimal(0, digits);
    auto scaled = Decimal(edge.units(), edge.scale() - digits);
    scaled = which == Boundary::low ? scaled.floor() : scaled.ceiling();
    return Decimal(scaled.units(), digits);
}

std::optional<Decimal> boundary(const Decimal& value, Boundary which, int digits) {
    if (digits < 0 || digits > kDigitsMax || value.scale() >= kDigitsMax) return {};
    const auto half = half_a_unit(value.scale());
    const auto edge = which == Boundary::low ? subtract(value, half) : add(value, half);
    return edge ? with_digits(*edge, which, digits) : std::nullopt;
}

int digits_by_default(const Item& value) {
    const auto* moment = value.get<Temporal>();
    if (moment == nullptr) return kDecimalDigits;
    if (moment->kind == Temporal::Kind::time) return 9;
    return moment->kind == Temporal::Kind::date ? 8 : 17;
}

template <Boundary which>
std::optional<Item> boundary_of(const Call& call) {
    const auto value = call.value();
    if (!value) return {};
    const auto digits =
        call.has(0) ? call.argument_integer(0) : std::optional(digits_by_default(*value));
    if (!digits) return {};
    if (const auto* moment = value->get<Temporal>()) {
        const auto edge = boundary(*moment, which, *digits);
        return edge ? std::optional<Item>(*edge) : std::nullopt;
    }
    const auto quantity = quantity_of(*value);
    if (!quantity) call.fail("a number, quantity, date or time is wanted here");
    const auto edge = boundary(quantity->value, which, *digits);
    if (!edge) return {};
    if (!value->is<Quantity>()) return Item(*edge);
    return Item(Quantity{*edge, quantity->unit, quantity->is_calendar});
}

std::optional<Item> precision(const Call& call) {
    const auto value = call.value();
    if (!value) return {};
    if (const auto* moment = value->get<Temporal>()) return Item(std::int32_t(digits_of(*moment)));
    const auto number = decimal_of(*value);
    if (!number) call.fail("a decimal, date or time is wanted here");
    return Item(std::int32_t(number->scale()));
}

Truth are_comparable(const Call& call) {
    const auto value = call.value();
    const auto other = call.argument_value(0);
    if (!value || !other) return Truth::none;
    const auto a = quantity_of(*value);
    const auto b = quantity_of(*other);
    if (!a || !b) call.fail("quantities are wanted here");
    return truth_of(comparable(*a, *b));
}

constexpr auto kAny = Sort::anything;

constexpr std::array kFunctions = {
    Function{"lowBoundary", 0, 1, kAny, kAny, boundary_of<Boundary::low>},
    Function{"highBoundary", 0, 1, kAny, kAny, boundary_of<Boundary::high>},
    Function{"precision", 0, 0, kAny, Sort::integer, precision},
    Function{"comparable", 1, 1, kAny, Sort::boolean, are_comparable},
};

}  // namespace

std::span<const Function> boundary_functions() {
    return kFunctions;
}

}  // namespace planbro::fhirpath::internal
