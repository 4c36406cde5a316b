#include "store/audit_journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>
#include <vector>

#include "base/digest.hpp"
#include "base/log.hpp"

namespace planbro::store {

namespace {

constexpr std::size_t kHashSize = 64;

std::string genesis() {
    return std::string(kHashSize, '0');
}

Fail cannot_open(std::string text) {
    return fail(Category::unavailable, "revisjon-nede", std::move(text));
}

std::string next_hash(const std::string& previous, std::string_view record) {
    return sha256_hex(previous + std::string(record));
}

// What stands in the file: the hash of its last whole line, and where that line ends.
struct Tail {
    std::string hash = genesis();
    std::uintmax_t size = 0;
    std::size_t lines = 0;
    std::optional<std::size_t> broken;  // line number
    bool torn = false;                  // something without its newline stands behind `size`
    bool readable = true;
};

bool is_line(const std::string& line) {
    return line.size() > kHashSize && line[kHashSize] == ' ';
}

// From the place in the file where `tail` ends.
Tail walk(std::ifstream& in, Tail tail) {
    std::string line;
    while (std::getline(in, line)) {
        if (in.eof()) {  // no newline: torn
            tail.torn = true;
            break;
        }
        ++tail.lines;
        const auto hash = line.substr(0, std::min(line.size(), kHashSize));
        if (!is_line(line) ||
            hash != next_hash(tail.hash, std::string_view(line).substr(kHashSize + 1))) {
            tail.broken = tail.lines;
            return tail;
        }
        tail.hash = hash;
        tail.size += line.size() + 1;
    }
    tail.readable = in.eof();
    return tail;
}

Tail walk(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return walk(in, {});
}

// The end alone: the first whole line within it is taken at its word, what follows must fit it.
Tail walk_end(const std::string& file, std::uintmax_t size) {
    std::ifstream in(file, std::ios::binary);
    const auto from = size - AuditJournal::kLookedAtOnOpening;
    in.seekg(static_cast<std::streamoff>(from));
    std::string cut;
    std::string first;
    std::getline(in, cut);
    if (!std::getline(in, first) || in.eof() || !is_line(first)) return walk(file);
    Tail tail;
    tail.hash = first.substr(0, kHashSize);
    tail.size = from + cut.size() + 1 + first.size() + 1;
    return walk(in, std::move(tail));
}

// A new file is there after a power cut only if its folder is synced too: fsync(2).
bool enter_in_folder(const std::string& name) {
    const auto slash = name.rfind('/');
    const auto folder = slash == std::string::npos ? "." : name.substr(0, slash + 1);
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return false;
    const bool synced = ::fsync(fd) == 0;
    ::close(fd);
    return synced;
}

// A file of its own, held by one process alone: two writers would break each other's chain.
Result<int> open_alone(const std::string& name) {
    const int file = ::open(name.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return cannot_open("The audit journal " + name + " cannot be opened.");
    struct stat status = {};
    std::string why;
    if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        why = " is no file.";
    } else if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        why = " is in use by another process.";
    } else if (!enter_in_folder(name)) {
        why = " cannot be made to stay in its folder.";
    }
    if (why.empty()) return file;
    ::close(file);
    return cannot_open("The audit journal " + name + why);
}

// Only what is torn is cut: a file that cannot be read to its end is left as it is.
Result<Tail> tail_of(const std::string& name, int file) {
    struct stat status = {};
    if (::fstat(file, &status) != 0) return cannot_open("The audit journal cannot be read.");
    const auto size = static_cast<std::uintmax_t>(status.st_size);
    const bool whole = size <= AuditJournal::kLookedAtOnOpening;
    auto tail = whole ? walk(name) : walk_end(name, size);
    if (tail.broken) {
        return cannot_open(
            "The audit journal " + name + " is broken" +
            (whole ? " at line " + std::to_string(*tail.broken) : std::string(" near its end")) +
            "; keep it as evidence and move it aside. `planbro audit verify` tells "
            "where.");
    }
    if (!tail.readable) return cannot_open("The audit journal " + name + " cannot be read.");
    if (tail.torn && ::ftruncate(file, static_cast<off_t>(tail.size)) != 0) {
        return cannot_open("The audit journal " + name + " cannot be written.");
    }
    return tail;
}

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fdatasync(file) == 0;
}

constexpr std::size_t kGatheredFrom = 4;
constexpr std::size_t kGatheredMax = 64;
constexpr auto kGathering = std::chrono::microseconds(200);

struct Waiting {
    std::string record;
    std::function<void(bool)> done;
};

}  // namespace

struct AuditJournal::Impl {
    Impl(std::string opened_name, int opened, Tail tail)
        : name(std::move(opened_name)),
          file(opened),
          hash(std::move(tail.hash)),
          durable(tail.size),
          thread([this] { run(); }) {}

    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        ready.notify_one();
        thread.join();
        ::close(file);
    }

    void run() {
        for (;;) {
            std::vector<Waiting> batch;
            {
                std::unique_lock lock(mutex);
                ready.wait(lock, [this] { return stopping || !waiting.empty(); });
                if (waiting.empty()) return;
                gather(lock);
                batch.swap(waiting);
            }
            write_batch(batch);
            last_batch = batch.size();
        }
    }

    // Where many ask at once, waiting a moment for more of them saves more than it costs: each
    // batch takes the disk's time once. Who asks alone never waits.
    void gather(std::unique_lock<std::mutex>& lock) {
        if (last_batch < kGatheredFrom) return;
        wanted = std::min(2 * last_batch, kGatheredMax);
        ready.wait_for(lock, kGathering, [this] { return stopping || waiting.size() >= wanted; });
        wanted = 1;
    }

    void write_batch(const std::vector<Waiting>& batch) {
        std::string bytes;
        for (const auto& one : batch) {
            hash = next_hash(hash, one.record);
            bytes += hash + " " + one.record + "\n";
        }
        if (!failed && !write_all(file, bytes)) {
            // The file's state is unknown from here on: nothing more is written, nothing answered.
            failed = true;
            log::error("audit-journal-failed");
        }
        if (!failed) durable += bytes.size();
        for (const auto& one : batch) one.done(!failed);
    }

    std::string name;
    int file;
    std::string hash;
    bool failed = false;
    std::atomic<std::uint64_t> durable;
    std::mutex mutex;
    std::condition_variable ready;
    std::vector<Waiting> waiting;
    std::size_t wanted = 1;  // how many must be waiting for the thread to be woken
    std::size_t last_batch = 0;
    bool stopping = false;
    std::thread thread;  // last: it uses the rest
};

AuditJournal::AuditJournal(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AuditJournal::~AuditJournal() = default;

Result<std::unique_ptr<AuditJournal>> AuditJournal::open(const std::string& name) {
    const auto file = open_alone(name);
    if (!file) return Fail(file.error());
    auto tail = tail_of(name, *file);
    if (!tail) {
        ::close(*file);
        return Fail(tail.error());
    }
    return std::make_unique<AuditJournal>(std::make_unique<Impl>(name, *file, std::move(*tail)));
}

std::string AuditJournal::chain() const {
    if (durable() == 0) return {};
    std::ifstream in(impl_->name, std::ios::binary);
    std::string hash(kHashSize, ' ');
    return in.read(hash.data(), kHashSize) ? hash : std::string();
}

std::uint64_t AuditJournal::durable() const {
    return impl_->durable;
}

Result<AuditJournal::Part> AuditJournal::read(std::uint64_t from, std::size_t count) const {
    const auto end = durable();
    Part part{{}, from};
    std::ifstream in(impl_->name, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(from));
    std::string line;
    while (part.records.size() < count && part.next < end && std::getline(in, line)) {
        if (!is_line(line)) return cannot_open("The audit journal has no record at this place.");
        part.next += line.size() + 1;
        part.records.push_back(line.substr(kHashSize + 1));
    }
    if (part.next < end && part.records.size() < count) {
        return cannot_open("The audit journal " + impl_->name + " cannot be read.");
    }
    return part;
}

void AuditJournal::append(std::string record, std::function<void(bool)> done) {
    bool wake = false;
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->waiting.push_back({std::move(record), std::move(done)});
        wake = impl_->waiting.size() == impl_->wanted;
    }
    if (wake) impl_->ready.notify_one();
}

Result<AuditJournal::Verdict> AuditJournal::verify(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return cannot_open("The audit journal " + file + " cannot be read.");
    auto tail = walk(in, {});
    if (!tail.broken && !tail.readable) {
        return cannot_open("The audit journal " + file + " cannot be read.");
    }
    const auto fitting = tail.broken ? *tail.broken - 1 : tail.lines;
    return Verdict{fitting, tail.broken, tail.torn, std::move(tail.hash)};
}

}  // namespace planbro::store
