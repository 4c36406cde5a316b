// Operators that compare and decide: https://hl7.org/fhirpath/N1/#operations
#include <array>

#include "fhirpath/internal/distinct.hpp"
#include "fhirpath/internal/equality.hpp"
#include "fhirpath/internal/functions/groups.hpp"

namespace planbro::fhirpath::internal {

namespace {

Truth side(const Call& call, std::size_t number) {
    return call.run.truth(call.argument(number), call.frame);
}

// The second side is not looked at when the first settles it.
Truth conjunction(const Call& call) {
    const auto left = side(call, 0);
    if (left == Truth::no) return Truth::no;
    const auto right = side(call, 1);
    if (right == Truth::no) return Truth::no;
    return left == Truth::yes ? right : Truth::none;
}

Truth disjunction(const Call& call) {
    const auto left = side(call, 0);
    if (left == Truth::yes) return Truth::yes;
    const auto right = side(call, 1);
    if (right == Truth::yes) return Truth::yes;
    return left == Truth::no ? right : Truth::none;
}

Truth exclusive(const Call& call) {
    const auto left = side(call, 0);
    const auto right = side(call, 1);
    if (left == Truth::none || right == Truth::none) return Truth::none;
    return truth_of(left != right);
}

Truth implication(const Call& call) {
    const auto left = side(call, 0);
    if (left == Truth::no) return Truth::yes;
    const auto right = side(call, 1);
    if (left == Truth::yes || right == Truth::yes) return right;
    return Truth::none;
}

Truth equality(const Call& call) {
    const auto left = call.argument_items(0);
    if (left.empty()) return Truth::none;
    return equals(left.span(), call.argument_items(1).span());
}

Truth inequality(const Call& call) {
    return negated(equality(call));
}

Truth equivalence(const Call& call) {
    const auto left = call.argument_items(0);
    const auto right = call.argument_items(1);
    call.run.count_steps(call.expression.at, effort_of_equivalence(left.span(), right.span()));
    return truth_of(equivalent(left.span(), right.span()));
}

Truth no_equivalence(const Call& call) {
    return negated(equivalence(call));
}

Order order(const Call& call) {
    const auto left = call.argument_value(0);
    const auto right = call.argument_value(1);
    if (!left || !right) return Order::unknown;
    const auto result = order_of(*left, *right);
    if (result == Order::no_order) call.fail("these cannot be compared");
    return result;
}

template <Order first, Order second>
Truth comparison(const Call& call) {
    const auto found = order(call);
    return found == Order::unknown ? Truth::none : truth_of(found == first || found == second);
}

bool holds(const Call& call, std::size_t many, const Item& one) {
    return !call.run.feed_loosely(call.argument(many), call.frame, [&](const Item& item) {
        call.run.count_step(call.expression.at);
        return equals(item, one) != Truth::yes;
    });
}

Truth membership(const Call& call, std::size_t one, std::size_t many) {
    const auto item = call.run.single(call.argument(one), call.frame);
    return item ? truth_of(holds(call, many, *item)) : Truth::none;
}

Truth in(const Call& call) {
    return membership(call, 0, 1);
}

Truth contains(const Call& call) {
    return membership(call, 1, 0);
}

bool merge(const Call& call, Taker take) {
    Distinct seen(call.run, call.expression.at);
    const auto unless_seen = [&](const Item& item) { return !seen.add(item) || take(item); };
    return call.run.feed_loosely(call.argument(0), call.frame, unless_seen) &&
           call.run.feed_loosely(call.argument(1), call.frame, unless_seen);
}

template <class Run>
constexpr Function decider(std::string_view symbol, Run run) {
    Function function{symbol, 2, 2, Sort::anything, Sort::boolean, run};
    function.is_operator = true;
    return function;
}

constexpr Function united(std::string_view symbol) {
    Function function{symbol, 2, 2, Sort::anything, Sort::anything, merge};
    function.is_union = true;
    function.is_operator = true;
    return function;
}

constexpr std::array kOperators = {
    decider("and", conjunction),
    decider("or", disjunction),
    decider("xor", exclusive),
    decider("implies", implication),
    decider("=", equality),
    decider("!=", inequality),
    decider("~", equivalence),
    decider("!~", no_equivalence),
    decider("<", comparison<Order::less, Order::less>),
    decider("<=", comparison<Order::less, Order::equal>),
    decider(">", comparison<Order::greater, Order::greater>),
    decider(">=", comparison<Order::greater, Order::equal>),
    decider("in", in),
    decider("contains", contains),
    united("|"),
};

}  // namespace

std::span<const Function> logic_operators() {
    return kOperators;
}

}  // namespace planbro::fhirpath::internal
