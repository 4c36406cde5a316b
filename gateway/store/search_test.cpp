#include <gmock/gmock.h>

#include "store/testing/scratch.hpp"

namespace planbro::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kNow;
using testing::look;
using testing::minutes_from_now;
using testing::names_of;
using testing::query_of;
using testing::version;
using testing::write;
using Names = std::vector<std::string>;

TokenMatch code(const char* text) {
    return {std::nullopt, text};
}
TokenMatch both(const char* system, const char* text) {
    return {system, text};
}
TokenMatch all_of_system(const char* system) {
    return {system, std::nullopt};
}

struct CriteriaRow {
    const char* name;
    std::vector<Criterion> all_of;
    Names found;
};

class CriteriaTable : public ::testing::TestWithParam<CriteriaRow> {
  protected:
    void SetUp() override {
        write(*store_, [](Transaction& t) {
            const Key kari{"Patient", "kari"};
            const Key ola{"Patient", "ola"};
            t.put(version(kari), {{{"identifier", "pid", "1"}}, {}, {}});
            t.put(version(ola), {{{"identifier", "pid", "2"}}, {}, {}});
            t.put(version({"Patient", "gone"}), {{{"identifier", "pid", "3"}}, {}, {}});
            t.put(testing::deletion({"Patient", "gone"}, 2), {});
            t.put(version({"Goal", "1"}),
                  {{{"status", "s", "active"}, {"category", "c", "x"}, {"category", "c", "y"}},
                   {{"subject", kari}},
                   {}});
            t.put(
                version({"Goal", "2"}),
                {{{"status", "", "active"}}, {{"subject", ola}, {"other", {"Task", "kari"}}}, {}});
            t.put(version({"Goal", "3"}), {{{"status", "s", "done"}, {"category", "d", "x"}},
                                           {{"subject", {"Patient", "gone"}}},
                                           {}});
            t.put(version({"Task", "1"}), {{{"status", "s", "active"}}, {{"subject", kari}}, {}});
            auto late = version({"Goal", "4"});
            late.updated = minutes_from_now(10);
            t.put(late, {});
        });
    }
    testing::TempFolder folder_;
    std::unique_ptr<Store> store_ = testing::opened(folder_.file("p.db"));
};

TEST_P(CriteriaTable, Finds) {
    look(*store_, [](Reader& reader) {
        const auto page = reader.search(query_of("Goal", GetParam().all_of));
        Names ids;
        for (const auto& row : page.rows) ids.push_back(row.key.id);
        EXPECT_EQ(ids, GetParam().found);
        EXPECT_EQ(page.total, static_cast<std::int64_t>(GetParam().found.size()));
    });
}

using Tokens = std::vector<TokenMatch>;
using Keys = std::vector<fhir::Key>;
using Dates = std::vector<DateMatch>;
constexpr auto kGe = DateMatch::Prefix::ge;
constexpr auto kEq = DateMatch::Prefix::eq;
const Interval kLateMinute{minutes_from_now(10), minutes_from_now(11)};

INSTANTIATE_TEST_SUITE_P(
    Store, CriteriaTable,
    ::testing::Values(
        CriteriaRow{"None", {}, {"1", "2", "3", "4"}},
        CriteriaRow{
            "CodeOfAnySystem", {Criterion::of("status", Tokens{code("active")})}, {"1", "2"}},
        CriteriaRow{"CodeOfSystem", {Criterion::of("status", Tokens{both("s", "active")})}, {"1"}},
        CriteriaRow{"CodeOfNoSystem", {Criterion::of("status", Tokens{both("", "active")})}, {"2"}},
        CriteriaRow{
            "AllOfSystem", {Criterion::of("status", Tokens{all_of_system("s")})}, {"1", "3"}},
        CriteriaRow{"CaseMatters", {Criterion::of("status", Tokens{code("Active")})}, {}},
        CriteriaRow{"ParameterMatters", {Criterion::of("category", Tokens{code("active")})}, {}},
        CriteriaRow{"EitherCode",
                    {Criterion::of("status", Tokens{code("done"), both("", "active")})},
                    {"2", "3"}},
        CriteriaRow{"TwoValuesOfOneParameter",
                    {Criterion::of("category", Tokens{code("x")}),
                     Criterion::of("category", Tokens{code("y")})},
                    {"1"}},
        CriteriaRow{"TwoParameters",
                    {Criterion::of("category", Tokens{code("x")}),
                     Criterion::of("status", Tokens{code("done")})},
                    {"3"}},
        CriteriaRow{"Id", {Criterion::of("_id", Tokens{code("2")})}, {"2"}},
        CriteriaRow{
            "Ids", {Criterion::of("_id", Tokens{code("3"), code("1"), code("9")})}, {"1", "3"}},
        CriteriaRow{"Reference", {Criterion::of("subject", Keys{{"Patient", "kari"}})}, {"1"}},
        CriteriaRow{"ReferenceOfAnyType", {Criterion::of("other", Keys{{"", "kari"}})}, {"2"}},
        CriteriaRow{"ReferenceOfOtherType", {Criterion::of("subject", Keys{{"Task", "kari"}})}, {}},
        CriteriaRow{
            "ReferenceOfOtherParameter", {Criterion::of("subject", Keys{{"Patient", "none"}})}, {}},
        CriteriaRow{"EitherReference",
                    {Criterion::of("subject", Keys{{"Patient", "kari"}, {"Patient", "ola"}})},
                    {"1", "2"}},
        CriteriaRow{"Chain",
                    {Criterion::through("subject", {},
                                        {Criterion::of("identifier", Tokens{both("pid", "2")})})},
                    {"2"}},
        CriteriaRow{
            "ChainOfEither",
            {Criterion::through("subject", {},
                                {Criterion::of("identifier", Tokens{code("1"), code("2")})})},
            {"1", "2"}},
        CriteriaRow{
            "ChainOfOtherParameter",
            {Criterion::through("other", {}, {Criterion::of("identifier", Tokens{code("2")})})},
            {}},
        CriteriaRow{
            "ChainToTheDeleted",
            {Criterion::through("subject", {}, {Criterion::of("identifier", Tokens{code("3")})})},
            {}},
        CriteriaRow{
            "UpdatedSince", {Criterion::of("_lastUpdated", Dates{{kGe, kLateMinute}})}, {"4"}},
        CriteriaRow{"UpdatedWithin",
                    {Criterion::of("_lastUpdated", Dates{{kEq, {kNow, minutes_from_now(1)}}})},
                    {"1", "2", "3"}},
        CriteriaRow{"UpdatedJustThen",
                    {Criterion::of("_lastUpdated",
                                   Dates{{kEq, {kNow, kNow + std::chrono::milliseconds(1)}}})},
                    {"1", "2", "3"}},
        CriteriaRow{"UpdatedEither",
                    {Criterion::of("_lastUpdated",
                                   Dates{{kEq, {kNow, minutes_from_now(1)}}, {kGe, kLateMinute}})},
                    {"1", "2", "3", "4"}}),
    [](const auto& row) { return std::string(row.param.name); });

// --- pages ---

class Paging : public ::testing::Test {
  protected:
    void add(int from, int to) {
        write(*store_, [&](Transaction& t) {
            for (int i = from; i < to; ++i) t.put(version({"Goal", std::to_string(i)}), {});
        });
    }
    void update(const Version& next) {
        write(*store_, [&](Transaction& t) { t.put(next, {}); });
    }
    Page page(Query query) {
        Page found;
        look(*store_, [&](Reader& reader) { found = reader.search(query); });
        return found;
    }
    testing::TempFolder folder_;
    std::unique_ptr<Store> store_ = testing::opened(folder_.file("p.db"));
};

TEST_F(Paging, NeitherRepeatsNorLosesWhileOthersWrite) {
    add(0, 20);
    auto query = query_of("Goal");
    query.count = 3;
    std::vector<std::string> seen;
    int round = 0;
    for (bool more = true; more; ++round) {
        const auto found = page(query);
        for (const auto& row : found.rows) seen.push_back(row.key.id);
        more = found.more;
        if (!found.rows.empty()) query.after = found.rows.back().mark;
        if (round < 3) {
            update(version({"Goal", std::to_string(round)}, 2));       // one already shown
            update(version({"Goal", std::to_string(19 - round)}, 2));  // one still to come
            add(100 + round, 101 + round);
        }
    }
    std::vector<std::string> wanted;
    for (int i = 0; i < 20; ++i) wanted.push_back(std::to_string(i));
    for (int i = 100; i < 103; ++i) wanted.push_back(std::to_string(i));
    EXPECT_EQ(seen, wanted);
}

TEST_F(Paging, ThePositionStaysOverUpdates) {
    add(0, 2);
    const auto before = page(query_of("Goal")).rows.at(0).mark;
    update(version({"Goal", "0"}, 2));
    const auto row = page(query_of("Goal")).rows.at(0);
    EXPECT_EQ(row.mark, before);
    EXPECT_EQ(row.version, 2);
    EXPECT_EQ(row.updated, kNow);
    EXPECT_EQ(row.body, version({"Goal", "0"}, 2).body);
}

TEST_F(Paging, TheLastFullPageHasNoMore) {
    add(0, 6);
    auto query = query_of("Goal");
    query.count = 3;
    EXPECT_TRUE(page(query).more);
    query.after = page(query).rows.back().mark;
    EXPECT_EQ(page(query).rows.size(), 3U);
    EXPECT_FALSE(page(query).more);
    EXPECT_EQ(page(query).total, 6) << "the total is that of the question, not of the rest";
}

TEST_F(Paging, CountZeroGivesTheTotalAlone) {
    add(0, 4);
    auto query = query_of("Goal");
    query.count = 0;
    EXPECT_EQ(page(query).total, 4);
    EXPECT_THAT(page(query).rows, IsEmpty());
    EXPECT_FALSE(page(query).more);
}

TEST_F(Paging, WithoutTotalThereIsNone) {
    add(0, 4);
    auto query = query_of("Goal");
    query.with_total = false;
    EXPECT_FALSE(page(query).total);
    EXPECT_EQ(page(query).rows.size(), 4U);
}

TEST_F(Paging, ADeletedRowLeavesThePagesToCome) {
    add(0, 4);
    auto query = query_of("Goal");
    query.count = 2;
    query.after = page(query).rows.back().mark;
    write(*store_, [](Transaction& t) { t.put(testing::deletion({"Goal", "2"}, 2), {}); });
    EXPECT_THAT(names_of(page(query)), ElementsAre("Goal/3"));
}

}  // namespace
}  // namespace planbro::store
