#pragma once

#include <string>

#include "store/postgresql/connection.hpp"

namespace planbro::store::postgresql {

// Brings an empty or older database up to date, one numbered migration a transaction, while other
// nodes that start at the same time wait. False: the database is newer than this program.
bool migrate(Connection& connection);

// 0: there is nothing yet.
std::int64_t newest_schema();
std::int64_t schema_version(Connection& connection);

}  // namespace planbro::store::postgresql
