#include "fhirpath/internal/kept.hpp"

#include <algorithm>

#include "fhirpath/internal/functions.hpp"

namespace planbro::fhirpath::internal {

namespace {

class Marker {
  public:
    explicit Marker(Code& code) : code_(code) {
        // Parts stand before the whole.
        for (const auto& expression : code.expressions) fixed_.push_back(is_fixed(expression));
    }

    void mark(Index index, bool repeated) {
        auto& expression = code_.expressions[index];
        const bool is_work = expression.kind == Kind::member || expression.kind == Kind::call;
        if (repeated && is_work && fixed_[index]) {
            expression.is_kept = true;
            return;
        }
        if (expression.input != kNone) mark(expression.input, repeated);
        if (expression.kind != Kind::call) return;
        for (std::size_t i = 0; i < expression.argument_count; ++i) {
            mark(code_.argument(expression, i), repeated || expression.function->is_lambda);
        }
    }

  private:
    // Whether it is the same wherever it stands in the expression: it asks nothing of what is
    // around it.
    [[nodiscard]] bool is_fixed(const Expression& expression) const {
        switch (expression.kind) {
            case Kind::empty:
            case Kind::literal:
            case Kind::variable:
                return true;
            case Kind::self:
            case Kind::position:
            case Kind::total:
                return false;
            case Kind::member:
                return expression.input != kNone && fixed_[expression.input];
            case Kind::call:
                return is_fixed_call(expression);
        }
        return false;
    }

    [[nodiscard]] bool is_fixed_call(const Expression& call) const {
        const auto& function = *call.function;
        if (function.has_effect || function.is_lambda) return false;
        const bool has_input = call.input != kNone;
        if (has_input ? !fixed_[call.input] : !function.is_operator) return false;
        const auto first = code_.arguments.begin() + call.first_argument;
        return std::all_of(first, first + call.argument_count,
                           [&](Index argument) { return fixed_[argument]; });
    }

    Code& code_;
    std::vector<bool> fixed_;
};

}  // namespace

void mark_kept(Code& code) {
    Marker(code).mark(code.root, false);
}

}  // namespace planbro::fhirpath::internal
