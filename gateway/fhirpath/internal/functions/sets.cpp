// https://hl7.org/fhirpath/N1/#subsetting and #combining
#include <array>

#include "fhirpath/internal/distinct.hpp"
#include "fhirpath/internal/functions/groups.hpp"

namespace planbro::fhirpath::internal {

namespace {

std::optional<Item> single(const Call& call) {
    return call.single();
}

std::optional<Item> first(const Call& call) {
    std::optional<Item> found;
    call.each([&](const Item& item) { return found = item, false; });
    return found;
}

std::optional<Item> last(const Call& call) {
    std::optional<Item> found;
    call.each([&](const Item& item) { return found = item, true; });
    return found;
}

bool skip_so_many(const Call& call, std::int64_t count, Taker take) {
    return call.each([&](const Item& item) { return count-- > 0 || take(item); });
}

bool tail(const Call& call, Taker take) {
    return skip_so_many(call, 1, take);
}

bool skip(const Call& call, Taker take) {
    return skip_so_many(call, call.argument_integer(0).value_or(0), take);
}

bool take_some(const Call& call, Taker take) {
    std::int64_t count = call.argument_integer(0).value_or(0);
    if (count <= 0) return true;
    bool wanted = true;
    call.each([&](const Item& item) {
        wanted = take(item);
        return --count > 0 && wanted;
    });
    return wanted;
}

std::optional<Item> at_position(const Call& call) {
    auto count = call.argument_integer(0);
    std::optional<Item> found;
    if (!count || *count < 0) return found;
    call.each([&](const Item& item) {
        if ((*count)-- == 0) found = item;
        return !found;
    });
    return found;
}

bool intersect(const Call& call, Taker take) {
    Distinct others(call.run, call.expression.at);
    for (const auto& item : call.argument_items(0)) others.add(item);
    Distinct seen(call.run, call.expression.at);
    return call.each(
        [&](const Item& item) { return !others.holds(item) || !seen.add(item) || take(item); });
}

bool exclude(const Call& call, Taker take) {
    Distinct others(call.run, call.expression.at);
    for (const auto& item : call.argument_items(0)) others.add(item);
    return call.each([&](const Item& item) { return others.holds(item) || take(item); });
}

bool combine(const Call& call, Taker take) {
    return call.each(take) && call.run.feed(call.argument(0), call.frame, take);
}

bool merge(const Call& call, Taker take) {
    Distinct seen(call.run, call.expression.at);
    const auto unless_seen = [&](const Item& item) { return !seen.add(item) || take(item); };
    return call.each(unless_seen) && call.run.feed(call.argument(0), call.frame, unless_seen);
}

constexpr auto kAny = Sort::anything;
constexpr auto kInput = Sort::input;

constexpr Function ordered(std::string_view name, std::uint8_t arguments,
                           std::variant<Feeds, Decides, Computes> run) {
    Function function{name, arguments, arguments, kAny, kInput, run};
    function.wants_order = true;
    return function;
}

constexpr std::array kFunctions = {
    Function{"single", 0, 0, kAny, kInput, single},
    ordered("first", 0, first),
    ordered("last", 0, last),
    ordered("tail", 0, tail),
    ordered("skip", 1, skip),
    ordered("take", 1, take_some),
    ordered("[]", 1, at_position),
    Function{"intersect", 1, 1, kAny, kInput, intersect},
    Function{"exclude", 1, 1, kAny, kInput, exclude},
    Function{"combine", 1, 1, kAny, kAny, combine},
    Function{"union", 1, 1, kAny, kAny, merge},
};

}  // namespace

std::span<const Function> set_functions() {
    return kFunctions;
}

}  // namespace planbro::fhirpath::internal
