// What a Subscription may hold: the elements of the backport's profile and nothing else, so that
// nothing of a plan or a record hides in it.
// http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"

namespace planbro::consent {

// The places of what is refused: ".channel.extension[1]".
std::vector<std::string> refused_in_subscription(const json::Value& subscription);

}  // namespace planbro::consent
