// What hangs on a plan refers to nothing that hangs on another plan alone: whoever sees the one
// would be told of the other.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "consent/grants.hpp"
#include "store/store.hpp"

namespace planbro::interactions {

// Of the resources just `touched` ("Type/id"); `membership` is the plan's as it will be.
Result<void> judge_borders(store::Reader& reader, const std::string& plan,
                           const consent::PlanFacts& facts,
                           const std::vector<store::Membership>& membership,
                           const std::vector<std::string>& touched);

}  // namespace planbro::interactions
