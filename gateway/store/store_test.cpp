#include "store/store.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <fstream>
#include <latch>
#include <thread>

#include "store/sqlite/connection.hpp"
#include "store/testing/scratch.hpp"

namespace planbro::store {
namespace {

using testing::current;
using testing::deletion;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kNow;
using testing::look;
using testing::opened;
using testing::query_of;
using testing::version;
using testing::write;

const Key kPlan{"CarePlan", "p1"};
const Key kGoal{"Goal", "g1"};

class SqliteStoreTest : public ::testing::Test {
  protected:
    void reopen() {
        store_.reset();
        store_ = opened(folder_.file("p.db"));
    }

    testing::TempFolder folder_;
    std::unique_ptr<Store> store_ = opened(folder_.file("p.db"));
};

TEST_F(SqliteStoreTest, ReadsTheCurrentVersionAndEveryEarlierOne) {
    write(*store_, [](Transaction& t) { t.put(version(kPlan), {}); });
    write(*store_, [](Transaction& t) { t.put(version(kPlan, 2, "310000310"), {}); });
    look(*store_, [](Reader& reader) {
        EXPECT_EQ(reader.read(kPlan)->version, 2);
        EXPECT_EQ(reader.read(kPlan)->author, "310000310");
        EXPECT_EQ(reader.read(kPlan)->updated, kNow);
        EXPECT_EQ(reader.read_version(kPlan, 1)->body, version(kPlan).body);
        EXPECT_EQ(reader.read_version(kPlan, 2)->body, version(kPlan, 2).body);
        EXPECT_FALSE(reader.read_version(kPlan, 3));
        EXPECT_FALSE(reader.read({"Goal", "p1"})) << "the type is part of the name";
        EXPECT_FALSE(reader.read({"CarePlan", "P1"})) << "ids are case-sensitive";
    });
}

TEST_F(SqliteStoreTest, BodiesComeBackByteForByte) {
    auto odd = version(kPlan);
    odd.body = "{\"t\":\"blåbær 🫐 \\u0000 ' \"\" ; -- %\"}" + std::string(100'000, 'x');
    write(*store_, [&](Transaction& t) { t.put(odd, {}); });
    EXPECT_EQ(current(*store_, kPlan)->body, odd.body);
}

TEST_F(SqliteStoreTest, ADeletionIsAVersionThatNobodyFinds) {
    const fhir::SearchIndex index{{{"status", "", "active"}}, {{"subject", {"Patient", "x"}}}, {}};
    write(*store_, [&](Transaction& t) { t.put(version(kGoal), index); });
    write(*store_, [&](Transaction& t) { t.put(deletion(kGoal, 2), index); });
    look(*store_, [](Reader& reader) {
        EXPECT_TRUE(reader.read(kGoal)->deleted);
        EXPECT_EQ(reader.read(kGoal)->body, "");
        EXPECT_FALSE(reader.read_version(kGoal, 1)->deleted);
        EXPECT_FALSE(reader.sees(kGoal, Everything{}));
        EXPECT_THAT(reader.search(query_of("Goal")).rows, IsEmpty());
        EXPECT_THAT(reader.links_to({"Patient", "x"}, "Goal", "subject"), IsEmpty());
        EXPECT_THAT(reader.links_from(kGoal, "subject"), IsEmpty());
    });
}

TEST_F(SqliteStoreTest, ADeletedResourceCanComeBack) {
    const fhir::SearchIndex index{{{"identifier", "s", "1"}}, {}, {}};
    write(*store_, [&](Transaction& t) {
        t.put(version(kGoal), index);
        t.put(deletion(kGoal, 2), {});
        t.put(version(kGoal, 3), index);
    });
    look(*store_, [](Reader& reader) {
        EXPECT_TRUE(reader.sees(kGoal, Everything{}));
        EXPECT_THAT(reader.with_identifier("Goal", "s", "1"), ElementsAre(kGoal));
    });
}

TEST_F(SqliteStoreTest, AnUpdateReplacesTheWholeIndex) {
    const auto find = [&](const char* code) {
        std::vector<Key> found;
        look(*store_, [&](Reader& reader) { found = reader.with_identifier("Goal", "s", code); });
        return found;
    };
    write(*store_, [](Transaction& t) {
        t.put(version(kGoal), {{{"identifier", "s", "old"}}, {}, {}});
    });
    write(*store_, [](Transaction& t) {
        t.put(version(kGoal, 2), {{{"identifier", "s", "new"}}, {}, {}});
    });
    EXPECT_THAT(find("old"), IsEmpty());
    EXPECT_THAT(find("new"), ElementsAre(kGoal));
}

TEST_F(SqliteStoreTest, IdentifiersAreFoundByTypeSystemAndPrefix) {
    const auto with = [](const char* system, const char* code) {
        return fhir::SearchIndex{{{"identifier", system, code}}, {}, {}};
    };
    write(*store_, [&](Transaction& t) {
        t.put(version({"Goal", "b"}), with("s", "plan1#b"));
        t.put(version({"Goal", "a"}), with("s", "plan1#å"));
        t.put(version({"Task", "c"}), with("s", "plan1#b"));
        t.put(version({"Task", "d"}), with("s", "plan10#b"));
        t.put(version({"Task", "e"}), with("other", "plan1#b"));
        t.put(version({"Task", "f"}), {{{"status", "s", "plan1#b"}}, {}, {}});
    });
    look(*store_, [](Reader& reader) {
        EXPECT_THAT(reader.with_identifier("Goal", "s", "plan1#b"), ElementsAre(Key{"Goal", "b"}));
        EXPECT_THAT(reader.with_identifier("Goal", "s", "plan1"), IsEmpty());
        EXPECT_THAT(reader.with_identifier_prefix("s", "plan1#"),
                    ElementsAre(Key{"Goal", "b"}, Key{"Goal", "a"}, Key{"Task", "c"}))
            << "oldest first, of any type, and not plan10#";
    });
}

TEST_F(SqliteStoreTest, LinksAreFollowedBothWaysInOrder) {
    const fhir::SearchIndex index{
        {}, {{"goal", {"Goal", "z"}}, {"goal", {"Goal", "a"}}, {"subject", {"Patient", "a"}}}, {}};
    write(*store_, [&](Transaction& t) {
        t.put(version(kPlan), index);
        t.put(version({"CarePlan", "p2"}), index);
    });
    look(*store_, [](Reader& reader) {
        EXPECT_THAT(reader.links_from(kPlan, "goal"),
                    ElementsAre(Key{"Goal", "z"}, Key{"Goal", "a"}));
        EXPECT_THAT(reader.links_to({"Goal", "a"}, "CarePlan", "goal"),
                    ElementsAre(kPlan, Key{"CarePlan", "p2"}));
        EXPECT_THAT(reader.links_to({"Patient", "a"}, "CarePlan", "goal"), IsEmpty());
        EXPECT_THAT(reader.links_to({"Goal", "a"}, "Task", "goal"), IsEmpty());
    });
}

TEST_F(SqliteStoreTest, PlansAndTheirAccessRowsAreReplacedWhole) {
    const Interval day{kNow, kNow + std::chrono::hours(24)};
    write(*store_, [&](Transaction& t) {
        t.put(version(kPlan), {});
        t.put(version(kGoal), {});
        t.put_plan({"p1", "310000108", "x", "individuell-plan", "active"});
        t.put_plan({"p2", "310000108", "x", "stafettlogg", "completed"});
        t.replace_membership("p1", {{kPlan, 1, ""}, {kGoal, 2, ""}});
        t.replace_membership("p2", {{kGoal, 2, ""}, {{"Goal", "absent"}, 2, ""}});
        t.replace_access("p1", {{"310000175", 3, day, "c1"}, {"310000175", 5, {}, "c2"}});
    });
    write(*store_, [&](Transaction& t) {
        t.put_plan({"p1", "310000108", "x", "individuell-plan", "revoked"});
        t.replace_access("p1", {{"310000310", 1, day, "c3"}});
        t.replace_membership("p2", {});
    });
    look(*store_, [&](Reader& reader) {
        EXPECT_EQ(reader.plan("p1")->status, "revoked");
        EXPECT_EQ(reader.plan("p2")->plan_type, "stafettlogg");
        EXPECT_FALSE(reader.plan("p3"));
        EXPECT_EQ(reader.plans_of_patient("x").size(), 2U);
        EXPECT_THAT(reader.plans_of_patient("y"), IsEmpty());
        EXPECT_THAT(reader.plans_with(kGoal), ElementsAre("p1"));
        const auto access = reader.access("p1");
        ASSERT_EQ(access.size(), 1U);
        EXPECT_EQ(access[0].org, "310000310");
        EXPECT_EQ(access[0].when, day);
        EXPECT_EQ(access[0].consent, "c3");
    });
}

TEST_F(SqliteStoreTest, MessagesAreKnownBySenderAndId) {
    write(*store_, [](Transaction& t) {
        t.remember("310000310", "m1", {"hash", "ServiceRequest/1"});
    });
    look(*store_, [](Reader& reader) {
        EXPECT_EQ(reader.message("310000310", "m1")->hash, "hash");
        EXPECT_EQ(reader.message("310000310", "m1")->location, "ServiceRequest/1");
        EXPECT_FALSE(reader.message("310000388", "m1")) << "ids are the sender's own";
        EXPECT_FALSE(reader.message("310000310", "m2"));
    });
}

// --- snapshots ---

TEST_F(SqliteStoreTest, AViewStaysInTheMomentItBegan) {
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

TEST_F(SqliteStoreTest, ATransactionSeesItsOwnWritesAndNobodyElseDoesBeforeTheCommit) {
    write(*store_, [&](Transaction& t) {
        t.put(version(kPlan), {});
        EXPECT_TRUE(t.read(kPlan));
        std::thread([&] { EXPECT_FALSE(current(*store_, kPlan)); }).join();
    });
    EXPECT_TRUE(current(*store_, kPlan));
}

TEST_F(SqliteStoreTest, AFailureOfTheViewIsHandedOn) {
    const auto viewed = store_->view([](Reader&) -> Result<void> {
        return fail(Category::not_found, "ikke-funnet", "Not there.");
    });
    ASSERT_FALSE(viewed);
    EXPECT_EQ(viewed.error().category, Category::not_found);
}

TEST_F(SqliteStoreTest, AViewThatThrowsLeavesTheStoreUsable) {
    EXPECT_THROW((void)store_->view([](Reader& reader) -> Result<void> {
        (void)reader.read(kPlan);
        throw std::runtime_error("the caller's own");
    }),
                 std::runtime_error);
    write(*store_, [](Transaction& t) { t.put(version(kPlan), {}); });
    EXPECT_TRUE(current(*store_, kPlan));
}

// --- commits that fail ---

TEST_F(SqliteStoreTest, AFailedCommitLeavesNothing) {
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
        EXPECT_THAT(reader.due(kNow, 10), IsEmpty());
    });
}

TEST_F(SqliteStoreTest, AnExceptionIsAnInternalFailureAndLeavesNothing) {
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
class VersionOutOfOrder : public SqliteStoreTest,
                          public ::testing::WithParamInterface<OutOfOrder> {};

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

TEST_F(SqliteStoreTest, OthersOfTheSameBatchStandWhenOneFails) {
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

TEST_F(SqliteStoreTest, GroupCommitOfManyThreadsLosesNothing) {
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

TEST_F(SqliteStoreTest, ViewsGoOnBesideTheWriter) {
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

// --- the file ---

TEST_F(SqliteStoreTest, ResetEmptiesAllButTheSettings) {
    write(*store_, [](Transaction& t) {
        t.put(version(kPlan), {{{"identifier", "s", "1"}}, {{"subject", kGoal}}, {}});
        t.put_plan({"p1", "o", "x", "individuell-plan", "active"});
        t.replace_membership("p1", {{kPlan, 1, ""}});
        t.replace_access("p1", {{"o", 1, {}, "c"}});
        t.remember("o", "m", {"h", "l"});
        t.enqueue(testing::entry("n", "x", "o"));
        t.set_setting("sandbox-key", "k");
    });
    ASSERT_TRUE(store_->reset());
    look(*store_, [](Reader& reader) {
        EXPECT_EQ(reader.setting("sandbox-key"), "k");
        EXPECT_FALSE(reader.read(kPlan));
        EXPECT_FALSE(reader.read_version(kPlan, 1));
        EXPECT_EQ(reader.search(query_of("CarePlan")).total, 0);
        EXPECT_THAT(reader.with_identifier("CarePlan", "s", "1"), IsEmpty());
        EXPECT_THAT(reader.links_to(kGoal, "CarePlan", "subject"), IsEmpty());
        EXPECT_FALSE(reader.plan("p1"));
        EXPECT_THAT(reader.plans_with(kPlan), IsEmpty());
        EXPECT_THAT(reader.access("p1"), IsEmpty());
        EXPECT_FALSE(reader.message("o", "m"));
        EXPECT_FALSE(reader.next_due());
    });
    write(*store_, [](Transaction& t) { t.put(version(kPlan), {}); });
    EXPECT_EQ(current(*store_, kPlan)->version, 1) << "and life goes on from version 1";
}

TEST_F(SqliteStoreTest, ReopeningFindsEverything) {
    write(*store_, [](Transaction& t) {
        t.put(version(kGoal), {{{"identifier", "s", "1"}}, {}, {}});
        t.put(version(kGoal, 2), {{{"identifier", "s", "2"}}, {}, {}});
        t.set_setting("name", "value");
    });
    reopen();
    look(*store_, [](Reader& reader) {
        EXPECT_EQ(reader.read(kGoal)->version, 2);
        EXPECT_TRUE(reader.read_version(kGoal, 1));
        EXPECT_THAT(reader.with_identifier("Goal", "s", "2"), ElementsAre(kGoal));
        EXPECT_EQ(reader.setting("name"), "value");
    });
}

TEST_F(SqliteStoreTest, SettingsAreOverwritten) {
    write(*store_, [](Transaction& t) {
        t.set_setting("name", "old");
        t.set_setting("name", "");
    });
    look(*store_, [](Reader& reader) {
        EXPECT_EQ(reader.setting("name"), "");
        EXPECT_FALSE(reader.setting("Name"));
    });
}

TEST_F(SqliteStoreTest, ManyShapesOfQuestionsAreAskedOverOneConnection) {
    write(*store_, [](Transaction& t) {
        t.put(version(kGoal), {{{"status", "", "active"}}, {}, {}});
    });
    look(*store_, [](Reader& reader) {
        std::vector<TokenMatch> any_of;
        for (int shape = 0; shape < 600; ++shape) {
            if (shape % 6 == 0) any_of.push_back({std::nullopt, "a" + std::to_string(shape)});
            auto query = query_of("Goal", {{"status", any_of, ""}});
            std::get<0>(query.all_of[0].any_of).push_back({std::nullopt, "active"});
            ASSERT_EQ(reader.search(query).total, 1) << shape;
        }
    });
}

TEST(OpenSqlite, RefusesADatabaseOfANewerProgram) {
    const testing::TempFolder folder;
    const auto file = folder.file("p.db");
    opened(file).reset();
    { sqlite::Connection(file).once("PRAGMA user_version=99"); }
    const auto store = open_sqlite(file);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().category, Category::unavailable);
    EXPECT_THAT(store.error().issues.at(0).text, HasSubstr("newer planbro"));
    EXPECT_THAT(store.error().issues.at(0).text, HasSubstr(file));
}

TEST(OpenSqlite, RefusesWhatIsNoDatabase) {
    const testing::TempFolder folder;
    std::ofstream(folder.file("p.db")) << std::string(4096, 'x');
    EXPECT_FALSE(open_sqlite(folder.file("p.db")));
    EXPECT_FALSE(open_sqlite(folder.file("no-such-folder/p.db")));
}

TEST(OpenSqlite, IsForOneProcessAtATime) {
    const testing::TempFolder folder;
    const auto first = opened(folder.file("p.db"));
    const auto second = open_sqlite(folder.file("p.db"));
    ASSERT_FALSE(second) << "two audit journals over one file would break each other's chain";
    EXPECT_THAT(second.error().issues.at(0).text, HasSubstr("in use"));
}

}  // namespace
}  // namespace planbro::store
