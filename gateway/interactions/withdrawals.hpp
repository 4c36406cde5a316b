// "Withdrawal wins" (contract, section 4), for pushes and FHIR writes alike.
#pragma once

#include <string>
#include <vector>

#include "interactions/workbench.hpp"

namespace planbro::interactions {

// Stored Consents of the plan, of the same category and service as `incoming`, that were withdrawn
// before this commit. What this very commit withdraws is no withdrawal that came before it.
std::vector<json::Value> withdrawn_like(Workbench& bench, const json::Value& incoming,
                                        const std::string& plan);

}  // namespace planbro::interactions
