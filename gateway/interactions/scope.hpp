#pragma once

#include <string_view>

#include "interactions/services.hpp"

namespace planbro::interactions {

// Refuses (403, "mangler-scope") when the token's SMART scopes do not allow the letter on the type.
Result<void> require_scope(const Call& call, char letter, std::string_view type);

// The same bytes for what is not there and for what is not the caller's to know.
Fail not_found();

}  // namespace planbro::interactions
