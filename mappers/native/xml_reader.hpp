// Strict reading of a small XML document: no DTD, no entities but the predefined ones, no network;
// every element is asked for by name, and what nobody asked for is a fault. libxml2 stays inside.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "mappers/native/faults.hpp"

struct _xmlDoc;
struct _xmlNode;

namespace planbro::mappers::native {

struct FreeDocument {
    void operator()(_xmlDoc* document) const;
};
using Document = std::unique_ptr<_xmlDoc, FreeDocument>;

// Category::bad_request: "ikke-xml" with line, "dtd-forbudt"; too_large: "for-stor".
Result<Document> parse(std::string_view xml);

class Element {
  public:
    // The root, if it has that name and namespace.
    static std::optional<Element> root(const Document& document, std::string_view name,
                                       std::string_view name_space, Faults& faults);

    std::string text(std::string_view name, Need need, std::size_t length_max);
    std::string code(std::string_view name, Need need, std::span<const std::string_view> known);
    std::string day(std::string_view name, Need need);
    std::string moment(std::string_view name, Need need);
    std::string uuid(std::string_view name, Need need);  // in lower case
    std::string person(std::string_view name, Need need);
    std::string organisation(std::string_view name, Need need);
    std::optional<Element> child(std::string_view name, Need need);
    std::vector<Element> children(std::string_view name, std::size_t count_max);

    // Of the element itself.
    std::string own_text(std::size_t length_max);
    std::string day_attribute(std::string_view name);

    // Faults for the elements, attributes and texts nobody asked for. To be called last.
    void finish();

    [[nodiscard]] std::string path_of(std::string_view name) const;
    [[nodiscard]] Faults& faults() { return *faults_; }

  private:
    Element(const _xmlNode* node, std::string path, Faults& faults);
    [[nodiscard]] std::vector<const _xmlNode*> named(std::string_view name) const;
    const _xmlNode* ask(std::string_view name, Need need);
    std::optional<std::string> content(std::string_view name, Need need);
    void find_unknown_elements();
    void find_unknown_attributes();

    const _xmlNode* node_;
    std::string path_;
    Faults* faults_;
    bool text_allowed_ = false;
    std::vector<std::string_view> asked_;
    std::vector<std::string_view> asked_attributes_;
};

}  // namespace planbro::mappers::native
