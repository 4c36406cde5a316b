#include "store/sqlite/log_writes.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <memory>
#include <string>

namespace planbro::store::sqlite {

namespace {

// SQLite's own VFS takes 128 KiB at most, for SQLite never asks for more.
constexpr std::size_t kGatheredMax = std::size_t{64} << 10;

// SQLite gives the memory; behind this stands the file of the VFS beneath.
struct LogFile {
    sqlite3_file base;
    std::string waiting;
    sqlite3_int64 begin;  // where it is to be written
};

LogFile& log_file(sqlite3_file* file) {
    return *reinterpret_cast<LogFile*>(file);
}
sqlite3_file* beneath(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(&log_file(file) + 1);
}
sqlite3_vfs* beneath(sqlite3_vfs* vfs) {
    return static_cast<sqlite3_vfs*>(vfs->pAppData);
}

// What cannot be written is given up, as by SQLite: the frames belong to no commit yet.
int write_waiting(sqlite3_file* file) {
    auto& log = log_file(file);
    if (log.waiting.empty()) return SQLITE_OK;
    const auto written = beneath(file)->pMethods->xWrite(
        beneath(file), log.waiting.data(), static_cast<int>(log.waiting.size()), log.begin);
    log.waiting.clear();
    return written;
}

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
    auto& log = log_file(file);
    const auto size = static_cast<std::size_t>(count);
    const auto end = log.begin + static_cast<sqlite3_int64>(log.waiting.size());
    if (at != end || log.waiting.size() + size > kGatheredMax) {
        if (const auto written = write_waiting(file); written != SQLITE_OK) return written;
    }
    if (log.waiting.empty()) log.begin = at;
    log.waiting.append(static_cast<const char*>(bytes), size);
    return SQLITE_OK;
}

// What looks at the file finds all of it there.
template <auto Method, class... Arguments>
int look(sqlite3_file* file, Arguments... arguments) {
    if (const auto written = write_waiting(file); written != SQLITE_OK) return written;
    return (beneath(file)->pMethods->*Method)(beneath(file), arguments...);
}

template <auto Method, class Value, class... Arguments>
Value pass(sqlite3_file* file, Arguments... arguments) {
    return (beneath(file)->pMethods->*Method)(beneath(file), arguments...);
}

int close(sqlite3_file* file) {
    const auto written = write_waiting(file);
    const auto closed = beneath(file)->pMethods->xClose(beneath(file));
    std::destroy_at(&log_file(file).waiting);
    return written != SQLITE_OK ? written : closed;
}

// A log is neither locked nor shared: that is done at the database's own file.
const sqlite3_io_methods& methods() {
    using Methods = sqlite3_io_methods;
    static const Methods kMethods = {
        .iVersion = 1,
        .xClose = close,
        .xRead = look<&Methods::xRead>,
        .xWrite = write,
        .xTruncate = look<&Methods::xTruncate>,
        .xSync = look<&Methods::xSync>,
        .xFileSize = look<&Methods::xFileSize>,
        .xLock = pass<&Methods::xLock, int>,
        .xUnlock = pass<&Methods::xUnlock, int>,
        .xCheckReservedLock = pass<&Methods::xCheckReservedLock, int>,
        .xFileControl = pass<&Methods::xFileControl, int>,
        .xSectorSize = pass<&Methods::xSectorSize, int>,
        .xDeviceCharacteristics = pass<&Methods::xDeviceCharacteristics, int>,
        .xShmMap = nullptr,
        .xShmLock = nullptr,
        .xShmBarrier = nullptr,
        .xShmUnmap = nullptr,
        .xFetch = nullptr,
        .xUnfetch = nullptr,
    };
    return kMethods;
}

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* told) {
    auto* under = beneath(vfs);
    if ((flags & SQLITE_OPEN_WAL) == 0) return under->xOpen(under, name, file, flags, told);
    auto& log = log_file(file);
    file->pMethods = nullptr;
    const auto opened = under->xOpen(under, name, beneath(file), flags, told);
    if (opened != SQLITE_OK) return opened;
    std::construct_at(&log.waiting);
    log.begin = 0;
    file->pMethods = &methods();
    return SQLITE_OK;
}

// What asks for no file asks nothing of the VFS it is asked by.
sqlite3_vfs shim_over(sqlite3_vfs* under) {
    auto shim = *under;
    shim.szOsFile += static_cast<int>(sizeof(LogFile));
    shim.pAppData = under;
    shim.zName = "gathered-log";
    shim.xOpen = open;
    shim.xDelete = [](sqlite3_vfs* vfs, const char* name, int sync) {
        return beneath(vfs)->xDelete(beneath(vfs), name, sync);
    };
    shim.xAccess = [](sqlite3_vfs* vfs, const char* name, int flags, int* result) {
        return beneath(vfs)->xAccess(beneath(vfs), name, flags, result);
    };
    shim.xFullPathname = [](sqlite3_vfs* vfs, const char* name, int size, char* path) {
        return beneath(vfs)->xFullPathname(beneath(vfs), name, size, path);
    };
    return shim;
}

}  // namespace

void gather_log_writes() {
    static sqlite3_vfs shim = shim_over(sqlite3_vfs_find(nullptr));
    sqlite3_vfs_register(&shim, 1);
}

}  // namespace planbro::store::sqlite
