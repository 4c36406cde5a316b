// Blocks → pages of A4 in PDF, by cairo.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "mappers/native/plandokument/plandokument.hpp"

namespace planbro::mappers::plandokument::internal {

struct DocumentFacts {
    std::string title;
    std::string author;
    std::string made_at;  // RFC 3339
};

Result<std::string> set_in_type(const std::vector<Block>& blocks, const DocumentFacts& facts);

}  // namespace planbro::mappers::plandokument::internal
