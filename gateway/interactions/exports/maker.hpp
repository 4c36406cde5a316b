// Makes exports beside the requests: a page at a time, each on a snapshot of its own and by the
// asker's rights of that moment, so that it holds up nobody; with pauses as long as the work.
#pragma once

#include <stop_token>

#include "interactions/exports/job.hpp"

namespace planbro::interactions::exports {

// Removes what is too old and files that belong to no export; takes up an export that nobody works
// on, and works on it to its end. False when there was none.
bool work(const Services& services, const Clock& clock, const std::stop_token& stop);

}  // namespace planbro::interactions::exports
