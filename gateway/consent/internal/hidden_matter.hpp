// What hides in a text: files written out as letters, documents of other systems, and what a
// narrative does not show to its reader.
#pragma once

#include <optional>
#include <string_view>

#include "consent/internal/refusals.hpp"

namespace planbro::consent {

// A data URL, a run of base64 that no prose has, or a document of another system.
std::optional<Refusal> hidden_in_text(std::string_view text);

// The same and more for the XHTML of Narrative.div: comments, hidden text, links out of the plan,
// pictures, tables of clinical codes.
std::optional<Refusal> hidden_in_narrative(std::string_view div);

}  // namespace planbro::consent
