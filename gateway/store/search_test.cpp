#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "consent/section.hpp"
#include "store/testing/scratch.hpp"

namespace planbro::store {
namespace {

using namespace consent;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kNow;
using testing::look;
using testing::minutes_from_now;
using testing::names_of;
using testing::query_of;
using ::testing::UnorderedElementsAreArray;
using testing::version;
using testing::write;
using Names = std::vector<std::string>;

constexpr const char* kOwner = "310000108";
constexpr const char* kOtherOwner = "310000999";
constexpr const char* kEhr = "310000175";
constexpr const char* kHospital = "310000248";
constexpr const char* kNav = "310000310";
constexpr const char* kChildWelfare = "310000388";
constexpr const char* kSchool = "310000450";

// Two plans of two owners, services with every kind of access, and resources of every kind.
const Names kAllNames = {"CarePlan/a", "CarePlan/b",  "Goal/a",          "Goal/b",
                         "Goal/gone",  "Task/ehr",    "Task/hidden",     "Task/free",
                         "Task/alien", "Task/shared", "ServiceRequest/a"};

void put_resources(Transaction& t) {
    for (const auto& name : kAllNames) {
        t.put(version(*fhir::key_of_reference(name), 1, name == "Task/alien" ? kNav : kOwner), {});
    }
    t.put(testing::deletion({"Goal", "gone"}, 2), {});
}

void put_plans(Transaction& t) {
    t.put_plan({"a", kOwner, "kari", "individuell-plan", "active"});
    t.put_plan({"b", kOtherOwner, "ola", "individuell-plan", "active"});
    t.replace_membership("a", {{{"CarePlan", "a"}, kEksistens, ""},
                               {{"Goal", "a"}, kMaal, ""},
                               {{"Goal", "gone"}, kMaal, ""},
                               {{"ServiceRequest", "a"}, kTiltak, ""},
                               {{"ServiceRequest", "a"}, kEksistens, kNav},
                               {{"Task", "ehr"}, kEksistens, kEhr},
                               {{"Task", "shared"}, kEksistens, ""},
                               {{"Task", "hidden"}, 0, ""}});
    t.replace_membership("b", {{{"CarePlan", "b"}, kEksistens, ""},
                               {{"Goal", "b"}, kMaal, ""},
                               {{"Task", "shared"}, kMaal, ""}});
    const Interval hour{minutes_from_now(-30), minutes_from_now(30)};
    t.replace_access("a", {{kEhr, kEksistens | kTiltak, hour, "c1"},
                           {kNav, kEksistens, hour, "c2"},
                           {kHospital, kEksistens | kMaal, {kEarliest, kNow}, "c3"},
                           {kSchool, kEksistens | kMaal, {minutes_from_now(1), kLatest}, "c4"},
                           {kChildWelfare, kEksistens | kMaal, {}, "c5"},
                           {kChildWelfare, kEksistens | kTiltak, {}, "c6"}});
    t.replace_access("b", {{kNav, kEksistens | kMaal, {}, "c7"}});
}

struct Sight {
    const char* name;
    Visibility visibility;
    Names seen;
};

class VisibilityTable : public ::testing::TestWithParam<Sight> {
  protected:
    void SetUp() override {
        write(*store_, [](Transaction& t) {
            put_resources(t);
            put_plans(t);
        });
    }
    testing::TempFolder folder_;
    std::unique_ptr<Store> store_ = testing::opened(folder_.file("p.db"));
};

TEST_P(VisibilityTable, SearchAndSeesAgree) {
    look(*store_, [](Reader& reader) {
        Names seen;
        for (const auto& name : kAllNames) {
            if (reader.sees(*fhir::key_of_reference(name), GetParam().visibility))
                seen.push_back(name);
        }
        EXPECT_THAT(seen, UnorderedElementsAreArray(GetParam().seen));
        Names found;
        for (const auto* type : {"CarePlan", "Goal", "Task", "ServiceRequest"}) {
            auto query = query_of(type);
            query.visibility = GetParam().visibility;
            const auto page = reader.search(query);
            EXPECT_EQ(page.total, static_cast<std::int64_t>(page.rows.size())) << type;
            for (auto& name : names_of(page)) found.push_back(std::move(name));
        }
        EXPECT_THAT(found, UnorderedElementsAreArray(GetParam().seen));
    });
}

const Names kPlanA = {"CarePlan/a", "Goal/a",      "ServiceRequest/a",
                      "Task/ehr",   "Task/shared", "Task/hidden"};

Names plus(Names names, const Names& more) {
    names.insert(names.end(), more.begin(), more.end());
    return names;
}

const Names kEhrSees = {"CarePlan/a", "ServiceRequest/a", "Task/ehr", "Task/shared"};
const Names kChildWelfareSees = {"CarePlan/a", "Goal/a", "ServiceRequest/a", "Task/shared"};

INSTANTIATE_TEST_SUITE_P(
    Store, VisibilityTable,
    ::testing::Values(
        Sight{"EverythingButTheDeleted", Everything{},
              plus(kPlanA, {"CarePlan/b", "Goal/b", "Task/free", "Task/alien"})},
        Sight{"OwnerSeesOwnPlanAndOwnWorkOfNoPlan", OwnedBy{kOwner}, plus(kPlanA, {"Task/free"})},
        Sight{"OtherOwnerSeesItsPlanThoughWrittenByAnother",
              OwnedBy{kOtherOwner},
              {"CarePlan/b", "Goal/b", "Task/shared"}},
        Sight{"AuthorWithoutPlanSeesItsOwnWork", OwnedBy{kNav}, {"Task/alien"}},
        Sight{"StrangerOwnsNothing", OwnedBy{"1"}, {}}, Sight{"NobodyOwnsNothing", OwnedBy{""}, {}},
        Sight{"ServiceSeesItsSections", GrantedTo{kEhr, kNow}, kEhrSees},
        Sight{"FromTheFirstMoment", GrantedTo{kEhr, minutes_from_now(-30)}, kEhrSees},
        Sight{
            "NotBefore", GrantedTo{kEhr, minutes_from_now(-30) - std::chrono::milliseconds(1)}, {}},
        Sight{"ToTheLastMoment",
              GrantedTo{kEhr, minutes_from_now(30) - std::chrono::milliseconds(1)}, kEhrSees},
        Sight{"NotAtTheEnd", GrantedTo{kEhr, minutes_from_now(30)}, {}},
        Sight{"OwnMeasureWithAnyConsentAndTheOtherPlan",
              GrantedTo{kNav, kNow},
              {"CarePlan/a", "ServiceRequest/a", "Task/shared", "CarePlan/b", "Goal/b"}},
        Sight{"ExpiredSeesNothing", GrantedTo{kHospital, kNow}, {}},
        Sight{"NotYetSeesNothing", GrantedTo{kSchool, kNow}, {}},
        Sight{"TwoConsentsAddUp", GrantedTo{kChildWelfare, kNow}, kChildWelfareSees},
        Sight{"StrangerIsGrantedNothing", GrantedTo{"1", kNow}, {}},
        Sight{"DefaultIsGrantedNothing", GrantedTo{}, {}},
        Sight{"NeedsWhatItHas", GrantedTo{kEhr, kNow, kTiltak}, kEhrSees},
        Sight{"NeedsWhatItLacks", GrantedTo{kEhr, kNow, kMaal}, {}},
        Sight{"NeedsOneTooMany", GrantedTo{kEhr, kNow, kMaal | kTiltak}, {}},
        Sight{"NeedsAreJudgedPlanByPlan",
              GrantedTo{kNav, kNow, kMaal},
              {"CarePlan/b", "Goal/b", "Task/shared"}},
        Sight{"NeedsOfTwoConsentsAddUp", GrantedTo{kChildWelfare, kNow, kMaal | kTiltak},
              kChildWelfareSees},
        Sight{"OwnerOnlyIsNeverGranted", GrantedTo{kChildWelfare, kNow, kOwnerOnly}, {}},
        Sight{"PersonSeesOwnPlanWhole", AboutPatients{{"kari"}}, kPlanA},
        Sight{"OtherPersonSeesTheOther",
              AboutPatients{{"ola"}},
              {"CarePlan/b", "Goal/b", "Task/shared"}},
        Sight{"GuardianSeesBothEachOnce", AboutPatients{{"kari", "ola", "kari"}},
              plus(kPlanA, {"CarePlan/b", "Goal/b"})},
        Sight{"NoPersonSeesNothing", AboutPatients{}, {}},
        Sight{"StrangerSeesNothing", AboutPatients{{"per"}}, {}}),
    [](const auto& row) { return std::string(row.param.name); });

struct SectionsRow {
    const char* name;
    const char* resource;
    const char* org;
    Instant now;
    std::uint32_t sections;
};

class SectionsTable : public VisibilityTable {};

TEST_F(SectionsTable, GivesTheUnionOfWhatIsGrantedOnThePlansOfTheResource) {
    const SectionsRow rows[] = {
        {"One", "Goal/a", kEhr, kNow, kEksistens | kTiltak},
        {"Union", "CarePlan/a", kChildWelfare, kNow, kEksistens | kMaal | kTiltak},
        {"UnionOverPlans", "Task/shared", kNav, kNow, kEksistens | kMaal},
        {"OnePlanOnly", "CarePlan/a", kNav, kNow, kEksistens},
        {"Expired", "CarePlan/a", kHospital, kNow, 0},
        {"NotYet", "CarePlan/a", kSchool, kNow, 0},
        {"Later", "CarePlan/a", kSchool, minutes_from_now(1), kEksistens | kMaal},
        {"Stranger", "CarePlan/a", "1", kNow, 0},
        {"NoPlan", "Task/free", kEhr, kNow, 0},
        {"Absent", "Goal/none", kEhr, kNow, 0},
    };
    look(*store_, [&](Reader& reader) {
        for (const auto& row : rows) {
            EXPECT_EQ(reader.sections(*fhir::key_of_reference(row.resource), row.org, row.now),
                      row.sections)
                << row.name;
        }
    });
}

// --- criteria ---

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
        CriteriaRow{"CodeOfAnySystem", {{"status", Tokens{code("active")}, ""}}, {"1", "2"}},
        CriteriaRow{"CodeOfSystem", {{"status", Tokens{both("s", "active")}, ""}}, {"1"}},
        CriteriaRow{"CodeOfNoSystem", {{"status", Tokens{both("", "active")}, ""}}, {"2"}},
        CriteriaRow{"AllOfSystem", {{"status", Tokens{all_of_system("s")}, ""}}, {"1", "3"}},
        CriteriaRow{"CaseMatters", {{"status", Tokens{code("Active")}, ""}}, {}},
        CriteriaRow{"ParameterMatters", {{"category", Tokens{code("active")}, ""}}, {}},
        CriteriaRow{
            "EitherCode", {{"status", Tokens{code("done"), both("", "active")}, ""}}, {"2", "3"}},
        CriteriaRow{"TwoValuesOfOneParameter",
                    {{"category", Tokens{code("x")}, ""}, {"category", Tokens{code("y")}, ""}},
                    {"1"}},
        CriteriaRow{"TwoParameters",
                    {{"category", Tokens{code("x")}, ""}, {"status", Tokens{code("done")}, ""}},
                    {"3"}},
        CriteriaRow{"Id", {{"_id", Tokens{code("2")}, ""}}, {"2"}},
        CriteriaRow{"Ids", {{"_id", Tokens{code("3"), code("1"), code("9")}, ""}}, {"1", "3"}},
        CriteriaRow{"Reference", {{"subject", Keys{{"Patient", "kari"}}, ""}}, {"1"}},
        CriteriaRow{"ReferenceOfAnyType", {{"other", Keys{{"", "kari"}}, ""}}, {"2"}},
        CriteriaRow{"ReferenceOfOtherType", {{"subject", Keys{{"Task", "kari"}}, ""}}, {}},
        CriteriaRow{"ReferenceOfOtherParameter", {{"subject", Keys{{"Patient", "none"}}, ""}}, {}},
        CriteriaRow{"EitherReference",
                    {{"subject", Keys{{"Patient", "kari"}, {"Patient", "ola"}}, ""}},
                    {"1", "2"}},
        CriteriaRow{"Chain", {{"subject", Tokens{both("pid", "2")}, "identifier"}}, {"2"}},
        CriteriaRow{
            "ChainOfEither", {{"subject", Tokens{code("1"), code("2")}, "identifier"}}, {"1", "2"}},
        CriteriaRow{"ChainOfOtherParameter", {{"other", Tokens{code("2")}, "identifier"}}, {}},
        CriteriaRow{"ChainToTheDeleted", {{"subject", Tokens{code("3")}, "identifier"}}, {}},
        CriteriaRow{"UpdatedSince", {{"_lastUpdated", Dates{{kGe, kLateMinute}}, ""}}, {"4"}},
        CriteriaRow{"UpdatedWithin",
                    {{"_lastUpdated", Dates{{kEq, {kNow, minutes_from_now(1)}}}, ""}},
                    {"1", "2", "3"}},
        CriteriaRow{
            "UpdatedJustThen",
            {{"_lastUpdated", Dates{{kEq, {kNow, kNow + std::chrono::milliseconds(1)}}}, ""}},
            {"1", "2", "3"}},
        CriteriaRow{
            "UpdatedEither",
            {{"_lastUpdated", Dates{{kEq, {kNow, minutes_from_now(1)}}, {kGe, kLateMinute}}, ""}},
            {"1", "2", "3", "4"}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(HiddenChain, TellsNothingOfATargetThatTheAskerDoesNotSee) {
    const testing::TempFolder folder;
    const auto store = testing::opened(folder.file("p.db"));
    write(*store, [](Transaction& t) {
        t.put(version({"CareTeam", "t"}), {{{"identifier", "s", "1"}}, {}, {}});
        t.put(version({"CarePlan", "a"}), {{}, {{"care-team", {"CareTeam", "t"}}}, {}});
        t.put_plan({"a", kOwner, "kari", "individuell-plan", "active"});
        t.replace_membership(
            "a", {{{"CarePlan", "a"}, kEksistens, ""}, {{"CareTeam", "t"}, kDeltakere, ""}});
        t.replace_access("a",
                         {{kEhr, kEksistens, {}, "c1"}, {kNav, kEksistens | kDeltakere, {}, "c2"}});
    });
    auto query = query_of("CarePlan", {{"care-team", Tokens{code("1")}, "identifier"}});
    look(*store, [&](Reader& reader) {
        query.visibility = GrantedTo{kEhr, kNow};
        EXPECT_EQ(reader.search(query).total, 0);
        query.visibility = GrantedTo{kNav, kNow};
        EXPECT_EQ(reader.search(query).total, 1);
        query.visibility = OwnedBy{kOwner};
        EXPECT_EQ(reader.search(query).total, 1);
    });
}

// --- dates ---

// Time as a row of minutes; the ends stand for "open".
constexpr int kFirst = -10;
constexpr int kEnd = 50;

struct Span {
    int low;
    int high;  // not part of it
};

Interval interval(Span span) {
    return {span.low == kFirst ? kEarliest : minutes_from_now(span.low),
            span.high == kEnd ? kLatest : minutes_from_now(span.high)};
}

std::set<int> points(int low, int high) {
    std::set<int> all;
    for (int i = low; i < high; ++i) all.insert(i);
    return all;
}

bool contains(const std::set<int>& outer, const std::set<int>& inner) {
    return std::includes(outer.begin(), outer.end(), inner.begin(), inner.end());
}

bool overlaps(const std::set<int>& a, const std::set<int>& b) {
    return std::any_of(a.begin(), a.end(), [&](int point) { return b.contains(point); });
}

// The words of https://hl7.org/fhir/R4/search.html#prefix, over sets of moments.
bool expected(DateMatch::Prefix prefix, Span searched, Span stored) {
    using Prefix = DateMatch::Prefix;
    const auto search = points(searched.low, searched.high);
    const auto above = points(searched.high, kEnd);
    const auto below = points(kFirst, searched.low);
    const auto target = points(stored.low, stored.high);
    switch (prefix) {
        case Prefix::eq:
            return contains(search, target);
        case Prefix::ne:
            return !contains(search, target);
        case Prefix::gt:
            return overlaps(above, target);
        case Prefix::lt:
            return overlaps(below, target);
        case Prefix::ge:
            return overlaps(above, target) || contains(search, target);
        case Prefix::le:
            return overlaps(below, target) || contains(search, target);
        case Prefix::sa:
            return !overlaps(search, target) && contains(above, target);
        case Prefix::eb:
            return !overlaps(search, target) && contains(below, target);
    }
    return false;
}

struct PrefixRow {
    const char* name;
    DateMatch::Prefix prefix;
};

class DatePrefix : public ::testing::TestWithParam<PrefixRow> {};

constexpr Span kStored[] = {
    {0, 5},    {0, 10},     {0, 11},      {5, 15},      {5, 20},      {5, 25},
    {9, 10},   {10, 11},    {10, 15},     {10, 20},     {10, 25},     {12, 18},
    {15, 20},  {19, 20},    {15, 25},     {19, 21},     {20, 21},     {20, 30},
    {25, 30},  {kFirst, 5}, {kFirst, 10}, {kFirst, 15}, {kFirst, 20}, {kFirst, 30},
    {5, kEnd}, {10, kEnd},  {15, kEnd},   {20, kEnd},   {25, kEnd},   {kFirst, kEnd},
};
constexpr Span kSearched[] = {{10, 20}, {10, 11}, {kFirst, 20}, {10, kEnd}};

TEST_P(DatePrefix, FollowsTheSpecification) {
    const testing::TempFolder folder;
    const auto store = testing::opened(folder.file("p.db"));
    write(*store, [](Transaction& t) {
        for (std::size_t i = 0; i < std::size(kStored); ++i) {
            t.put(version({"CarePlan", std::to_string(i)}),
                  {{}, {}, {{"date", interval(kStored[i])}}});
        }
        t.put(version({"CarePlan", "dateless"}), {});
    });
    look(*store, [](Reader& reader) {
        for (const auto searched : kSearched) {
            const auto prefix = GetParam().prefix;
            auto query = query_of("CarePlan", {{"date", Dates{{prefix, interval(searched)}}, ""}});
            const auto found = names_of(reader.search(query));
            for (std::size_t i = 0; i < std::size(kStored); ++i) {
                const auto name = "CarePlan/" + std::to_string(i);
                EXPECT_EQ(std::count(found.begin(), found.end(), name) == 1,
                          expected(prefix, searched, kStored[i]))
                    << "stored [" << kStored[i].low << "," << kStored[i].high << ") searched ["
                    << searched.low << "," << searched.high << ")";
            }
            EXPECT_EQ(std::count(found.begin(), found.end(), "CarePlan/dateless"), 0);
        }
    });
}

using Prefix = DateMatch::Prefix;
INSTANTIATE_TEST_SUITE_P(Store, DatePrefix,
                         ::testing::Values(PrefixRow{"eq", Prefix::eq}, PrefixRow{"ne", Prefix::ne},
                                           PrefixRow{"gt", Prefix::gt}, PrefixRow{"lt", Prefix::lt},
                                           PrefixRow{"ge", Prefix::ge}, PrefixRow{"le", Prefix::le},
                                           PrefixRow{"sa", Prefix::sa},
                                           PrefixRow{"eb", Prefix::eb}),
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
        if (!found.rows.empty()) query.after = found.rows.back().position;
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
    const auto before = page(query_of("Goal")).rows.at(0).position;
    update(version({"Goal", "0"}, 2));
    const auto row = page(query_of("Goal")).rows.at(0);
    EXPECT_EQ(row.position, before);
    EXPECT_EQ(row.version, 2);
    EXPECT_EQ(row.updated, kNow);
    EXPECT_EQ(row.body, version({"Goal", "0"}, 2).body);
}

TEST_F(Paging, TheLastFullPageHasNoMore) {
    add(0, 6);
    auto query = query_of("Goal");
    query.count = 3;
    EXPECT_TRUE(page(query).more);
    query.after = page(query).rows.back().position;
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
    query.after = page(query).rows.back().position;
    write(*store_, [](Transaction& t) { t.put(testing::deletion({"Goal", "2"}, 2), {}); });
    EXPECT_THAT(names_of(page(query)), ElementsAre("Goal/3"));
}

}  // namespace
}  // namespace planbro::store
