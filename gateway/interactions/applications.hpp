// An application (soknad) for a plan as its owner keeps it: a Task, code soknad, whose focus is the
// plan that was prepared and whose requester is the service that applied. It is the owner's alone.
#pragma once

#include <vector>

#include "base/ids.hpp"
#include "consent/grants.hpp"
#include "plan/ledger.hpp"

namespace planbro::interactions {

// The person has said no (Task.businessStatus takket-nei): each service that applied is told so,
// once for each application; of the plan it is told nothing, not even its id.
std::vector<plan::Notice> notices_of_declining(const consent::PlanFacts& facts,
                                               const plan::PlanState& state, Instant now,
                                               const Ids& ids);

}  // namespace planbro::interactions
