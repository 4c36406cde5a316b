// XML as a stream of events, on libxml2, which stays inside sax.cpp. No document can make it reach
// beyond the text: DTDs are refused, so that there are no entities to expand but the five of XML
// itself, and nothing is ever fetched (https://hl7.org/fhir/R4/security.html#narrative asks for no
// less).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace planbro::fhir::xml {

inline constexpr std::string_view kFhir = "http://hl7.org/fhir";
inline constexpr std::string_view kXhtml = "http://www.w3.org/1999/xhtml";
inline constexpr std::string_view kSchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

struct Attribute {
    std::string_view name;  // without its prefix
    std::string_view prefix;
    std::string_view name_space;  // "" if it has no prefix
    std::string value;
};

struct Tag {
    std::string_view name;  // without its prefix
    std::string_view prefix;
    std::string_view name_space;
    bool sets_default_namespace = false;  // has an attribute xmlns="..." of its own
    std::vector<Attribute> attributes;
    std::size_t begin = 0;  // offset of its "<"
};

enum class Characters { text, cdata, instruction };

struct Events {
    // False stops the reading.
    std::function<bool(const Tag&)> start;
    std::function<void(std::size_t end)> end;  // offset behind the end tag
    // A stretch of text, not always all of it at once; of a processing instruction its place alone.
    // Comments are passed over.
    std::function<void(Characters kind, std::string_view text)> characters;
};

// Category::bad_request: "ikke-utf8", "ikke-xml", "dtd-forbudt", with the place. Elements nested
// deeper than depth_max are no XML to us.
Result<void> read_events(std::string_view text, int depth_max, const Events& events);

}  // namespace planbro::fhir::xml
