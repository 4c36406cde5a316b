// encode(), decode(), escape() and unescape():
// https://build.fhir.org/ig/HL7/FHIRPath/#additional-string-functions
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "fhirpath/internal/functions/groups.hpp"
#include "fhirpath/internal/letters.hpp"

namespace planbro::fhirpath::internal {

namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

using Coded = std::optional<std::string>;

// RFC 4648: `bits` of the bytes become one letter; base 64 is filled up to whole groups.
std::string encoded(std::string_view bytes, std::string_view alphabet, unsigned bits) {
    std::string result;
    unsigned buffer = 0;
    unsigned held = 0;
    const unsigned mask = (1U << bits) - 1;
    for (const char byte : bytes) {
        buffer = (buffer << 8U) | static_cast<unsigned char>(byte);
        for (held += 8; held >= bits; held -= bits) {
            result += alphabet[(buffer >> (held - bits)) & mask];
        }
    }
    if (held > 0) result += alphabet[(buffer << (bits - held)) & mask];
    while (bits == 6 && result.size() % 4 != 0) result += '=';
    return result;
}

// Nothing if a letter is not of the alphabet, or if the bytes are no text.
Coded decoded(std::string_view text, std::string_view alphabet, unsigned bits) {
    while (bits == 6 && text.ends_with('=')) text.remove_suffix(1);
    std::string result;
    unsigned buffer = 0;
    unsigned held = 0;
    for (const char letter : text) {
        const auto value = alphabet.find(letter);
        if (value == std::string_view::npos) return {};
        buffer = (buffer << bits) | static_cast<unsigned>(value);
        held += bits;
        if (held < 8) continue;
        held -= 8;
        result += static_cast<char>((buffer >> held) & 0xFFU);
    }
    if (!is_utf8(result)) return {};
    return result;
}

constexpr std::array<std::pair<char, std::string_view>, 5> kEntities = {
    {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}}};
constexpr std::array<std::pair<char, char>, 7> kJsonEscapes = {
    {{'"', '"'}, {'\\', '\\'}, {'\b', 'b'}, {'\f', 'f'}, {'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}}};

std::string html_escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const auto* const found = std::find_if(kEntities.begin(), kEntities.end(),
                                               [&](const auto& e) { return e.first == c; });
        if (found == kEntities.end()) {
            result += c;
        } else {
            result += found->second;
        }
    }
    return result;
}

std::string html_unescaped(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto* const found =
            std::find_if(kEntities.begin(), kEntities.end(),
                         [&](const auto& e) { return text.starts_with(e.second); });
        const bool is_entity = found != kEntities.end();
        result += is_entity ? found->first : text[0];
        text.remove_prefix(is_entity ? found->second.size() : 1);
    }
    return result;
}

std::string json_escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const auto* const found = std::find_if(kJsonEscapes.begin(), kJsonEscapes.end(),
                                               [&](const auto& e) { return e.first == c; });
        if (found != kJsonEscapes.end()) {
            result += '\\';
            result += found->second;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            result += "\\u00" + encoded({&c, 1}, kHex, 4);
        } else {
            result += c;
        }
    }
    return result;
}

// \uXXXX at the front; nothing if it is none.
std::optional<char32_t> unicode_escape(std::string_view text) {
    if (!text.starts_with("\\u") || text.size() < 6) return {};
    char32_t code = 0;
    for (const char c : lower(text.substr(2, 4))) {
        const auto digit = kHex.find(c);
        if (digit == std::string_view::npos) return {};
        code = code * 16 + static_cast<char32_t>(digit);
    }
    return code;
}

std::string json_unescaped(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        if (const auto code = unicode_escape(text)) {
            append_utf8(result, *code);
            text.remove_prefix(6);
            continue;
        }
        const bool escaped = text[0] == '\\' && text.size() > 1;
        const char c = text[escaped ? 1 : 0];
        const auto* const found =
            std::find_if(kJsonEscapes.begin(), kJsonEscapes.end(),
                         [&](const auto& e) { return escaped && e.second == c; });
        result += found != kJsonEscapes.end() ? found->first : c;
        text.remove_prefix(escaped ? 2 : 1);
    }
    return result;
}

Coded encode(std::string_view text, std::string_view form) {
    if (form == "hex") return encoded(text, kHex, 4);
    if (form == "base64") return encoded(text, kBase64, 6);
    if (form == "urlbase64") return encoded(text, kUrlBase64, 6);
    return {};
}

Coded decode(std::string_view text, std::string_view form) {
    if (form == "hex") return decoded(lower(text), kHex, 4);
    if (form == "base64") return decoded(text, kBase64, 6);
    if (form == "urlbase64") return decoded(text, kUrlBase64, 6);
    return {};
}

Coded escape(std::string_view text, std::string_view form) {
    if (form == "html") return html_escaped(text);
    if (form == "json") return json_escaped(text);
    return {};
}

Coded unescape(std::string_view text, std::string_view form) {
    if (form == "html") return html_unescaped(text);
    if (form == "json") return json_unescaped(text);
    return {};
}

template <Coded (*convert)(std::string_view, std::string_view)>
std::optional<Item> coded(const Call& call) {
    const auto text = call.text();
    const auto form = call.argument_text(0);
    if (!text || !form) return {};
    auto result = convert(*text, *form);
    return result ? std::optional(call.keep(std::move(*result))) : std::nullopt;
}

constexpr auto kText = Sort::string;

constexpr std::array kFunctions = {
    Function{"encode", 1, 1, kText, kText, coded<encode>},
    Function{"decode", 1, 1, kText, kText, coded<decode>},
    Function{"escape", 1, 1, kText, kText, coded<escape>},
    Function{"unescape", 1, 1, kText, kText, coded<unescape>},
};

}  // namespace

std::span<const Function> coding_functions() {
    return kFunctions;
}

}  // namespace planbro::fhirpath::internal
