#include "fhirpath/internal/lexer.hpp"

#include <array>

#include "fhirpath/internal/error.hpp"
#include "fhirpath/internal/letters.hpp"

namespace planbro::fhirpath::internal {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_surrogate(char32_t code) {
    return code >= 0xD800 && code <= 0xDFFF;
}

}  // namespace

char Lexer::peek(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
}

bool Lexer::digits_ahead(std::size_t ahead, std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i) {
        if (!is_digit(peek(ahead + i))) return false;
    }
    return true;
}

void Lexer::take(std::string& text, std::size_t count) {
    text += text_.substr(at_, count);
    at_ += count;
}

void Lexer::skip_comment() {
    const bool is_line = peek(1) == '/';
    const auto end = text_.find(is_line ? "\n" : "*/", at_ + 2);
    if (end == std::string_view::npos) {
        if (!is_line) throw Error(at_, "the comment does not end");
        at_ = text_.size();
        return;
    }
    at_ = is_line ? end : end + 2;
}

void Lexer::skip_blanks() {
    while (at_ < text_.size()) {
        if (is_blank(peek())) {
            ++at_;
        } else if (peek() == '/' && (peek(1) == '/' || peek(1) == '*')) {
            skip_comment();
        } else {
            return;
        }
    }
}

Token Lexer::next() {
    skip_blanks();
    if (at_ >= text_.size()) return Token{Token::Kind::end, {}, at_};
    const char c = peek();
    if (is_digit(c)) return number();
    if (is_letter(c)) return identifier(Token::Kind::identifier);
    switch (c) {
        case '\'':
            return quoted(Token::Kind::text);
        case '`':
            return quoted(Token::Kind::delimited);
        case '@':
            return moment();
        case '$':
            return identifier(Token::Kind::special);
        default:
            return symbol();
    }
}

Token Lexer::quoted(Token::Kind kind) {
    Token token{kind, {}, at_};
    const char quote = text_[at_++];
    while (peek() != quote) {
        if (at_ >= text_.size()) throw Error(token.at, "the text does not end");
        if (peek() == '\\') {
            append_utf8(token.text, escape());
        } else {
            take(token.text, 1);
        }
    }
    ++at_;
    return token;
}

// https://hl7.org/fhirpath/N1/#string
char32_t Lexer::escape() {
    const auto begin = at_++;
    const char c = peek();
    ++at_;
    switch (c) {
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        case '"':
        case '\'':
        case '`':
        case '\\':
        case '/':
            return static_cast<char32_t>(c);
        case 'u':
            break;
        default:
            throw Error(begin, "there is no such escape");
    }
    const auto code = hexadecimal();
    if (!is_surrogate(code)) return code;
    if (code >= 0xDC00 || peek() != '\\' || peek(1) != 'u') {
        throw Error(begin, "half a character");
    }
    at_ += 2;
    const auto low = hexadecimal();
    if (low < 0xDC00 || low > 0xDFFF) throw Error(begin, "half a character");
    return 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
}

char32_t Lexer::hexadecimal() {
    char32_t code = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
        const auto digit =
            std::string_view("0123456789abcdef")
                .find(static_cast<char>(peek() >= 'A' && peek() <= 'F' ? peek() + 32 : peek()));
        if (digit == std::string_view::npos) throw Error(at_, "four hexadecimal digits are wanted");
        code = code * 16 + static_cast<char32_t>(digit);
    }
    return code;
}

Token Lexer::number() {
    Token token{Token::Kind::number, {}, at_};
    while (is_digit(peek())) take(token.text, 1);
    if (peek() != '.' || !is_digit(peek(1))) return token;
    take(token.text, 1);
    while (is_digit(peek())) take(token.text, 1);
    return token;
}

Token Lexer::identifier(Token::Kind kind) {
    Token token{kind, {}, at_};
    if (kind == Token::Kind::special) ++at_;
    while (is_letter(peek()) || is_digit(peek())) take(token.text, 1);
    return token;
}

// yyyy[-mm[-dd]]: a "-" before anything else is a minus.
void Lexer::take_date(std::string& text) {
    if (!digits_ahead(0, 4)) throw Error(at_, "a year of four digits is wanted");
    take(text, 4);
    for (int i = 0; i < 2 && peek() == '-' && digits_ahead(1, 2); ++i) take(text, 3);
}

// hh[:mm[:ss[.fff]]]
void Lexer::take_time(std::string& text) {
    if (!digits_ahead(0, 2)) throw Error(at_, "an hour of two digits is wanted");
    take(text, 2);
    for (int i = 0; i < 2 && peek() == ':' && digits_ahead(1, 2); ++i) take(text, 3);
    if (peek() != '.' || !is_digit(peek(1))) return;
    take(text, 1);
    while (is_digit(peek())) take(text, 1);
}

void Lexer::take_offset(std::string& text) {
    if (peek() == 'Z') {
        take(text, 1);
    } else if ((peek() == '+' || peek() == '-') && digits_ahead(1, 2) && peek(3) == ':' &&
               digits_ahead(4, 2)) {
        take(text, 6);
    }
}

Token Lexer::moment() {
    Token token{Token::Kind::date, {}, at_++};
    if (peek() == 'T') {
        token.kind = Token::Kind::time;
        ++at_;
        take_time(token.text);
        return token;
    }
    take_date(token.text);
    if (peek() != 'T') return token;
    token.kind = Token::Kind::date_time;
    take(token.text, 1);
    if (!is_digit(peek())) return token;
    take_time(token.text);
    take_offset(token.text);
    return token;
}

Token Lexer::symbol() {
    Token token{Token::Kind::symbol, {}, at_};
    for (const std::string_view two : {"<=", ">=", "!=", "!~"}) {
        if (!text_.substr(at_).starts_with(two)) continue;
        take(token.text, 2);
        return token;
    }
    if (std::string_view("()[]{}.,+-*/|&<>=~%").find(peek()) == std::string_view::npos) {
        throw Error(at_, "this sign has no meaning here");
    }
    take(token.text, 1);
    return token;
}

}  // namespace planbro::fhirpath::internal
