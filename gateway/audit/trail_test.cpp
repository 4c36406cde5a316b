#include "audit/trail.hpp"

#include <gmock/gmock.h>

#include <future>

#include "audit/record.hpp"
#include "store/testing/scratch.hpp"

namespace planbro::audit {
namespace {

using store::testing::kNow;
using store::testing::look;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr auto kPatience = std::chrono::seconds(20);

// Plans c1 of p1, owned by A, and c2 of p2, owned by B, with a goal each.
class TrailTest : public store::testing::StoreTest {
  protected:
    TrailTest() {
        store::testing::write(*store_, [](store::Transaction& t) {
            for (const auto& [plan, patient, owner, goal] :
                 {std::tuple{"c1", "p1", "A", "g1"}, std::tuple{"c2", "p2", "B", "g2"}}) {
                t.put({{"Patient", patient}, 1, kNow, false, owner, patient_of(patient)}, {});
                t.put(store::testing::version({"CarePlan", plan}), {});
                t.put(store::testing::version({"Goal", goal}), {});
                t.put_plan({plan, owner, patient, "individuell-plan", "active"});
                t.replace_membership(plan, {{{"CarePlan", plan}, 1, ""},
                                            {{"Patient", patient}, 1, ""},
                                            {{"Goal", goal}, 2, ""}});
            }
        });
    }

    static std::string patient_of(const std::string& id) {
        return R"({"resourceType":"Patient","id":")" + id +
               R"(","identifier":[{"system":"s","value":"number of )" + id + R"("}]})";
    }

    void record(Record one) {
        one.at = kNow;
        std::promise<bool> done;
        store_->journal(write(one), [&](bool durable) { done.set_value(durable); });
        ASSERT_TRUE(done.get_future().get());
    }

    static Record of(std::string id, std::vector<std::string> touched, int status = 200) {
        Record record;
        record.id = std::move(id);
        record.event = "read";
        record.status = status;
        record.touched = std::move(touched);
        return record;
    }

    std::vector<store::AuditRow> rows(const store::Visibility& visibility) {
        store::AuditQuery query;
        query.visibility = visibility;
        std::vector<store::AuditRow> found;
        look(*store_, [&](store::Reader& reader) { found = reader.audit_rows(query); });
        return found;
    }

    // "patient owner: touched" of each row.
    std::vector<std::string> seen_by(const store::Visibility& visibility) {
        std::vector<std::string> all;
        for (const auto& row : rows(visibility)) {
            std::string text = row.patient + " " + row.owner + ":";
            const auto record = read(row.body).value();
            for (const auto& one : record.touched) text += " " + one;
            all.push_back(text);
        }
        return all;
    }

    static constexpr store::Everything kAll{};
};

TEST_F(TrailTest, EachPlanHasARowOfItsOwnWithItsOwnAlone) {
    record(of("r1", {"Goal/g1", "Goal/g2", "CarePlan/c1/_history/1", "Organization/unknown"}));
    Trail trail(*store_);
    ASSERT_TRUE(trail.catch_up(kPatience));
    EXPECT_THAT(seen_by(kAll),
                UnorderedElementsAre("p1 A: Goal/g1 CarePlan/c1/_history/1", "p2 B: Goal/g2"));
    EXPECT_THAT(seen_by(store::AboutPatients{{"p2"}}), ElementsAre("p2 B: Goal/g2"));
    EXPECT_THAT(seen_by(store::AboutPatients{{}, {{"p2", "B"}, {"p1", "B"}}}),
                ElementsAre("p2 B: Goal/g2"));
    EXPECT_THAT(seen_by(store::OwnedBy{"A"}), ElementsAre("p1 A: Goal/g1 CarePlan/c1/_history/1"));
    EXPECT_THAT(seen_by(store::GrantedTo{"A", kNow}), IsEmpty());
    EXPECT_THAT(seen_by(store::AboutPatients{}), IsEmpty());
}

TEST_F(TrailTest, WhatWasRefusedIsToldToWhomItWasAbout) {
    auto refused = of("r1", {}, 404);
    refused.about = "Goal/g2";
    record(refused);
    record(of("r2", {}, 401));
    Trail trail(*store_);
    ASSERT_TRUE(trail.catch_up(kPatience));
    EXPECT_THAT(seen_by(store::AboutPatients{{"p2"}}), ElementsAre("p2 B:"));
    EXPECT_THAT(seen_by(kAll), UnorderedElementsAre("p2 B:", " :"));
}

TEST_F(TrailTest, KnowsThePersonItself) {
    auto self = of("r1", {"Goal/g1", "Goal/g2"});
    self.who.person = pseudonym_of("number of p1");
    record(self);
    Trail trail(*store_);
    ASSERT_TRUE(trail.catch_up(kPatience));
    for (const auto& row : rows(kAll)) {
        EXPECT_EQ(read(row.body)->by_self, row.patient == "p1");
    }
}

// A commit is recorded with it, the access behind it; both are one event.
TEST_F(TrailTest, TheAccessTakesThePlaceOfItsCommit) {
    auto commit = of("r1", {"Goal/g1"}, 0);
    commit.event = "write";
    record(commit);
    Trail trail(*store_);
    ASSERT_TRUE(trail.catch_up(kPatience));
    EXPECT_EQ(read(rows(kAll).at(0).body)->event, "write");
    auto access = of("r1", {"Goal/g1"});
    access.event = "update";
    record(access);
    ASSERT_TRUE(trail.catch_up(kPatience));
    ASSERT_EQ(rows(kAll).size(), 1U);
    EXPECT_EQ(read(rows(kAll).at(0).body)->event, "update");
}

TEST_F(TrailTest, ADeletionIsToldByItsCommitWhichKnowsThePlan) {
    auto commit = of("r1", {"Goal/gone"}, 0);
    commit.event = "delete";
    commit.plans = {"c1"};
    record(commit);
    auto access = of("r1", {"Goal/gone"}, 204);
    access.event = "delete";
    record(access);
    Trail trail(*store_);
    ASSERT_TRUE(trail.catch_up(kPatience));
    EXPECT_THAT(seen_by(kAll), ElementsAre("p1 A: Goal/gone"));
}

TEST_F(TrailTest, GoesOnWhereItLeftOff) {
    record(of("r1", {"Goal/g1"}));
    {
        Trail trail(*store_);
        ASSERT_TRUE(trail.catch_up(kPatience));
    }
    const auto first = rows(kAll).at(0).seq;
    record(of("r2", {"Goal/g2"}));
    reopen();
    Trail trail(*store_);
    ASSERT_TRUE(trail.catch_up(kPatience));
    ASSERT_EQ(rows(kAll).size(), 2U);
    EXPECT_EQ(rows(store::OwnedBy{"A"}).at(0).seq, first);  // not written again
}

TEST_F(TrailTest, ManyRecordsAreFoundInPages) {
    for (int i = 0; i < 1200; ++i) {
        store_->journal(write([&] {
                            auto one = of("r" + std::to_string(i), {"Goal/g1"});
                            one.at = kNow + std::chrono::milliseconds(i / 3);
                            return one;
                        }()),
                        [](bool) {});
    }
    record(of("last", {"Goal/g1"}));
    Trail trail(*store_);
    ASSERT_TRUE(trail.catch_up(kPatience));
    for (const bool oldest_first : {false, true}) {
        std::vector<std::int64_t> seqs;
        look(*store_, [&](store::Reader& reader) {
            store::AuditQuery query;
            query.visibility = store::OwnedBy{"A"};
            query.oldest_first = oldest_first;
            query.count = 70;
            for (auto page = reader.audit_rows(query); !page.empty();
                 page = reader.audit_rows(query)) {
                for (const auto& row : page) seqs.push_back(row.seq);
                query.after = seqs.back();
            }
        });
        EXPECT_EQ(seqs.size(), 1201U);
        std::sort(seqs.begin(), seqs.end());
        EXPECT_EQ(std::unique(seqs.begin(), seqs.end()), seqs.end());
    }
}

}  // namespace
}  // namespace planbro::audit
