#include "mappers/native/xml_reader.hpp"

#include <libxml/tree.h>

#include <algorithm>

namespace planbro::mappers::native {

namespace {

constexpr std::string_view kSchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

std::string_view view_of(const xmlChar* text) {
    return text != nullptr ? std::string_view(reinterpret_cast<const char*>(text)) : "";
}

std::string_view namespace_of(const xmlNs* name_space) {
    return name_space != nullptr ? view_of(name_space->href) : "";
}

std::string trimmed(std::string_view text) {
    constexpr std::string_view kWhite = " \t\r\n";
    const auto first = text.find_first_not_of(kWhite);
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(kWhite) - first + 1));
}

std::string lower(std::string text) {
    for (auto& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

bool is_text(const xmlNode* node) {
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

// The text directly inside; that of child elements is theirs.
std::string text_in(const xmlNode* node) {
    std::string text;
    for (const auto* child = node->children; child != nullptr; child = child->next) {
        if (is_text(child)) text += view_of(child->content);
    }
    return trimmed(text);
}

std::string attribute_text(const xmlAttr* attribute) {
    std::string text;
    for (const auto* child = attribute->children; child != nullptr; child = child->next) {
        if (is_text(child)) text += view_of(child->content);
    }
    return trimmed(text);
}

}  // namespace

Element::Element(const _xmlNode* node, std::string path, Faults& faults)
    : node_(node), path_(std::move(path)), faults_(&faults) {}

std::optional<Element> Element::root(const Document& document, std::string_view name,
                                     std::string_view name_space, Faults& faults) {
    const auto* node = xmlDocGetRootElement(document.get());
    if (node == nullptr || view_of(node->name) != name || namespace_of(node->ns) != name_space) {
        return {};
    }
    return Element(node, std::string(name), faults);
}

std::string Element::path_of(std::string_view name) const {
    return path_ + "/" + safe_name(name);
}

std::vector<const _xmlNode*> Element::named(std::string_view name) const {
    std::vector<const _xmlNode*> found;
    for (const auto* child = node_->children; child != nullptr; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && view_of(child->name) == name &&
            namespace_of(child->ns) == namespace_of(node_->ns)) {
            found.push_back(child);
        }
    }
    return found;
}

const _xmlNode* Element::ask(std::string_view name, Need need) {
    asked_.push_back(name);
    const auto found = named(name);
    if (found.size() > 1) faults_->bad_value(path_of(name), "Stands more than once.");
    if (!found.empty()) return found.front();
    if (need == Need::required) faults_->missing(path_of(name));
    return nullptr;
}

// The text of a child that holds nothing else; nothing when there is no text to judge.
std::optional<std::string> Element::content(std::string_view name, Need need) {
    const auto* node = ask(name, need);
    if (node == nullptr) return {};
    Element element(node, path_of(name), *faults_);
    element.text_allowed_ = true;
    element.finish();
    auto text = text_in(node);
    if (!text.empty()) return text;
    if (need == Need::required) faults_->missing(path_of(name));
    return {};
}

std::string Element::text(std::string_view name, Need need, std::size_t length_max) {
    const auto text = content(name, need);
    return text && faults_->check_text(*text, length_max, path_of(name)) ? *text : "";
}

std::string Element::code(std::string_view name, Need need,
                          std::span<const std::string_view> known) {
    const auto text = content(name, need);
    return text && faults_->check_code(*text, known, path_of(name)) ? *text : "";
}

std::string Element::day(std::string_view name, Need need) {
    const auto text = content(name, need);
    return text && faults_->check_day(*text, path_of(name)) ? *text : "";
}

std::string Element::moment(std::string_view name, Need need) {
    const auto text = content(name, need);
    return text && faults_->check_moment(*text, path_of(name)) ? *text : "";
}

std::string Element::uuid(std::string_view name, Need need) {
    const auto text = content(name, need);
    return text && faults_->check_uuid(*text, path_of(name)) ? lower(*text) : "";
}

std::string Element::person(std::string_view name, Need need) {
    const auto text = content(name, need);
    return text && faults_->check_person(*text, path_of(name)) ? *text : "";
}

std::string Element::organisation(std::string_view name, Need need) {
    const auto text = content(name, need);
    return text && faults_->check_organisation(*text, path_of(name)) ? *text : "";
}

std::optional<Element> Element::child(std::string_view name, Need need) {
    const auto* node = ask(name, need);
    if (node == nullptr) return {};
    return Element(node, path_of(name), *faults_);
}

std::vector<Element> Element::children(std::string_view name, std::size_t count_max) {
    asked_.push_back(name);
    const auto found = named(name);
    if (found.size() > count_max) {
        faults_->bad_value(path_of(name),
                           "Stands more than " + std::to_string(count_max) + " times.");
        return {};
    }
    std::vector<Element> elements;
    for (const auto* node : found) {
        const auto index = "[" + std::to_string(elements.size() + 1) + "]";  // as XPath counts
        elements.push_back(Element(node, path_of(name) + index, *faults_));
    }
    return elements;
}

std::string Element::own_text(std::size_t length_max) {
    text_allowed_ = true;
    auto text = text_in(node_);
    if (text.empty()) faults_->missing(path_);
    return faults_->check_text(text, length_max, path_) ? text : "";
}

std::string Element::day_attribute(std::string_view name) {
    asked_attributes_.push_back(name);
    const auto path = path_ + "/@" + safe_name(name);
    for (const auto* each = node_->properties; each != nullptr; each = each->next) {
        if (view_of(each->name) != name || each->ns != nullptr) continue;
        auto text = attribute_text(each);
        return faults_->check_day(text, path) ? text : "";
    }
    faults_->missing(path);
    return {};
}

void Element::find_unknown_elements() {
    for (const auto* child = node_->children; child != nullptr; child = child->next) {
        if (child->type == XML_ENTITY_REF_NODE) {
            faults_->bad_value(path_, "Holds an entity reference.");
        }
        if (child->type != XML_ELEMENT_NODE) continue;
        const auto name = view_of(child->name);
        const bool asked = std::find(asked_.begin(), asked_.end(), name) != asked_.end();
        if (asked && namespace_of(child->ns) == namespace_of(node_->ns)) continue;
        faults_->unknown(path_of(name), asked ? "" : name, asked_);
    }
}

void Element::find_unknown_attributes() {
    for (const auto* each = node_->properties; each != nullptr; each = each->next) {
        if (namespace_of(each->ns) == kSchemaInstance) continue;
        const auto name = view_of(each->name);
        const auto& asked = asked_attributes_;
        if (each->ns == nullptr && std::find(asked.begin(), asked.end(), name) != asked.end()) {
            continue;
        }
        faults_->unknown(path_ + "/@" + safe_name(name), name, asked);
    }
}

void Element::finish() {
    find_unknown_elements();
    find_unknown_attributes();
    if (!text_allowed_ && !text_in(node_).empty()) {
        faults_->bad_value(path_, "Holds text between its elements.");
    }
}

}  // namespace planbro::mappers::native
