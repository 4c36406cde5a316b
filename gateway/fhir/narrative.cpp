#include "fhir/narrative.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "fhir/xml/internal/narrative.hpp"

namespace planbro::fhir {

namespace {

constexpr auto kNone = std::string_view::npos;
constexpr std::string_view kXhtml = "http://www.w3.org/1999/xhtml";

constexpr std::array kElements = std::to_array<std::string_view>(
    {"a",    "abbr",  "acronym", "b",        "big", "blockquote", "br",    "caption",
     "cite", "code",  "col",     "colgroup", "dd",  "dfn",        "div",   "dl",
     "dt",   "em",    "h1",      "h2",       "h3",  "h4",         "h5",    "h6",
     "hr",   "i",     "img",     "li",       "ol",  "p",          "pre",   "q",
     "samp", "small", "span",    "strong",   "sub", "sup",        "table", "tbody",
     "td",   "tfoot", "th",      "thead",    "tr",  "tt",         "ul",    "var"});
static_assert(std::is_sorted(kElements.begin(), kElements.end()));

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == ':';
}

char lower(char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

// In lower case, without the spaces and controls that browsers pass over.
std::string plain(std::string_view value) {
    std::string result;
    for (const char c : value) {
        if (static_cast<unsigned char>(c) > ' ') result += lower(c);
    }
    return result;
}

bool is_link(std::string_view name) {
    return name == "href" || name == "src";
}

bool runs_something(std::string_view name, std::string_view value) {
    if (plain(name).starts_with("on")) return true;
    if (!is_link(name)) return false;
    const auto link = plain(value);
    // A character reference could spell a scheme that is not seen here.
    if (link.substr(0, link.find_first_of(":/?")).find('&') != kNone) return true;
    return link.starts_with("javascript:") || link.starts_with("vbscript:") ||
           (link.starts_with("data:") && !link.starts_with("data:image/"));
}

class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool run() {
        if (!rest_.starts_with("<div")) return false;
        while (!rest_.empty()) {
            const auto next = rest_.find('<');
            if (next > 0 && open_.empty()) return false;  // text beside the <div>
            if (next == kNone) return false;
            note_text(rest_.substr(0, next));
            rest_.remove_prefix(next + 1);
            if (!mark()) return false;
            if (open_.empty()) break;
        }
        return in_namespace_ && has_content_ && std::all_of(rest_.begin(), rest_.end(), is_space);
    }

  private:
    void note_text(std::string_view text) {
        has_content_ = has_content_ || !std::all_of(text.begin(), text.end(), is_space);
    }
    bool skip(std::string_view expected) {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    void skip_spaces() {
        while (!rest_.empty() && is_space(rest_[0])) rest_.remove_prefix(1);
    }
    std::string_view name() {
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_name_char);
        const auto found = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(found.size());
        return found;
    }
    bool skip_past(std::string_view mark) {
        const auto at = rest_.find(mark);
        if (at == kNone) return false;
        rest_.remove_prefix(at + mark.size());
        return true;
    }

    // What follows a "<".
    bool mark() {
        if (skip("!--")) return skip_past("-->");
        return skip("/") ? end_tag() : start_tag();
    }
    bool end_tag() {
        const auto closed = name();
        skip_spaces();
        if (open_.empty() || open_.back() != closed || !skip(">")) return false;
        open_.pop_back();
        return true;
    }
    bool start_tag() {
        const auto element = name();
        if (!std::binary_search(kElements.begin(), kElements.end(), element)) return false;
        has_content_ = has_content_ || element == "img";
        skip_spaces();
        while (!rest_.starts_with('>') && !rest_.starts_with("/>")) {
            if (!attribute()) return false;
            skip_spaces();
        }
        if (skip("/>")) return true;
        open_.push_back(element);
        return skip(">");
    }
    bool attribute() {
        const auto attribute_name = name();
        skip_spaces();
        if (attribute_name.empty() || !skip("=")) return false;
        skip_spaces();
        const char quote = rest_.empty() ? '\0' : rest_[0];
        if (quote != '"' && quote != '\'') return false;
        const auto end = rest_.find(quote, 1);
        if (end == kNone) return false;
        const auto value = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        const bool is_root = open_.empty();
        in_namespace_ = in_namespace_ || (is_root && attribute_name == "xmlns" && value == kXhtml);
        return value.find('<') == kNone && !runs_something(attribute_name, value);
    }

    std::string_view rest_;
    std::vector<std::string_view> open_;
    bool in_namespace_ = false;
    bool has_content_ = false;  // txt-2: more than white space, or a picture
};

}  // namespace

bool is_narrative(std::string_view text) {
    return Scanner(text).run() && xml::embeddable(text).has_value();
}

}  // namespace planbro::fhir
