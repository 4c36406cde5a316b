#pragma once

#include <string>

#include "store/postgresql/connection.hpp"

namespace planbro::store::postgresql {

// Brings an empty or older database up to date, one numbered migration a transaction, while other
// nodes that start at the same time wait. False: the database is newer than this program.
bool migrate(Connection& connection);

}  // namespace planbro::store::postgresql
