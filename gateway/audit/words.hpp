// An access in words that a person understands: Norwegian, without codes.
#pragma once

#include <string>

#include "audit/record.hpp"

namespace planbro::audit {

// "NAV Solvik leste planen og målene i planen, 24.11.2026 kl. 03.12." `asker` is who it was.
std::string sentence_of(const Record& record, const std::string& asker);

// What resources of the type are to a person: "mål", "møter"; the type's own name if it has no
// word.
std::string word_of(std::string_view resource_type);

}  // namespace planbro::audit
