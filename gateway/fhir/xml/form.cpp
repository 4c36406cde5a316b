#include "fhir/xml/internal/form.hpp"

namespace planbro::fhir::xml {

namespace {

std::string_view escape_of(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\t':
            return "&#9;";
        case '\n':
            return "&#10;";
        case '\r':
            return "&#13;";
        default:
            return {};
    }
}

void append_escaped(std::string& out, std::string_view text, std::string_view special) {
    while (true) {
        const auto next = text.find_first_of(special);
        out += text.substr(0, next);
        if (next == std::string_view::npos) return;
        out += escape_of(text[next]);
        text.remove_prefix(next + 1);
    }
}

}  // namespace

void append_attribute_text(std::string& out, std::string_view text) {
    append_escaped(out, text, "&<>\"\t\n\r");
}

void append_content(std::string& out, std::string_view text) {
    append_escaped(out, text, "&<>\r");
}

}  // namespace planbro::fhir::xml
