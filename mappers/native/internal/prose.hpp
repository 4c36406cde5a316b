// The words of an element that may hold XHTML between them.
#pragma once

#include <optional>
#include <string>

struct _xmlNode;

namespace planbro::mappers::native::internal {

// Nothing where it holds other elements than those that give text its form: a picture, a script, a
// document within the document. Attributes are form too, and fall away.
std::optional<std::string> prose_of(const _xmlNode& element);

}  // namespace planbro::mappers::native::internal
