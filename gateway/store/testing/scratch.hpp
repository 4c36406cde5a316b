// What the tests of the store share: a folder that goes with the test, and short words for commits.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/store.hpp"
#include "store/testing/databases.hpp"

namespace planbro::store::testing {

// In memory where the system has such a folder: what a process leaves when it is killed is the same
// there, and no test can pull the plug.
inline std::filesystem::path scratch_root() {
    return ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : std::filesystem::temp_directory_path();
}

class TempFolder {
  public:
    TempFolder() : path_((scratch_root() / "planbro-XXXXXX").string()) {
        if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary folder");
    }
    ~TempFolder() {
        drop_databases(path_);
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

  private:
    std::string path_;
};

inline const Instant kNow = *parse_instant("2026-11-23T11:00:00Z");

inline Instant minutes_from_now(int minutes) {
    return kNow + std::chrono::minutes(minutes);
}

inline std::unique_ptr<Store> opened(const std::string& file) {
    auto store = open_store(file);
    if (!store) throw std::runtime_error(store.error().issues.at(0).text);
    return std::move(*store);
}

// A store of its own.
class StoreTest : public ::testing::Test {
  protected:
    void reopen() {
        store_.reset();
        store_ = opened(folder_.file("p.db"));
    }

    TempFolder folder_;
    std::unique_ptr<Store> store_ = opened(folder_.file("p.db"));
};

// Those whom the outbox tests send to.
inline const std::vector<std::string> kReceivers = {"ehr", "nav", "o"};

inline Version version(const Key& key, std::int64_t number = 1, std::string author = "310000108") {
    return {key,   number, kNow,
            false, author, R"({"id":")" + key.id + R"(","v":)" + std::to_string(number) + "}"};
}

inline Version deletion(const Key& key, std::int64_t number) {
    return {key, number, kNow, true, "310000108", ""};
}

inline OutboxEntry entry(std::string id, std::string person, std::string org, Instant due = kNow) {
    OutboxEntry made;
    made.id = std::move(id);
    made.plan = "p1";
    made.person = std::move(person);
    made.org = std::move(org);
    made.task = "t1";
    made.payload = R"({"kind":"opprettet"})";
    made.due = due;
    return made;
}

inline void write(Store& store, const std::function<void(Transaction&)>& work) {
    const auto done = store.commit([&](Transaction& transaction) -> Result<void> {
        work(transaction);
        return {};
    });
    ASSERT_TRUE(done) << done.error().issues.at(0).text;
}

inline void look(Store& store, const std::function<void(Reader&)>& work) {
    const auto done = store.view([&](Reader& reader) -> Result<void> {
        work(reader);
        return {};
    });
    ASSERT_TRUE(done) << done.error().issues.at(0).text;
}

inline std::optional<Version> current(Store& store, const Key& key) {
    std::optional<Version> found;
    look(store, [&](Reader& reader) { found = reader.read(key); });
    return found;
}

inline std::vector<std::string> names_of(const Page& page) {
    std::vector<std::string> names;
    for (const auto& row : page.rows) names.push_back(row.key.reference());
    return names;
}

inline Query query_of(std::string type, std::vector<Criterion> all_of = {}) {
    Query query;
    query.types = {std::move(type)};
    query.all_of = std::move(all_of);
    query.visibility = Everything{};
    return query;
}

}  // namespace planbro::store::testing
