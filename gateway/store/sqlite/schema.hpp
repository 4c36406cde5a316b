#pragma once

#include "store/sqlite/connection.hpp"

namespace planbro::store::sqlite {

// Brings an empty or older database up to date, one numbered migration a transaction. False: the
// database is newer than this program.
bool migrate(Connection& connection);

}  // namespace planbro::store::sqlite
