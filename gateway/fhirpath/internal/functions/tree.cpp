// https://hl7.org/fhirpath/N1/#tree-navigation
#include <array>

#include "fhirpath/internal/functions/groups.hpp"

namespace planbro::fhirpath::internal {

namespace {

bool children_of(const Call& call, const Item& item, Taker take) {
    const auto* node = item.get<Node>();
    if (node == nullptr) return true;
    return children(*node, [&](const Item& child) {
        call.run.count_step(call.expression.at);
        return take(child);
    });
}

bool descendants_of(const Call& call, const Item& item, Taker take) {
    const Evaluation::Nesting nesting(call.run, call.expression.at);
    return children_of(call, item, [&](const Item& child) {
        return take(child) && descendants_of(call, child, take);
    });
}

bool all_children(const Call& call, Taker take) {
    return call.each([&](const Item& item) { return children_of(call, item, take); });
}

// Of a resource, if the caller keeps such: several rules that begin with descendants() share it.
const std::vector<Item>* walked(const Call& call, const Item& item) {
    auto* walks = call.run.environment().walks;
    const auto* node = item.get<Node>();
    if (walks == nullptr || node == nullptr || node->type->kind != r4::Kind::resource) return {};
    if (const auto* known = walks->find(*node)) return known;
    std::vector<Item> items;
    descendants_of(call, item, [&](const Item& child) {
        items.push_back(child);
        return true;
    });
    return &walks->keep(*node, std::move(items));
}

bool kept_descendants_of(const Call& call, const Item& item, Taker take) {
    const auto* items = walked(call, item);
    if (items == nullptr) return descendants_of(call, item, take);
    for (const auto& below : *items) {
        call.run.count_step(call.expression.at);
        if (!take(below)) return false;
    }
    return true;
}

// Every node below, in the order of the document. N1 speaks of repeat(children()), but two places
// that hold equal values are two, as the official tests have it (testRepeat3).
bool all_descendants(const Call& call, Taker take) {
    return call.each([&](const Item& item) { return kept_descendants_of(call, item, take); });
}

constexpr std::array kFunctions = {
    Function{"children", 0, 0, Sort::anything, Sort::anything, all_children},
    Function{"descendants", 0, 0, Sort::anything, Sort::anything, all_descendants},
};

}  // namespace

std::span<const Function> tree_functions() {
    return kFunctions;
}

}  // namespace planbro::fhirpath::internal
