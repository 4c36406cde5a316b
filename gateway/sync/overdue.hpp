// Notices that nobody has given a receipt for in time: marked in the ledger, to be found by one
// search, and counted. The receipt takes the mark away.
#pragma once

#include <map>
#include <string>

#include "interactions/services.hpp"

namespace planbro::sync {

// Marks those that have become overdue since it was asked last, a hundred in a commit; how many.
// Several processes may ask: each notice is marked once.
Result<int> mark_overdue(const interactions::Services& services, Instant now);

// How many are marked, by orgnr of the receiver, of those that are registered.
std::map<std::string, std::int64_t> count_overdue(store::Reader& reader,
                                                  const interactions::Register& registry);

}  // namespace planbro::sync
