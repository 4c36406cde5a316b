// https://hl7.org/fhirpath/N1/#string-manipulation; positions count characters, not bytes.
#include <array>

#include "base/text.hpp"
#include "fhirpath/internal/functions/groups.hpp"
#include "fhirpath/internal/letters.hpp"

namespace planbro::fhirpath::internal {

namespace {

constexpr auto kNowhere = std::string_view::npos;

// The input and the first argument, where both are needed.
struct Texts {
    std::string_view text, other;
};

std::optional<Texts> texts(const Call& call) {
    const auto text = call.text();
    const auto other = call.argument_text(0);
    if (!text || !other) return {};
    return Texts{*text, *other};
}

// More of them than an integer counts are refused by their size long before.
Item position_of(std::string_view text, std::size_t byte) {
    if (byte == kNowhere) return Item(std::int32_t(-1));
    return Item(static_cast<std::int32_t>(character_of(text, byte)));
}

std::optional<Item> index_of(const Call& call) {
    const auto both = texts(call);
    if (!both) return {};
    return position_of(both->text, both->text.find(both->other));
}

std::optional<Item> last_index_of(const Call& call) {
    const auto both = texts(call);
    if (!both) return {};
    return position_of(both->text, both->text.rfind(both->other));
}

std::optional<Item> substring(const Call& call) {
    const auto text = call.text();
    const auto start = call.argument_integer(0);
    if (!text || !start || *start < 0) return {};
    auto rest = *text;
    rest.remove_prefix(byte_of(rest, static_cast<std::size_t>(*start)));
    if (rest.empty()) return {};
    const auto count = call.has(1) ? call.argument_integer(1) : std::nullopt;
    if (!count) return Item(rest);
    if (*count <= 0) return Item(std::string_view());
    return Item(rest.substr(0, byte_of(rest, static_cast<std::size_t>(*count))));
}

Truth starts_with(const Call& call) {
    const auto both = texts(call);
    return both ? truth_of(both->text.starts_with(both->other)) : Truth::none;
}

Truth ends_with(const Call& call) {
    const auto both = texts(call);
    return both ? truth_of(both->text.ends_with(both->other)) : Truth::none;
}

Truth contains(const Call& call) {
    const auto both = texts(call);
    return both ? truth_of(both->text.find(both->other) != kNowhere) : Truth::none;
}

std::optional<Item> to_upper(const Call& call) {
    const auto text = call.text();
    return text ? std::optional(call.keep(upper(*text))) : std::nullopt;
}

std::optional<Item> to_lower(const Call& call) {
    const auto text = call.text();
    return text ? std::optional(call.keep(lower(*text))) : std::nullopt;
}

std::optional<Item> trim(const Call& call) {
    const auto text = call.text();
    return text ? std::optional<Item>(trimmed(*text)) : std::nullopt;
}

std::optional<Item> length(const Call& call) {
    const auto text = call.text();
    if (!text) return {};
    return Item(static_cast<std::int32_t>(planbro::length(*text)));
}

bool to_chars(const Call& call, Taker take) {
    const auto text = call.text();
    auto rest = text.value_or(std::string_view());
    while (!rest.empty()) {
        const auto character = first_character(rest);
        call.run.count_step(call.expression.at);
        if (!take(Item(character))) return false;
        rest.remove_prefix(character.size());
    }
    return true;
}

// Puts the substitute before, between and after all characters.
std::string interspersed(std::string_view text, std::string_view substitute) {
    std::string result(substitute);
    while (!text.empty()) {
        const auto character = first_character(text);
        result.append(character).append(substitute);
        text.remove_prefix(character.size());
    }
    return result;
}

std::string replaced(std::string_view text, std::string_view pattern, std::string_view substitute) {
    std::string result;
    for (auto at = text.find(pattern); at != kNowhere; at = text.find(pattern)) {
        result.append(text.substr(0, at)).append(substitute);
        text.remove_prefix(at + pattern.size());
    }
    return result.append(text);
}

std::optional<Item> replace(const Call& call) {
    const auto both = texts(call);
    const auto substitute = call.argument_text(1);
    if (!both || !substitute) return {};
    const auto places = both->text.size() / std::max<std::size_t>(both->other.size(), 1) + 1;
    if (places * substitute->size() > call.run.environment().limits.text_bytes_max) {
        call.fail("the text becomes too long");
    }
    return call.keep(both->other.empty() ? interspersed(both->text, *substitute)
                                         : replaced(both->text, both->other, *substitute));
}

// Compiled beforehand if it is a literal.
Pattern pattern_of(const Call& call, std::string_view text) {
    if (call.expression.operand != kNone) return call.run.code().patterns[call.expression.operand];
    auto pattern = Pattern::of(text);
    if (!pattern) call.fail("this regular expression cannot be used");
    return *pattern;
}

Truth matches(const Call& call) {
    const auto both = texts(call);
    return both ? truth_of(pattern_of(call, both->other).is_within(both->text)) : Truth::none;
}

Truth matches_full(const Call& call) {
    const auto both = texts(call);
    return both ? truth_of(pattern_of(call, both->other).is_all_of(both->text)) : Truth::none;
}

std::optional<Item> replace_matches(const Call& call) {
    const auto both = texts(call);
    const auto substitute = call.argument_text(1);
    if (!both || !substitute) return {};
    auto result =
        pattern_of(call, both->other)
            .replaced(both->text, *substitute, call.run.environment().limits.text_bytes_max);
    if (!result) call.fail("the text becomes too long");
    return call.keep(std::move(*result));
}

bool split(const Call& call, Taker take) {
    const auto both = texts(call);
    if (!both || both->other.empty()) return !both || take(Item(both->text));
    auto rest = both->text;
    for (auto at = rest.find(both->other); at != kNowhere; at = rest.find(both->other)) {
        call.run.count_step(call.expression.at);
        if (!take(Item(rest.substr(0, at)))) return false;
        rest.remove_prefix(at + both->other.size());
    }
    return take(Item(rest));
}

std::optional<Item> join(const Call& call) {
    const auto separator =
        call.has(0) ? call.argument_text(0).value_or(std::string_view()) : std::string_view();
    std::string result;
    bool any = false;
    call.each([&](const Item& item) {
        const auto text = text_of(item);
        if (!text) return true;
        if (any) result += separator;
        result += *text;
        any = true;
        if (result.size() > call.run.environment().limits.text_bytes_max) {
            call.fail("the text becomes too long");
        }
        return true;
    });
    return any ? std::optional(call.keep(std::move(result))) : std::nullopt;
}

constexpr auto kText = Sort::string;
constexpr auto kBoolean = Sort::boolean;

template <class Run>
constexpr Function with_pattern(std::string_view name, std::uint8_t arguments, Sort gives,
                                Run run) {
    Function function{name, arguments, arguments, kText, gives, run};
    function.takes_pattern = true;
    return function;
}

constexpr std::array kFunctions = {
    Function{"indexOf", 1, 1, kText, Sort::integer, index_of},
    Function{"lastIndexOf", 1, 1, kText, Sort::integer, last_index_of},
    Function{"substring", 1, 2, kText, kText, substring},
    Function{"startsWith", 1, 1, kText, kBoolean, starts_with},
    Function{"endsWith", 1, 1, kText, kBoolean, ends_with},
    Function{"contains", 1, 1, kText, kBoolean, contains},
    Function{"upper", 0, 0, kText, kText, to_upper},
    Function{"lower", 0, 0, kText, kText, to_lower},
    Function{"trim", 0, 0, kText, kText, trim},
    Function{"replace", 2, 2, kText, kText, replace},
    with_pattern("matches", 1, kBoolean, matches),
    with_pattern("matchesFull", 1, kBoolean, matches_full),
    with_pattern("replaceMatches", 2, kText, replace_matches),
    Function{"length", 0, 0, kText, Sort::integer, length},
    Function{"toChars", 0, 0, kText, kText, to_chars},
    Function{"split", 1, 1, kText, kText, split},
    Function{"join", 0, 1, kText, kText, join},
};

}  // namespace

std::span<const Function> text_functions() {
    return kFunctions;
}

}  // namespace planbro::fhirpath::internal
