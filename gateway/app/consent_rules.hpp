// The file of rules on consent: docs/operating.md tells its form, docs/consent-rules.md its
// meaning.
#pragma once

#include <string>

#include "base/result.hpp"
#include "consent/rule_table.hpp"

namespace planbro::app {

// Reads a TOML file onto the table; what it leaves out stays as it is. Unknown keys are faults.
Result<void> read_consent_rules(const std::string& file, consent::RuleTable& table);

}  // namespace planbro::app
