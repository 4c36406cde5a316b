// Advisory locks: numbers whose meaning is ours alone
// (https://www.postgresql.org/docs/15/explicit-locking.html#ADVISORY-LOCKS). Each is a pair, this
// constant and what is locked.
#pragma once

#include <cstdint>

namespace planbro::store::postgresql {

inline constexpr std::int64_t kLocks = 0x706c616e;  // "plan"
// Nodes are numbered from 1; each holds the lock of its number as long as it lives.
inline constexpr std::int64_t kMigrationLock = 0;

}  // namespace planbro::store::postgresql
