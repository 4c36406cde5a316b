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

// Every node below, in the order of the document. N1 speaks of repeat(children()), but two places
// that hold equal values are two, as the official tests have it (testRepeat3).
bool all_descendants(const Call& call, Taker take) {
    return call.each([&](const Item& item) { return descendants_of(call, item, take); });
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
