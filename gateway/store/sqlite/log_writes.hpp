// SQLite writes its log (https://www.sqlite.org/walformat.html) frame by frame, two calls of the
// system each: some six hundred for a whole plan. They lie one behind the other and nobody reads
// them before the sync at the end of the commit, so that they can be gathered and written at once.
#pragma once

#include <string>

namespace planbro::store::sqlite {

// The name of a VFS (https://www.sqlite.org/vfs.html#shims) that does so, over the default one.
// Only for a connection with synchronous=FULL and cache_spill=OFF: then frames are written by a
// commit alone, which ends in a sync, or in an error that gives them up; no frame waits beyond the
// lock that it was written under, and other connections are told of it after the sync alone.
// Without SQLITE_IOCAP_POWERSAFE_OVERWRITE beneath, where frames follow the sync, nothing is
// gathered.
std::string gathering_vfs();

}  // namespace planbro::store::sqlite
