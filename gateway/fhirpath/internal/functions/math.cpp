// https://hl7.org/fhirpath/N1/#math-1
#include <array>
#include <cmath>

#include "fhirpath/internal/functions/groups.hpp"
#include "fhirpath/internal/functions/numbers.hpp"

namespace planbro::fhirpath::internal {

namespace {

// Nothing if the input is empty; other values than numbers are an error.
std::optional<Decimal> input_number(const Call& call) {
    const auto value = call.value();
    if (!value) return {};
    const auto number = decimal_of(*value);
    if (!number) call.fail("a number is wanted here");
    return number;
}

std::optional<Decimal> argument_number(const Call& call, std::size_t which) {
    const auto value = call.argument_value(which);
    if (!value) return {};
    const auto number = decimal_of(*value);
    if (!number) call.fail("a number is wanted here");
    return number;
}

template <class T>
std::optional<Item> item_of(const std::optional<T>& value) {
    return value ? std::optional<Item>(*value) : std::nullopt;
}

std::optional<Item> absolute(const Call& call) {
    const auto value = call.value();
    if (!value) return {};
    if (const auto* quantity = value->get<Quantity>()) {
        return Item(Quantity{quantity->value.absolute(), quantity->unit, quantity->is_calendar});
    }
    const auto number = decimal_of(*value);
    if (!number) call.fail("a number is wanted here");
    return value->is<std::int32_t>() ? item_of(number->absolute().integer())
                                     : Item(number->absolute());
}

template <Decimal (Decimal::*whole)() const>
std::optional<Item> to_whole(const Call& call) {
    const auto number = input_number(call);
    return number ? item_of(((*number).*whole)().integer()) : std::nullopt;
}

template <double (*function)(double)>
std::optional<Item> real(const Call& call) {
    const auto number = input_number(call);
    return number ? item_of(Decimal::of(function(number->approximate()))) : std::nullopt;
}

std::optional<Item> logarithm(const Call& call) {
    const auto number = input_number(call);
    const auto base = argument_number(call, 0);
    if (!number || !base) return {};
    return item_of(Decimal::of(std::log(number->approximate()) / std::log(base->approximate())));
}

// By multiplication, so that it is exact; nothing on overflow.
std::optional<Decimal> to_power(const Decimal& base, std::int32_t exponent) {
    std::optional<Decimal> result = Decimal(1);
    for (std::int32_t i = 0; i < exponent && result; ++i) result = multiply(*result, base);
    return result;
}

std::optional<Item> power(const Call& call) {
    constexpr std::int32_t kExactMax = 128;
    const auto input = call.value();
    const auto base = input_number(call);
    const auto exponent = argument_number(call, 0);
    if (!base || !exponent) return {};
    const auto whole = exponent->integer();
    if (whole && *whole >= 0 && *whole <= kExactMax) {
        const auto exact = to_power(*base, *whole);
        if (exact && input->is<std::int32_t>()) return item_of(exact->integer());
        if (exact) return Item(*exact);
    }
    return item_of(Decimal::of(std::pow(base->approximate(), exponent->approximate())));
}

std::optional<Item> round(const Call& call) {
    const auto number = input_number(call);
    if (!number) return {};
    const auto digits = call.has(0) ? call.argument_integer(0) : std::optional(0);
    if (!digits) return {};
    if (*digits < 0) call.fail("digits to round to are zero or more");
    return Item(number->rounded(*digits));
}

constexpr auto kNumber = Sort::number;

constexpr std::array kFunctions = {
    Function{"abs", 0, 0, kNumber, Sort::input, absolute},
    Function{"ceiling", 0, 0, kNumber, Sort::integer, to_whole<&Decimal::ceiling>},
    Function{"exp", 0, 0, kNumber, Sort::decimal, real<std::exp>},
    Function{"floor", 0, 0, kNumber, Sort::integer, to_whole<&Decimal::floor>},
    Function{"ln", 0, 0, kNumber, Sort::decimal, real<std::log>},
    Function{"log", 1, 1, kNumber, Sort::decimal, logarithm},
    Function{"power", 1, 1, kNumber, Sort::input, power},
    Function{"round", 0, 1, kNumber, Sort::decimal, round},
    Function{"sqrt", 0, 0, kNumber, Sort::decimal, real<std::sqrt>},
    Function{"truncate", 0, 0, kNumber, Sort::integer, to_whole<&Decimal::truncated>},
};

}  // namespace

std::span<const Function> math_functions() {
    return kFunctions;
}

}  // namespace planbro::fhirpath::internal
