#include "fhirpath/internal/equality.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "fhirpath/internal/functions/numbers.hpp"
#include "fhirpath/internal/letters.hpp"
#include "fhirpath/internal/units.hpp"

namespace planbro::fhirpath::internal {

namespace {

using json::Value;

bool equal_trees(const Value& a, const Value& b);

bool equal_numbers(std::string_view a, std::string_view b) {
    if (a == b) return true;
    const auto left = Decimal::parse(a);
    const auto right = Decimal::parse(b);
    return left && right && equal(*left, *right);
}

bool equal_objects(const Value& a, const Value& b) {
    const auto& members = a.members();
    return members.size() == b.members().size() &&
           std::all_of(members.begin(), members.end(), [&](const json::Member& member) {
               const auto* other = b.find(member.name);
               return other != nullptr && equal_trees(member.value, *other);
           });
}

// Complex values are equal if all below them is, recursively.
bool equal_trees(const Value& a, const Value& b) {
    if (a.is_object() && b.is_object()) return equal_objects(a, b);
    if (a.is_number() && b.is_number()) return equal_numbers(a.digits(), b.digits());
    if (!a.is_array() || !b.is_array()) return a == b;
    return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(),
                      equal_trees);
}

bool equivalent_trees(const Value& a, const Value& b);

bool equivalent_lists(const Value& a, const Value& b) {
    const auto& items = b.items();
    std::vector<bool> used(items.size(), false);
    const auto claim = [&](const Value& item) {
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (used[i] || !equivalent_trees(item, items[i])) continue;
            used[i] = true;
            return true;
        }
        return false;
    };
    return a.items().size() == items.size() &&
           std::all_of(a.items().begin(), a.items().end(), claim);
}

// Ids of elements are part of it: https://hl7.org/fhirpath/N1/#equivalent-1 leaves nothing out.
bool equivalent_trees(const Value& a, const Value& b) {
    if (a.is_string() && b.is_string()) return equivalent_texts(a.string(), b.string());
    if (a.is_array() && b.is_array()) return equivalent_lists(a, b);
    if (a.is_number() && b.is_number()) {
        const auto left = Decimal::parse(a.digits());
        const auto right = Decimal::parse(b.digits());
        return left && right && equivalent(*left, *right);
    }
    if (!a.is_object() || !b.is_object()) return a == b;
    const auto& members = a.members();
    return members.size() == b.members().size() &&
           std::all_of(members.begin(), members.end(), [&](const json::Member& member) {
               const auto* other = b.find(member.name);
               return other != nullptr && equivalent_trees(member.value, *other);
           });
}

constexpr std::size_t kEffortMax = std::size_t(1) << 48U;  // beyond any limit of steps

std::size_t times(std::size_t a, std::size_t b) {
    return a > kEffortMax / std::max<std::size_t>(b, 1) ? kEffortMax : a * b;
}

std::size_t effort(const Value& value) {
    std::size_t sum = 1;
    for (const auto& member : value.members()) {
        sum = std::min(kEffortMax, sum + effort(member.value));
    }
    std::size_t most = 1;
    for (const auto& item : value.items()) most = std::max(most, effort(item));
    const auto count = std::max<std::size_t>(value.items().size(), 1);
    return times(sum, times(times(count, count), most));
}

template <class Compare>
bool both_or_neither(const Value* a, const Value* b, Compare compare) {
    return a == nullptr || b == nullptr ? a == b : compare(*a, *b);
}

template <class Compare>
bool same_nodes(const Node& a, const Node& b, Compare compare) {
    return both_or_neither(a.value, b.value, compare) && both_or_neither(a.extra, b.extra, compare);
}

bool both_times_or_neither(const Temporal& a, const Temporal& b) {
    return (a.kind == Temporal::Kind::time) == (b.kind == Temporal::Kind::time);
}

Order order_of(std::strong_ordering ordering) {
    if (ordering == std::strong_ordering::equal) return Order::equal;
    return ordering < 0 ? Order::less : Order::greater;
}

Order order_of_texts(std::string_view a, std::string_view b) {
    const int order = a.compare(b);  // UTF-8 sorts as its code points do
    return order == 0 ? Order::equal : order < 0 ? Order::less : Order::greater;
}

Order order_of_numbers(const Item& a, const Item& b) {
    const auto left = decimal_of(a);
    const auto right = decimal_of(b);
    if (left && right) return order_of(compare(*left, *right));
    const auto one = quantity_of(a);
    const auto other = quantity_of(b);
    if (!one || !other) return Order::no_order;
    const auto pair = in_one_unit(*one, *other);
    return pair ? order_of(compare(pair->a, pair->b)) : Order::unknown;
}

Order order_of_values(const Item& a, const Item& b) {
    const auto* text = a.get<std::string_view>();
    const auto* other_text = b.get<std::string_view>();
    if (text != nullptr && other_text != nullptr) return order_of_texts(*text, *other_text);
    const auto* whole = a.get<std::int32_t>();
    const auto* other_whole = b.get<std::int32_t>();
    if (whole != nullptr && other_whole != nullptr) return order_of(*whole <=> *other_whole);
    const auto* moment = a.get<Temporal>();
    const auto* other_moment = b.get<Temporal>();
    if (moment == nullptr || other_moment == nullptr) return order_of_numbers(a, b);
    if (!both_times_or_neither(*moment, *other_moment)) return Order::no_order;
    const auto ordering = compare(*moment, *other_moment);
    return ordering ? order_of(*ordering) : Order::unknown;
}

// Of values that have no order: booleans, nodes, names of types.
bool equal_otherwise(const Item& a, const Item& b) {
    const auto* flag = a.get<bool>();
    const auto* other_flag = b.get<bool>();
    if (flag != nullptr && other_flag != nullptr) return *flag == *other_flag;
    const auto* node = a.get<Node>();
    const auto* other_node = b.get<Node>();
    if (node != nullptr && other_node != nullptr)
        return same_nodes(*node, *other_node, equal_trees);
    const auto* name = a.get<TypeName>();
    const auto* other_name = b.get<TypeName>();
    return name != nullptr && other_name != nullptr && name->space == other_name->space &&
           name->name == other_name->name;
}

Truth equal_values(const Item& a, const Item& b) {
    switch (order_of_values(a, b)) {
        case Order::equal:
            return Truth::yes;
        case Order::less:
        case Order::greater:
            return Truth::no;
        case Order::unknown:
            return Truth::none;
        case Order::no_order:
            break;
    }
    return truth_of(equal_otherwise(a, b));
}

bool equivalent_values(const Item& a, const Item& b) {
    const auto* text = a.get<std::string_view>();
    const auto* other_text = b.get<std::string_view>();
    if (text != nullptr && other_text != nullptr) return equivalent_texts(*text, *other_text);
    const auto left = decimal_of(a);
    const auto right = decimal_of(b);
    if (left && right) return equivalent(*left, *right);
    const auto one = quantity_of(a);
    const auto other = quantity_of(b);
    if (one && other) return equivalent(*one, *other);
    const auto* node = a.get<Node>();
    const auto* other_node = b.get<Node>();
    if (node != nullptr && other_node != nullptr) {
        return same_nodes(*node, *other_node, equivalent_trees);
    }
    return equal_values(a, b) == Truth::yes;
}

const Node* same_place(const Item& a, const Item& b) {
    const auto* node = a.get<Node>();
    const auto* other = b.get<Node>();
    return node != nullptr && other != nullptr && *node == *other ? node : nullptr;
}

// Without an order of members, and without numbers, which may be written in several ways.
std::size_t hash_of_tree(const Value* value) {
    if (value == nullptr) return 0;
    std::size_t hash = value->members().size() + value->items().size();
    if (value->is_string()) return std::hash<std::string_view>()(value->string());
    for (const auto& member : value->members()) {
        const auto name = std::hash<std::string_view>()(member.name);
        hash += name ^ (member.value.is_string() ? hash_of_tree(&member.value) * 31 : 0);
    }
    return hash;
}

}  // namespace

Truth equals(const Item& a, const Item& b) {
    if (same_place(a, b) != nullptr) return Truth::yes;
    const auto left = value_of(a);
    const auto right = value_of(b);
    if (!left || !right) return truth_of(!left && !right && equal_otherwise(a, b));
    return equal_values(*left, *right);
}

bool equivalent(const Item& a, const Item& b) {
    if (same_place(a, b) != nullptr) return true;
    const auto left = value_of(a);
    const auto right = value_of(b);
    if (!left || !right) return !left && !right && equal_otherwise(a, b);
    return equivalent_values(*left, *right);
}

Truth equals(std::span<const Item> a, std::span<const Item> b) {
    if (a.empty() || b.empty()) return Truth::none;
    if (a.size() != b.size()) return Truth::no;
    auto result = Truth::yes;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto one = equals(a[i], b[i]);
        if (one == Truth::no) return Truth::no;
        if (one == Truth::none) result = Truth::none;
    }
    return result;
}

bool equivalent(std::span<const Item> a, std::span<const Item> b) {
    if (a.size() != b.size()) return false;
    std::vector<bool> used(b.size(), false);
    return std::all_of(a.begin(), a.end(), [&](const Item& item) {
        for (std::size_t i = 0; i < b.size(); ++i) {
            if (used[i] || !equivalent(item, b[i])) continue;
            used[i] = true;
            return true;
        }
        return false;
    });
}

std::size_t effort_of_equivalence(std::span<const Item> a, std::span<const Item> b) {
    std::size_t most = 1;
    for (const auto& item : a) {
        const auto* node = item.get<Node>();
        if (node != nullptr && node->value != nullptr) most = std::max(most, effort(*node->value));
    }
    return times(times(a.size(), b.size()), most);
}

Order order_of(const Item& a, const Item& b) {
    const auto left = value_of(a);
    const auto right = value_of(b);
    return left && right ? order_of_values(*left, *right) : Order::no_order;
}

std::size_t hash_of(const Item& item) {
    const auto value = value_of(item);
    if (!value) return 0;
    if (const auto* text = value->get<std::string_view>()) {
        return std::hash<std::string_view>()(*text);
    }
    if (const auto* node = value->get<Node>()) return hash_of_tree(node->value);
    if (const auto plain = decimal_of(*value)) {
        return std::hash<double>()(plain->stripped().approximate());
    }
    if (const auto* moment = value->get<Temporal>()) return hash_of(*moment);
    return 1;  // quantities: equal ones may be told in many units
}

}  // namespace planbro::fhirpath::internal
