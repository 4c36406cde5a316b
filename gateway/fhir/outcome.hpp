#pragma once

#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::fhir {

// https://hl7.org/fhir/R4/operationoutcome.html; details.coding holds our stable code.
// The place in the text that was read, where it is known, stands in the extensions
// operationoutcome-issue-line and -col.
// Without issues: a single informational "all well".
json::Value operation_outcome(const std::vector<Issue>& issues);

}  // namespace planbro::fhir
