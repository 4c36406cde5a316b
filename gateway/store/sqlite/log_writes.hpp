// SQLite writes its log (https://www.sqlite.org/walformat.html) frame by frame, two calls of the
// system each: some six hundred for a whole plan. They lie one behind the other and nobody reads
// them before the sync at the end of the commit, so that they can be gathered and written at once.
// Only with synchronous=FULL: other connections are told of a commit after its sync alone.
#pragma once

namespace planbro::store::sqlite {

// From now on, of all connections of this process that are opened later. Once; stands on whatever
// is the default VFS then (https://www.sqlite.org/vfs.html#shims).
void gather_log_writes();

}  // namespace planbro::store::sqlite
