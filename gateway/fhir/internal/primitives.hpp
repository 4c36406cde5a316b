// The lexical rules of R4's primitive types (https://hl7.org/fhir/R4/datatypes.html#primitive), by
// hand: the regular expressions of the standard are too slow to run on every element.
#pragma once

#include <string_view>

#include "base/json.hpp"
#include "fhir/elements.hpp"

namespace planbro::fhir {

// Whether the JSON value is of the kind that the type is written as: boolean, number or string.
bool is_json_kind(r4::Kind kind, const json::Value& value);

// Whether a value of the right JSON kind keeps the rules of its type.
bool is_lexical(r4::Kind kind, const json::Value& value);

// What the type asks for, for a message.
std::string_view rule_of(r4::Kind kind);

// Whether both forms have the characters of a UTF-8 text: those of XML
// (https://www.w3.org/TR/xml/#charsets) are fewer.
bool is_xml_text(std::string_view text);

bool is_oid(std::string_view text);       // urn:oid:1.2.3
bool is_uuid_urn(std::string_view text);  // urn:uuid:..., in lower or upper case
bool is_uri(std::string_view text);

}  // namespace planbro::fhir
