// The tables that make up a database's content, the same on every store.
#pragma once

#include <functional>

#include "store/sql/connection.hpp"

namespace planbro::store::sql {

// Copies all rows from one database to another whose tables are empty, in batches. `from` is in a
// transaction that sees one moment; the caller commits on `to`. `copied` is told of each batch.
// Throws Poco::Exception.
void copy_all(Connection& from, Connection& to, const std::function<void(std::int64_t)>& copied);

// Of all tables together.
std::int64_t count_rows(Connection& connection);

}  // namespace planbro::store::sql
