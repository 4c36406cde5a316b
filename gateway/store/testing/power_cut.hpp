// The power goes: of all that was written but not synced, each piece stays, goes, or stays in part,
// as chance has it. Stands between the process and its files in two ways: as SQLite's VFS
// (https://www.sqlite.org/vfs.html), and, for the audit journal, in place of write(), fdatasync()
// and ftruncate() by the linker's --wrap. For a process of its own, forked by a test.
#pragma once

#include <cstdint>

namespace planbro::store::testing {

struct PowerCut {
    std::uint64_t after = 0;  // this many writes, truncations and syncs
    std::uint32_t seed = 0;   // of chance
    // PRAGMA synchronous=OFF on every connection, whatever it asks for: SQLite no longer syncs.
    bool synchronous_off = false;
};

// From here on all is kept track of; when the power goes, the files on disk are made what they
// would be found to be, and the process ends with code kPowerCut.
void await_power_cut(const PowerCut& cut);

inline constexpr int kPowerCut = 77;

}  // namespace planbro::store::testing
