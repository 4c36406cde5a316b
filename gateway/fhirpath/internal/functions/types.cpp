// https://hl7.org/fhirpath/N1/#types: is, as, ofType() and type()
#include <array>

#include "fhirpath/internal/functions/groups.hpp"

namespace planbro::fhirpath::internal {

namespace {

using System = TypeTest::System;

System system_of(const Temporal& moment) {
    switch (moment.kind) {
        case Temporal::Kind::date:
            return System::date;
        case Temporal::Kind::date_time:
            return System::date_time;
        case Temporal::Kind::time:
            return System::time;
    }
    return System::none;
}

System system_of(const Item& item) {
    if (item.is<bool>()) return System::boolean;
    if (item.is<std::int32_t>()) return System::integer;
    if (item.is<Decimal>()) return System::decimal;
    if (item.is<std::string_view>()) return System::string;
    if (item.is<Quantity>()) return System::quantity;
    if (const auto* moment = item.get<Temporal>()) return system_of(*moment);
    return System::none;
}

bool is_of(const Item& item, const TypeTest& test) {
    if (test.system == System::any) return true;
    if (const auto* node = item.get<Node>()) {
        return test.type != nullptr && Schema::r4().is_a(*node->type, *test.type);
    }
    return test.system != System::none && system_of(item) == test.system;
}

// as() and ofType() take a primitive for none that it specialises: a code is no string to them
// (the official tests testFHIRPathAsFunction11 and 16), though it is one to `is`.
bool is_seen_as(const Item& item, const TypeTest& test) {
    const auto* node = item.get<Node>();
    if (node != nullptr && r4::is_primitive(node->type->kind) && test.system != System::any) {
        return node->type == test.type;
    }
    return is_of(item, test);
}

std::string_view system_name(System system) {
    constexpr std::array<std::string_view, 10> names = {
        "",     "Boolean",  "Integer", "Decimal",  "String",
        "Date", "DateTime", "Time",    "Quantity", "Any"};
    return names[static_cast<std::size_t>(system)];
}

Truth is_function(const Call& call) {
    const auto item = call.single();
    return item ? truth_of(is_of(*item, call.type())) : Truth::none;
}

bool of_type(const Call& call, Taker take) {
    return call.each(
        [&](const Item& item) { return !is_seen_as(item, call.type()) || take(item); });
}

bool as_function(const Call& call, Taker take) {
    if (!call.run.code().as_wants_single) return of_type(call, take);
    const auto item = call.single();
    return !item || !is_seen_as(*item, call.type()) || take(*item);
}

bool type(const Call& call, Taker take) {
    return call.each([&](const Item& item) {
        const auto* node = item.get<Node>();
        if (node != nullptr) return take(Item(TypeName{"FHIR", name_of(*node->type)}));
        return item.is<TypeName>() || take(Item(TypeName{"System", system_name(system_of(item))}));
    });
}

template <class Run>
constexpr Function with_type(std::string_view name, Sort gives, Run run) {
    Function function{name, 1, 1, Sort::anything, gives, run};
    function.takes_type = true;
    return function;
}

constexpr std::array kFunctions = {
    with_type("is", Sort::boolean, is_function),
    with_type("as", Sort::input, as_function),
    with_type("ofType", Sort::input, of_type),
    Function{"type", 0, 0, Sort::anything, Sort::anything, type},
};

}  // namespace

std::span<const Function> type_functions() {
    return kFunctions;
}

// `x is T` is x.is(T): both have x as their input.
std::span<const Function> type_operators() {
    return std::span(kFunctions).first(2);
}

}  // namespace planbro::fhirpath::internal
