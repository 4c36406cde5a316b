#include "store/sqlite/log_writes.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
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

// What cannot be written is given up: SQLite gives up the commit.
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

// What looks at the file finds all of it there. What was told as written before and cannot be must
// undo the whole transaction, which a full disk alone does not.
template <auto Method, class... Arguments>
int look(sqlite3_file* file, Arguments... arguments) {
    if (write_waiting(file) != SQLITE_OK) return SQLITE_IOERR_WRITE;
    return (beneath(file)->pMethods->*Method)(beneath(file), arguments...);
}

template <auto Method, class Value, class... Arguments>
Value pass(sqlite3_file* file, Arguments... arguments) {
    return (beneath(file)->pMethods->*Method)(beneath(file), arguments...);
}

// What waits now belongs to no commit.
int close(sqlite3_file* file) {
    std::destroy_at(&log_file(file).waiting);
    return beneath(file)->pMethods->xClose(beneath(file));
}

// A log is neither locked nor shared: that is done at the database's own file.
constexpr sqlite3_io_methods methods_with(int (*write)(sqlite3_file*, const void*, int,
                                                       sqlite3_int64)) {
    using Methods = sqlite3_io_methods;
    return {
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
}

const sqlite3_io_methods& methods(bool gathering) {
    static constexpr auto kGathering = methods_with(write);
    static constexpr auto kAtOnce =
        methods_with(pass<&sqlite3_io_methods::xWrite, int, const void*, int, sqlite3_int64>);
    return gathering ? kGathering : kAtOnce;
}

bool keeps_what_stands_beside(sqlite3_file* file) {
    const auto promised = file->pMethods->xDeviceCharacteristics(file);
    return (promised & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
}

// False where there is no memory for it.
bool begin_gathering(LogFile& log) {
    std::construct_at(&log.waiting);
    try {
        log.waiting.reserve(kGatheredMax);
    } catch (const std::bad_alloc&) {
        std::destroy_at(&log.waiting);
        return false;
    }
    log.begin = 0;
    return true;
}

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* told) {
    auto* under = beneath(vfs);
    if ((flags & SQLITE_OPEN_WAL) == 0) return under->xOpen(under, name, file, flags, told);
    file->pMethods = nullptr;
    const auto opened = under->xOpen(under, name, beneath(file), flags, told);
    if (opened != SQLITE_OK) return opened;
    if (!begin_gathering(log_file(file))) {
        beneath(file)->pMethods->xClose(beneath(file));
        return SQLITE_NOMEM;
    }
    file->pMethods = &methods(keeps_what_stands_beside(beneath(file)));
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

std::string gathering_vfs() {
    static std::mutex mutex;
    static sqlite3_vfs shim = {};
    const std::lock_guard lock(mutex);
    // Whoever is the default may have changed since.
    auto* under = sqlite3_vfs_find(nullptr);
    if (shim.pAppData != under) {
        if (shim.pAppData != nullptr) sqlite3_vfs_unregister(&shim);
        shim = shim_over(under);
        sqlite3_vfs_register(&shim, 0);
    }
    return shim.zName;
}

}  // namespace planbro::store::sqlite
