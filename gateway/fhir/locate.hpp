// From the FHIRPath of a fault back to where the element stands in the text that was read. Reading
// keeps no places: they are looked for in a second pass, when there is a fault to tell.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"

namespace planbro::fhir {

class Locator {
  public:
    // The text has to outlive the locator. Of a text that cannot be read to its end, what stands
    // before the fault is known.
    static Locator of_json(std::string_view text);
    static Locator of_xml(std::string_view text);

    // The place of a path such as "Bundle.entry[3].resource.birthDate": of the member's name or the
    // list's item in JSON, of the start tag in XML. Of what is not there, the place of the nearest
    // element around it; nothing if the text has no element at all.
    [[nodiscard]] std::optional<TextPlace> place(std::string_view path) const;

    // An element; one for each item where it is repeated.
    struct Node {
        std::string name;
        std::size_t offset = 0;
        std::vector<std::uint32_t> children;
    };

  private:
    Locator(std::string_view text, std::vector<Node> nodes)
        : lines_(text), nodes_(std::move(nodes)) {}

    Lines lines_;
    std::vector<Node> nodes_;  // the first is the resource
};

// For a single fault.
std::optional<TextPlace> place_in_json(std::string_view text, std::string_view path);
std::optional<TextPlace> place_in_xml(std::string_view text, std::string_view path);

}  // namespace planbro::fhir
