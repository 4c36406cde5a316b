// A PDF as cairo writes it → PDF/A-2b (ISO 19005-2): an incremental update (ISO 32000-1, 7.5.6)
// with XMP metadata, an output intent for sRGB, the language, and a file identifier.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "mappers/native/plandokument/internal/typesetter.hpp"

namespace planbro::mappers::plandokument::internal {

Result<std::string> archival(std::string pdf, const DocumentFacts& facts);

}  // namespace planbro::mappers::plandokument::internal
