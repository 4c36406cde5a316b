#pragma once

#include <string_view>
#include <vector>

#include "interactions/services.hpp"
#include "store/query.hpp"

namespace planbro::interactions {

// Refuses (403, "mangler-scope") when the token's SMART scopes do not allow the letter on the type.
Result<void> require_scope(const Call& call, char letter, std::string_view type);

// The same for the types that a question goes through, by chains and _has: what it finds tells of
// them. Of several types that a chain may lead to, those that are allowed are kept.
Result<void> keep_ways_to_scopes(const Call& call, std::vector<store::Criterion>& criteria);

// The same bytes for what is not there and for what is not the caller's to know.
Fail not_found();

}  // namespace planbro::interactions
