// From text to Code. By descent with precedences, bounded in depth: neither a hostile expression
// nor its evaluation can exhaust the stack.
#pragma once

#include <optional>
#include <string_view>

#include "fhirpath/internal/code.hpp"
#include "fhirpath/internal/functions.hpp"
#include "fhirpath/internal/lexer.hpp"

namespace planbro::fhirpath::internal {

class Parser {
  public:
    Parser(std::string_view text, Code& code);
    void parse();  // throws Error

  private:
    Index expression(int precedence);
    Index polarity();
    Index path();
    Index term();
    Index parenthesised();
    Index invocation(Index input);
    Index special(Index input);
    Index call(Index input, const std::string& name, std::size_t at);
    Index typed_call(Index input, const Function& function, std::size_t at);
    Index variable();
    Index number();
    Index moment(std::optional<Temporal> value);
    Index binary(Index left, const Token& symbol, int precedence);

    TypeTest type_specifier();
    std::string name();

    Index literal(const Item& item, std::size_t at);
    Index text_literal(std::string text, std::size_t at);
    Index add(Expression expression, std::initializer_list<Index> arguments = {});
    Index add(Expression expression, const std::vector<Index>& arguments);
    Index add_call(const Function& function, Index input, const std::vector<Index>& arguments,
                   std::size_t at);
    Index pattern_of(Index argument);

    void advance() { token_ = lexer_.next(); }
    [[nodiscard]] bool at_symbol(std::string_view symbol) const;
    [[nodiscard]] bool at_word() const;
    bool skip(std::string_view symbol);
    void expect(std::string_view symbol);
    [[noreturn]] void fail(std::string text) const;

    Lexer lexer_;
    Code& code_;
    Token token_;
    int nesting_ = 0;
};

}  // namespace planbro::fhirpath::internal
