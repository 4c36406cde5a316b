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
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "store/journal_chain.hpp"

namespace planbro::store {

namespace {

Fail cannot_open(std::string text) {
    return fail(Category::unavailable, "revisjon-nede", std::move(text));
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
    auto tail = whole ? walk(name) : walk_end(name, size, AuditJournal::kLookedAtOnOpening);
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

bool is_same_file(const std::string& one, const std::string& other) {
    struct stat first = {};
    struct stat second = {};
    return ::stat(one.c_str(), &first) == 0 && ::stat(other.c_str(), &second) == 0 &&
           first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

std::string unborn_name(const std::string& journal) {
    return journal + ".next";
}

// What a crash in the midst of closing left: the new file, and a second name of the one that is
// still written.
std::vector<Segment> tidied_segments(const std::string& journal) {
    ::unlink(unborn_name(journal).c_str());
    auto segments = closed_segments(journal);
    std::erase_if(segments, [&](const Segment& segment) {
        return is_same_file(segment.file, journal) && ::unlink(segment.file.c_str()) == 0;
    });
    return segments;
}

// A new file with its first line durable in it, locked; -1 if that cannot be.
int begin_file(const std::string& name, std::string_view line) {
    ::unlink(name.c_str());
    const int file = ::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return file;
    if (::flock(file, LOCK_EX | LOCK_NB) == 0 && write_all(file, line)) return file;
    ::close(file);
    ::unlink(name.c_str());
    return -1;
}

constexpr std::size_t kGatheredFrom = 4;
constexpr std::size_t kGatheredMax = 64;
constexpr auto kLeisure = std::chrono::milliseconds(5);
constexpr auto kGathering = std::chrono::microseconds(200);

struct Waiting {
    std::string record;
    std::function<void(bool)> done;
};

// Somebody waits for the file to be closed.
struct Closing {
    Instant now;
    std::promise<Result<bool>> done;
};

}  // namespace

struct AuditJournal::Impl {
    Impl(std::string opened_name, int opened, Tail tail)
        : name(std::move(opened_name)),
          file(opened),
          hash(std::move(tail.hash)),
          head(head_of_file(name)),
          begin(head ? head->bytes : 0),
          durable(begin + tail.size),
          closed(tidied_segments(name)),
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

    void add(Waiting one, bool presses) {
        bool wake = false;
        {
            const std::lock_guard lock(mutex);
            waiting.push_back(std::move(one));
            wake = waiting.size() == wanted || (presses && !pressing);
            pressing = pressing || presses;
        }
        if (wake) ready.notify_one();
    }

    void run() {
        for (;;) {
            std::vector<Waiting> batch;
            {
                std::unique_lock lock(mutex);
                ready.wait(lock, [this] { return stopping || !waiting.empty() || closing; });
                if (waiting.empty() && !closing) return;
                if (!pressing) wait_for_company(lock);
                if (!closing) gather(lock);
                pressing = false;
                batch.swap(waiting);
            }
            write_batch(batch);
            last_batch = batch.size();
            close_if_asked();
        }
    }

    void wait_for_company(std::unique_lock<std::mutex>& lock) {
        ready.wait_for(lock, kLeisure, [this] { return stopping || pressing || closing; });
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

    void close_if_asked() {
        std::shared_ptr<Closing> order;
        {
            const std::lock_guard lock(mutex);
            order.swap(closing);
        }
        if (order) order->done.set_value(go_on_in_new_file(order->now));
    }

    // The old file has both names until the new one takes its place, all at once: at no moment is
    // there none.
    Result<bool> go_on_in_new_file(Instant now) {
        if (failed) return cannot_open("The audit journal cannot be written.");
        if (durable == begin + head_bytes()) return false;
        const SegmentHead next{number() + 1, hash, chain(), durable, now};
        const auto record = write(next);
        const auto next_line_hash = next_hash(hash, record);
        const auto line = next_line_hash + " " + record + "\n";
        const auto kept = segment_name(name, number());
        const int opened = begin_file(unborn_name(name), line);
        if (opened < 0) return cannot_open("A new file of the audit journal cannot be begun.");
        const std::lock_guard lock(files);
        if (::link(name.c_str(), kept.c_str()) != 0) return abandon(opened, {});
        if (::rename(unborn_name(name).c_str(), name.c_str()) != 0) return abandon(opened, kept);
        ::close(std::exchange(file, opened));
        closed.push_back({kept, number(), begin, durable});
        begin = durable.load();
        hash = next_line_hash;
        head = next;
        durable += line.size();
        if (!enter_in_folder(name)) {  // which file is FILE after a power cut is unknown
            failed = true;
            log::error("audit-journal-failed");
        }
        return true;
    }

    Result<bool> abandon(int opened, const std::string& second_name) const {
        ::close(opened);
        ::unlink(unborn_name(name).c_str());
        if (!second_name.empty()) ::unlink(second_name.c_str());
        return cannot_open("The audit journal's file cannot be given another name.");
    }

    [[nodiscard]] std::uint64_t number() const { return head ? head->number : 1; }
    [[nodiscard]] std::uint64_t head_bytes() const {
        return head ? kHashSize + 1 + write(*head).size() + 1 : 0;
    }

    // The hash of the very first line.
    [[nodiscard]] std::string chain() const {
        if (head) return head->chain;
        std::ifstream in(name, std::ios::binary);
        std::string first(kHashSize, ' ');
        return in.read(first.data(), kHashSize) ? first : std::string();
    }

    // The file in which a place is, opened, and where it begins and ends.
    struct Place {
        std::ifstream in;
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };
    std::optional<Place> open_at(std::uint64_t from) const {
        const std::lock_guard lock(files);
        if (from >= begin) return Place{std::ifstream(name, std::ios::binary), begin, durable};
        for (const auto& segment : closed) {
            if (from < segment.begin || from >= segment.end) continue;
            return Place{std::ifstream(segment.file, std::ios::binary), segment.begin, segment.end};
        }
        return {};
    }

    std::string name;
    int file;
    std::string hash;
    bool failed = false;
    mutable std::mutex files;          // which file holds what: the members down to `closed`
    std::optional<SegmentHead> head;   // of the file that is written
    std::atomic<std::uint64_t> begin;  // where it begins
    std::atomic<std::uint64_t> durable;
    std::vector<Segment> closed;
    std::mutex mutex;
    std::condition_variable ready;
    std::vector<Waiting> waiting;
    std::shared_ptr<Closing> closing;
    bool pressing = false;   // somebody waits for one of them
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
    const std::lock_guard lock(impl_->files);
    return impl_->chain();
}

std::uint64_t AuditJournal::durable() const {
    return impl_->durable;
}

std::uint64_t AuditJournal::begin() const {
    return impl_->begin;
}

std::uint64_t AuditJournal::oldest() const {
    const std::lock_guard lock(impl_->files);
    return impl_->closed.empty() ? impl_->begin.load() : impl_->closed.front().begin;
}

Result<AuditJournal::Part> AuditJournal::read(std::uint64_t from, std::size_t count) const {
    auto place = impl_->open_at(from);
    if (!place) return cannot_open("The audit journal has nothing at this place any more.");
    Part part{{}, from};
    place->in.seekg(static_cast<std::streamoff>(from - place->begin));
    std::string line;
    while (part.records.size() < count && part.next < place->end && std::getline(place->in, line)) {
        if (!is_line(line)) return cannot_open("The audit journal has no record at this place.");
        part.next += line.size() + 1;
        part.records.push_back(line.substr(kHashSize + 1));
    }
    if (part.next < place->end && part.records.size() < count) {
        return cannot_open("The audit journal " + impl_->name + " cannot be read.");
    }
    return part;
}

Result<bool> AuditJournal::close_segment(Instant now) {
    const auto order = std::make_shared<Closing>(Closing{now, {}});
    auto closed = order->done.get_future();
    {
        const std::lock_guard lock(impl_->mutex);
        if (impl_->closing) return false;  // somebody else is closing it
        impl_->closing = order;
    }
    impl_->ready.notify_one();
    return closed.get();
}

std::vector<Segment> AuditJournal::closed() const {
    const std::lock_guard lock(impl_->files);
    return impl_->closed;
}

Result<void> AuditJournal::remove(const Segment& segment) {
    const std::lock_guard lock(impl_->files);
    auto& closed = impl_->closed;
    const auto found = std::find_if(closed.begin(), closed.end(), [&](const Segment& one) {
        return one.number == segment.number;
    });
    if (found == closed.end() || ::unlink(found->file.c_str()) != 0) {
        return cannot_open("The segment " + segment.file + " cannot be removed.");
    }
    closed.erase(found);
    return {};
}

void AuditJournal::append(std::string record, std::function<void(bool)> done) {
    impl_->add({std::move(record), std::move(done)}, true);
}

void AuditJournal::append_at_leisure(std::string record, std::function<void(bool)> done) {
    impl_->add({std::move(record), std::move(done)}, false);
}

Result<AuditJournal::Verdict> AuditJournal::verify(const std::string& file) {
    if (!std::ifstream(file)) return cannot_open("The audit journal " + file + " cannot be read.");
    auto tail = walk(file);
    if (!tail.broken && !tail.readable) {
        return cannot_open("The audit journal " + file + " cannot be read.");
    }
    const auto fitting = tail.broken ? *tail.broken - 1 : tail.lines;
    return Verdict{fitting,
                   tail.broken,
                   tail.torn,
                   std::move(tail.hash),
                   std::move(tail.record),
                   std::move(tail.head)};
}

}  // namespace planbro::store
