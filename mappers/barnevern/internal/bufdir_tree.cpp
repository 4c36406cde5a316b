#include "mappers/barnevern/internal/bufdir_tree.hpp"

#include <libxml/tree.h>

namespace planbro::mappers::bufdir::internal {

namespace {

std::string_view view_of(const xmlChar* text) {
    return text != nullptr ? std::string_view(reinterpret_cast<const char*>(text)) : "";
}

std::string_view namespace_of(const xmlNode* node) {
    return node->ns != nullptr ? view_of(node->ns->href) : "";
}

bool is_bufdirs(const xmlNode* node) {
    return node->type == XML_ELEMENT_NODE && namespace_of(node).starts_with(kNamespaces);
}

std::vector<const xmlNode*> named(const xmlNode* parent, std::string_view name) {
    std::vector<const xmlNode*> found;
    for (const auto* child = parent->children; child != nullptr; child = child->next) {
        if (is_bufdirs(child) && view_of(child->name) == name) found.push_back(child);
    }
    return found;
}

std::string trimmed(const std::string& text) {
    constexpr std::string_view kWhite = " \t\r\n";
    const auto first = text.find_first_not_of(kWhite);
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(kWhite) - first + 1);
}

std::string lower(std::string text) {
    for (auto& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

std::string text_in(const xmlNode* node) {
    std::string text;
    for (const auto* child = node->children; child != nullptr; child = child->next) {
        const bool is_text = child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE;
        if (is_text) text += view_of(child->content);
    }
    return trimmed(text);
}

}  // namespace

Branch::Branch(const _xmlNode* node, std::string path, native::Faults& faults)
    : node_(node), path_(std::move(path)), faults_(&faults) {}

std::optional<Branch> Branch::root(const Document& document, native::Faults& faults) {
    const auto* node = xmlDocGetRootElement(document.get());
    if (node == nullptr || !is_bufdirs(node)) return {};
    return Branch(node, native::safe_name(view_of(node->name)), faults);
}

std::string Branch::name() const {
    return std::string(view_of(node_->name));
}

std::string Branch::name_space() const {
    return std::string(namespace_of(node_));
}

std::string Branch::path_of(std::string_view name) const {
    return path_ + "/" + native::safe_name(name);
}

std::optional<Branch> Branch::child(std::string_view name, Need need) const {
    const auto found = named(node_, name);
    if (found.size() > 1) faults_->bad_value(path_of(name), "Stands more than once.");
    if (!found.empty()) return Branch(found.front(), path_of(name), *faults_);
    if (need == Need::required) faults_->missing(path_of(name));
    return {};
}

std::vector<Branch> Branch::children(std::string_view name) const {
    std::vector<Branch> branches;
    for (const auto* node : named(node_, name)) {
        const auto index = "[" + std::to_string(branches.size() + 1) + "]";  // as XPath counts
        branches.push_back(Branch(node, path_of(name) + index, *faults_));
    }
    return branches;
}

std::optional<std::string> Branch::content(std::string_view name, Need need) const {
    const auto element = child(name, need);
    if (!element) return {};
    auto text = text_in(element->node_);
    if (!text.empty()) return text;
    if (need == Need::required) faults_->missing(path_of(name));
    return {};
}

std::string Branch::text(std::string_view name, Need need, std::size_t length_max) const {
    const auto text = content(name, need);
    return text && faults_->check_text(*text, length_max, path_of(name)) ? *text : "";
}

std::string Branch::code(std::string_view name, std::span<const std::string_view> known) const {
    const auto text = content(name, Need::required);
    return text && faults_->check_code(*text, known, path_of(name)) ? *text : "";
}

std::string Branch::uuid(std::string_view name, Need need) const {
    const auto text = content(name, need);
    return text && faults_->check_uuid(*text, path_of(name)) ? lower(*text) : "";
}

std::string Branch::person(std::string_view name) const {
    const auto text = content(name, Need::optional);
    return text && faults_->check_person(*text, path_of(name)) ? *text : "";
}

std::string Branch::organisation(std::string_view name, Need need) const {
    const auto text = content(name, need);
    return text && faults_->check_organisation(*text, path_of(name)) ? *text : "";
}

std::string Branch::day(std::string_view name) const {
    constexpr std::size_t kDayLength = 10;
    const auto text = content(name, Need::optional);
    if (!text) return {};
    const auto day = text->substr(0, kDayLength);
    const auto offset = text->substr(day.size());
    const bool is_offset =
        offset.empty() || offset == "Z" || (offset.size() == 6 && offset[3] == ':');
    if (!is_offset) faults_->bad_value(path_of(name), "Is no date.");
    return faults_->check_day(day, path_of(name)) && is_offset ? day : "";
}

}  // namespace planbro::mappers::bufdir::internal
