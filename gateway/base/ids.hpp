// Identities: random ones for new resources, derived ones where the same source must always give
// the same identity.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace planbro {

// Gives a new resource id at each call. Passed in, so that tests can foresee it.
using Ids = std::function<std::string()>;

Ids random_ids();  // UUID version 4 (RFC 9562 section 5.4)

// UUID version 7 (RFC 9562 section 5.7): the millisecond, then 74 bits of chance. What is made
// together lies together in every index, and new rows go where the last ones went.
Ids time_ordered_ids(Clock clock);

// Chance by fractions in [0, 1), from any thread: for what two processes must not do in step.
using Fractions = std::function<double()>;

Fractions random_fractions();

// UUID version 5 of a name in planbro's own namespace (RFC 9562 section 5.5).
std::string derived_uuid(std::string_view name);

bool is_uuid(std::string_view text);

}  // namespace planbro
