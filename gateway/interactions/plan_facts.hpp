// Reads from the store what decides on one plan: now, or as it stood at a moment.
#pragma once

#include <map>
#include <optional>
#include <string_view>

#include "consent/grants.hpp"
#include "interactions/services.hpp"

namespace planbro::interactions {

// The current content of a resource; nothing if absent or deleted.
std::optional<json::Value> load(store::Reader& reader, const store::Key& key);

// Resources as they were written to the store a moment ago.
using Contents = std::map<store::Key, json::Value>;

// All that decides on one plan, read through the links of its CarePlan; what the transaction itself
// has written need not be read again.
consent::PlanFacts load_facts(const Services& services, store::Reader& reader,
                              std::string_view plan, const Contents& written = {});

// What decided on access to the plan at a moment that is past: each resource in the version that
// was current then. Nothing where the plan was not there yet.
consent::PlanFacts facts_as_of(const Services& services, store::Reader& reader,
                               std::string_view plan, Instant moment);

}  // namespace planbro::interactions
