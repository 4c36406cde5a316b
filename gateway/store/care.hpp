// What is done to a database by hand. An address is sqlite:FILE or postgresql://…; gateways may be
// using the database, unless said otherwise.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.hpp"
#include "store/store.hpp"

namespace planbro::store {

// How far it is; `all` may be a guess.
using Progress = std::function<void(std::int64_t done, std::int64_t all)>;

struct Migrated {
    std::int64_t from = 0;  // versions of the schema; 0: there was nothing
    std::int64_t to = 0;
};
// Brings the schema up to date, as a gateway does when it starts.
Result<Migrated> migrate(const std::string& address);

// One transaction beside whatever gateways are running; what it audits reaches the journal of one
// of them, or of the next that starts. The database must be there and of this schema. `work` may be
// run again from the start, as Store::commit()'s.
Result<void> commit_beside(const std::string& address,
                           const std::function<Result<void>(Transaction&)>& work);
// The same for reading: on one snapshot, in nobody's way.
Result<void> view_beside(const std::string& address,
                         const std::function<Result<void>(Reader&)>& work);

// Derives the search index of all resources anew; the number of resources.
Result<std::int64_t> reindex(const std::string& address, const Progress& progress);

// All of the database as it is at one moment, in a new file: a planbro database for SQLite,
// whatever it was taken from. The file appears when it is whole.
Result<void> backup(const std::string& address, const std::string& file, const Progress& progress);

// Makes a database of a back-up: SQLite's file must not be there, a PostgreSQL database be empty.
// No gateway may be using it.
Result<void> restore(const std::string& file, const std::string& address, const Progress& progress);

}  // namespace planbro::store
