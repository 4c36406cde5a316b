#include "adapters/internal/xml.hpp"

#include <climits>

namespace planbro::adapters::internal {

std::string_view view_of(const xmlChar* text) {
    return text ? reinterpret_cast<const char*>(text) : "";
}

const xmlNode* child_of(const xmlNode* parent, std::string_view name) {
    for (const xmlNode* node = parent ? parent->children : nullptr; node; node = node->next) {
        if (node->type == XML_ELEMENT_NODE && view_of(node->name) == name) return node;
    }
    return nullptr;
}

std::string text_of(const xmlNode* node) {
    const std::unique_ptr<xmlChar, decltype(xmlFree)> text(node ? xmlNodeGetContent(node) : nullptr,
                                                           xmlFree);
    return std::string(view_of(text.get()));
}

std::string own_text_of(const xmlNode* node) {
    const auto* text = node != nullptr ? node->children : nullptr;
    return text != nullptr && text->type == XML_TEXT_NODE ? std::string(view_of(text->content))
                                                          : std::string();
}

Document read_xml(std::string_view text) {
    Document document(nullptr, &xmlFreeDoc);
    if (text.size() > INT_MAX) return document;
    document.reset(xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr,
                                 XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
    if (document && document->intSubset) document.reset();
    return document;
}

std::string xml_escape(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '&') {
            escaped += "&amp;";
        } else if (c == '<') {
            escaped += "&lt;";
        } else if (c == '>') {
            escaped += "&gt;";
        } else {
            escaped += c;
        }
    }
    return escaped;
}

}  // namespace planbro::adapters::internal
