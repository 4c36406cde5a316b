// The words of an expression: https://hl7.org/fhirpath/N1/grammar.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace planbro::fhirpath::internal {

struct Token {
    enum class Kind : std::uint8_t {
        end,
        symbol,      // an operator or bracket of signs
        identifier,  // also words such as `and`
        delimited,   // `…`, unescaped
        text,        // '…', unescaped
        number,      // its digits
        date,        // without the "@"
        date_time,
        time,    // without the "@T"
        special  // $this, $index, $total, without the "$"
    };
    Kind kind = Kind::end;
    std::string text;
    std::size_t at = 0;
};

class Lexer {
  public:
    explicit Lexer(std::string_view text) : text_(text) {}
    Token next();  // throws Error

  private:
    [[nodiscard]] char peek(std::size_t ahead = 0) const;
    [[nodiscard]] bool digits_ahead(std::size_t ahead, std::size_t count) const;
    void skip_blanks();
    void skip_comment();
    Token quoted(Token::Kind kind);
    char32_t escape();
    char32_t hexadecimal();
    Token number();
    Token identifier(Token::Kind kind);
    Token moment();
    void take_date(std::string& text);
    void take_time(std::string& text);
    void take_offset(std::string& text);
    Token symbol();
    void take(std::string& text, std::size_t count);

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace planbro::fhirpath::internal
