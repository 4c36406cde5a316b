#pragma once

#include <string>
#include <string_view>

namespace planbro::patch {

// The prefix that names without one are given.
inline constexpr std::string_view kDefaultPrefix = "default";

// RFC 5261 section 4.2.1: names of elements without a prefix are in the default namespace of the
// patch, which XPath 1.0 knows nothing of. "Patient/@id" -> "default:Patient/@id"
std::string with_default_prefix(std::string_view selector);

}  // namespace planbro::patch
