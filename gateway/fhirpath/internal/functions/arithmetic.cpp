// https://hl7.org/fhirpath/N1/#math and #datetime-arithmetic. What overflows, or divides by zero,
// gives nothing.
#include <array>
#include <limits>

#include "fhirpath/internal/functions/groups.hpp"
#include "fhirpath/internal/functions/numbers.hpp"
#include "fhirpath/internal/units.hpp"

namespace planbro::fhirpath::internal {

namespace {

struct Operands {
    Item a, b;
};

std::optional<Operands> operands(const Call& call) {
    const auto a = call.argument_value(0);
    const auto b = call.argument_value(1);
    if (!a || !b) return {};
    return Operands{*a, *b};
}

// Both as decimals, integers included; nothing if one is none.
struct Decimals {
    Decimal a, b;
};

std::optional<Decimals> decimals(const Operands& both) {
    const auto a = decimal_of(both.a);
    const auto b = decimal_of(both.b);
    if (!a || !b) return {};
    return Decimals{*a, *b};
}

struct Quantities {
    Quantity a, b;
};

std::optional<Quantities> quantities(const Operands& both) {
    const auto a = quantity_of(both.a);
    const auto b = quantity_of(both.b);
    if (!a || !b) return {};
    return Quantities{*a, *b};
}

bool are_integers(const Operands& both) {
    return both.a.is<std::int32_t>() && both.b.is<std::int32_t>();
}

std::optional<Item> integer_item(const std::optional<Decimal>& number) {
    const auto whole = number ? number->integer() : std::nullopt;
    return whole ? std::optional<Item>(*whole) : std::nullopt;
}

// Of two integers an integer, else a decimal.
std::optional<Item> number_item(const Operands& both, const std::optional<Decimal>& number) {
    if (are_integers(both)) return integer_item(number);
    return number ? std::optional<Item>(*number) : std::nullopt;
}

// The fraction of the quantity is left aside, as the official tests have it (testPlusDate19).
std::optional<Item> moved(const Call& call, const Temporal& moment, const Quantity& by, int sign) {
    const auto unit = time_unit_of(by);
    if (!unit) call.fail("a date is moved by calendar units, or by UCUM's from weeks downwards");
    const auto whole = by.value.truncated().units();
    constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
    if (whole > kMax || whole < -kMax) return {};
    const auto result = add(moment, sign * static_cast<std::int64_t>(whole), *unit);
    return result ? std::optional<Item>(*result) : std::nullopt;
}

std::optional<Item> sum(const Call& call, const Operands& both, int sign) {
    if (const auto numbers = decimals(both)) {
        return number_item(
            both, sign > 0 ? add(numbers->a, numbers->b) : subtract(numbers->a, numbers->b));
    }
    const auto* moment = both.a.get<Temporal>();
    const auto* by = both.b.get<Quantity>();
    if (moment != nullptr && by != nullptr) return moved(call, *moment, *by, sign);
    auto amounts = quantities(both);
    if (!amounts) call.fail("these cannot be added or subtracted");
    if (sign < 0) amounts->b.value = amounts->b.value.negated();
    const auto result = add(amounts->a, amounts->b);
    return result ? std::optional<Item>(*result) : std::nullopt;
}

std::optional<Item> plus(const Call& call) {
    const auto both = operands(call);
    if (!both) return {};
    const auto* text = both->a.get<std::string_view>();
    const auto* other = both->b.get<std::string_view>();
    if (text != nullptr && other != nullptr) {
        return call.keep(std::string(*text).append(*other));
    }
    return sum(call, *both, 1);
}

std::optional<Item> minus(const Call& call) {
    const auto both = operands(call);
    return both ? sum(call, *both, -1) : std::nullopt;
}

using QuantityOperation = std::optional<Quantity> (*)(const Quantity&, const Quantity&,
                                                      std::string&);

std::optional<Item> of_quantities(const Call& call, const Operands& both, QuantityOperation run) {
    const auto amounts = quantities(both);
    if (!amounts) call.fail("numbers or quantities are wanted here");
    std::string unit;
    auto result = run(amounts->a, amounts->b, unit);
    if (!result) return {};
    if (!unit.empty()) result->unit = call.run.keep(std::move(unit));
    return Item(*result);
}

std::optional<Item> times(const Call& call) {
    const auto both = operands(call);
    if (!both) return {};
    if (const auto numbers = decimals(*both)) {
        return number_item(*both, multiply(numbers->a, numbers->b));
    }
    return of_quantities(call, *both, multiply);
}

std::optional<Item> divided(const Call& call) {
    const auto both = operands(call);
    if (!both) return {};
    const auto numbers = decimals(*both);
    if (!numbers) return of_quantities(call, *both, divide);
    const auto result = divide(numbers->a, numbers->b);
    return result ? std::optional<Item>(*result) : std::nullopt;
}

std::optional<Item> whole_quotient(const Call& call) {
    const auto both = operands(call);
    if (!both) return {};
    const auto numbers = decimals(*both);
    if (!numbers) call.fail("numbers are wanted here");
    return integer_item(quotient(numbers->a, numbers->b));
}

std::optional<Item> rest(const Call& call) {
    const auto both = operands(call);
    if (!both) return {};
    const auto numbers = decimals(*both);
    if (!numbers) call.fail("numbers are wanted here");
    return number_item(*both, remainder(numbers->a, numbers->b));
}

// Nothing counts as the empty text.
std::optional<Item> concatenation(const Call& call) {
    const auto left = call.argument_text(0).value_or(std::string_view());
    const auto right = call.argument_text(1).value_or(std::string_view());
    return call.keep(std::string(left).append(right));
}

std::optional<Item> negate(const Call& call) {
    const auto value = call.argument_value(0);
    if (!value) return {};
    if (const auto* whole = value->get<std::int32_t>())
        return integer_item(Decimal(*whole).negated());
    if (const auto* number = value->get<Decimal>()) return Item(number->negated());
    const auto* quantity = value->get<Quantity>();
    if (quantity == nullptr) call.fail("a number is wanted here");
    return Item(Quantity{quantity->value.negated(), quantity->unit, quantity->is_calendar});
}

std::optional<Item> affirm(const Call& call) {
    const auto value = call.argument_value(0);
    if (value && !quantity_of(*value)) call.fail("a number is wanted here");
    return value;
}

constexpr auto kAny = Sort::anything;

template <class Run>
constexpr Function arithmetic(std::string_view symbol, std::uint8_t sides, Sort gives, Run run) {
    Function function{symbol, sides, sides, kAny, gives, run};
    function.is_operator = true;
    return function;
}

constexpr std::array kOperators = {
    arithmetic("+", 2, Sort::argument, plus),
    arithmetic("-", 2, Sort::argument, minus),
    arithmetic("*", 2, kAny, times),
    arithmetic("/", 2, kAny, divided),
    arithmetic("div", 2, Sort::integer, whole_quotient),
    arithmetic("mod", 2, kAny, rest),
    arithmetic("&", 2, Sort::string, concatenation),
    arithmetic("negate", 1, Sort::argument, negate),
    arithmetic("affirm", 1, Sort::argument, affirm),
};

}  // namespace

std::span<const Function> arithmetic_operators() {
    return kOperators;
}

}  // namespace planbro::fhirpath::internal
