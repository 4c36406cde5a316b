// https://hl7.org/fhirpath/N1/#conversion. Each conversion is written once; convertsTo… asks
// whether it gives anything.
#include <algorithm>
#include <array>
#include <charconv>

#include "fhirpath/internal/functions/groups.hpp"
#include "fhirpath/internal/functions/numbers.hpp"
#include "fhirpath/internal/letters.hpp"
#include "fhirpath/internal/units.hpp"

namespace planbro::fhirpath::internal {

namespace {

using Kind = Temporal::Kind;
using Conversion = std::optional<Item> (*)(const Item& value);

template <class T>
std::optional<Item> item_of(const std::optional<T>& value) {
    return value ? std::optional<Item>(*value) : std::nullopt;
}

std::optional<Item> boolean_of_text(std::string_view text) {
    constexpr std::array<std::string_view, 6> yes = {"true", "t", "yes", "y", "1", "1.0"};
    constexpr std::array<std::string_view, 6> no = {"false", "f", "no", "n", "0", "0.0"};
    const auto word = lower(text);
    if (std::find(yes.begin(), yes.end(), word) != yes.end()) return Item(true);
    if (std::find(no.begin(), no.end(), word) != no.end()) return Item(false);
    return {};
}

std::optional<Item> to_boolean(const Item& value) {
    if (value.is<bool>()) return value;
    if (const auto* text = value.get<std::string_view>()) return boolean_of_text(*text);
    const auto number = decimal_of(value);
    if (number && equal(*number, Decimal(1))) return Item(true);
    if (number && number->is_zero()) return Item(false);
    return {};
}

std::optional<std::int32_t> integer_of_text(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    std::int32_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || at != end) return {};
    return number;
}

std::optional<Item> to_integer(const Item& value) {
    if (value.is<std::int32_t>()) return value;
    if (const auto* flag = value.get<bool>()) return Item(std::int32_t(*flag ? 1 : 0));
    if (const auto* text = value.get<std::string_view>()) return item_of(integer_of_text(*text));
    return {};
}

// (\+|-)?\d+(\.\d+)?
std::optional<Decimal> decimal_of_text(std::string_view text) {
    if (text.find_first_of("eE") != std::string_view::npos) return {};
    return Decimal::parse(text);
}

std::optional<Item> to_decimal(const Item& value) {
    if (const auto* flag = value.get<bool>()) return Item(Decimal(*flag ? 1 : 0));
    if (const auto* text = value.get<std::string_view>()) return item_of(decimal_of_text(*text));
    return item_of(decimal_of(value));
}

Temporal as_date(Temporal moment) {
    moment.kind = Kind::date;
    moment.precision = std::min(moment.precision, Precision::day);
    moment.hour = moment.minute = moment.second = moment.fraction_digits = 0;
    moment.nanosecond = 0;
    moment.offset_minutes = Temporal::kNoOffset;
    return moment;
}

std::optional<Item> to_date(const Item& value) {
    if (const auto* text = value.get<std::string_view>()) {
        const auto parsed = Temporal::parse_date_time(*text);
        return parsed ? std::optional<Item>(as_date(*parsed)) : std::nullopt;
    }
    const auto* moment = value.get<Temporal>();
    if (moment == nullptr || moment->kind == Kind::time) return {};
    return Item(as_date(*moment));
}

std::optional<Item> to_date_time(const Item& value) {
    if (const auto* text = value.get<std::string_view>()) {
        return item_of(Temporal::parse_date_time(*text));
    }
    const auto* moment = value.get<Temporal>();
    if (moment == nullptr || moment->kind == Kind::time) return {};
    auto whole = *moment;
    whole.kind = Kind::date_time;
    return Item(whole);
}

std::optional<Item> to_time(const Item& value) {
    if (const auto* text = value.get<std::string_view>()) {
        return item_of(Temporal::parse_time(text->starts_with('T') ? text->substr(1) : *text));
    }
    const auto* moment = value.get<Temporal>();
    return moment != nullptr && moment->kind == Kind::time ? std::optional(value) : std::nullopt;
}

// number, then nothing, 'unit' or a word of the calendar
std::optional<Quantity> quantity_of_text(std::string_view text) {
    const auto size = std::min(text.find_first_of(" '"), text.size());
    const auto value = decimal_of_text(text.substr(0, size));
    if (!value) return {};
    const auto unit = trimmed(text.substr(size));
    if (unit.empty()) return Quantity{*value, "1", false};
    if (unit.size() > 2 && unit.front() == '\'' && unit.back() == '\'') {
        return Quantity{*value, unit.substr(1, unit.size() - 2), false};
    }
    const auto word = calendar_unit(unit);
    if (!word) return {};
    return Quantity{*value, *word, true};
}

std::optional<Item> to_quantity(const Item& value) {
    if (const auto* text = value.get<std::string_view>()) return item_of(quantity_of_text(*text));
    if (const auto* flag = value.get<bool>()) {
        return Item(Quantity{Decimal(*flag ? 1 : 0), "1", false});
    }
    return item_of(quantity_of(value));
}

std::optional<Item> to_string(const Call& call) {
    const auto item = call.single();
    if (!item) return {};
    auto text = text_of(*item);
    return text ? std::optional(call.keep(std::move(*text))) : std::nullopt;
}

Truth converts_to_string(const Call& call) {
    const auto item = call.single();
    return item ? truth_of(text_of(*item).has_value()) : Truth::none;
}

template <Conversion convert>
std::optional<Item> converted(const Call& call) {
    const auto value = call.value();
    return value ? convert(*value) : std::nullopt;
}

// toQuantity(unit) asks for a unit that the quantity can be told in.
std::optional<Item> converted_to_quantity(const Call& call) {
    const auto result = converted<to_quantity>(call);
    const auto* quantity = result ? result->get<Quantity>() : nullptr;
    if (quantity == nullptr || !call.has(0)) return result;
    const auto unit = call.argument_text(0);
    if (!unit) return {};
    const auto word = calendar_unit(*unit);
    const Quantity zero{Decimal(0), word.value_or(*unit), word.has_value()};
    return item_of(add(zero, *quantity));
}

template <Conversion convert>
Truth converts(const Call& call) {
    const auto value = call.value();
    return value ? truth_of(convert(*value).has_value()) : Truth::none;
}

Truth converts_to_quantity(const Call& call) {
    if (!call.value()) return Truth::none;
    return truth_of(converted_to_quantity(call).has_value());
}

constexpr auto kAny = Sort::anything;
constexpr auto kBoolean = Sort::boolean;

constexpr std::array kFunctions = {
    Function{"toBoolean", 0, 0, kAny, kBoolean, converted<to_boolean>},
    Function{"convertsToBoolean", 0, 0, kAny, kBoolean, converts<to_boolean>},
    Function{"toInteger", 0, 0, kAny, Sort::integer, converted<to_integer>},
    Function{"convertsToInteger", 0, 0, kAny, kBoolean, converts<to_integer>},
    Function{"toDecimal", 0, 0, kAny, Sort::decimal, converted<to_decimal>},
    Function{"convertsToDecimal", 0, 0, kAny, kBoolean, converts<to_decimal>},
    Function{"toDate", 0, 0, kAny, Sort::date, converted<to_date>},
    Function{"convertsToDate", 0, 0, kAny, kBoolean, converts<to_date>},
    Function{"toDateTime", 0, 0, kAny, Sort::date_time, converted<to_date_time>},
    Function{"convertsToDateTime", 0, 0, kAny, kBoolean, converts<to_date_time>},
    Function{"toTime", 0, 0, kAny, Sort::time, converted<to_time>},
    Function{"convertsToTime", 0, 0, kAny, kBoolean, converts<to_time>},
    Function{"toQuantity", 0, 1, kAny, Sort::quantity, converted_to_quantity},
    Function{"convertsToQuantity", 0, 1, kAny, kBoolean, converts_to_quantity},
    Function{"toString", 0, 0, kAny, Sort::string, to_string},
    Function{"convertsToString", 0, 0, kAny, kBoolean, converts_to_string},
};

}  // namespace

std::span<const Function> conversion_functions() {
    return kFunctions;
}

}  // namespace planbro::fhirpath::internal
