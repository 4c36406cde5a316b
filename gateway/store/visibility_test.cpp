#include <gmock/gmock.h>

#include "consent/section.hpp"
#include "store/testing/scratch.hpp"

namespace planbro::store {
namespace {

using namespace consent;
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
        Names looked;
        for (const auto& name : kAllNames) {
            const auto key = *fhir::key_of_reference(name);
            const auto shown = reader.look(key, GetParam().visibility);
            if (!shown) continue;
            looked.push_back(name);
            EXPECT_EQ(shown->version.body, reader.read(key)->body);
            const auto* service = std::get_if<GrantedTo>(&GetParam().visibility);
            EXPECT_EQ(shown->sections,
                      service ? reader.sections(key, service->orgnr, service->now) : 0)
                << name;
        }
        EXPECT_THAT(looked, UnorderedElementsAreArray(GetParam().seen));
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
        Sight{"GuardianWithOneOwner", AboutPatients{{}, {{"kari", kOwner}, {"ola", kOwner}}},
              kPlanA},
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
        {"One", "ServiceRequest/a", kEhr, kNow, kEksistens | kTiltak},
        {"NotOpened", "Goal/a", kEhr, kNow, 0},
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

// Plan a with the mark: it is told of what that plan opens, and whether another opens it without.
TEST_F(SectionsTable, GivesTheMarkOfThePlansThatOpenTheResource) {
    write(*store_, [](Transaction& t) {
        t.replace_access("a", {{kNav, kEksistens | kMustBeAbsent, {}, "c1"}});
        t.replace_membership("b", {{{"CarePlan", "b"}, kEksistens, ""},
                                   {{"Goal", "a"}, kMaal, ""},
                                   {{"Task", "shared"}, kMaal, ""}});
    });
    const SectionsRow rows[] = {
        {"OneAlone", "CarePlan/a", kNav, kNow, kEksistens | kMustBeAbsent},
        {"BothOpen", "Task/shared", kNav, kNow,
         kEksistens | kMaal | kMustBeAbsent | kOpenWithoutMark},
        {"ThatWithTheMarkDoesNotOpen", "Goal/a", kNav, kNow, kEksistens | kMaal},
    };
    look(*store_, [&](Reader& reader) {
        for (const auto& row : rows) {
            const auto key = *fhir::key_of_reference(row.resource);
            EXPECT_EQ(reader.sections(key, row.org, row.now), row.sections) << row.name;
            const auto looked = reader.look(key, GrantedTo{row.org, row.now});
            ASSERT_TRUE(looked) << row.name;
            EXPECT_EQ(looked->sections, row.sections) << row.name;
        }
    });
}

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
    auto query =
        query_of("CarePlan",
                 {Criterion::through(
                     "care-team", {},
                     {Criterion::of("identifier", std::vector<TokenMatch>{{std::nullopt, "1"}})})});
    look(*store, [&](Reader& reader) {
        query.visibility = GrantedTo{kEhr, kNow};
        EXPECT_EQ(reader.search(query).total, 0);
        query.visibility = GrantedTo{kNav, kNow};
        EXPECT_EQ(reader.search(query).total, 1);
        query.visibility = OwnedBy{kOwner};
        EXPECT_EQ(reader.search(query).total, 1);
    });
}

}  // namespace
}  // namespace planbro::store
