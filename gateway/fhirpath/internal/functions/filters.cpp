// https://hl7.org/fhirpath/N1/#filtering-and-projection, aggregates, and sort() and iif().
#include <algorithm>
#include <array>
#include <vector>

#include "fhirpath/internal/distinct.hpp"
#include "fhirpath/internal/equality.hpp"
#include "fhirpath/internal/functions/groups.hpp"

namespace planbro::fhirpath::internal {

namespace {

bool where(const Call& call, Taker take) {
    std::int32_t position = 0;
    return call.each([&](const Item& item) {
        const Frame frame{&item, position++, call.frame.total};
        return call.run.truth(call.argument(0), frame) != Truth::yes || take(item);
    });
}

bool select(const Call& call, Taker take) {
    std::int32_t position = 0;
    return call.each([&](const Item& item) {
        const Frame frame{&item, position++, call.frame.total};
        return call.run.feed(call.argument(0), frame, take);
    });
}

// What is found is asked again, until nothing new is found. Ends, as no item is found twice and
// their number is bounded.
bool repeat(const Call& call, Taker take) {
    Distinct found(call.run, call.expression.at);
    std::size_t next = 0;
    bool wanted = true;
    std::int32_t position = 0;
    const auto ask = [&](const Item& item) {
        const Frame frame{&item, position++, call.frame.total};
        return call.run.feed(call.argument(0), frame, [&](const Item& below) {
            if (found.add(below)) wanted = take(below);
            return wanted;
        });
    };
    if (!call.each(ask)) return false;
    while (next < found.items().size()) {
        const auto item = found.items()[next++];  // a copy: the list grows
        if (!ask(item)) return false;
    }
    return true;
}

bool aggregate(const Call& call, Taker take) {
    Items total;
    if (call.has(1)) total = call.argument_items(1);
    std::int32_t position = 0;
    call.each([&](const Item& item) {
        const Frame frame{&item, position++, &total};
        total = call.run.items(call.argument(0), frame);
        return true;
    });
    return std::all_of(total.begin(), total.end(), take);
}

// The criterion and the answers are asked of the single item before iif(), or of what is around.
bool iif(const Call& call, Taker take) {
    Frame frame = call.frame;
    std::optional<Item> self;
    if (call.expression.input != kNone) {
        self = call.single();
        frame.self = self ? &*self : nullptr;
    }
    if (call.run.truth(call.argument(0), frame) == Truth::yes) {
        return call.run.feed(call.argument(1), frame, take);
    }
    return !call.has(2) || call.run.feed(call.argument(2), frame, take);
}

struct Sorted {
    Item item;
    std::vector<std::optional<Item>> keys;
};

struct Key {
    Index expression;
    bool descending;
};

// "-key" sorts from the end, also where there is no minus of the key itself.
Key key_of(const Call& call, std::size_t number) {
    const auto& code = call.run.code();
    const auto index = call.argument(number);
    const auto& expression = code.at(index);
    if (expression.kind == Kind::call && expression.function == find_operator("negate")) {
        return {code.argument(expression, 0), true};
    }
    return {index, false};
}

// What has no key comes first, also from the end (the official test testSort10).
bool comes_before(const Call& call, const Sorted& a, const Sorted& b,
                  const std::vector<Key>& keys) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto& left = a.keys[i];
        const auto& right = b.keys[i];
        if (!left && !right) continue;
        if (!left || !right) return !left;
        const auto order = order_of(*left, *right);
        if (order == Order::no_order) call.fail("these cannot be sorted");
        if (order != Order::less && order != Order::greater) continue;
        return (order == Order::less) != keys[i].descending;
    }
    return false;
}

// https://build.fhir.org/ig/HL7/FHIRPath/#sortkeyselector-expression-asc--desc----collection
bool sort(const Call& call, Taker take) {
    std::vector<Key> keys;
    for (std::size_t i = 0; i < call.argument_count(); ++i) keys.push_back(key_of(call, i));
    const bool by_self = keys.empty();
    if (by_self) keys.push_back({kNone, false});
    std::vector<Sorted> sorted;
    std::int32_t position = 0;
    for (const auto& item : call.input()) {
        const Frame frame{&item, position++, call.frame.total};
        Sorted entry{item, {}};
        for (const auto& key : keys) {
            entry.keys.push_back(by_self ? item : call.run.single(key.expression, frame));
        }
        sorted.push_back(std::move(entry));
    }
    std::stable_sort(sorted.begin(), sorted.end(), [&](const Sorted& a, const Sorted& b) {
        return comes_before(call, a, b, keys);
    });
    return std::all_of(sorted.begin(), sorted.end(),
                       [&](const Sorted& entry) { return take(entry.item); });
}

constexpr auto kAny = Sort::anything;

constexpr std::array kFunctions = {
    Function{"where", 1, 1, kAny, Sort::input, where, true},
    Function{"select", 1, 1, kAny, Sort::argument, select, true},
    Function{"repeat", 1, 1, kAny, Sort::argument, repeat, true},
    Function{"aggregate", 1, 2, kAny, kAny, aggregate, true},
    Function{"iif", 2, 3, kAny, kAny, iif, true},
    Function{"sort", 0, 255, kAny, Sort::input, sort, true},
};

}  // namespace

std::span<const Function> filter_functions() {
    return kFunctions;
}

}  // namespace planbro::fhirpath::internal
