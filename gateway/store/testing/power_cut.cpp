#include "store/testing/power_cut.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// The real ones, behind --wrap (ld(1)); ftruncate() by the name it has with 64-bit offsets.
extern "C" {
ssize_t __real_write(int fd, const void* bytes, size_t count);
int __real_fdatasync(int fd);
int __real_fsync(int fd);
int __real_ftruncate64(int fd, off_t size);
}

namespace planbro::store::testing {

namespace {

constexpr std::size_t kSector = 512;

struct Piece {
    std::size_t at = 0;
    std::string bytes;
    bool truncates = false;  // to `at`, instead of writing
};

void put_into(const Piece& piece, std::string& content) {
    if (piece.truncates) {
        content.resize(std::min(content.size(), piece.at));
        return;
    }
    content.resize(std::max(content.size(), piece.at + piece.bytes.size()));
    content.replace(piece.at, piece.bytes.size(), piece.bytes);
}

struct Kept {
    std::string synced;  // what is on the platter
    std::vector<Piece> on_its_way;
    bool is_entered = false;  // in its folder, for good
};

std::string content_of(const std::string& name) {
    std::ifstream in(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string folder_of(const std::string& name) {
    return name.substr(0, name.rfind('/'));
}

// The disk as it would be found. The lock is held while the power goes, so nobody writes behind it.
class Disk {
  public:
    void begin(const PowerCut& cut) {
        cut_ = cut;
        random_.seed(cut.seed);
        is_on_ = true;
    }
    [[nodiscard]] bool is_on() const { return is_on_; }

    void opened(const std::string& name, bool was_there) {
        const std::lock_guard lock(mutex_);
        if (files_.contains(name)) return;
        files_[name] = {
            was_there ? content_of(name) : "", {}, was_there || entered_.contains(name)};
    }
    void write(const std::string& name, std::size_t at, std::string_view bytes) {
        change(name, {at, std::string(bytes), false});
    }
    void truncate(const std::string& name, std::size_t size) { change(name, {size, {}, true}); }

    void sync(const std::string& name, bool with_folder) {
        const std::lock_guard lock(mutex_);
        auto& file = files_.at(name);
        for (const auto& piece : file.on_its_way) put_into(piece, file.synced);
        file.on_its_way.clear();
        if (with_folder) enter(folder_of(name));
        tick();
    }
    void sync_folder(const std::string& folder) {
        const std::lock_guard lock(mutex_);
        enter(folder);
        tick();
    }
    void remove(const std::string& name) {
        const std::lock_guard lock(mutex_);
        files_.erase(name);
        entered_.erase(name);
    }

  private:
    void change(const std::string& name, Piece piece) {
        const std::lock_guard lock(mutex_);
        files_.at(name).on_its_way.push_back(std::move(piece));
        tick();
    }

    void enter(const std::string& folder) {
        for (auto& [name, file] : files_) {
            if (folder_of(name) == folder) file.is_entered = true;
        }
        // Also what nobody has written to yet.
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            entered_.insert(entry.path().string());
        }
    }

    void tick() {
        if (++operations_ >= cut_.after) go_dark();
    }

    [[noreturn]] void go_dark() {
        for (auto& [name, file] : files_) {
            if (!file.is_entered && chance(2)) {
                ::unlink(name.c_str());
                continue;
            }
            for (auto& piece : file.on_its_way) leave_some(piece, file.synced);
            // Beside the file, then in its place: those who still read it must not see it shrink.
            std::ofstream(name + ".found", std::ios::binary) << file.synced;
            ::rename((name + ".found").c_str(), name.c_str());
            ::unlink((name + "-shm").c_str());  // memory
        }
        ::_exit(kPowerCut);
    }

    // All of it, nothing, or the sectors up to some place.
    void leave_some(Piece& piece, std::string& content) {
        if (chance(3)) return;
        if (!piece.truncates && chance(2)) {
            const auto end = piece.at + piece.bytes.size();
            const auto sectors = (end - piece.at) / kSector + 1;
            const auto stop = (piece.at / kSector + random_() % sectors) * kSector;
            piece.bytes.resize(stop > piece.at ? std::min(stop - piece.at, piece.bytes.size()) : 0);
        }
        put_into(piece, content);
    }

    bool chance(unsigned one_in) { return random_() % one_in == 0; }

    PowerCut cut_;
    std::mt19937 random_;
    bool is_on_ = false;
    std::mutex mutex_;
    std::map<std::string, Kept> files_;
    std::set<std::string> entered_;
    std::uint64_t operations_ = 0;
};

Disk& disk() {
    static Disk disk;
    return disk;
}

// --- SQLite's files -----------------------------------------------------------------------------

struct CutFile {
    sqlite3_file base;
    const char* name;       // SQLite keeps it while the file is open; null: of no interest
    bool syncs_its_folder;  // as the unix VFS does with logs and journals
    sqlite3_file real;      // behind it, in the bytes that the real VFS asks for
};

CutFile& cut_file(sqlite3_file* file) {
    return *reinterpret_cast<CutFile*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
    return &cut_file(file).real;
}
sqlite3_vfs* real(sqlite3_vfs* vfs) {
    return static_cast<sqlite3_vfs*>(vfs->pAppData);
}

int write_file(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
    if (const auto* name = cut_file(file).name) {
        disk().write(name, static_cast<std::size_t>(at),
                     {static_cast<const char*>(bytes), static_cast<std::size_t>(count)});
    }
    return real(file)->pMethods->xWrite(real(file), bytes, count, at);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    if (const auto* name = cut_file(file).name) {
        disk().truncate(name, static_cast<std::size_t>(size));
    }
    return real(file)->pMethods->xTruncate(real(file), size);
}

int sync_file(sqlite3_file* file, int) {
    const auto& cut = cut_file(file);
    if (cut.name != nullptr) disk().sync(cut.name, cut.syncs_its_folder);
    return SQLITE_OK;  // what the disk beneath does is of no interest
}

const sqlite3_io_methods& methods() {
    static const sqlite3_io_methods kMethods = {
        .iVersion = 2,
        .xClose = [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); },
        .xRead =
            [](sqlite3_file* f, void* bytes, int count, sqlite3_int64 at) {
                return real(f)->pMethods->xRead(real(f), bytes, count, at);
            },
        .xWrite = write_file,
        .xTruncate = truncate_file,
        .xSync = sync_file,
        .xFileSize =
            [](sqlite3_file* f, sqlite3_int64* size) {
                return real(f)->pMethods->xFileSize(real(f), size);
            },
        .xLock = [](sqlite3_file* f, int lock) { return real(f)->pMethods->xLock(real(f), lock); },
        .xUnlock = [](sqlite3_file* f,
                      int lock) { return real(f)->pMethods->xUnlock(real(f), lock); },
        .xCheckReservedLock =
            [](sqlite3_file* f, int* reserved) {
                return real(f)->pMethods->xCheckReservedLock(real(f), reserved);
            },
        .xFileControl =
            [](sqlite3_file* f, int what, void* with) {
                return real(f)->pMethods->xFileControl(real(f), what, with);
            },
        .xSectorSize = [](sqlite3_file*) { return static_cast<int>(kSector); },
        // No more than what every disk of today keeps.
        .xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; },
        .xShmMap =
            [](sqlite3_file* f, int page, int size, int extend, void volatile** at) {
                return real(f)->pMethods->xShmMap(real(f), page, size, extend, at);
            },
        .xShmLock =
            [](sqlite3_file* f, int offset, int count, int flags) {
                return real(f)->pMethods->xShmLock(real(f), offset, count, flags);
            },
        .xShmBarrier = [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); },
        .xShmUnmap = [](sqlite3_file* f,
                        int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); },
        .xFetch = nullptr,
        .xUnfetch = nullptr,
    };
    return kMethods;
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* told) {
    auto& cut = cut_file(file);
    constexpr int kKept = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
    cut.name = (flags & kKept) != 0 ? name : nullptr;
    cut.syncs_its_folder = (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
    const bool was_there = name != nullptr && ::access(name, F_OK) == 0;
    const int opened = real(vfs)->xOpen(real(vfs), name, &cut.real, flags, told);
    file->pMethods = opened == SQLITE_OK ? &methods() : nullptr;
    if (opened == SQLITE_OK && cut.name != nullptr) disk().opened(cut.name, was_there);
    return opened;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    disk().remove(name);
    return real(vfs)->xDelete(real(vfs), name, sync_folder);
}

void register_vfs() {
    static sqlite3_vfs vfs = *sqlite3_vfs_find("unix");
    vfs.pAppData = sqlite3_vfs_find("unix");
    vfs.zName = "power-cut";
    vfs.szOsFile += static_cast<int>(sizeof(CutFile));
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    sqlite3_vfs_register(&vfs, 1);
}

// Off from the first, and no PRAGMA turns it on again.
int turn_synchronous_off(sqlite3* database, const char**, const void*) {
    sqlite3_exec(database, "PRAGMA synchronous=OFF", nullptr, nullptr, nullptr);
    return sqlite3_set_authorizer(
        database,
        [](void*, int action, const char* name, const char*, const char*, const char*) {
            const bool asked = action == SQLITE_PRAGMA && std::string_view(name) == "synchronous";
            return asked ? SQLITE_IGNORE : SQLITE_OK;
        },
        nullptr);
}

// --- the audit journal --------------------------------------------------------------------------

// The file behind a descriptor, "" for what is none on the disk.
std::string name_of(int fd) {
    struct stat status = {};
    if (!disk().is_on() || ::fstat(fd, &status) != 0) return {};
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) return {};
    std::array<char, 4096> name{};
    const auto link = "/proc/self/fd/" + std::to_string(fd);
    const auto size = ::readlink(link.c_str(), name.data(), name.size());
    return size > 0 ? std::string(name.data(), static_cast<std::size_t>(size)) : std::string();
}

bool is_folder(int fd) {
    struct stat status = {};
    return ::fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
}

std::size_t size_of(int fd) {
    struct stat status = {};
    return ::fstat(fd, &status) == 0 ? static_cast<std::size_t>(status.st_size) : 0;
}

// A file that was empty when it was first written to is one that has just been made.
std::string journal_at(int fd) {
    auto name = name_of(fd);
    if (!name.empty()) disk().opened(name, size_of(fd) > 0);
    return name;
}

}  // namespace

extern "C" ssize_t __wrap_write(int fd, const void* bytes, size_t count) {
    if (const auto name = journal_at(fd); !name.empty()) {
        disk().write(name, size_of(fd), {static_cast<const char*>(bytes), count});
    }
    return __real_write(fd, bytes, count);
}

extern "C" int __wrap_fdatasync(int fd) {
    const auto name = journal_at(fd);
    if (name.empty()) return __real_fdatasync(fd);
    disk().sync(name, false);
    return 0;
}

extern "C" int __wrap_fsync(int fd) {
    const auto name = name_of(fd);
    if (name.empty()) return __real_fsync(fd);
    if (is_folder(fd)) {
        disk().sync_folder(name);
    } else {
        disk().sync(journal_at(fd), false);
    }
    return 0;
}

extern "C" int __wrap_ftruncate64(int fd, off_t size) {
    if (const auto name = journal_at(fd); !name.empty()) {
        disk().truncate(name, static_cast<std::size_t>(size));
    }
    return __real_ftruncate64(fd, size);
}

void await_power_cut(const PowerCut& cut) {
    disk().begin(cut);
    register_vfs();
    if (cut.synchronous_off) {
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(turn_synchronous_off));
    }
}

}  // namespace planbro::store::testing
