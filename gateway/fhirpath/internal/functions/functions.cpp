#include "fhirpath/internal/functions.hpp"

#include <algorithm>
#include <array>

#include "fhirpath/internal/functions/groups.hpp"

namespace planbro::fhirpath::internal {

namespace {

// A long text costs as many steps as it has lines, so that what is done with it is bounded.
constexpr std::size_t kBytesPerStep = 128;

const Function* find(std::span<const Function> functions, std::string_view name) {
    const auto found = std::find_if(functions.begin(), functions.end(),
                                    [&](const Function& f) { return f.name == name; });
    return found == functions.end() ? nullptr : &*found;
}

}  // namespace

bool Call::each(Taker take) const {
    if (expression.input != kNone) return run.feed(expression.input, frame, take);
    return frame.self == nullptr || take(*frame.self);
}

bool Call::each_loosely(Taker take) const {
    if (expression.input != kNone) return run.feed_loosely(expression.input, frame, take);
    return frame.self == nullptr || take(*frame.self);
}

Items Call::input() const {
    if (expression.input != kNone) return run.items(expression.input, frame);
    Items items;
    if (frame.self != nullptr) items.push_back(*frame.self);
    return items;
}

std::optional<Item> Call::single() const {
    if (expression.input != kNone) return run.single(expression.input, frame);
    return frame.self == nullptr ? std::nullopt : std::optional(*frame.self);
}

std::optional<Item> Call::value() const {
    const auto item = single();
    return item ? value_of(*item) : std::nullopt;
}

std::string_view Call::text_in(const Item& item) const {
    const auto* text = item.get<std::string_view>();
    const auto* node = item.get<Node>();
    if (node != nullptr && has_value(item) && node->value->is_string()) {
        run.count_steps(expression.at, node->value->string().size() / kBytesPerStep);
        return node->value->string();
    }
    if (text == nullptr) fail("a text is wanted here");
    run.count_steps(expression.at, text->size() / kBytesPerStep);
    return *text;
}

std::optional<std::string_view> Call::text() const {
    const auto item = single();
    if (!item || !value_of(*item)) return {};
    return text_in(*item);
}

Items Call::argument_items(std::size_t number) const {
    return run.items(argument(number), frame);
}

std::optional<Item> Call::argument_value(std::size_t number) const {
    const auto item = run.single(argument(number), frame);
    return item ? value_of(*item) : std::nullopt;
}

std::optional<std::string_view> Call::argument_text(std::size_t number) const {
    const auto item = run.single(argument(number), frame);
    if (!item || !value_of(*item)) return {};
    return text_in(*item);
}

std::optional<std::int32_t> Call::argument_integer(std::size_t number) const {
    const auto value = argument_value(number);
    if (!value) return {};
    if (const auto* whole = value->get<std::int32_t>()) return *whole;
    fail("an integer is wanted here");
}

const Function* find_function(std::string_view name) {
    for (const auto group :
         {existence_functions(), filter_functions(), set_functions(), tree_functions(),
          type_functions(), conversion_functions(), text_functions(), coding_functions(),
          math_functions(), boundary_functions(), utility_functions(), fhir_functions()}) {
        if (const auto* function = find(group, name)) return function;
    }
    return nullptr;
}

const Function* find_operator(std::string_view symbol) {
    for (const auto group : {logic_operators(), arithmetic_operators(), type_operators()}) {
        if (const auto* function = find(group, symbol)) return function;
    }
    return nullptr;
}

}  // namespace planbro::fhirpath::internal
