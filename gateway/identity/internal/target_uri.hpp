#pragma once

#include <string>
#include <string_view>

namespace planbro::identity {

// An http or https URI without query and fragment, in the one form that all spellings of it have:
// RFC 3986 section 6.2.2 (case, percent-encoding, dot segments) and 6.2.3 (default port, empty
// path). "" for anything else, or one with user information.
std::string normal_target(std::string_view uri);

}  // namespace planbro::identity
