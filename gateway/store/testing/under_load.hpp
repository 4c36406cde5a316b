// A store under writes whose acknowledgements are counted, and what must be there afterwards: for
// tests that take the process or its power away.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "store/audit_journal.hpp"
#include "store/testing/scratch.hpp"

namespace planbro::store::testing {

inline constexpr int kThreads = 4;

inline fhir::SearchIndex index_of_version(const std::string& id, std::int64_t number) {
    return {{{"identifier", "s", id}, {"version", "", std::to_string(number)}},
            {{"subject", {"Patient", id}}},
            {}};
}

// One commit: the next version of the resource, a notice about it, and its audit record.
inline Result<void> write_next(Transaction& t, const std::string& id) {
    const Key key{"Goal", id};
    const auto stored = t.read(key);
    const auto number = stored ? stored->version + 1 : 1;
    t.put(version(key, number), index_of_version(id, number));
    t.enqueue(testing::entry(id + "." + std::to_string(number), id, "o"));
    t.audit(id + "." + std::to_string(number));
    return {};
}

// What is acknowledged: which resource (one byte); each of them means one more version.
inline void write_for_ever(Store& store, int thread, int acknowledge, std::uint32_t seed) {
    std::mt19937 random(seed + static_cast<unsigned>(thread));
    for (;;) {
        // Each thread has its own resources, so that its count is that of its acknowledgements.
        const auto id =
            static_cast<unsigned char>(static_cast<unsigned>(thread) * 16 + random() % 8);
        const auto done =
            store.commit([&](Transaction& t) { return write_next(t, std::to_string(id)); });
        if (!done || ::write(acknowledge, &id, 1) != 1) ::_exit(1);
    }
}

// Never returns: the process is killed, or ends by itself when the store gives up.
[[noreturn]] inline void write_until_the_end(const std::string& file, int acknowledge,
                                             std::uint32_t seed) {
    auto store = open_store(file);
    if (!store) ::_exit(1);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] { write_for_ever(**store, thread, acknowledge, seed); });
    }
    for (auto& thread : threads) thread.join();
    ::_exit(1);
}

using Acknowledged = std::map<std::string, std::int64_t>;  // versions by resource id

inline void expect_index_agrees(Reader& reader, const Found& row) {
    const auto& id = row.key.id;
    EXPECT_EQ(reader.with_identifier("Goal", "s", id), std::vector<Key>{row.key});
    EXPECT_EQ(reader.links_to({"Patient", id}, "Goal", "subject"), std::vector<Key>{row.key});
    auto query = query_of(
        "Goal",
        {Criterion::of("version", std::vector<TokenMatch>{{"", std::to_string(row.version)}}),
         Criterion::of("_id", std::vector<TokenMatch>{{std::nullopt, id}})});
    EXPECT_EQ(reader.search(query).total, 1) << "the index is that of the current version";
    EXPECT_EQ(row.body, version(row.key, row.version).body);
    for (std::int64_t number = 1; number <= row.version; ++number) {
        EXPECT_TRUE(reader.read_version(row.key, number)) << id << " " << number;
    }
}

inline std::set<std::string> audited(const std::string& file) {
    std::set<std::string> records;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) records.insert(line.substr(65));
    return records;
}

inline void expect_nothing_lost(const std::string& file, Acknowledged& acknowledged) {
    std::int64_t notices = 0;
    look(*opened(file), [&](Reader& reader) {
        auto query = query_of("Goal");
        query.count = 500;
        Acknowledged stored;
        for (const auto& row : reader.search(query).rows) {
            stored[row.key.id] = row.version;
            notices += row.version;
            expect_index_agrees(reader, row);
        }
        for (const auto& [id, versions] : acknowledged) EXPECT_GE(stored[id], versions) << id;
        acknowledged = stored;  // what was written but not yet acknowledged stands as well
        EXPECT_EQ(reader.due(kReceivers, kNow, 1000).size(), stored.size());
    });
    // The store is closed: whatever was pending has reached the journal.
    EXPECT_EQ(AuditJournal::verify(file + ".audit")->broken, std::nullopt);
    EXPECT_EQ(static_cast<std::int64_t>(audited(file + ".audit").size()), notices);
}

// How often, unless the environment says otherwise: a few in every run, many by hand.
inline int times(const char* variable, int usually) {
    const char* told = std::getenv(variable);
    return told == nullptr ? usually : std::atoi(told);
}

}  // namespace planbro::store::testing
