// Notices that a node is about to send are its own for a time.
#pragma once

#include <string>
#include <vector>

#include "store/postgresql/connection.hpp"
#include "store/store.hpp"

namespace planbro::store::postgresql {

// Throws Poco::Exception.
std::vector<OutboxEntry> claim(Connection& connection, std::int64_t node,
                               const std::vector<Wanted>& wanted, Instant now);

}  // namespace planbro::store::postgresql
