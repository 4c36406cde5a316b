// Health records over FHIR: a notice becomes a DocumentReference that points to the plan.
#pragma once

#include "base/json.hpp"
#include "plan/notice.hpp"

namespace planbro::mappers::ehr {

// A transaction Bundle with one conditional DocumentReference (If-None-Exist on the notice's id).
json::Value notice(const plan::Notice& notice);

}  // namespace planbro::mappers::ehr
