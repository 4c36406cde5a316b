// The functions and operators of FHIRPath. Each is one of three kinds: it hands on items, it
// decides a question, or it computes at most one value.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "fhirpath/internal/evaluation.hpp"

namespace planbro::fhirpath::internal {

// A function being called: what it is asked of and with what.
class Call {
  public:
    Evaluation& run;
    const Expression& expression;
    const Frame& frame;

    // What the function is asked of; without a path before it, that is the focus.
    bool each(Taker take) const;
    bool each_loosely(Taker take) const;
    [[nodiscard]] Items input() const;
    [[nodiscard]] std::optional<Item> single() const;
    [[nodiscard]] std::optional<Item> value() const;  // of the single one
    // A text; other values than texts are an error, but that FHIR's dates are texts, too.
    [[nodiscard]] std::optional<std::string_view> text() const;

    [[nodiscard]] std::size_t argument_count() const { return expression.argument_count; }
    [[nodiscard]] bool has(std::size_t number) const { return number < argument_count(); }
    [[nodiscard]] Index argument(std::size_t number) const {
        return run.code().argument(expression, number);
    }
    // Evaluated in the function's own surroundings, not in its input.
    [[nodiscard]] Items argument_items(std::size_t number) const;
    [[nodiscard]] std::optional<Item> argument_value(std::size_t number) const;
    [[nodiscard]] std::optional<std::string_view> argument_text(std::size_t number) const;
    [[nodiscard]] std::optional<std::int32_t> argument_integer(std::size_t number) const;

    [[nodiscard]] const TypeTest& type() const { return run.code().types[expression.operand]; }
    [[noreturn]] void fail(std::string text) const {
        Evaluation::fail(expression.at, std::move(text));
    }
    [[nodiscard]] Item keep(std::string text) const { return Item(run.keep(std::move(text))); }

  private:
    [[nodiscard]] std::string_view text_in(const Item& item) const;
};

using Feeds = bool (*)(const Call&, Taker);
using Decides = Truth (*)(const Call&);
using Computes = std::optional<Item> (*)(const Call&);

// What a function wants and gives, as far as it is the same wherever it is used: for the check of
// types before anything is evaluated.
enum class Sort : std::uint8_t {
    anything,
    boolean,
    integer,
    decimal,
    string,
    date,
    date_time,
    time,
    quantity,
    number,   // integer, decimal or quantity
    moment,   // date, date_time or time
    input,    // what it is asked of
    argument  // what its first argument gives
};

struct Function {
    std::string_view name;
    std::uint8_t arguments_min;
    std::uint8_t arguments_max;
    Sort takes;
    Sort gives;
    std::variant<Feeds, Decides, Computes> run;
    bool is_lambda = false;      // arguments are evaluated for each item
    bool has_effect = false;     // trace()
    bool takes_type = false;     // is, as, ofType
    bool takes_pattern = false;  // the first argument is a regular expression
    bool wants_order = false;    // first, skip and so on
    bool is_union = false;
    bool is_operator = false;  // works on its arguments alone
};

const Function* find_function(std::string_view name);
const Function* find_operator(std::string_view symbol);

}  // namespace planbro::fhirpath::internal
