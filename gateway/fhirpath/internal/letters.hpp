// Texts as characters, which are Unicode code points: positions, letters' case, white space.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace planbro::fhirpath::internal {

// The byte at which a character begins, or the text's size if there are not so many.
std::size_t byte_of(std::string_view text, std::size_t character);
std::size_t character_of(std::string_view text, std::size_t byte);
// The first character of a text that is not empty.
std::string_view first_character(std::string_view text);

// Of Latin, Greek and Cyrillic letters that have the other case in one character.
std::string lower(std::string_view text);
std::string upper(std::string_view text);

std::string_view trimmed(std::string_view text);

// Without regard to case, and with any white space as good as another.
bool equivalent_texts(std::string_view a, std::string_view b);

void append_utf8(std::string& text, char32_t character);

}  // namespace planbro::fhirpath::internal
