#include "interactions/exports/desk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace planbro::interactions::exports {

namespace {

namespace fs = std::filesystem;

constexpr mode_t kOwnersFolder = 0700;
constexpr mode_t kOwnersFile = 0600;

Fail not_written() {
    return fail(Category::unavailable, "eksport-mislyktes", "The export's file was not written.");
}

// A file that is closed when it goes.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return number_; }

  private:
    int number_;
};

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(file, text.data(), text.size());
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

std::string path_of(const std::string& folder, const std::string& name) {
    return folder + "/" + name + ".ndjson";
}

}  // namespace

void Desk::ring() {
    {
        const std::lock_guard lock(mutex_);
        rung_ = true;
    }
    bell_.notify_all();
}

void Desk::wait(std::stop_token stop, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    bell_.wait_for(lock, stop, patience, [&] { return rung_; });
    rung_ = false;
}

Result<void> Desk::append(const std::string& job, const std::string& name, const std::string& text,
                          bool last) const {
    const auto folder = folder_ + "/" + job;
    ::mkdir(folder_.c_str(), kOwnersFolder);
    ::mkdir(folder.c_str(), kOwnersFolder);
    const Descriptor file(::open(path_of(folder, name).c_str(),
                                 O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                                 kOwnersFile));
    if (file.number() < 0 || !write_all(file.number(), text)) return not_written();
    if (last && ::fsync(file.number()) != 0) return not_written();
    return {};
}

std::optional<std::string> Desk::read(const std::string& job, const std::string& name) const {
    const std::ifstream file(path_of(folder_ + "/" + job, name), std::ios::binary);
    if (!file) return {};
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

void Desk::remove(const std::string& job) const {
    if (folder_.empty() || job.empty()) return;
    std::error_code ignored;  // what cannot be removed now is found again by jobs()
    fs::remove_all(folder_ + "/" + job, ignored);
}

std::vector<std::string> Desk::jobs() const {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator one(folder_, error), end; !error && one != end;
         one.increment(error)) {
        if (one->is_directory(error)) names.push_back(one->path().filename().string());
    }
    return names;
}

}  // namespace planbro::interactions::exports
