#include "audit/retention.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "audit/record.hpp"
#include "audit/trail.hpp"
#include "store/testing/scratch.hpp"

namespace planbro::audit {
namespace {

using std::chrono::days;
using store::AuditJournal;
using store::testing::kNow;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kPatience = std::chrono::seconds(20);
constexpr Keeping kMonthOfAYear{days(30), days(365)};

class Retention : public store::testing::StoreTest {
  protected:
    void record(const std::string& id, Instant at) {
        Record one;
        one.id = id;
        one.at = at;
        one.event = "read";
        one.status = 200;
        std::promise<bool> done;
        store_->journal(write(one), [&](bool durable) { done.set_value(durable); });
        ASSERT_TRUE(done.get_future().get());
    }
    void index() {
        Trail trail(*store_);
        ASSERT_TRUE(trail.catch_up(kPatience));
    }
    Result<Kept> keep(const Keeping& keeping, Instant now) {
        return keep_audit(*store_, keeping, now, [] { return std::string("pruned"); });
    }
    // Ids of the rows of the trail.
    std::vector<std::string> rows() {
        store::AuditQuery query;
        query.oldest_first = true;
        query.visibility = store::Everything{};
        std::vector<std::string> ids;
        store::testing::look(*store_, [&](store::Reader& reader) {
            for (const auto& row : reader.audit_rows(query)) ids.push_back(row.id);
        });
        return ids;
    }
    std::string journal() { return folder_.file("p.db.audit"); }
    static std::string content(const std::string& file) {
        std::ifstream in(file);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

TEST_F(Retention, NothingIsClosedOrRemovedUnlessSaidSo) {
    record("old", kNow - days(10'000));
    index();
    for (const auto& keeping : {Keeping{}, Keeping{{}, days(1)}, Keeping{days(20'000), days(1)}}) {
        const auto kept = keep(keeping, kNow);
        ASSERT_TRUE(kept);
        EXPECT_FALSE(kept->closed);
        EXPECT_THAT(kept->removed, IsEmpty());
    }
    EXPECT_THAT(rows(), ElementsAre("old"));
    EXPECT_TRUE(store_->journal().closed().empty());
}

TEST_F(Retention, AClosedFileGoesWhenAllOfItIsOldAndItsRowsWithIt) {
    record("a", kNow);
    record("b", kNow + days(29));
    EXPECT_FALSE(keep(kMonthOfAYear, kNow + days(29))->closed);
    EXPECT_TRUE(keep(kMonthOfAYear, kNow + days(31))->closed);
    record("c", kNow + days(31));
    index();
    // A year and 28 days: b is not old enough, and so a stays too.
    EXPECT_THAT(keep({{}, days(365)}, kNow + days(393))->removed, IsEmpty());
    const auto kept = keep({{}, days(365)}, kNow + days(395));
    ASSERT_TRUE(kept);
    EXPECT_THAT(kept->removed, ElementsAre(journal() + ".000001"));
    EXPECT_EQ(kept->records, 2U);
    EXPECT_EQ(kept->rows, 2);
    EXPECT_FALSE(std::filesystem::exists(journal() + ".000001"));
    index();
    EXPECT_THAT(rows(), ElementsAre("c", "pruned"));
}

TEST_F(Retention, WhatIsKeptIsStillAChainThatTellsWhatWent) {
    record("a", kNow);
    ASSERT_TRUE(keep({days(30), {}}, kNow + days(31))->closed);
    record("c", kNow + days(31));
    index();
    const auto gone = AuditJournal::verify(journal() + ".000001")->last_hash;
    ASSERT_EQ(keep({{}, days(1)}, kNow + days(40))->removed.size(), 1U);
    const auto verdict = AuditJournal::verify(journal());
    ASSERT_TRUE(verdict);
    EXPECT_FALSE(verdict->broken);
    ASSERT_TRUE(verdict->head);
    EXPECT_EQ(verdict->head->number, 2U);
    EXPECT_EQ(verdict->head->previous, gone);
    EXPECT_THAT(content(journal()), HasSubstr("p.db.audit.000001: 1 records until 2026-11-23T11"));
    EXPECT_THAT(content(journal()), HasSubstr("last hash " + gone));
    reopen();
    record("d", kNow + days(41));
    index();
    EXPECT_THAT(rows(), ElementsAre("c", "pruned", "d"));
    EXPECT_FALSE(AuditJournal::verify(journal())->broken);
}

TEST_F(Retention, AFileThatIsNotInTheTrailYetStays) {
    record("a", kNow);
    ASSERT_TRUE(keep({days(30), {}}, kNow + days(31))->closed);
    record("c", kNow + days(31));
    EXPECT_THAT(keep({{}, days(1)}, kNow + days(40))->removed, IsEmpty());
    index();
    EXPECT_EQ(keep({{}, days(1)}, kNow + days(40))->removed.size(), 1U);
}

TEST_F(Retention, AFileThatWasTamperedWithIsEvidenceAndStays) {
    record("a", kNow);
    record("b", kNow);
    ASSERT_TRUE(keep({days(30), {}}, kNow + days(31))->closed);
    record("c", kNow + days(31));
    index();
    auto text = content(journal() + ".000001");
    text[text.find("read")] = 'R';
    std::ofstream(journal() + ".000001") << text;
    const auto kept = keep({{}, days(1)}, kNow + days(40));
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().issues.at(0).code, "revisjon-brutt");
    EXPECT_TRUE(std::filesystem::exists(journal() + ".000001"));
    EXPECT_THAT(rows(), ElementsAre("a", "b", "c"));
}

}  // namespace
}  // namespace planbro::audit
