#include "mappers/native/plandokument/internal/characters.hpp"
#include "mappers/native/plandokument/plandokument.hpp"

namespace planbro::mappers::plandokument {

namespace {

std::size_t bytes_of(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    if (byte < 0x80) return 1;
    if (byte < 0xE0) return 2;
    return byte < 0xF0 ? 3 : 4;
}

char32_t decoded(std::string_view character) {
    const auto lead = static_cast<unsigned char>(character.front());
    if (character.size() == 1) return lead;
    auto code = static_cast<char32_t>(lead & (0xFFU >> (character.size() + 1)));
    for (const char c : character.substr(1)) code = (code << 6) | (static_cast<unsigned>(c) & 0x3F);
    return code;
}

bool is_control(char32_t character) {
    return character < 0x20 || (character >= 0x7F && character < 0xA0);
}

// What joins, marks direction or chooses a variant has nothing to show of its own.
bool is_invisible(char32_t character) {
    return (character >= 0x200B && character <= 0x200F) ||
           (character >= 0x202A && character <= 0x202E) || character == 0xAD ||
           character == 0xFEFF || (character >= 0xFE00 && character <= 0xFE0F);
}

// Unicode's noncharacters: neither cairo nor XML takes them.
bool is_none(char32_t character) {
    return (character & 0xFFFE) == 0xFFFE || (character >= 0xFDD0 && character <= 0xFDEF);
}

}  // namespace

void internal::for_each_character(std::string_view utf8,
                                  const std::function<void(std::string_view, char32_t)>& visit) {
    while (!utf8.empty()) {
        const auto character = utf8.substr(0, bytes_of(utf8.front()));
        utf8.remove_prefix(character.size());
        visit(character, decoded(character));
    }
}

std::string printable(std::string_view utf8) {
    std::string text;
    internal::for_each_character(utf8, [&](std::string_view character, char32_t code) {
        if (is_invisible(code) || is_none(code)) return;
        text += is_control(code) ? " " : character;
    });
    return text;
}

}  // namespace planbro::mappers::plandokument
