#pragma once

#include <cstdint>

#include "store/sqlite/connection.hpp"

namespace planbro::store::sqlite {

// Brings an empty or older database up to date, one numbered migration a transaction. False: the
// database is newer than this program. `to` is for tests of the way from there.
bool migrate(Connection& connection, std::int64_t to = INT64_MAX);

// 0: there is nothing yet.
std::int64_t newest_schema();
std::int64_t schema_version(Connection& connection);

}  // namespace planbro::store::sqlite
