#include "fhirpath/internal/parser.hpp"

#include <algorithm>
#include <array>

#include "fhirpath/internal/error.hpp"
#include "fhirpath/internal/names.hpp"
#include "fhirpath/internal/units.hpp"

namespace planbro::fhirpath::internal {

namespace {

constexpr int kNestingMax = 100;
constexpr int kDepthMax = 160;

struct Operator {
    std::string_view symbol;
    int precedence;  // the higher binds the closer
};

// https://hl7.org/fhirpath/N1/#operator-precedence
constexpr Operator kOperators[] = {
    {"*", 10}, {"/", 10},       {"div", 10}, {"mod", 10}, {"+", 9},   {"-", 9},
    {"&", 9},  {"is", 8},       {"as", 8},   {"|", 7},    {">", 6},   {"<", 6},
    {">=", 6}, {"<=", 6},       {"=", 5},    {"~", 5},    {"!=", 5},  {"!~", 5},
    {"in", 4}, {"contains", 4}, {"and", 3},  {"or", 2},   {"xor", 2}, {"implies", 1},
};

int precedence_of(const Token& token) {
    if (token.kind != Token::Kind::symbol && token.kind != Token::Kind::identifier) return 0;
    const auto* const found =
        std::find_if(std::begin(kOperators), std::end(kOperators),
                     [&](const Operator& o) { return o.symbol == token.text; });
    return found == std::end(kOperators) ? 0 : found->precedence;
}

// Words that may not be the name of an element unless they are delimited.
bool is_reserved(std::string_view word) {
    constexpr std::array<std::string_view, 8> words = {"and", "or",  "xor",  "implies",
                                                       "div", "mod", "true", "false"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

Variable variable_of(std::string_view name) {
    if (name == "resource") return Variable::resource;
    if (name == "rootResource") return Variable::root_resource;
    return name == "context" ? Variable::context : Variable::constant;
}

}  // namespace

Parser::Parser(std::string_view text, Code& code) : lexer_(text), code_(code) {
    advance();
}

void Parser::parse() {
    code_.root = expression(1);
    if (token_.kind != Token::Kind::end) fail("an operator or the end is wanted");
}

void Parser::fail(std::string text) const {
    throw Error(token_.at, std::move(text));
}

bool Parser::at_symbol(std::string_view symbol) const {
    return token_.kind == Token::Kind::symbol && token_.text == symbol;
}

bool Parser::at_word() const {
    return token_.kind == Token::Kind::delimited ||
           (token_.kind == Token::Kind::identifier && !is_reserved(token_.text));
}

bool Parser::skip(std::string_view symbol) {
    if (!at_symbol(symbol)) return false;
    advance();
    return true;
}

void Parser::expect(std::string_view symbol) {
    if (!skip(symbol)) fail("\"" + std::string(symbol) + "\" is wanted");
}

Index Parser::expression(int precedence) {
    if (++nesting_ > kNestingMax) fail("this is nested too deep");
    auto left = polarity();
    for (int found = precedence_of(token_); found >= precedence && found > 0;
         found = precedence_of(token_)) {
        const auto symbol = token_;
        advance();
        left = binary(left, symbol, found);
    }
    --nesting_;
    return left;
}

Index Parser::binary(Index left, const Token& symbol, int precedence) {
    const auto& function = *find_operator(symbol.text);
    if (function.takes_type) return typed_call(left, function, symbol.at);
    const auto right = expression(precedence + 1);
    return add_call(function, kNone, {left, right}, symbol.at);
}

// A sign binds closer than any operator, but not so close as a path: -1.abs() is -(1.abs()).
Index Parser::polarity() {
    const auto at = token_.at;
    for (const auto& [symbol, name] : {std::pair("-", "negate"), std::pair("+", "affirm")}) {
        if (!skip(symbol)) continue;
        if (++nesting_ > kNestingMax) fail("this is nested too deep");
        const auto operand = polarity();
        --nesting_;
        return add_call(*find_operator(name), kNone, {operand}, at);
    }
    return path();
}

Index Parser::path() {
    auto left = term();
    for (;;) {
        const auto at = token_.at;
        if (skip(".")) {
            left = token_.kind == Token::Kind::special ? special(left) : invocation(left);
        } else if (skip("[")) {
            const auto position = expression(1);
            expect("]");
            left = add_call(*find_function("[]"), left, {position}, at);
        } else {
            return left;
        }
    }
}

Index Parser::term() {
    const auto token = token_;
    switch (token.kind) {
        case Token::Kind::text:
            advance();
            return text_literal(token.text, token.at);
        case Token::Kind::number:
            return number();
        case Token::Kind::date:
            return moment(Temporal::parse_date(token.text));
        case Token::Kind::date_time:
            return moment(Temporal::parse_date_time(token.text));
        case Token::Kind::time:
            return moment(Temporal::parse_time(token.text));
        case Token::Kind::special:
            return special(kNone);
        case Token::Kind::symbol:
            return parenthesised();
        case Token::Kind::identifier:
            if (token.text != "true" && token.text != "false") break;
            advance();
            return literal(Item(token.text == "true"), token.at);
        case Token::Kind::delimited:
        case Token::Kind::end:
            break;
    }
    return invocation(kNone);
}

Index Parser::parenthesised() {
    const auto at = token_.at;
    if (skip("(")) {
        const auto inner = expression(1);
        expect(")");
        return inner;
    }
    if (skip("{")) {
        expect("}");
        Expression empty;
        empty.at = static_cast<std::uint32_t>(at);
        return add(empty);
    }
    if (at_symbol("%")) return variable();
    fail("a value, a name or \"(\" is wanted");
}

Index Parser::special(Index input) {
    Expression expression;
    expression.at = static_cast<std::uint32_t>(token_.at);
    if (token_.text == "this") {
        expression.kind = Kind::self;
    } else if (token_.text == "index") {
        expression.kind = Kind::position;
    } else if (token_.text == "total") {
        expression.kind = Kind::total;
    } else {
        fail("$this, $index or $total is wanted");
    }
    if (input != kNone) fail("this is not asked of anything");
    advance();
    return add(expression);
}

std::string Parser::name() {
    if (!at_word()) fail("a name is wanted");
    auto text = std::move(token_.text);
    advance();
    return text;
}

Index Parser::invocation(Index input) {
    const auto at = token_.at;
    auto word = name();
    if (skip("(")) return call(input, word, at);
    Expression expression;
    expression.kind = Kind::member;
    expression.at = static_cast<std::uint32_t>(at);
    expression.input = input;
    expression.operand = static_cast<Index>(code_.steps.size());
    const auto* uses = Schema::r4().uses_of(word);
    const auto* type = input == kNone ? r4::find_type(word) : nullptr;
    code_.steps.push_back(Step{std::move(word), uses, type});
    return add(expression);
}

Index Parser::call(Index input, const std::string& name, std::size_t at) {
    const auto* function = find_function(name);
    if (function == nullptr) throw Error(at, "there is no such function");
    if (function->takes_type) {
        const auto result = typed_call(input, *function, at);
        expect(")");
        return result;
    }
    std::vector<Index> arguments;
    if (!at_symbol(")")) {
        do arguments.push_back(expression(1));
        while (skip(","));
    }
    expect(")");
    if (arguments.size() < function->arguments_min || arguments.size() > function->arguments_max) {
        throw Error(at, "this function takes another number of arguments");
    }
    return add_call(*function, input, arguments, at);
}

Index Parser::typed_call(Index input, const Function& function, std::size_t at) {
    Expression expression;
    expression.kind = Kind::call;
    expression.at = static_cast<std::uint32_t>(at);
    expression.input = input;
    expression.function = &function;
    const auto test = type_specifier();
    expression.operand = static_cast<Index>(code_.types.size());
    code_.types.push_back(test);
    return add(expression);
}

TypeTest Parser::type_specifier() {
    const auto at = token_.at;
    auto first = name();
    if (!skip(".")) return resolve_type({}, first, at);
    const auto second = name();
    return resolve_type(first, second, at);
}

Index Parser::variable() {
    const auto at = token_.at;
    advance();
    if (token_.kind != Token::Kind::text && !at_word()) fail("a name is wanted");
    auto word = std::move(token_.text);
    advance();
    if (auto constant = fixed_constant(word)) return text_literal(std::move(*constant), at);
    Expression expression;
    expression.kind = Kind::variable;
    expression.at = static_cast<std::uint32_t>(at);
    expression.operand = static_cast<Index>(code_.variables.size());
    code_.variables.push_back(VariableName{variable_of(word), std::move(word)});
    return add(expression);
}

// A number alone, or a quantity: with a unit in quotes or a word of the calendar.
Index Parser::number() {
    const auto token = token_;
    const auto value = Decimal::parse(token.text);
    if (!value) fail("the number is too large");
    advance();
    if (token_.kind == Token::Kind::text) {
        code_.texts.push_front(token_.text.empty() ? "1" : std::move(token_.text));
        advance();
        return literal(Item(Quantity{*value, code_.texts.front(), false}), token.at);
    }
    const auto word =
        token_.kind == Token::Kind::identifier ? calendar_unit(token_.text) : std::nullopt;
    if (word) {
        advance();
        return literal(Item(Quantity{*value, *word, true}), token.at);
    }
    if (token.text.find('.') != std::string::npos) return literal(Item(*value), token.at);
    const auto whole = value->integer();
    if (!whole) throw Error(token.at, "the integer is too large");
    return literal(Item(*whole), token.at);
}

Index Parser::moment(std::optional<Temporal> value) {
    if (!value) fail("there is no such date or time");
    const auto at = token_.at;
    advance();
    return literal(Item(*value), at);
}

Index Parser::literal(const Item& item, std::size_t at) {
    Expression expression;
    expression.kind = Kind::literal;
    expression.at = static_cast<std::uint32_t>(at);
    expression.operand = static_cast<Index>(code_.literals.size());
    code_.literals.push_back(item);
    return add(expression);
}

Index Parser::text_literal(std::string text, std::size_t at) {
    return literal(Item(std::string_view(code_.texts.emplace_front(std::move(text)))), at);
}

Index Parser::add_call(const Function& function, Index input, const std::vector<Index>& arguments,
                       std::size_t at) {
    Expression expression;
    expression.kind = Kind::call;
    expression.at = static_cast<std::uint32_t>(at);
    expression.input = input;
    expression.function = &function;
    if (function.takes_pattern) expression.operand = pattern_of(arguments[0]);
    return add(expression, arguments);
}

// A regular expression that is a literal is compiled here and now.
Index Parser::pattern_of(Index argument) {
    const auto& expression = code_.at(argument);
    if (expression.kind != Kind::literal) return kNone;
    const auto* text = code_.literals[expression.operand].get<std::string_view>();
    if (text == nullptr) return kNone;
    auto pattern = Pattern::of(*text);
    if (!pattern) throw Error(expression.at, "this regular expression cannot be used");
    code_.patterns.push_back(std::move(*pattern));
    return static_cast<Index>(code_.patterns.size() - 1);
}

Index Parser::add(Expression expression, std::initializer_list<Index> arguments) {
    return add(expression, std::vector<Index>(arguments));
}

Index Parser::add(Expression expression, const std::vector<Index>& arguments) {
    int depth = expression.input == kNone ? 0 : code_.at(expression.input).depth;
    for (const auto argument : arguments) depth = std::max<int>(depth, code_.at(argument).depth);
    if (++depth > kDepthMax) throw Error(expression.at, "this is nested too deep");
    expression.depth = static_cast<std::uint16_t>(depth);
    expression.first_argument = static_cast<Index>(code_.arguments.size());
    expression.argument_count = static_cast<std::uint32_t>(arguments.size());
    code_.arguments.insert(code_.arguments.end(), arguments.begin(), arguments.end());
    code_.expressions.push_back(expression);
    return static_cast<Index>(code_.expressions.size() - 1);
}

}  // namespace planbro::fhirpath::internal
