// Reading and writing the little XML that is spoken with partners.
#pragma once

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <memory>
#include <string>
#include <string_view>

namespace planbro::adapters::internal {

using Document = std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)>;

std::string_view view_of(const xmlChar* text);
const xmlNode* child_of(const xmlNode* parent, std::string_view name);
// All text in it, of its children too.
std::string text_of(const xmlNode* node);
// The text that it begins with; "" where it begins with an element.
std::string own_text_of(const xmlNode* node);
// No entities are loaded or replaced, and a document type is refused: the old ways of reading what
// one may not, or of filling the memory.
Document read_xml(std::string_view text);
std::string xml_escape(std::string_view text);

}  // namespace planbro::adapters::internal
