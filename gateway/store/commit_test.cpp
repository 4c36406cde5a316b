// Snapshots, transactions that fail, and many at once.
#include <gmock/gmock.h>

#include <atomic>
#include <latch>
#include <thread>

#include "store/testing/scratch.hpp"

namespace planbro::store {
namespace {

using testing::current;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kNow;
using testing::look;
using ::testing::Not;
using testing::query_of;
using testing::version;
using testing::write;

const Key kPlan{"CarePlan", "p1"};
const Key kGoal{"Goal", "g1"};

class CommitTest : public testing::StoreTest {};

// --- snapshots ---

TEST_F(CommitTest, AViewStaysInTheMomentItBegan) {
    write(*store_, [](Transaction& t) {
        t.put(version(kPlan), {});
        t.replace_membership("p1", {{kPlan, 1, ""}});
        t.replace_access("p1", {{"310000175", 1, {}, "c1"}});
    });
    const GrantedTo ehr{"310000175", kNow};
    look(*store_, [&](Reader& reader) {
        EXPECT_EQ(reader.read(kPlan)->version, 1);
        write(*store_, [](Transaction& t) {
            t.put(version(kPlan, 2), {});
            t.put(version(kGoal), {});
            t.replace_access("p1", {});
        });
        EXPECT_EQ(reader.read(kPlan)->version, 1);
        EXPECT_FALSE(reader.read(kGoal));
        EXPECT_TRUE(reader.sees(kPlan, ehr)) << "consent and data are of one moment";
        EXPECT_EQ(reader.sections(kPlan, "310000175", kNow), 1U);
        EXPECT_EQ(reader.access("p1").size(), 1U);
    });
    look(*store_, [&](Reader& reader) {
        EXPECT_EQ(reader.read(kPlan)->version, 2);
        EXPECT_FALSE(reader.sees(kPlan, ehr)) << "withdrawal shows in the very next view";
    });
}

TEST_F(CommitTest, ATransactionSeesItsOwnWritesAndNobodyElseDoesBeforeTheCommit) {
    write(*store_, [&](Transaction& t) {
        t.put(version(kPlan), {});
        EXPECT_TRUE(t.read(kPlan));
        std::thread([&] { EXPECT_FALSE(current(*store_, kPlan)); }).join();
    });
    EXPECT_TRUE(current(*store_, kPlan));
}

TEST_F(CommitTest, AFailureOfTheViewIsHandedOn) {
    const auto viewed = store_->view([](Reader&) -> Result<void> {
        return fail(Category::not_found, "ikke-funnet", "Not there.");
    });
    ASSERT_FALSE(viewed);
    EXPECT_EQ(viewed.error().category, Category::not_found);
}

TEST_F(CommitTest, AViewThatThrowsLeavesTheStoreUsable) {
    EXPECT_THROW((void)store_->view([](Reader& reader) -> Result<void> {
        (void)reader.read(kPlan);
        throw std::runtime_error("the caller's own");
    }),
                 std::runtime_error);
    write(*store_, [](Transaction& t) { t.put(version(kPlan), {}); });
    EXPECT_TRUE(current(*store_, kPlan));
}

// --- commits that fail ---

TEST_F(CommitTest, AFailedCommitLeavesNothing) {
    const auto done = store_->commit([](Transaction& t) -> Result<void> {
        t.put(version(kPlan), {{{"status", "", "active"}}, {}, {}});
        t.put_plan({"p1", "o", "x", "individuell-plan", "active"});
        t.remember("o", "m", {"h", "l"});
        t.set_setting("s", "v");
        t.enqueue(testing::entry("n", "x", "o"));
        t.audit("record");
        return fail(Category::conflict, "versjonskonflikt", "Not now.");
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().issues.at(0).code, "versjonskonflikt");
    look(*store_, [](Reader& reader) {
        EXPECT_FALSE(reader.read(kPlan));
        EXPECT_FALSE(reader.plan("p1"));
        EXPECT_FALSE(reader.message("o", "m"));
        EXPECT_FALSE(reader.setting("s"));
        EXPECT_THAT(reader.due(testing::kReceivers, kNow, 10), IsEmpty());
    });
}

TEST_F(CommitTest, CodesOfAFailedCommitAreWrittenByTheNext) {
    const fhir::SearchIndex index{{{"identifier", "s", "1"}}, {}, {}};
    const auto failed = store_->commit([&](Transaction& t) -> Result<void> {
        t.put(version(kGoal), index);
        EXPECT_THAT(t.with_identifier("Goal", "s", "1"), ElementsAre(kGoal));
        return fail(Category::conflict, "opptatt", "Not now.");
    });
    EXPECT_FALSE(failed);
    write(*store_, [&](Transaction& t) { t.put(version(kGoal), index); });
    look(*store_, [](Reader& reader) {
        EXPECT_THAT(reader.with_identifier("Goal", "s", "1"), ElementsAre(kGoal));
    });
}

// More than any cache holds, so that parts of it are on the disk before the commit is.
TEST_F(CommitTest, ALargeCommitIsThereWhole) {
    constexpr int kResources = 400;
    const auto large = [](int i, std::int64_t number) {
        auto made = version({"Goal", "g" + std::to_string(i)}, number);
        made.body.append(100'000, static_cast<char>('a' + number));
        return made;
    };
    write(*store_, [&](Transaction& t) {
        for (int i = 0; i < kResources; ++i) t.put(large(i, 1), {});
        for (int i = 0; i < kResources; ++i) t.put(large(i, 2), {});
        EXPECT_EQ(t.read_version({"Goal", "g0"}, 1)->body, large(0, 1).body);
    });
    reopen();
    look(*store_, [&](Reader& reader) {
        for (int i = 0; i < kResources; ++i) {
            const Key key{"Goal", "g" + std::to_string(i)};
            ASSERT_EQ(reader.read(key)->body, large(i, 2).body) << i;
            ASSERT_EQ(reader.read_version(key, 1)->body, large(i, 1).body) << i;
            ASSERT_EQ(reader.read_version(key, 2)->body, large(i, 2).body) << i;
        }
    });
}

TEST_F(CommitTest, AnExceptionIsAnInternalFailureAndLeavesNothing) {
    const auto done = store_->commit([](Transaction& t) -> Result<void> {
        t.put(version(kPlan), {});
        throw std::runtime_error("quotes 14839210273");
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().category, Category::internal);
    EXPECT_THAT(done.error().issues.at(0).text, Not(HasSubstr("14839210273")));
    EXPECT_FALSE(current(*store_, kPlan));
}

struct OutOfOrder {
    const char* name;
    std::int64_t stored;
    std::int64_t next;
};
class VersionOutOfOrder : public CommitTest, public ::testing::WithParamInterface<OutOfOrder> {};

TEST_P(VersionOutOfOrder, FailsTheTransactionFromThereOn) {
    write(*store_, [](Transaction& t) {
        t.put(version(kGoal), {});
        for (std::int64_t i = 1; i <= GetParam().stored; ++i) t.put(version(kPlan, i), {});
    });
    const auto done = store_->commit([](Transaction& t) -> Result<void> {
        t.put(version(kPlan, GetParam().next), {});
        EXPECT_FALSE(t.read(kGoal)) << "a failed transaction tells nothing more";
        t.put(version({"Goal", "late"}), {});
        return {};
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().category, Category::unavailable);
    EXPECT_FALSE(current(*store_, {"Goal", "late"}));
    const auto plan = current(*store_, kPlan);
    EXPECT_EQ(plan ? plan->version : 0, GetParam().stored);
}

INSTANTIATE_TEST_SUITE_P(Store, VersionOutOfOrder,
                         ::testing::Values(OutOfOrder{"FirstIsNotOne", 0, 2},
                                           OutOfOrder{"Zero", 0, 0}, OutOfOrder{"Same", 2, 2},
                                           OutOfOrder{"Older", 2, 1}, OutOfOrder{"Gap", 2, 4}),
                         [](const auto& row) { return std::string(row.param.name); });

// Thread `i` writes Goal/i; every third fails, every fifth throws.
Result<void> one_of_many(Transaction& t, int i) {
    t.put(version({"Goal", std::to_string(i)}), {});
    if (i % 3 == 0) return fail(Category::conflict, "x", "x");
    if (i % 5 == 0) throw std::runtime_error("x");
    return {};
}

TEST_F(CommitTest, OthersOfTheSameBatchStandWhenOneFails) {
    constexpr int kThreads = 30;
    std::latch ready(kThreads + 1);
    std::thread holder([&] {
        // Holds the writer until all others are about to queue up behind it.
        (void)store_->commit([&](Transaction&) -> Result<void> {
            ready.arrive_and_wait();
            return {};
        });
    });
    std::vector<std::thread> threads;
    std::atomic<int> accepted = 0;
    for (int i = 1; i <= kThreads; ++i) {
        threads.emplace_back([&, i] {
            ready.arrive_and_wait();
            if (store_->commit([i](Transaction& t) { return one_of_many(t, i); })) ++accepted;
        });
    }
    for (auto& thread : threads) thread.join();
    holder.join();
    int stored = 0;
    for (int i = 1; i <= kThreads; ++i) {
        const bool there = current(*store_, {"Goal", std::to_string(i)}).has_value();
        EXPECT_EQ(there, i % 3 != 0 && i % 5 != 0) << i;
        stored += there ? 1 : 0;
    }
    EXPECT_EQ(accepted, stored);
}

TEST_F(CommitTest, GroupCommitOfManyThreadsLosesNothing) {
    constexpr int kThreads = 16;
    constexpr int kEach = 40;
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < kEach; ++i) {
                const auto done = store_->commit([&](Transaction& t) -> Result<void> {
                    t.put(version({"Task", std::to_string(thread) + "-" + std::to_string(i)}), {});
                    // Read, add one, write: wrong at once if two ran side by side.
                    const auto count = std::stoi(t.setting("count").value_or("0"));
                    t.set_setting("count", std::to_string(count + 1));
                    return {};
                });
                if (!done) ++failures;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(failures, 0);
    reopen();
    look(*store_, [](Reader& reader) {
        EXPECT_EQ(reader.setting("count"), std::to_string(kThreads * kEach));
        EXPECT_EQ(reader.search(query_of("Task")).total, kThreads * kEach);
    });
}

TEST_F(CommitTest, ViewsGoOnBesideTheWriter) {
    constexpr int kWrites = 60;
    std::atomic<bool> done = false;
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i) {
        readers.emplace_back([&] {
            while (!done) {
                look(*store_, [](Reader& reader) {
                    // Both are written by the same commit, so no view may find them apart.
                    const auto plan = reader.read(kPlan);
                    const auto goal = reader.read(kGoal);
                    ASSERT_EQ(plan ? plan->version : 0, goal ? goal->version : 0);
                });
            }
        });
    }
    for (int i = 1; i <= kWrites; ++i) {
        write(*store_, [i](Transaction& t) {
            t.put(version(kPlan, i), {});
            t.put(version(kGoal, i), {});
        });
    }
    done = true;
    for (auto& reader : readers) reader.join();
    EXPECT_EQ(current(*store_, kGoal)->version, kWrites);
}

}  // namespace
}  // namespace planbro::store
