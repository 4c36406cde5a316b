#include "fhirpath/internal/analysis.hpp"

#include <algorithm>
#include <vector>

#include "fhirpath/internal/error.hpp"
#include "fhirpath/internal/functions.hpp"

namespace planbro::fhirpath::internal {

namespace {

using System = TypeTest::System;

// What an expression may give.
struct Sight {
    bool is_known = false;  // false: it may be anything
    bool is_nothing = false;
    std::vector<const r4::Type*> types;
    std::vector<System> systems;
    bool is_many = true;
    bool is_ordered = true;
};

Sight unknown(bool is_ordered = true) {
    Sight sight;
    sight.is_ordered = is_ordered;
    return sight;
}

Sight of_system(System system, bool is_many = false) {
    Sight sight;
    sight.is_known = true;
    sight.systems = {system};
    sight.is_many = is_many;
    return sight;
}

Sight of_type(const r4::Type& type, bool is_many) {
    Sight sight;
    sight.is_known = true;
    sight.types = {&type};
    sight.is_many = is_many;
    return sight;
}

template <class T>
void add_once(std::vector<T>& list, T value) {
    if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}

Sight merged(const Sight& a, const Sight& b) {
    if (a.is_nothing) return b;
    if (b.is_nothing) return a;
    Sight sight = a;
    sight.is_known = a.is_known && b.is_known;
    sight.is_many = true;
    sight.is_ordered = false;
    for (const auto* type : b.types) add_once(sight.types, type);
    for (const auto system : b.systems) add_once(sight.systems, system);
    return sight;
}

// What a primitive is to the functions (value_of).
System system_of(const r4::Type& type) {
    switch (type.kind) {
        case r4::Kind::boolean:
            return System::boolean;
        case r4::Kind::integer:
        case r4::Kind::positiveInt:
        case r4::Kind::unsignedInt:
            return System::integer;
        case r4::Kind::decimal:
            return System::decimal;
        case r4::Kind::date:
            return System::date;
        case r4::Kind::dateTime:
        case r4::Kind::instant:
            return System::date_time;
        case r4::Kind::time:
            return System::time;
        case r4::Kind::complex:
            return Schema::r4().is_quantity(type) ? System::quantity : System::none;
        case r4::Kind::resource:
        case r4::Kind::any_resource:
            return System::none;
        default:
            return System::string;
    }
}

bool is_number(System system) {
    return system == System::integer || system == System::decimal || system == System::quantity;
}

bool is_plain_number(System system) {
    return system == System::integer || system == System::decimal;
}

bool is_moment(System system) {
    return system == System::date || system == System::date_time || system == System::time;
}

bool suits(System system, Sort sort) {
    switch (sort) {
        case Sort::boolean:
            return system == System::boolean;
        case Sort::string:
            return system == System::string;
        case Sort::number:
            return is_number(system);
        default:
            return true;
    }
}

bool suits(const r4::Type& type, Sort sort) {
    const auto system = system_of(type);
    // FHIR's dates are texts to the text functions (Call::text).
    return suits(system, sort) || (sort == Sort::string && is_moment(system));
}

bool suits(const Sight& sight, Sort sort) {
    if (!sight.is_known || sight.is_nothing || sort == Sort::anything) return true;
    return std::any_of(sight.systems.begin(), sight.systems.end(),
                       [&](System system) { return suits(system, sort); }) ||
           std::any_of(sight.types.begin(), sight.types.end(),
                       [&](const auto* type) { return suits(*type, sort); });
}

template <class Test>
bool only(const Sight& sight, Test test) {
    if (!sight.is_known || sight.is_nothing) return false;
    if (sight.systems.empty() && sight.types.empty()) return false;
    return std::all_of(sight.systems.begin(), sight.systems.end(), test) &&
           std::all_of(sight.types.begin(), sight.types.end(),
                       [&](const auto* type) { return test(system_of(*type)); });
}

std::optional<System> system_of(Sort sort) {
    switch (sort) {
        case Sort::boolean:
            return System::boolean;
        case Sort::integer:
            return System::integer;
        case Sort::decimal:
            return System::decimal;
        case Sort::string:
            return System::string;
        case Sort::date:
            return System::date;
        case Sort::date_time:
            return System::date_time;
        case Sort::time:
            return System::time;
        case Sort::quantity:
            return System::quantity;
        default:
            return {};
    }
}

class Analysis {
  public:
    Analysis(const Code& code, const Options& options) : code_(code), options_(options) {}

    Sight see(Index index, const Sight& self) {
        const auto& expression = code_.at(index);
        switch (expression.kind) {
            case Kind::empty:
                return nothing();
            case Kind::literal:
                return see_literal(code_.literals[expression.operand]);
            case Kind::self:
                return self;
            case Kind::position:
                return of_system(System::integer);
            case Kind::total:
            case Kind::variable:
                return unknown();
            case Kind::member:
                return see_member(expression, self);
            case Kind::call:
                return see_call(expression, self);
        }
        return unknown();
    }

  private:
    static Sight nothing() {
        auto sight = unknown();
        sight.is_nothing = true;
        sight.is_many = false;
        return sight;
    }

    static Sight see_literal(const Item& item) {
        if (item.is<bool>()) return of_system(System::boolean);
        if (item.is<std::int32_t>()) return of_system(System::integer);
        if (item.is<Decimal>()) return of_system(System::decimal);
        if (item.is<std::string_view>()) return of_system(System::string);
        if (item.is<Quantity>()) return of_system(System::quantity);
        const auto* moment = item.get<Temporal>();
        if (moment == nullptr) return unknown();
        if (moment->kind == Temporal::Kind::time) return of_system(System::time);
        return of_system(moment->kind == Temporal::Kind::date ? System::date : System::date_time);
    }

    Sight see_member(const Expression& expression, const Sight& self) {
        const auto& step = code_.steps[expression.operand];
        const auto input = expression.input == kNone ? self : see(expression.input, self);
        if (!input.is_known || input.is_nothing) return unknown(input.is_ordered);
        if (step.named_type != nullptr && may_be(input, *step.named_type)) {
            return of_type(*step.named_type, input.is_many);
        }
        Sight sight;
        sight.is_known = true;
        sight.is_many = input.is_many;
        sight.is_ordered = input.is_ordered;
        for (const auto* type : input.types) {
            if (!add_elements(sight, *type, step)) return unknown(input.is_ordered);
        }
        if (sight.types.empty()) throw Error(expression.at, "there is no such element here");
        return sight;
    }

    static bool may_be(const Sight& input, const r4::Type& named) {
        return std::any_of(input.types.begin(), input.types.end(), [&](const auto* type) {
            return Schema::r4().is_a(*type, named) || Schema::r4().is_a(named, *type);
        });
    }

    // False when the type may be a resource of any type, and so have any element.
    static bool add_elements(Sight& sight, const r4::Type& type, const Step& step) {
        const auto* use = step.uses == nullptr ? nullptr : step.uses->find(type);
        if (use == nullptr) return type.kind != r4::Kind::any_resource;
        for (const auto& element : use->elements) {
            add_once(sight.types, &r4::type_of(element));
            sight.is_many = sight.is_many || element.many();
        }
        return true;
    }

    Sight see_call(const Expression& expression, const Sight& self) {
        const auto& function = *expression.function;
        auto input = expression.input == kNone ? self : see(expression.input, self);
        if (!suits(input, function.takes)) {
            throw Error(expression.at, "this is never of a type that can be asked so");
        }
        if (options_.check_order && function.wants_order && !input.is_ordered) {
            throw Error(expression.at, "what this is asked of has no order");
        }
        if (function.takes_type) return see_type(expression, input);
        auto inner = function.is_lambda ? input : self;
        if (function.is_lambda) inner.is_many = false;
        std::vector<Sight> arguments;
        for (std::size_t i = 0; i < expression.argument_count; ++i) {
            arguments.push_back(see(code_.argument(expression, i), inner));
        }
        check_arguments(expression, arguments);
        return result_of(function, input, arguments);
    }

    Sight see_type(const Expression& expression, const Sight& input) const {
        if (expression.function->gives == Sort::boolean) return of_system(System::boolean);
        const auto& test = code_.types[expression.operand];
        if (test.type == nullptr && test.system == System::any) return input;
        Sight sight;
        sight.is_known = true;
        sight.is_many = input.is_many;
        sight.is_ordered = input.is_ordered;
        if (test.type != nullptr) sight.types = {test.type};
        if (test.system != System::none) sight.systems = {test.system};
        return sight;
    }

    static void check_arguments(const Expression& expression, const std::vector<Sight>& arguments) {
        const auto name = expression.function->name;
        if (name == "iif") check_criterion(expression, arguments[0]);
        if ((name == "+" || name == "-") && only(arguments[0], is_moment) &&
            only(arguments[1], is_plain_number)) {
            throw Error(expression.at, "a date is moved by a quantity, not by a number");
        }
    }

    static void check_criterion(const Expression& expression, const Sight& criterion) {
        if (!suits(criterion, Sort::boolean)) {
            throw Error(expression.at, "the criterion is never a boolean");
        }
        if (criterion.is_known && criterion.is_many) {
            throw Error(expression.at, "the criterion may be many");
        }
    }

    static Sight result_of(const Function& function, const Sight& input,
                           const std::vector<Sight>& arguments) {
        if (function.is_union || function.name == "union" || function.name == "combine") {
            return merged(function.is_union ? arguments[0] : input, arguments.back());
        }
        if (const auto system = system_of(function.gives)) {
            return of_system(*system, function.name == "split" || function.name == "toChars");
        }
        if (function.gives == Sort::input) return narrowed(function, input);
        if (function.gives == Sort::argument && !arguments.empty()) {
            auto sight = arguments[0];
            sight.is_many = sight.is_many || (function.is_lambda && input.is_many);
            return sight;
        }
        return unknown(function.name != "children" && function.name != "descendants");
    }

    static Sight narrowed(const Function& function, const Sight& input) {
        auto sight = input;
        for (const auto name : {"single", "first", "last", "[]", "abs", "power"}) {
            if (function.name == name) sight.is_many = false;
        }
        return sight;
    }

    const Code& code_;
    const Options& options_;
};

}  // namespace

void analyse(const Code& code, const Options& options) {
    if (options.root == nullptr) return;
    Analysis(code, options).see(code.root, of_type(*options.root, false));
}

}  // namespace planbro::fhirpath::internal
