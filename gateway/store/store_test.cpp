#include "store/store.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "store/care.hpp"
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
using testing::names_of;
using testing::opened;
using testing::query_of;
using testing::version;
using testing::write;

const Key kPlan{"CarePlan", "p1"};
const Key kGoal{"Goal", "g1"};

using testing::StoreTest;

TEST_F(StoreTest, ReadsTheCurrentVersionAndEveryEarlierOne) {
    write(*store_, [](Transaction& t) { t.put(version(kPlan), {}); });
    write(*store_, [](Transaction& t) { t.put(version(kPlan, 2, "310000310"), {}); });
    look(*store_, [](Reader& reader) {
        EXPECT_EQ(reader.read(kPlan)->version, 2);
        EXPECT_EQ(reader.read(kPlan)->author, "310000310");
        EXPECT_EQ(reader.read(kPlan)->updated, kNow);
        EXPECT_EQ(reader.read_version(kPlan, 1)->body, version(kPlan).body);
        EXPECT_EQ(reader.read_version(kPlan, 2)->body, version(kPlan, 2).body);
        EXPECT_FALSE(reader.read_version(kPlan, 3));
        EXPECT_FALSE(reader.read_version(kPlan, 0));
        EXPECT_FALSE(reader.read({"Goal", "p1"})) << "the type is part of the name";
        EXPECT_FALSE(reader.read({"CarePlan", "P1"})) << "ids are case-sensitive";
    });
}

TEST_F(StoreTest, BodiesComeBackByteForByte) {
    auto odd = version(kPlan);
    odd.body = "{\"t\":\"blåbær 🫐 \\u0000 ' \"\" ; -- %\"}" + std::string(100'000, 'x');
    write(*store_, [&](Transaction& t) { t.put(odd, {}); });
    EXPECT_EQ(current(*store_, kPlan)->body, odd.body);
}

TEST_F(StoreTest, ADeletionIsAVersionThatNobodyFinds) {
    const fhir::SearchIndex index{{{"status", "", "active"}}, {{"subject", {"Patient", "x"}}}, {}};
    write(*store_, [&](Transaction& t) { t.put(version(kGoal), index); });
    write(*store_, [&](Transaction& t) { t.put(deletion(kGoal, 2), index); });
    look(*store_, [](Reader& reader) {
        EXPECT_TRUE(reader.read(kGoal)->deleted);
        EXPECT_EQ(reader.read(kGoal)->body, "");
        EXPECT_FALSE(reader.read_version(kGoal, 1)->deleted);
        EXPECT_EQ(reader.deleted_by(kGoal, {}), deletion(kGoal, 2).author);
        EXPECT_EQ(reader.deleted_by(kGoal, 2), deletion(kGoal, 2).author);
        EXPECT_FALSE(reader.deleted_by(kGoal, 1));
        EXPECT_FALSE(reader.deleted_by(kPlan, {}));
        EXPECT_FALSE(reader.sees(kGoal, Everything{}));
        EXPECT_THAT(reader.search(query_of("Goal")).rows, IsEmpty());
        EXPECT_THAT(reader.links_to({"Patient", "x"}, "Goal", "subject"), IsEmpty());
        EXPECT_THAT(reader.links_from(kGoal, "subject"), IsEmpty());
    });
}

TEST_F(StoreTest, ADeletedResourceCanComeBack) {
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

TEST_F(StoreTest, ACommitFindsWhatItHasWrittenBefore) {
    constexpr int kMany = 100;  // more than one statement writes
    const auto goal = [](int i) { return Key{"Goal", "g" + std::to_string(i)}; };
    const auto index = [](int i) {
        return fhir::SearchIndex{
            {{"identifier", "s", std::to_string(i)}}, {{"subject", {"Patient", "x"}}}, {}};
    };
    write(*store_, [&](Transaction& t) {
        for (int i = 0; i < kMany; ++i) {
            t.put(version(goal(i)), index(i));
            ASSERT_THAT(t.with_identifier("Goal", "s", std::to_string(i)), ElementsAre(goal(i)));
            if (i % 2 == 0) continue;
            t.put(version(goal(i), 2), index(kMany + i));
            t.put(version(goal(i), 3), {});
            ASSERT_THAT(t.with_identifier("Goal", "s", std::to_string(kMany + i)), IsEmpty());
        }
        EXPECT_EQ(t.links_to({"Patient", "x"}, "Goal", "subject").size(), kMany / 2);
    });
    look(*store_, [&](Reader& reader) {
        for (std::int64_t number = 1; number <= 3; ++number) {
            EXPECT_EQ(reader.read_version(goal(1), number)->body, version(goal(1), number).body);
        }
        HistoryQuery query;
        query.types = {"Goal"};
        query.visibility = Everything{};
        query.count = 1000;
        EXPECT_EQ(reader.history(query).size(), std::size_t{2 * kMany});
    });
}

// As `planbro reindex` does: a batch after the other, between which the gateway writes codes of its
// own.
TEST_F(StoreTest, TheIndexIsDerivedAnewBesideAWriter) {
    constexpr int kGoals = 1200;  // more than two batches
    const auto goal = [](int i) {
        auto made = version({"Goal", "g" + std::to_string(i)});
        made.body = R"({"resourceType":"Goal","identifier":[{"system":"s","value":")" +
                    std::to_string(i) + R"("}]})";
        return made;
    };
    write(*store_, [&](Transaction& t) {
        for (int i = 0; i < kGoals; ++i) t.put(goal(i), {});
    });
    int beside = 0;
    const auto address = testing::address_of_database(folder_.file("p.db"));
    const auto reindexed = reindex(address, [&](std::int64_t, std::int64_t) {
        if (beside == 3) return;  // each is one more to be indexed
        const auto name = std::to_string(++beside);
        write(*store_, [&](Transaction& t) {
            t.put(version({"Task", "t" + name}), {{{"identifier", "other", name}}, {}, {}});
        });
    });
    ASSERT_TRUE(reindexed) << reindexed.error().issues.at(0).text;
    EXPECT_EQ(beside, 3);
    look(*store_, [&](Reader& reader) {
        for (const int i : {0, 499, 500, 999, 1000, kGoals - 1}) {
            EXPECT_THAT(reader.with_identifier("Goal", "s", std::to_string(i)),
                        ElementsAre(goal(i).key));
        }
    });
}

TEST_F(StoreTest, AnUpdateReplacesTheWholeIndex) {
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

TEST_F(StoreTest, IdentifiersAreFoundByTypeSystemAndPrefix) {
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

// The store looks at a neighbour of what is not there: it must never take it for what was asked.
TEST_F(StoreTest, WhatIsNotThereIsNotItsNeighbour) {
    write(*store_, [&](Transaction& t) {
        for (const auto* id : {"b", "d", "f"}) t.put(version({"Goal", id}), {});
        t.put(deletion({"Goal", "d"}, 2), {});
        t.put(version({"Task", "a"}), {});
    });
    look(*store_, [](Reader& reader) {
        for (const auto* id : {"", "a", "b", "c", "d", "e", "f", "g", "B", "b "}) {
            const bool there = id == std::string("b") || id == std::string("f");
            const Key key{"Goal", id};
            EXPECT_EQ(reader.sees(key, Everything{}), there) << id;
            EXPECT_EQ(reader.look(key, Everything{}).has_value(), there) << id;
            auto query = query_of("Goal");
            query.all_of = {Criterion::of("_id", std::vector<TokenMatch>{{std::nullopt, id}})};
            EXPECT_EQ(reader.search(query).rows.size(), there ? 1U : 0U) << id;
        }
        auto query = query_of("Goal");
        query.all_of = {Criterion::of("_id", std::vector<TokenMatch>{{std::nullopt, "a"},
                                                                     {std::nullopt, "f"},
                                                                     {std::nullopt, "b"},
                                                                     {std::nullopt, "b"}})};
        EXPECT_EQ(reader.search(query).total, 2);
    });
}

TEST_F(StoreTest, LinksAreFollowedBothWaysInOrder) {
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

TEST_F(StoreTest, PlansAndTheirAccessRowsAreReplacedWhole) {
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

TEST_F(StoreTest, MessagesAreKnownBySenderAndId) {
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

// --- the file ---

TEST_F(StoreTest, ResetEmptiesAllButTheSettings) {
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
        EXPECT_FALSE(reader.next_due(testing::kReceivers, testing::kNow));
    });
    write(*store_, [](Transaction& t) { t.put(version(kPlan), {}); });
    EXPECT_EQ(current(*store_, kPlan)->version, 1) << "and life goes on from version 1";
}

TEST_F(StoreTest, ReopeningFindsEverything) {
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

TEST_F(StoreTest, SettingsAreOverwritten) {
    write(*store_, [](Transaction& t) {
        t.set_setting("name", "old");
        t.set_setting("name", "");
    });
    look(*store_, [](Reader& reader) {
        EXPECT_EQ(reader.setting("name"), "");
        EXPECT_FALSE(reader.setting("Name"));
    });
}

// "Goal/g1/2": what is found, in its order.
std::vector<std::string> history_names(Reader& reader, const HistoryQuery& query) {
    std::vector<std::string> names;
    for (const auto& row : reader.history(query)) {
        names.push_back(row.version.key.reference() + "/" + std::to_string(row.version.version));
    }
    return names;
}

TEST_F(StoreTest, HistoryIsOfWhatMayBeSeenNewestFirst) {
    const auto at = [](Version version, int minutes) {
        version.updated = testing::minutes_from_now(minutes);
        return version;
    };
    write(*store_, [&](Transaction& t) {
        t.put(at(version(kGoal, 1), 0), {});
        t.put(at(version(kPlan, 1), 1), {});
        t.put(at(version(kGoal, 2), 2), {});
        t.put(at(version({"Goal", "gone"}, 1), 3), {});
        t.put(at(deletion({"Goal", "gone"}, 2), 4), {});
        t.put(at(version({"Goal", "g2"}, 1, "310000310"), 5), {});
    });
    HistoryQuery all;
    all.types = {"CarePlan", "Goal"};
    all.visibility = Everything{};
    all.deletions_of.reset();
    look(*store_, [&](Reader& reader) {
        EXPECT_THAT(history_names(reader, all),
                    ElementsAre("Goal/g2/1", "Goal/gone/2", "Goal/gone/1", "Goal/g1/2",
                                "CarePlan/p1/1", "Goal/g1/1"));
        auto instance = all;
        instance.id = "g1";
        EXPECT_THAT(history_names(reader, instance), ElementsAre("Goal/g1/2", "Goal/g1/1"));
        auto owned = all;
        owned.visibility = OwnedBy{"310000108"};
        owned.deletions_of = "310000108";
        EXPECT_THAT(
            history_names(reader, owned),
            ElementsAre("Goal/gone/2", "Goal/gone/1", "Goal/g1/2", "CarePlan/p1/1", "Goal/g1/1"));
        owned.deletions_of = "";
        owned.since = testing::minutes_from_now(2);
        EXPECT_THAT(history_names(reader, owned), ElementsAre("Goal/g1/2"));
        auto moment = all;
        moment.at = Interval{testing::minutes_from_now(3), testing::minutes_from_now(4)};
        EXPECT_THAT(history_names(reader, moment),
                    ElementsAre("Goal/gone/1", "Goal/g1/2", "CarePlan/p1/1"));
        auto page = all;
        page.count = 2;
        std::vector<std::string> pages;
        for (auto rows = reader.history(page); !rows.empty(); rows = reader.history(page)) {
            for (const auto& row : rows) pages.push_back(row.version.key.id);
            page.after = rows.back().mark;
        }
        EXPECT_THAT(pages, ElementsAre("g2", "gone", "gone", "g1", "p1", "g1"));
        auto hidden = all;
        hidden.visibility = GrantedTo{"310000310", kNow};
        hidden.deletions_of = "";
        EXPECT_THAT(history_names(reader, hidden), IsEmpty());
    });
}

TEST_F(StoreTest, ManyShapesOfQuestionsAreAskedOverOneConnection) {
    write(*store_, [](Transaction& t) {
        t.put(version(kGoal), {{{"status", "", "active"}}, {}, {}});
    });
    look(*store_, [](Reader& reader) {
        std::vector<TokenMatch> any_of;
        for (int shape = 0; shape < 600; ++shape) {
            if (shape % 6 == 0) any_of.push_back({std::nullopt, "a" + std::to_string(shape)});
            auto asked = any_of;
            asked.push_back({std::nullopt, "active"});
            const auto query = query_of("Goal", {Criterion::of("status", asked)});
            ASSERT_EQ(reader.search(query).total, 1) << shape;
        }
    });
}

TEST(OpenSqlite, DerivesTheIndexAnewWhenAMigrationGaveItMore) {
    const testing::TempFolder folder;
    const auto file = folder.file("p.db");
    auto patient = version({"Patient", "p1"});
    patient.body = R"({"resourceType":"Patient","id":"p1","name":[{"family":"Østby"}]})";
    auto gone = version({"Patient", "p2"});
    write(*opened(file), [&](Transaction& t) {
        t.put(patient, {{{"old", "", "row"}}});
        t.put(gone, {});
        t.put(testing::deletion({"Patient", "p2"}, 2), {});
        t.set_setting("reindex", "search");
    });
    look(*opened(file), [](Reader& reader) {
        auto named =
            Criterion::of("family", std::vector<TextMatch>{{TextMatch::How::begins, "øst"}});
        named.rows = IndexRows::text;
        EXPECT_THAT(names_of(reader.search(query_of("Patient", {named}))),
                    ElementsAre("Patient/p1"));
        const auto old = Criterion::of("old", std::vector<TokenMatch>{{std::nullopt, "row"}});
        EXPECT_EQ(reader.search(query_of("Patient", {old})).total, 0);
        EXPECT_FALSE(reader.setting("reindex"));
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

TEST(OpenSqlite, TakesTheNameOfTheFileAsItStands) {
    const testing::TempFolder folder;
    const auto file = folder.file("å plan?mode=ro%20#1.db");
    {
        auto store = open_sqlite(file);
        ASSERT_TRUE(store) << store.error().issues.at(0).text;
        write(**store, [](Transaction& t) { t.put(version(kPlan), {}); });
    }
    EXPECT_TRUE(std::filesystem::exists(file));
    auto store = open_sqlite(file);
    ASSERT_TRUE(store) << store.error().issues.at(0).text;
    EXPECT_EQ(current(**store, kPlan)->version, 1);
}

TEST(OpenSqlite, IsForOneProcessAtATime) {
    const testing::TempFolder folder;
    const auto first = opened(folder.file("p.db"));
    const auto second = open_sqlite(folder.file("p.db"));
    ASSERT_FALSE(second) << "two audit journals over one file would break each other's chain";
    EXPECT_THAT(second.error().issues.at(0).text, HasSubstr("in use"));
}

TEST_F(StoreTest, AUsedNameIsToldOnceWhereThereAreOthersToTell) {
    const auto tell = [&](const std::string& name, int until) {
        return store_->tell_used(name, testing::minutes_from_now(until), kNow).value();
    };
    const bool alone = testing::kind_of_store() == testing::Kind::sqlite;
    EXPECT_TRUE(tell("a", 1));
    EXPECT_EQ(tell("a", 1), alone);
    EXPECT_TRUE(tell("b", 1));
    if (alone) return;
    reopen();
    EXPECT_FALSE(tell("a", 1));
    EXPECT_TRUE(tell("c", -1)) << "out of date as soon as it is told";
    for (int i = 0; i < 600; ++i) tell("n" + std::to_string(i), 1);
    EXPECT_TRUE(tell("c", 1)) << "and then it goes";
    EXPECT_FALSE(tell("a", 1)) << "what counts stays";
}

}  // namespace
}  // namespace planbro::store
