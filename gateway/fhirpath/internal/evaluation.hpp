// One evaluation of a program on one focus.
#pragma once

#include <cstddef>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>

#include "fhirpath/environment.hpp"
#include "fhirpath/internal/code.hpp"
#include "fhirpath/internal/items.hpp"
#include "fhirpath/internal/taker.hpp"
#include "fhirpath/internal/truth.hpp"

namespace planbro::fhirpath::internal {

// What an expression is evaluated within.
struct Frame {
    const Item* self = nullptr;  // $this; nothing when the focus is empty
    std::int32_t position = 0;
    const Items* total = nullptr;
};

class Evaluation {
  public:
    // Lives as long as a call that may call itself; too many at a time are an error, as they would
    // use up the stack. An item is handed on while what it came from still runs, so that even a
    // tree of bounded depth may nest far deeper than it is.
    class Nesting {
      public:
        Nesting(Evaluation& run, std::size_t at);
        ~Nesting() { --run_.nesting_; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;

      private:
        Evaluation& run_;
    };

    Evaluation(const Code& code, const Environment& environment, const Item& focus)
        : code_(code), environment_(environment), focus_(focus) {}

    // Hands on the items of an expression; false when the taker has had enough.
    bool feed(Index expression, const Frame& frame, Taker take);
    // The same, but a union may give an item twice: for those who do not mind.
    bool feed_loosely(Index expression, const Frame& frame, Taker take);
    Items items(Index expression, const Frame& frame);
    // At most one; more are an error.
    std::optional<Item> single(Index expression, const Frame& frame);
    // The single item as a boolean: one that is none counts as true.
    // https://hl7.org/fhirpath/N1/#singleton-evaluation-of-collections
    Truth truth(Index expression, const Frame& frame);
    bool exists(Index expression, const Frame& frame);

    // Keeps a text as long as the evaluation.
    std::string_view keep(std::string text);
    // Each item looked at; fails when there are too many.
    void count_step(std::size_t at) { count_steps(at, 1); }
    void count_steps(std::size_t at, std::size_t count);
    void check_size(const Items& items, std::size_t at) const;
    [[noreturn]] static void fail(std::size_t at, std::string text);

    [[nodiscard]] const Code& code() const { return code_; }
    [[nodiscard]] const Environment& environment() const { return environment_; }
    [[nodiscard]] const Item& focus() const { return focus_; }

  private:
    bool feed_kept(Index expression, const Frame& frame, Taker take);
    bool feed_anew(Index expression, const Frame& frame, Taker take);
    bool feed_member(const Expression& expression, const Frame& frame, Taker take);
    bool feed_variable(const Expression& expression, Taker take);
    bool feed_call(const Expression& expression, const Frame& frame, Taker take);

    const Code& code_;
    const Environment& environment_;
    const Item& focus_;
    std::size_t nesting_ = 0;
    std::size_t steps_ = 0;
    std::size_t text_bytes_ = 0;
    std::forward_list<std::string> texts_;
    std::forward_list<std::pair<Index, Items>> kept_;
};

Truth truth_of(const Item& item);

}  // namespace planbro::fhirpath::internal
