#include "mappers/native/internal/prose.hpp"

#include <libxml/tree.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace planbro::mappers::native::internal {

namespace {

constexpr std::string_view kXhtml = "http://www.w3.org/1999/xhtml";
constexpr int kDepthMax = 32;

constexpr std::array kInline =
    std::to_array<std::string_view>({"span", "b", "i", "em", "strong", "u", "small", "sub", "sup"});
constexpr std::array kBlocks = std::to_array<std::string_view>(
    {"html", "body", "div", "p", "br", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6"});

std::string_view view_of(const xmlChar* text) {
    return text != nullptr ? std::string_view(reinterpret_cast<const char*>(text)) : "";
}

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_white(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

class Prose {
  public:
    bool take(const xmlNode& element, int depth) {
        for (const auto* child = element.children; child != nullptr; child = child->next) {
            if (!take_one(*child, depth)) return false;
        }
        return true;
    }

    std::string text() && {
        const auto first = std::find_if_not(text_.begin(), text_.end(), is_white);
        const auto last = std::find_if_not(text_.rbegin(), text_.rend(), is_white).base();
        return first < last ? std::string(first, last) : std::string();
    }

  private:
    bool take_one(const xmlNode& node, int depth) {
        if (node.type == XML_COMMENT_NODE || node.type == XML_PI_NODE) return true;
        if (node.type == XML_TEXT_NODE || node.type == XML_CDATA_SECTION_NODE) {
            text_ += view_of(node.content);
            return true;
        }
        return node.type == XML_ELEMENT_NODE && take_element(node, depth);
    }

    bool take_element(const xmlNode& node, int depth) {
        const auto name = view_of(node.name);
        const auto name_space = node.ns != nullptr ? view_of(node.ns->href) : "";
        const bool block = is_one_of(name, kBlocks);
        if (name_space != kXhtml || depth >= kDepthMax || (!block && !is_one_of(name, kInline))) {
            return false;
        }
        if (block) end_line();
        if (!take(node, depth + 1)) return false;
        if (block && name != "br") end_line();
        return true;
    }

    void end_line() {
        if (!text_.empty() && text_.back() != '\n') text_ += '\n';
    }

    std::string text_;
};

}  // namespace

std::optional<std::string> prose_of(const _xmlNode& element) {
    Prose prose;
    if (!prose.take(element, 0)) return {};
    return std::move(prose).text();
}

}  // namespace planbro::mappers::native::internal
