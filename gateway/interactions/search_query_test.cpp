#include "interactions/search_query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

std::string text_of(const store::DateMatch& match) {
    constexpr const char* kNames[] = {"eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"};
    return kNames[static_cast<std::size_t>(match.prefix)] + std::string(" ") +
           format_instant(match.value.low) + ".." + format_instant(match.value.high);
}

// parameter[.chained]: value or value
std::string text_of(const store::Criterion& criterion) {
    auto text =
        criterion.parameter + (criterion.chained.empty() ? "" : "." + criterion.chained) + ":";
    std::visit(
        [&](const auto& any_of) {
            for (std::size_t i = 0; i < any_of.size(); ++i) {
                text += (i == 0 ? " " : " or ") + text_of(any_of[i]);
            }
        },
        criterion.any_of);
    return text;
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
    EXPECT_EQ(request->query.type, GetParam().type);
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
    {"EitherReference", "CarePlan", {{"goal", "Goal/g1,g2"}}, "goal: Goal/g1 or */g2"},
    {"ChainOfPatient",
     "CarePlan",
     {{"patient.identifier", "urn:oid:2|1"}},
     "patient.identifier: urn:oid:2|1"},
    {"ChainOfOther", "Task", {{"owner.identifier", "s|1,2"}}, "owner.identifier: s|1 or *|2"},
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
    {"UnknownModifier", "CarePlan", {{"status:not", "active"}}, kUnknown, "status:not"},
    {"CaseMatters", "CarePlan", {{"Status", "active"}}, kUnknown, "Status"},
    {"UnknownResultParameter", "CarePlan", {{"_sort", "date"}}, kUnknown, "_sort"},
    {"ChainOfToken", "CarePlan", {{"status.identifier", "x"}}, kUnknown, "status.identifier"},
    {"ChainToAnotherParameter",
     "CarePlan",
     {{"patient.birthdate", "2010"}},
     kUnknown,
     "patient.birthdate"},
    {"ChainOfUnknown", "CarePlan", {{"colour.identifier", "x"}}, kUnknown, "colour.identifier"},
    {"SecondIsUnknown", "CarePlan", {{"status", "active"}, {"colour", "red"}}, kUnknown, "colour"},
    {"NoValue", "CarePlan", {{"status", ""}}, kBad, "status"},
    {"EmptyAlternative", "CarePlan", {{"status", "active,"}}, kBad, "status"},
    {"BarAlone", "CarePlan", {{"status", "|"}}, kBad, "status"},
    {"NoDate", "CarePlan", {{"date", "yesterday"}}, kBad, "date"},
    {"NoDayOfTheCalendar", "CarePlan", {{"date", "2026-02-30"}}, kBad, "date"},
    {"ApproximateIsNotServed", "CarePlan", {{"date", "ap2026"}}, kBad, "date"},
    {"PersonalNumberAsDate", "Patient", {{"birthdate", "14839210273"}}, kBad, "birthdate"},
    {"PersonalNumberAsReference", "Goal", {{"patient", "no/14839210273"}}, kBad, "patient"},
    {"SecondDateIsNone", "CarePlan", {{"date", "2026,x"}}, kBad, "date"},
    {"PatientOfOtherType", "Goal", {{"patient", "Practitioner/1"}}, kBad, "patient"},
    {"NoReference", "CarePlan", {{"goal", "a/b/c"}}, kBad, "goal"},
    {"CountOfLetters", "Goal", {{"_count", "ten"}}, kBad, "_count"},
    {"CountBelowZero", "Goal", {{"_count", "-1"}}, kBad, "_count"},
    {"CountAndMore", "Goal", {{"_count", "1x"}}, kBad, "_count"},
    {"CursorOfLetters", "Goal", {{"_cursor", "abc"}}, kBad, "_cursor"},
    {"CursorTooLong", "Goal", {{"_cursor", "9999999999999999999"}}, kBad, "_cursor"},
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
         {"lifecycle-status", "patient.identifier", "_lastUpdated", "_revinclude"}) {
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

// --- includes ---

std::vector<std::string> includes_of(const char* type, const Parameters& parameters) {
    const auto request = read_search(type, parameters);
    if (!request) return {request.error().issues.at(0).text};
    std::vector<std::string> texts;
    for (const auto& include : request->includes) {
        texts.push_back((include.reverse ? "<" : ">") + include.source + ":" + include.parameter +
                        ":" + include.target + (include.wildcard ? "*" : ""));
    }
    return texts;
}

TEST(Includes, AreReadWithAndWithoutTarget) {
    EXPECT_EQ(includes_of("CarePlan", {{"_include", "CarePlan:goal"},
                                       {"_include", "CarePlan:subject:Patient"}}),
              (std::vector<std::string>{">CarePlan:goal:", ">CarePlan:subject:Patient"}));
    EXPECT_EQ(includes_of("CarePlan", {{"_revinclude", "ServiceRequest:based-on"}}),
              (std::vector<std::string>{"<ServiceRequest:based-on:"}));
}

TEST(Includes, AWildcardIsEveryReferenceOfTheType) {
    const auto goal = std::vector<std::string>{">Goal:patient:*", ">Goal:subject:*"};
    EXPECT_EQ(includes_of("Goal", {{"_include", "*"}}), goal);
    EXPECT_EQ(includes_of("Goal", {{"_include", "Goal:*"}}), goal);
}

TEST(Includes, AReverseWildcardIsEveryReferenceThatIsServed) {
    std::size_t references = 0;
    for (const auto& parameter : fhir::search_parameters()) {
        references += parameter.kind == fhir::ParameterKind::reference ? 1 : 0;
    }
    const auto all = includes_of("Goal", {{"_revinclude", "*"}});
    EXPECT_EQ(all.size(), references);
    EXPECT_THAT(all, Contains("<CarePlan:goal:*"));
    EXPECT_EQ(includes_of("Patient", {{"_revinclude", "Goal:*"}}),
              (std::vector<std::string>{"<Goal:patient:*", "<Goal:subject:*"}));
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
    EXPECT_EQ(request->needs, GetParam().needs);
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
        Needs{"Participants", "ServiceRequest", {{"performer", "1"}}, consent::kDeltakere},
        Needs{"MeetingsParticipants", "Appointment", {{"actor", "1"}}, consent::kDeltakere},
        Needs{"MeetingsPatient", "Appointment", {{"patient", "1"}}, 0}),
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

TEST(SearchResult, TheCursorIsAPosition) {
    EXPECT_EQ(read_search("Goal", {{"_cursor", "42"}})->query.after, 42);
    EXPECT_EQ(read_search("Goal", {})->query.after, 0);
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
    EXPECT_THAT(names, Contains("subject.identifier"));
    for (const auto& name : names) {
        const bool has_value = name != "_format" && name != "_total" && name != "_count";
        const auto* value = name.starts_with("_inc") || name.starts_with("_rev") ? "*" : "2026";
        if (!has_value) continue;
        EXPECT_TRUE(read_search("CarePlan", {{name, value}})) << name;
    }
}

}  // namespace
}  // namespace planbro::interactions
