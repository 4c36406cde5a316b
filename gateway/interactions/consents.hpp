// Who may give, change and withdraw a Consent over FHIR, by the rule table
// (docs/consent-rules.md).
#pragma once

#include <optional>

#include "interactions/workbench.hpp"

namespace planbro::interactions {

// The person of the token: the plan's own, or who acts for it. `stored` and `incoming` as in
// permit_write (writing.hpp).
Result<void> permit_consent_of_person(Workbench& bench, const std::optional<json::Value>& stored,
                                      const std::optional<json::Value>& incoming);

// What a person's withdrawal leaves: the Consent as it is stored, now inactive, whatever was cut
// from what the person saw of it.
json::Value withdrawn_consent(json::Value stored);

}  // namespace planbro::interactions
