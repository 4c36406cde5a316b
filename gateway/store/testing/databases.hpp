// Where tests keep their stores: SQLite, or PostgreSQL if PLANBRO_TEST_POSTGRESQL is set, to the
// file that tests/postgresql/cluster.sh has written or to "private" for a cluster of the process.
#pragma once

#include <memory>
#include <string>

#include "store/store.hpp"

namespace planbro::store::testing {

enum class Kind { sqlite, postgresql };
// ctest runs every test once with each; by hand it is SQLite, if nothing is said.
Kind kind_of_store();

// The words for `serve --db` that mean the database named `file`, which is made if it is not there:
// the file itself, or a PostgreSQL database whose name is derived from it.
std::string address_of_database(const std::string& file);

// Opens it; the audit journal is FILE.audit in both cases.
Result<std::unique_ptr<Store>> open_store(const std::string& file);

// Waits until no process that was killed lives on in the server: what it had sent may still be
// committed.
void settle(const std::string& file);

// Runs one statement behind the store's back.
void execute_on(const std::string& file, const std::string& sql);

// Drops what address_of_database() made of names that begin so.
void drop_databases(const std::string& prefix);

}  // namespace planbro::store::testing
