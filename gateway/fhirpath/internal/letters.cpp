#include "fhirpath/internal/letters.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace planbro::fhirpath::internal {

namespace {

bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

// Takes a character off the front; a byte that begins none stands for itself.
char32_t take(std::string_view& text) {
    const auto character = first_character(text);
    text.remove_prefix(character.size());
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return first;
    auto code = static_cast<char32_t>(first & (0x7FU >> character.size()));
    for (const char byte : character.substr(1)) {
        code = (code << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
    }
    return code;
}

bool within(char32_t c, char32_t low, char32_t high) {
    return c >= low && c <= high;
}

// Alphabets in which capital and small letter take turns.
bool is_alternating(char32_t c) {
    return (within(c, 0x100, 0x137) && c != 0x130 && c != 0x131) || within(c, 0x14A, 0x177) ||
           within(c, 0x1E00, 0x1E95) || within(c, 0x1EA0, 0x1EFF) || within(c, 0x460, 0x481) ||
           within(c, 0x48A, 0x4BF) || within(c, 0x4D0, 0x52F);
}

// The same, but with the small letter on the odd side.
bool is_alternating_oddly(char32_t c) {
    return within(c, 0x139, 0x148) || within(c, 0x179, 0x17E);
}

char32_t lower_of(char32_t c) {
    if (within(c, 'A', 'Z')) return c + 32;
    if (c < 0xC0) return c;
    if (within(c, 0xC0, 0xDE) && c != 0xD7) return c + 32;
    if (is_alternating(c)) return c | 1U;
    if (is_alternating_oddly(c)) return c + (c & 1U);
    if (c == 0x178) return 0xFF;
    if (within(c, 0x391, 0x3AB) && c != 0x3A2) return c + 32;
    if (within(c, 0x400, 0x40F)) return c + 80;
    if (within(c, 0x410, 0x42F)) return c + 32;
    return c;
}

char32_t upper_of(char32_t c) {
    if (within(c, 'a', 'z')) return c - 32;
    if (c < 0xE0) return c;
    if (within(c, 0xE0, 0xFE) && c != 0xF7) return c - 32;
    if (c == 0xFF) return 0x178;
    if (is_alternating(c)) return c & ~char32_t(1);
    if (is_alternating_oddly(c)) return c - 1 + (c & 1U);
    if (within(c, 0x3B1, 0x3CB)) return c == 0x3C2 ? 0x3A3 : c - 32;
    if (within(c, 0x430, 0x44F)) return c - 32;
    if (within(c, 0x450, 0x45F)) return c - 80;
    return c;
}

template <class Change>
std::string changed(std::string_view text, Change change) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) append_utf8(result, change(take(text)));
    return result;
}

// The next character as equivalence sees it: 0 at the end.
char32_t take_folded(std::string_view& text) {
    if (text.empty()) return 0;
    if (is_space(text[0])) {
        text.remove_prefix(1);
        return ' ';
    }
    return lower_of(take(text));
}

}  // namespace

std::size_t byte_of(std::string_view text, std::size_t character) {
    std::size_t byte = 0;
    for (; byte < text.size(); ++byte) {
        if (is_continuation(text[byte])) continue;
        if (character == 0) return byte;
        --character;
    }
    return byte;
}

std::size_t character_of(std::string_view text, std::size_t byte) {
    return length(text.substr(0, byte));
}

std::string_view first_character(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t size = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    std::size_t end = 1;
    while (end < size && end < text.size() && is_continuation(text[end])) ++end;
    return text.substr(0, end == size ? size : 1);
}

std::string lower(std::string_view text) {
    return changed(text, lower_of);
}

std::string upper(std::string_view text) {
    return changed(text, upper_of);
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

bool equivalent_texts(std::string_view a, std::string_view b) {
    while (!a.empty() || !b.empty()) {
        if (take_folded(a) != take_folded(b)) return false;
    }
    return true;
}

void append_utf8(std::string& text, char32_t character) {
    const auto put = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
    if (character < 0x80) {
        put(character);
    } else if (character < 0x800) {
        put(0xC0U | (character >> 6U));
        put(0x80U | (character & 0x3FU));
    } else if (character < 0x10000) {
        put(0xE0U | (character >> 12U));
        put(0x80U | ((character >> 6U) & 0x3FU));
        put(0x80U | (character & 0x3FU));
    } else {
        put(0xF0U | (character >> 18U));
        put(0x80U | ((character >> 12U) & 0x3FU));
        put(0x80U | ((character >> 6U) & 0x3FU));
        put(0x80U | (character & 0x3FU));
    }
}

}  // namespace planbro::fhirpath::internal
