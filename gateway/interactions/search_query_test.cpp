#include "interactions/search_query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "consent/section.hpp"
#include "fhir/search_parameters.hpp"

namespace planbro::interactions {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string text_of(const store::TokenMatch& match) {
    return match.system.value_or("*") + "|" + match.code.value_or("*");
}

std::string text_of(const fhir::Key& key) {
    return (key.type.empty() ? "*" : key.type) + "/" + key.id;
}

std::string text_of(const store::TextMatch& match) {
    constexpr const char* kNames[] = {"begins", "contains", "exact", "below", "above"};
    return kNames[static_cast<std::size_t>(match.how)] + std::string(" ") + match.text;
}

std::string text_of(const store::DateMatch& match) {
    constexpr const char* kNames[] = {"eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"};
    return kNames[static_cast<std::size_t>(match.prefix)] + std::string(" ") +
           format_instant(match.value.low) + ".." + format_instant(match.value.high);
}

std::string text_of(const store::Criterion& criterion);

std::string alternatives_of(const std::vector<store::Criterion>& there) {
    std::string text;
    for (const auto& one : there) text += (text.empty() ? "" : " or ") + text_of(one);
    return "(" + text + ")";
}

std::string asked_of(const store::Criterion& criterion) {
    if (const auto* presence = std::get_if<store::Presence>(&criterion.any_of)) {
        return *presence == store::Presence::present ? " there" : " absent";
    }
    std::string text;
    std::visit(
        [&](const auto& any_of) {
            if constexpr (requires { any_of.size(); }) {
                for (std::size_t i = 0; i < any_of.size(); ++i) {
                    text += (i == 0 ? " " : " or ") + text_of(any_of[i]);
                }
            }
        },
        criterion.any_of);
    return text;
}

// parameter: value or value; parameter>Type.rest; Type.parameter<rest
std::string text_of(const store::Criterion& criterion) {
    using Way = store::Criterion::Way;
    const std::string negated = criterion.negated ? "not " : "";
    switch (criterion.way) {
        case Way::either:
            return negated + alternatives_of(criterion.there);
        case Way::forwards:
            return negated + criterion.parameter + ">" + criterion.types.at(0) + "." +
                   text_of(criterion.there.at(0));
        case Way::backwards:
            return negated + criterion.types.at(0) + "." + criterion.parameter + "<" +
                   text_of(criterion.there.at(0));
        case Way::none:
            break;
    }
    return negated + criterion.parameter + ":" + asked_of(criterion);
}

std::string text_of(const std::vector<store::Criterion>& all_of) {
    std::string text;
    for (const auto& criterion : all_of) text += (text.empty() ? "" : "; ") + text_of(criterion);
    return text;
}

struct Read {
    const char* name;
    const char* type;
    Parameters parameters;
    std::string criteria;
};

class ReadSearch : public ::testing::TestWithParam<Read> {};

TEST_P(ReadSearch, GivesTheCriteria) {
    const auto request = read_search(GetParam().type, GetParam().parameters);
    ASSERT_TRUE(request) << request.error().issues.at(0).text;
    EXPECT_EQ(request->query.types, std::vector<std::string>{GetParam().type});
    EXPECT_EQ(text_of(request->query.all_of), GetParam().criteria);
}

const Read kReads[] = {
    {"Nothing", "CarePlan", {}, ""},
    {"Code", "CarePlan", {{"status", "active"}}, "status: *|active"},
    {"SystemAndCode", "Goal", {{"category", "http://s|x"}}, "category: http://s|x"},
    {"NoSystem", "Goal", {{"category", "|x"}}, "category: |x"},
    {"AllOfSystem", "Goal", {{"category", "http://s|"}}, "category: http://s|*"},
    {"BarInTheCode", "Goal", {{"identifier", "s|a|b"}}, "identifier: s|a|b"},
    {"Either", "CarePlan", {{"status", "active,s|draft"}}, "status: *|active or s|draft"},
    {"BothOfOneParameter",
     "Goal",
     {{"category", "a"}, {"category", "b"}},
     "category: *|a; category: *|b"},
    {"EscapedComma", "Goal", {{"category", R"(a\,b)"}}, "category: *|a,b"},
    {"EscapedCommaAmongOthers", "Goal", {{"category", R"(a\,b,c)"}}, "category: *|a,b or *|c"},
    {"EscapedBackslashThenComma", "Goal", {{"category", R"(a\\,b)"}}, R"(category: *|a\ or *|b)"},
    {"EscapedBar", "Goal", {{"category", R"(a\|b)"}}, "category: *|a|b"},
    {"EscapedBarInTheSystem", "Goal", {{"category", R"(s\|t|b)"}}, "category: s|t|b"},
    {"EscapedDollar", "Goal", {{"category", R"(a\$b)"}}, "category: *|a$b"},
    {"BackslashAtTheEnd", "Goal", {{"category", R"(a\)"}}, R"(category: *|a\)"},
    {"SubIdOfAPlan",
     "Goal",
     {{"identifier", "https://planbro.no/id/samspill|p#g1"}},
     "identifier: https://planbro.no/id/samspill|p#g1"},
    {"Boolean", "Patient", {{"active", "true"}}, "active: *|true"},
    {"Ids", "Goal", {{"_id", "a,b"}}, "_id: *|a or *|b"},
    {"PatientById", "Goal", {{"patient", "x1"}}, "patient: Patient/x1"},
    {"PatientByReference", "Goal", {{"patient", "Patient/x1"}}, "patient: Patient/x1"},
    {"ReferenceOfAnyType", "Goal", {{"subject", "x1"}}, "subject: */x1"},
    {"ReferenceWithType", "CarePlan", {{"goal", "Goal/g1"}}, "goal: Goal/g1"},
    {"EitherReference", "CarePlan", {{"goal", "Goal/g1,g2"}}, "goal: Goal/g1 or Goal/g2"},
    {"ChainOfPatient",
     "CarePlan",
     {{"patient.identifier", "urn:oid:2|1"}},
     "patient>Patient.identifier: urn:oid:2|1"},
    {"ChainOfOther",
     "Task",
     {{"owner:Organization.identifier", "s|1,2"}},
     "owner>Organization.identifier: s|1 or *|2"},
    {"ChainOfAnyType",
     "Appointment",
     {{"actor.birthdate", "2010"}},
     "(actor>Patient.birthdate: eq 2009-12-31T23:00:00.000Z..2010-12-31T23:00:00.000Z or "
     "actor>RelatedPerson.birthdate: eq 2009-12-31T23:00:00.000Z..2010-12-31T23:00:00.000Z)"},
    {"ChainOfChain",
     "ServiceRequest",
     {{"based-on:CarePlan.care-team.status", "active"}},
     "based-on>CarePlan.care-team>CareTeam.status: *|active"},
    {"Has",
     "Patient",
     {{"_has:CarePlan:patient:status", "active"}},
     "CarePlan.patient<status: *|active"},
    {"HasOfHas",
     "Patient",
     {{"_has:CarePlan:patient:_has:ServiceRequest:based-on:status", "active"}},
     "CarePlan.patient<ServiceRequest.based-on<status: *|active"},
    {"ChainIntoHas",
     "Goal",
     {{"patient._has:CarePlan:patient:status", "active"}},
     "patient>Patient.CarePlan.patient<status: *|active"},
    {"Not", "CarePlan", {{"status:not", "active,draft"}}, "not status: *|active or *|draft"},
    {"Missing", "CarePlan", {{"goal:missing", "true"}}, "goal: absent"},
    {"NotMissing", "Patient", {{"name:missing", "false"}}, "name: there"},
    {"Text", "Patient", {{"name", "Bård Ås"}}, "name: begins bard as"},
    {"TextContains", "Patient", {{"family:contains", "Ås"}}, "family: contains as"},
    {"TextExact", "Patient", {{"given:exact", "Kari"}}, "given: exact Kari"},
    {"TokenText", "Goal", {{"category:text", "Arbeid"}}, "category:text: begins arbeid"},
    {"OfType",
     "Patient",
     {{"identifier:of-type", "http://t|HNR|12"}},
     "identifier:of-type: http://t|HNR|12"},
    {"ReferenceByIdentifier", "Consent", {{"actor:identifier", "s|1"}}, "actor:identifier: s|1"},
    {"ReferenceOfType", "Task", {{"owner:Organization", "o1"}}, "owner: Organization/o1"},
    {"ReferenceOfNoType", "Task", {{"owner", "o1"}}, "owner: */o1"},
    {"Canonical",
     "CarePlan",
     {{"instantiates-canonical", "http://x.no/p|1"}},
     "instantiates-canonical: */http://x.no/p|1"},
    {"Uri",
     "CarePlan",
     {{"instantiates-uri:below", "http://x.no/"}},
     "instantiates-uri: below http://x.no/"},
    {"Composite",
     "DocumentReference",
     {{"relationship", "replaces$DocumentReference/1"}},
     "relationship: *|replaces$DocumentReference/1"},
    {"Profile", "Goal", {{"_profile", "http://x.no/g"}}, "_profile: exact http://x.no/g"},
    {"Tag", "Goal", {{"_tag", "t|1"}}, "_tag: t|1"},
    {"Day",
     "CarePlan",
     {{"date", "2026-11-23"}},
     "date: eq 2026-11-22T23:00:00.000Z..2026-11-23T23:00:00.000Z"},
    {"SummerDay",
     "Patient",
     {{"birthdate", "eq2010-06-01"}},
     "birthdate: eq 2010-05-31T22:00:00.000Z..2010-06-01T22:00:00.000Z"},
    {"Year",
     "Consent",
     {{"period", "lt2026"}},
     "period: lt 2025-12-31T23:00:00.000Z..2026-12-31T23:00:00.000Z"},
    {"Moment",
     "Task",
     {{"modified", "sa2026-11-23T10:00:00+01:00"}},
     "modified: sa 2026-11-23T09:00:00.000Z..2026-11-23T09:00:01.000Z"},
    {"EitherDate",
     "Goal",
     {{"_lastUpdated", "ge2026-01,eb2025"}},
     "_lastUpdated: ge 2025-12-31T23:00:00.000Z..2026-01-31T23:00:00.000Z"
     " or eb 2024-12-31T23:00:00.000Z..2025-12-31T23:00:00.000Z"},
    {"TwoDates",
     "Task",
     {{"modified", "gt2026"}, {"modified", "le2027"}},
     "modified: gt 2025-12-31T23:00:00.000Z..2026-12-31T23:00:00.000Z;"
     " modified: le 2026-12-31T23:00:00.000Z..2027-12-31T23:00:00.000Z"},
    {"ResultParametersAreNoCriteria",
     "Goal",
     {{"_count", "3"},
      {"_total", "none"},
      {"_format", "json"},
      {"_include", "Goal:patient"},
      {"_sort", "-start-date,_id"},
      {"_cursor", "7"}},
     ""},
};

INSTANTIATE_TEST_SUITE_P(Search, ReadSearch, ::testing::ValuesIn(kReads),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ReadSearch, KnowsEveryPrefix) {
    for (const std::string prefix : {"eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"}) {
        const auto request = read_search("CarePlan", {{"date", prefix + "2026"}});
        ASSERT_TRUE(request) << prefix;
        EXPECT_THAT(text_of(request->query.all_of), HasSubstr("date: " + prefix + " "));
    }
}

struct Refused {
    const char* name;
    const char* type;
    Parameters parameters;
    const char* code;
    const char* expression;
    Category category = Category::bad_request;
};

class RefusedSearch : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedSearch, TellsWhichParameterAndWhy) {
    const auto request = read_search(GetParam().type, GetParam().parameters);
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().category, GetParam().category);
    ASSERT_EQ(request.error().issues.size(), 1U);
    const auto& issue = request.error().issues[0];
    EXPECT_EQ(issue.code, GetParam().code);
    EXPECT_EQ(issue.expression, GetParam().expression);
    EXPECT_THAT(issue.text, Not(HasSubstr("14839210273"))) << "values are not repeated";
}

constexpr const char* kUnknown = "ukjent-parameter";
constexpr const char* kBad = "feil-parameterverdi";

const Refused kRefused[] = {
    {"Unknown", "CarePlan", {{"colour", "red"}}, kUnknown, "colour"},
    {"OfAnotherType", "Goal", {{"care-team", "x"}}, kUnknown, "care-team"},
    {"UnknownModifier", "CarePlan", {{"status:nott", "active"}}, kUnknown, "status:nott"},
    {"ModifierOfAnotherKind", "CarePlan", {{"status:exact", "x"}}, kUnknown, "status:exact"},
    {"ModifierOfADate", "CarePlan", {{"date:not", "2026"}}, kUnknown, "date:not"},
    {"TypeThatIsNoTarget", "CarePlan", {{"subject:Goal", "1"}}, kUnknown, "subject:Goal"},
    {"OfTypeOfACode", "Goal", {{"category:of-type", "a|b|c"}}, kUnknown, "category:of-type"},
    {"OfTypeTooShort", "Patient", {{"identifier:of-type", "a|b"}}, kBad, "identifier:of-type"},
    {"MissingPerhaps", "CarePlan", {{"goal:missing", "perhaps"}}, kBad, "goal:missing"},
    {"IdMissing", "CarePlan", {{"_id:missing", "true"}}, kBad, "_id:missing"},
    {"UnknownValueSet", "Goal", {{"category:in", "http://x.no/vs"}}, kBad, "category:in"},
    {"EmptyText", "Patient", {{"name", " "}}, kBad, "name"},
    {"HasOfUnknownType",
     "Patient",
     {{"_has:Observation:patient:code", "x"}},
     kBad,
     "_has:Observation:patient:code"},
    {"HasOfToken",
     "Patient",
     {{"_has:CarePlan:status:code", "x"}},
     kBad,
     "_has:CarePlan:status:code"},
    {"HasThatLeadsElsewhere",
     "Goal",
     {{"_has:CarePlan:patient:status", "x"}},
     kBad,
     "_has:CarePlan:patient:status"},
    {"HasOfUnknownParameter",
     "Patient",
     {{"_has:CarePlan:patient:colour", "x"}},
     kUnknown,
     "_has:CarePlan:patient:colour"},
    {"HasTooShort", "Patient", {{"_has:CarePlan:patient", "x"}}, kBad, "_has:CarePlan:patient"},
    {"ChainWithoutEnd",
     "CarePlan",
     {{"based-on.based-on.based-on.based-on.based-on.status", "x"}},
     kBad,
     "based-on.based-on.based-on.based-on.based-on.status"},
    {"SortByUnknown", "Goal", {{"_sort", "colour"}}, kBad, "_sort"},
    {"SortByTooMany", "Goal", {{"_sort", "_id,_id,_id,_id,_id"}}, kBad, "_sort"},
    {"TypeOfOneType", "Goal", {{"_type", "Goal"}}, kUnknown, "_type"},
    {"IncludeModifier", "Goal", {{"_include:often", "Goal:patient"}}, kBad, "_include:often"},
    {"CaseMatters", "CarePlan", {{"Status", "active"}}, kUnknown, "Status"},
    {"UnknownResultParameter", "CarePlan", {{"_filter", "date"}}, kUnknown, "_filter"},
    {"ChainOfToken", "CarePlan", {{"status.identifier", "x"}}, kUnknown, "status.identifier"},
    {"ChainToAnotherParameter",
     "CarePlan",
     {{"patient.colour", "2010"}},
     kUnknown,
     "patient.colour"},
    {"ChainOfUnknown", "CarePlan", {{"colour.identifier", "x"}}, kUnknown, "colour.identifier"},
    {"SecondIsUnknown", "CarePlan", {{"status", "active"}, {"colour", "red"}}, kUnknown, "colour"},
    {"NoValue", "CarePlan", {{"status", ""}}, kBad, "status"},
    {"EmptyAlternative", "CarePlan", {{"status", "active,"}}, kBad, "status"},
    {"BarAlone", "CarePlan", {{"status", "|"}}, kBad, "status"},
    {"NoDate", "CarePlan", {{"date", "yesterday"}}, kBad, "date"},
    {"NoDayOfTheCalendar", "CarePlan", {{"date", "2026-02-30"}}, kBad, "date"},
    {"PersonalNumberAsDate", "Patient", {{"birthdate", "14839210273"}}, kBad, "birthdate"},
    {"PersonalNumberAsReference", "Goal", {{"patient", "no/14839210273"}}, kBad, "patient"},
    {"SecondDateIsNone", "CarePlan", {{"date", "2026,x"}}, kBad, "date"},
    {"PatientOfOtherType", "Goal", {{"patient", "Practitioner/1"}}, kBad, "patient"},
    {"NoReference", "CarePlan", {{"goal", "a/b/c"}}, kBad, "goal"},
    {"CountOfLetters", "Goal", {{"_count", "ten"}}, kBad, "_count"},
    {"CountBelowZero", "Goal", {{"_count", "-1"}}, kBad, "_count"},
    {"CountAndMore", "Goal", {{"_count", "1x"}}, kBad, "_count"},
    {"Total", "Goal", {{"_total", "perhaps"}}, kBad, "_total"},
    {"IncludeUnknown", "Goal", {{"_include", "Goal:colour"}}, kBad, "_include"},
    {"IncludeOfToken", "Goal", {{"_include", "Goal:category"}}, kBad, "_include"},
    {"IncludeFromAnotherType", "Goal", {{"_include", "CarePlan:goal"}}, kBad, "_include"},
    {"IncludeWildcardOfAnotherType", "Goal", {{"_include", "CarePlan:*"}}, kBad, "_include"},
    {"IncludeWithoutParameter", "Goal", {{"_include", "Goal"}}, kBad, "_include"},
    {"IncludeOfTooManyParts", "Goal", {{"_include", "Goal:patient:Patient:x"}}, kBad, "_include"},
    {"RevincludeUnknown", "Goal", {{"_revinclude", "Observation:subject"}}, kBad, "_revinclude"},
    {"RevincludeWildcardOfUnknownType",
     "Goal",
     {{"_revinclude", "Observation:*"}},
     kBad,
     "_revinclude"},
    {"Format",
     "Goal",
     {{"_format", "turtle"}},
     "ukjent-format",
     "_format",
     Category::not_acceptable},
};

INSTANTIATE_TEST_SUITE_P(Search, RefusedSearch, ::testing::ValuesIn(kRefused),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(RefusedSearch, AnUnknownParameterIsAnsweredWithTheKnownOnes) {
    const auto request = read_search("Goal", {{"colour", "red"}});
    ASSERT_FALSE(request);
    for (const auto* name :
         {"lifecycle-status", "start-date", "_sort", "_lastUpdated", "_revinclude"}) {
        EXPECT_THAT(request.error().issues.at(0).text, HasSubstr(name));
    }
}

TEST(RefusedSearch, QuestionsWithoutEndAreRefused) {
    std::string value = "a";
    for (std::size_t i = 1; i < kAlternativesMax; ++i) value += ",a";
    EXPECT_TRUE(read_search("Goal", {{"category", value}}));
    for (const auto* name : {"category", "patient", "_id", "patient.identifier"}) {
        const auto refused = read_search("Goal", {{name, value + ",a"}});
        ASSERT_FALSE(refused) << name;
        EXPECT_EQ(refused.error().category, Category::bad_request);
    }
    EXPECT_TRUE(read_search("Goal", Parameters(kParametersMax, {"category", "a"})));
    EXPECT_FALSE(read_search("Goal", Parameters(kParametersMax + 1, {"category", "a"})));
}

// --- sections a question looks into ---

struct Needs {
    const char* name;
    const char* type;
    Parameters parameters;
    consent::Sections needs;
};

class SearchNeeds : public ::testing::TestWithParam<Needs> {};

TEST_P(SearchNeeds, FollowTheParameters) {
    const auto request = read_search(GetParam().type, GetParam().parameters);
    ASSERT_TRUE(request);
    consent::Sections needs = 0;
    for (const auto& one : request->query.all_of) needs |= one.needs;
    EXPECT_EQ(needs, GetParam().needs);
}

INSTANTIATE_TEST_SUITE_P(
    Search, SearchNeeds,
    ::testing::Values(
        Needs{"Nothing", "CarePlan", {}, 0},
        Needs{"AnyConsent", "CarePlan", {{"status", "active"}, {"_id", "1"}, {"_count", "1"}}, 0},
        Needs{"Goals", "CarePlan", {{"goal", "1"}}, consent::kMaal},
        Needs{"Measures", "CarePlan", {{"activity-reference", "1"}}, consent::kTiltak},
        Needs{"Both",
              "CarePlan",
              {{"goal", "1"}, {"activity-reference", "1"}},
              consent::kMaal | consent::kTiltak},
        Needs{"ChainIntoASection", "CarePlan", {{"goal.identifier", "1"}}, consent::kMaal},
        Needs{"Participants",
              "ServiceRequest",
              {{"performer", "1"}},
              consent::kDeltakere | consent::kAddressProtected},
        Needs{"MeetingsParticipants",
              "Appointment",
              {{"actor", "1"}},
              consent::kMoeter | consent::kDeltakere},
        Needs{"MeetingsPatient", "Appointment", {{"patient", "1"}}, consent::kMoeter}),
    [](const auto& row) { return std::string(row.param.name); });

// --- paging and result ---

TEST(SearchResult, CountHasADefaultAndACap) {
    const auto count = [](const Parameters& parameters) {
        return read_search("Goal", parameters)->query.count;
    };
    EXPECT_EQ(count({}), kCountDefault);
    EXPECT_EQ(count({{"_count", "0"}}), 0);
    EXPECT_EQ(count({{"_count", "7"}}), 7);
    EXPECT_EQ(count({{"_count", "500"}}), kCountMax);
    EXPECT_EQ(count({{"_count", "100000"}}), kCountMax);
}

TEST(SearchResult, TotalIsGivenUnlessDeclined) {
    EXPECT_TRUE(read_search("Goal", {})->query.with_total);
    EXPECT_TRUE(read_search("Goal", {{"_total", "accurate"}})->query.with_total);
    EXPECT_TRUE(read_search("Goal", {{"_total", "estimate"}})->query.with_total);
    EXPECT_FALSE(read_search("Goal", {{"_total", "none"}})->query.with_total);
}

TEST(SearchResult, TheCursorIsKeptForWhoeverOpensIt) {
    EXPECT_EQ(read_search("Goal", {{"_cursor", "42"}})->cursor, "42");
    EXPECT_EQ(read_search("Goal", {})->cursor, "");
}

TEST(SearchResult, SortKeysAreReadInOrder) {
    const auto request = read_search("CarePlan", {{"_sort", "-date,goal,_lastUpdated"}});
    ASSERT_TRUE(request);
    const auto& sort = request->query.sort;
    ASSERT_EQ(sort.size(), 3U);
    EXPECT_EQ(sort[0].parameter, "date");
    EXPECT_TRUE(sort[0].descending);
    EXPECT_EQ(sort[0].rows, store::IndexRows::date);
    EXPECT_EQ(sort[1].parameter, "goal");
    EXPECT_FALSE(sort[1].descending);
    EXPECT_EQ(sort[1].needs, consent::kMaal);
    EXPECT_EQ(sort[2].parameter, "_lastUpdated");
}

TEST(SystemSearch, IsOfTheTypesAskedForOrAll) {
    const auto some = read_search("", {{"_type", "Goal,Task"}, {"_lastUpdated", "ge2026"}});
    ASSERT_TRUE(some);
    EXPECT_EQ(some->query.types, (std::vector<std::string>{"Goal", "Task"}));
    EXPECT_EQ(read_search("", {})->query.types.size(), kept_types().size());
    EXPECT_FALSE(read_search("", {{"status", "active"}})) << "not of every type";
    EXPECT_FALSE(read_search("", {{"_type", "Observation"}}));
}

TEST(Compartment, IsWhatLeadsToThePatient) {
    const auto request = read_search(SearchContext{}, {"ServiceRequest", "p1"}, {});
    ASSERT_TRUE(request);
    EXPECT_EQ(text_of(request->query.all_of), "(subject: Patient/p1 or performer: Patient/p1)");
    EXPECT_EQ(request->query.all_of.at(0).there.at(1).needs,
              consent::kDeltakere | consent::kAddressProtected);
    EXPECT_EQ(text_of(read_search(SearchContext{}, {"Organization", "p1"}, {})->query.all_of),
              "()");
}

TEST(ValueSet, GivesItsCodesWithAndWithoutSystem) {
    SearchContext context;
    context.codes_of = [](const std::string&) {
        return std::optional(SearchContext::Codes{{"s", "a"}});
    };
    const auto request = read_search(context, {"Goal"}, {{"category:in", "http://x.no/vs"}});
    ASSERT_TRUE(request);
    EXPECT_EQ(text_of(request->query.all_of), "category: s|a or |a");
}

TEST(SearchResult, WhatIsShownInTheLinksIsWhatWasAsked) {
    const Parameters asked = {{"category", R"(a\,b,c|d)"}, {"_cursor", "42"}, {"_count", "5"}};
    EXPECT_EQ(read_search("Goal", asked)->shown, asked);
}

TEST(TokensOf, TakesApartAsTheSearchDoes) {
    const auto tokens = tokens_of(R"(s|a\,b,|c)");
    ASSERT_EQ(tokens.size(), 2U);
    EXPECT_EQ(text_of(tokens[0]), "s|a,b");
    EXPECT_EQ(text_of(tokens[1]), "|c");
}

class SearchFormat : public ::testing::TestWithParam<const char*> {};

TEST_P(SearchFormat, JsonIsAccepted) {
    EXPECT_TRUE(read_search("Goal", {{"_format", GetParam()}}));
}

INSTANTIATE_TEST_SUITE_P(
    Search, SearchFormat,
    ::testing::Values("json", "application/json", "application/fhir+json",
                      "application/fhir json"));  // a plus that was not encoded

TEST(ParameterNames, AreSortedAndWithoutTheCursor) {
    const auto names = parameter_names("CarePlan");
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    EXPECT_THAT(names, Not(Contains("_cursor")));
    EXPECT_THAT(names, Contains("care-team"));
    for (const auto& name : names) {
        const bool has_value = name != "_format" && name != "_total" && name != "_count";
        const auto* value = name.starts_with("_inc") || name.starts_with("_rev") ? "*"
                            : name == "_sort"                                    ? "date"
                                                                                 : "2026";
        if (!has_value) continue;
        EXPECT_TRUE(read_search("CarePlan", {{name, value}})) << name;
    }
}

}  // namespace
}  // namespace planbro::interactions
