// How primitives and text stand in the XML form.
#pragma once

#include <string>
#include <string_view>

#include "fhir/elements.hpp"

namespace planbro::fhir::xml {

inline bool has_shadow(r4::Kind kind) {
    return r4::is_primitive(kind) && kind != r4::Kind::xhtml;
}

// What stands in `_name` beside a primitive: id and extensions.
inline const r4::Type& element_type() {
    static const r4::Type& type = *r4::find_type("Element");
    return type;
}

// Appends the text so that it comes back the same from between quotes: white space, too, which a
// reader would make blanks of (https://www.w3.org/TR/xml/#AVNormalize).
void append_attribute_text(std::string& out, std::string_view text);

// Appends the text as content of an element.
void append_content(std::string& out, std::string_view text);

}  // namespace planbro::fhir::xml
