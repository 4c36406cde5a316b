#include "fhirpath/internal/evaluation.hpp"

#include "fhirpath/internal/error.hpp"
#include "fhirpath/internal/functions.hpp"

namespace planbro::fhirpath::internal {

namespace {

constexpr std::size_t kNestingMax = 1000;

// What type() gives is the only computed value with something below it.
bool member_of(const TypeName& type, std::string_view name, Taker take) {
    if (name == "namespace") return take(Item(type.space));
    return name != "name" || take(Item(type.name));
}

bool take_member(const Item& item, const Step& step, Taker take) {
    if (const auto* node = item.get<Node>()) return children_named(*node, step, take);
    if (const auto* type = item.get<TypeName>()) return member_of(*type, step.name, take);
    return true;
}

bool is_of(const Item& item, const r4::Type& type) {
    const auto* node = item.get<Node>();
    return node != nullptr && Schema::r4().is_a(*node->type, type);
}

}  // namespace

Evaluation::Nesting::Nesting(Evaluation& run, std::size_t at) : run_(run) {
    if (++run.nesting_ <= kNestingMax) return;
    --run.nesting_;
    fail(at, "this is nested too deep");
}

Truth truth_of(const Item& item) {
    if (const auto* flag = item.get<bool>()) return truth_of(*flag);
    const auto* node = item.get<Node>();
    if (node == nullptr || node->type->kind != r4::Kind::boolean) return Truth::yes;
    return node->value == nullptr ? Truth::none : truth_of(node->value->boolean());
}

bool Evaluation::feed(Index index, const Frame& frame, Taker take) {
    return code_.at(index).is_kept ? feed_kept(index, frame, take) : feed_anew(index, frame, take);
}

bool Evaluation::feed_kept(Index index, const Frame& frame, Taker take) {
    const auto at = code_.at(index).at;
    const Items* found = nullptr;
    for (const auto& [expression, items] : kept_) {
        if (expression == index) found = &items;
    }
    if (found == nullptr) {
        Items items;
        feed_anew(index, frame, [&](const Item& item) {
            items.push_back(item);
            check_size(items, at);
            return true;
        });
        found = &kept_.emplace_front(index, std::move(items)).second;
    }
    for (const auto& item : *found) {
        count_step(at);
        if (!take(item)) return false;
    }
    return true;
}

bool Evaluation::feed_anew(Index index, const Frame& frame, Taker take) {
    const auto& expression = code_.at(index);
    const Nesting nesting(*this, expression.at);
    count_step(expression.at);
    switch (expression.kind) {
        case Kind::empty:
            return true;
        case Kind::literal:
            return take(code_.literals[expression.operand]);
        case Kind::self:
            return frame.self == nullptr || take(*frame.self);
        case Kind::position:
            return take(Item(frame.position));
        case Kind::total:
            if (frame.total == nullptr) return true;
            for (const auto& item : *frame.total) {
                if (!take(item)) return false;
            }
            return true;
        case Kind::member:
            return feed_member(expression, frame, take);
        case Kind::variable:
            return feed_variable(expression, take);
        case Kind::call:
            return feed_call(expression, frame, take);
    }
    return true;
}

bool Evaluation::feed_loosely(Index index, const Frame& frame, Taker take) {
    const auto& expression = code_.at(index);
    if (expression.is_kept || expression.kind != Kind::call || !expression.function->is_union) {
        return feed(index, frame, take);
    }
    return feed_loosely(code_.argument(expression, 0), frame, take) &&
           feed_loosely(code_.argument(expression, 1), frame, take);
}

bool Evaluation::feed_member(const Expression& expression, const Frame& frame, Taker take) {
    const auto& step = code_.steps[expression.operand];
    if (expression.input != kNone) {
        return feed(expression.input, frame, [&](const Item& item) {
            count_step(expression.at);
            return take_member(item, step, take);
        });
    }
    if (frame.self == nullptr) return true;
    // A path may begin with the name of the type that it begins at.
    if (step.named_type != nullptr && is_of(*frame.self, *step.named_type)) {
        return take(*frame.self);
    }
    return take_member(*frame.self, step, take);
}

bool Evaluation::feed_variable(const Expression& expression, Taker take) {
    const auto& variable = code_.variables[expression.operand];
    switch (variable.variable) {
        case Variable::resource:
            return take(environment_.resource.value_or(focus_));
        case Variable::root_resource:
            return take(environment_.root_resource ? *environment_.root_resource
                                                   : environment_.resource.value_or(focus_));
        case Variable::context:
            return take(environment_.context.value_or(focus_));
        case Variable::constant:
            break;
    }
    for (const auto& constant : environment_.constants) {
        if (constant.name == variable.name) return take(constant.value);
    }
    fail(expression.at, "the variable is not known");
}

bool Evaluation::feed_call(const Expression& expression, const Frame& frame, Taker take) {
    const Call call{*this, expression, frame};
    const auto& run = expression.function->run;
    if (const auto* feeds = std::get_if<Feeds>(&run)) return (*feeds)(call, take);
    if (const auto* decides = std::get_if<Decides>(&run)) {
        const auto truth = (*decides)(call);
        return truth == Truth::none || take(Item(truth == Truth::yes));
    }
    const auto item = std::get<Computes>(run)(call);
    return !item || take(*item);
}

Items Evaluation::items(Index expression, const Frame& frame) {
    Items items;
    feed(expression, frame, [&](const Item& item) {
        items.push_back(item);
        check_size(items, code_.at(expression).at);
        return true;
    });
    return items;
}

std::optional<Item> Evaluation::single(Index index, const Frame& frame) {
    const auto& expression = code_.at(index);
    if (expression.kind == Kind::literal) return code_.literals[expression.operand];
    if (expression.kind == Kind::self) {
        count_step(expression.at);
        return frame.self == nullptr ? std::nullopt : std::optional(*frame.self);
    }
    if (expression.kind == Kind::call) {
        if (const auto* computes = std::get_if<Computes>(&expression.function->run)) {
            const Nesting nesting(*this, expression.at);
            count_step(expression.at);
            return (*computes)(Call{*this, expression, frame});
        }
    }
    std::optional<Item> found;
    feed(index, frame, [&](const Item& item) {
        if (found) fail(expression.at, "a single item is wanted here");
        found = item;
        return true;
    });
    return found;
}

Truth Evaluation::truth(Index index, const Frame& frame) {
    const auto& expression = code_.at(index);
    if (expression.kind == Kind::call) {
        if (const auto* decides = std::get_if<Decides>(&expression.function->run)) {
            const Nesting nesting(*this, expression.at);
            count_step(expression.at);
            return (*decides)(Call{*this, expression, frame});
        }
    }
    const auto item = single(index, frame);
    return item ? truth_of(*item) : Truth::none;
}

bool Evaluation::exists(Index expression, const Frame& frame) {
    return !feed_loosely(expression, frame, [](const Item&) { return false; });
}

std::string_view Evaluation::keep(std::string text) {
    text_bytes_ += text.size();
    if (text_bytes_ > environment_.limits.text_bytes_max) fail(0, "the texts become too long");
    return texts_.emplace_front(std::move(text));
}

void Evaluation::count_steps(std::size_t at, std::size_t count) {
    steps_ += count;
    if (steps_ > environment_.limits.steps_max) fail(at, "this takes too many steps");
}

void Evaluation::check_size(const Items& items, std::size_t at) const {
    if (items.size() > environment_.limits.items_max) fail(at, "these are too many items");
}

void Evaluation::fail(std::size_t at, std::string text) {
    throw Error(at, std::move(text));
}

}  // namespace planbro::fhirpath::internal
