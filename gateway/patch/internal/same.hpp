#pragma once

#include "base/json.hpp"

namespace planbro::patch {

// Equality as RFC 6902 section 4.6 has it: members in any order, numbers by what they amount to.
bool same(const json::Value& left, const json::Value& right);

}  // namespace planbro::patch
