// https://hl7.org/fhirpath/N1/#existence
#include <array>

#include "fhirpath/internal/distinct.hpp"
#include "fhirpath/internal/functions/groups.hpp"

namespace planbro::fhirpath::internal {

namespace {

// Calls test(item, its truth) for each item; false ends it.
template <class Test>
bool each_tested(const Call& call, Test test) {
    std::int32_t position = 0;
    return call.each([&](const Item& item) {
        const Frame frame{&item, position++, call.frame.total};
        return test(call.run.truth(call.argument(0), frame));
    });
}

Truth empty(const Call& call) {
    return truth_of(call.each_loosely([](const Item&) { return false; }));
}

Truth exists(const Call& call) {
    if (!call.has(0)) return negated(empty(call));
    return truth_of(!each_tested(call, [](Truth truth) { return truth != Truth::yes; }));
}

Truth all(const Call& call) {
    return truth_of(each_tested(call, [](Truth truth) { return truth == Truth::yes; }));
}

// Whether all items are booleans of that value.
bool all_are(const Call& call, bool flag) {
    return call.each([&](const Item& item) {
        const auto value = value_of(item);
        const auto* boolean = value ? value->get<bool>() : nullptr;
        if (boolean == nullptr) call.fail("booleans are wanted here");
        return *boolean == flag;
    });
}

Truth all_true(const Call& call) {
    return truth_of(all_are(call, true));
}
Truth any_true(const Call& call) {
    return truth_of(!all_are(call, false));
}
Truth all_false(const Call& call) {
    return truth_of(all_are(call, false));
}
Truth any_false(const Call& call) {
    return truth_of(!all_are(call, true));
}

Truth subset_of(const Call& call) {
    Distinct others(call.run, call.expression.at);
    for (const auto& item : call.argument_items(0)) others.add(item);
    return truth_of(call.each([&](const Item& item) { return others.holds(item); }));
}

Truth superset_of(const Call& call) {
    Distinct own(call.run, call.expression.at);
    call.each([&](const Item& item) { return own.add(item), true; });
    return truth_of(call.run.feed(call.argument(0), call.frame,
                                  [&](const Item& item) { return own.holds(item); }));
}

std::optional<Item> count(const Call& call) {
    std::int32_t number = 0;
    call.each([&](const Item&) { return ++number, true; });
    return Item(number);
}

bool distinct(const Call& call, Taker take) {
    Distinct seen(call.run, call.expression.at);
    return call.each([&](const Item& item) { return !seen.add(item) || take(item); });
}

Truth is_distinct(const Call& call) {
    Distinct seen(call.run, call.expression.at);
    return truth_of(call.each([&](const Item& item) { return seen.add(item); }));
}

Truth negation(const Call& call) {
    const auto item = call.single();
    return item ? negated(truth_of(*item)) : Truth::none;
}

constexpr auto kAny = Sort::anything;
constexpr auto kBoolean = Sort::boolean;

constexpr std::array kFunctions = {
    Function{"empty", 0, 0, kAny, kBoolean, empty},
    Function{"exists", 0, 1, kAny, kBoolean, exists, true},
    Function{"all", 1, 1, kAny, kBoolean, all, true},
    Function{"allTrue", 0, 0, kBoolean, kBoolean, all_true},
    Function{"anyTrue", 0, 0, kBoolean, kBoolean, any_true},
    Function{"allFalse", 0, 0, kBoolean, kBoolean, all_false},
    Function{"anyFalse", 0, 0, kBoolean, kBoolean, any_false},
    Function{"subsetOf", 1, 1, kAny, kBoolean, subset_of},
    Function{"supersetOf", 1, 1, kAny, kBoolean, superset_of},
    Function{"count", 0, 0, kAny, Sort::integer, count},
    Function{"distinct", 0, 0, kAny, Sort::input, distinct},
    Function{"isDistinct", 0, 0, kAny, kBoolean, is_distinct},
    Function{"not", 0, 0, kAny, kBoolean, negation},
};

}  // namespace

std::span<const Function> existence_functions() {
    return kFunctions;
}

}  // namespace planbro::fhirpath::internal
