#include "fhir/search_parameters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <set>
#include <string>

#include "fhir/elements.hpp"

namespace planbro::fhir {

namespace {

using testing::Contains;
using testing::UnorderedElementsAreArray;

// The rows of a resource as texts, so that a table can list them:
// "status=|active", "subject->Patient/1", "date:2026-12-15", "name~kari".
std::vector<std::string> rows_of(std::string_view text) {
    const auto resource = json::parse(text);
    EXPECT_TRUE(resource.has_value()) << "the row itself is no JSON";
    const auto index = index_of(resource.value_or(json::Value()));
    std::vector<std::string> rows;
    for (const auto& row : index.tokens)
        rows.push_back(row.parameter + "=" + row.system + "|" + row.code);
    for (const auto& row : index.links)
        rows.push_back(row.parameter + "->" + row.target.reference());
    for (const auto& row : index.texts) rows.push_back(row.parameter + "~" + row.folded);
    for (const auto& row : index.spans) {
        rows.push_back(row.parameter + ":" + format_day(row.span.low) + "/" +
                       format_day(row.span.high));
    }
    return rows;
}

struct Row {
    std::string_view name;
    std::string_view resource;
    std::vector<std::string> rows;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.name;
}

class SearchIndexes : public testing::TestWithParam<Row> {};

TEST_P(SearchIndexes, HaveARowForEachValue) {
    EXPECT_THAT(rows_of(GetParam().resource), UnorderedElementsAreArray(GetParam().rows));
}

INSTANTIATE_TEST_SUITE_P(
    SearchParameters, SearchIndexes,
    testing::Values(
        Row{"CarePlan",
            R"({"resourceType":"CarePlan","status":"active",
            "identifier":[{"system":"https://planbro.no/id/plan","value":"p1"},{"value":"bare"}],
            "category":[{"coding":[{"system":"s","code":"individuell-plan"},{"code":"x"}]}],
            "subject":{"reference":"Patient/kari"},"careTeam":[{"reference":"CareTeam/c1"}],
            "goal":[{"reference":"Goal/g1"},{"reference":"Goal/g2"}],
            "basedOn":[{"reference":"CarePlan/p0"}],
            "activity":[{"reference":{"reference":"ServiceRequest/s1/_history/3"}}],
            "period":{"start":"2026-12-15","end":"2026-12-31"}})",
            {"status=|active", "identifier=https://planbro.no/id/plan|p1", "identifier=|bare",
             "category=s|individuell-plan", "category=|x", "patient->Patient/kari",
             "subject->Patient/kari", "care-team->CareTeam/c1", "goal->Goal/g1", "goal->Goal/g2",
             "based-on->CarePlan/p0", "activity-reference->ServiceRequest/s1",
             "date:2026-12-15/2027-01-01"}},
        Row{"SubjectThatIsNoPatient",
            R"({"resourceType":"CarePlan","subject":{"reference":"Group/g"}})",
            {"subject->Group/g"}},
        Row{"SubjectByIdentifier",
            R"({"resourceType":"CarePlan","subject":{"identifier":
            {"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"14839210273"}}})",
            {"patient:identifier=urn:oid:2.16.578.1.12.4.1.4.1|14839210273",
             "subject:identifier=urn:oid:2.16.578.1.12.4.1.4.1|14839210273"}},
        Row{"ForeignAndContainedTargets",
            R"({"resourceType":"CareTeam","status":"active",
            "subject":{"reference":"https://other.example/fhir/Patient/1"},
            "participant":[{"member":{"reference":"#r1"}},
                           {"member":{"reference":"PractitionerRole/r2"}}]})",
            {"status=|active", "participant->PractitionerRole/r2",
             "subject->/https://other.example/fhir/Patient/1"}},
        Row{"Consent",
            R"({"resourceType":"Consent","status":"active","dateTime":"2026-11-01",
            "scope":{"coding":[{"system":"cs","code":"patient-privacy"}]},
            "category":[{"coding":[{"system":"ip","code":"deling"}]}],
            "patient":{"reference":"Patient/kari"},
            "provision":{"period":{"start":"2026-11-01"},
              "actor":[{"reference":{"type":"Organization",
                        "identifier":{"system":"enh","value":"310000310"}}}],
              "data":[{"meaning":"related","reference":{"reference":"CarePlan/p1"}}]}})",
            {"status=|active", "scope=cs|patient-privacy", "category=ip|deling",
             "patient->Patient/kari", "actor:identifier=enh|310000310", "data->CarePlan/p1",
             "date:2026-11-01/2026-11-02", "period:2026-11-01/10000-01-01"}},
        Row{"Appointment",
            R"({"resourceType":"Appointment","status":"booked",
            "start":"2026-12-15T10:00:00+01:00",
            "supportingInformation":[{"reference":"CarePlan/p1"}],
            "participant":[{"actor":{"reference":"Patient/kari"}},
              {"actor":{"reference":"PractitionerRole/r1"}},
              {"actor":{"type":"Organization","identifier":{"value":"310000310"}}}]})",
            {"status=|booked", "patient->Patient/kari", "actor->Patient/kari",
             "actor->PractitionerRole/r1", "actor:identifier=|310000310",
             "supporting-info->CarePlan/p1", "date:2026-12-15/2026-12-15"}},
        Row{"ServiceRequest",
            R"({"resourceType":"ServiceRequest","status":"active","intent":"plan",
            "category":[{"coding":[{"system":"ip-sektor","code":"nav"}]}],
            "subject":{"reference":"Patient/kari"},"basedOn":[{"reference":"CarePlan/p1"}],
            "performer":[{"reference":"PractitionerRole/r1"}],
            "requester":{"reference":"Organization/o1"},"authoredOn":"2026-11-01",
            "occurrenceTiming":{"event":["2026-12-01"],
                "repeat":{"boundsPeriod":{"start":"2026-12-01","end":"2026-12-02"}}}})",
            {"status=|active", "intent=|plan", "category=ip-sektor|nav", "patient->Patient/kari",
             "subject->Patient/kari", "based-on->CarePlan/p1", "performer->PractitionerRole/r1",
             "requester->Organization/o1", "authored:2026-11-01/2026-11-02",
             "occurrence:2026-12-01/2026-12-02", "occurrence:2026-12-01/2026-12-03"}},
        Row{"Task",
            R"({"resourceType":"Task","status":"requested","intent":"order",
            "code":{"coding":[{"system":"ip-oppgave","code":"dokumenter-ip"}]},
            "businessStatus":{"coding":[{"code":"venter"}]},"focus":{"reference":"CarePlan/p1"},
            "for":{"reference":"Patient/kari"},"owner":{"reference":"Organization/o1"},
            "authoredOn":"2026-11-23","lastModified":"2026-11-24"})",
            {"status=|requested", "intent=|order", "code=ip-oppgave|dokumenter-ip",
             "business-status=|venter", "focus->CarePlan/p1", "patient->Patient/kari",
             "subject->Patient/kari", "owner->Organization/o1", "authored-on:2026-11-23/2026-11-24",
             "modified:2026-11-24/2026-11-25"}},
        Row{"Communication",
            R"({"resourceType":"Communication","status":"completed",
            "subject":{"reference":"Patient/kari"},"sender":{"reference":"PractitionerRole/r1"},
            "recipient":[{"reference":"Patient/kari"}],"sent":"2026-11-23"})",
            {"status=|completed", "patient->Patient/kari", "subject->Patient/kari",
             "sender->PractitionerRole/r1", "recipient->Patient/kari",
             "sent:2026-11-23/2026-11-24"}},
        Row{"Patient",
            R"({"resourceType":"Patient","active":true,"gender":"female",
            "birthDate":"1992","identifier":[{"value":"a"},{"value":"a"}]})",
            {"active=|true", "gender=|female", "identifier=|a", "birthdate:1992-01-01/1993-01-01"}},
        Row{"NamesAndAddresses",
            R"({"resourceType":"Patient","name":[{"family":"Østby","given":["Kari","Anne"]}],
            "telecom":[{"system":"email","value":"k@x.no"},{"system":"phone","value":"22"}],
            "address":[{"line":["Gata 1"],"city":"Bø","use":"home"}]})",
            {"family~østby", "given~kari", "given~anne", "name~østby", "name~kari", "name~anne",
             "phonetic~østby", "phonetic~kari", "phonetic~anne", "telecom=email|k@x.no",
             "telecom=phone|22", "email=email|k@x.no", "phone=phone|22", "address~gata 1",
             "address~bø", "address-city~bø", "address-use=|home"}},
        Row{"Deceased",
            R"({"resourceType":"Patient","deceasedDateTime":"2026-11-01"})",
            {"deceased=|true", "death-date:2026-11-01/2026-11-02"}},
        Row{"NotDeceased",
            R"({"resourceType":"Patient","deceasedBoolean":false})",
            {"deceased=|false"}},
        Row{"TextsBesideTokens",
            R"({"resourceType":"Goal","category":[{"text":"Eget ord","coding":[{"system":"s",
            "code":"c","display":"Arbeid"}]}],"identifier":[{"type":{"coding":[{"system":"t",
            "code":"HNR"}],"text":"H-nummer"},"system":"n","value":"1"}]})",
            {"category=s|c", "category:text~eget ord", "category:text~arbeid", "identifier=n|1",
             "identifier:of-type=t|HNR|1", "identifier:text~h-nummer"}},
        Row{"Canonicals",
            R"({"resourceType":"CarePlan","instantiatesCanonical":["http://x.no/p|2"],
            "instantiatesUri":["http://x.no/u"]})",
            {"instantiates-canonical->/http://x.no/p|2", "instantiates-canonical->/http://x.no/p",
             "instantiates-uri=|http://x.no/u"}},
        Row{"WhatEveryTypeHas",
            R"({"resourceType":"Goal","meta":{"profile":["http://x.no/g"],"source":"urn:s",
            "tag":[{"system":"t","code":"1"}],"security":[{"system":"v","code":"R"}]}})",
            {"_profile=|http://x.no/g", "_source=|urn:s", "_tag=t|1", "_security=v|R"}},
        Row{"Composite",
            R"({"resourceType":"DocumentReference","relatesTo":[{"code":"replaces",
            "target":{"reference":"DocumentReference/1"}}]})",
            {"relationship=|replaces$DocumentReference/1", "relation=|replaces",
             "relatesto->DocumentReference/1"}},
        Row{"PractitionerRole",
            R"({"resourceType":"PractitionerRole","active":false,
            "code":[{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.9034","code":"8"}]}],
            "organization":{"reference":"Organization/o1"},
            "practitioner":{"reference":"Practitioner/1"},"period":{"end":"2026-12-31"}})",
            {"active=|false", "role=urn:oid:2.16.578.1.12.4.1.1.9034|8",
             "organization->Organization/o1", "practitioner->Practitioner/1",
             "date:0001-01-01/2027-01-01"}},
        Row{"DocumentReference",
            R"({"resourceType":"DocumentReference","status":"current",
            "masterIdentifier":{"value":"m"},"identifier":[{"value":"i"}],
            "context":{"related":[{"reference":"CarePlan/p1"}]},"date":"tull"})",
            {"status=|current", "identifier=|m", "identifier=|i", "related->CarePlan/p1"}},
        Row{"PeriodWithoutEnds", R"({"resourceType":"CarePlan","period":{"id":"a"}})", {}},
        Row{"UnknownType", R"({"resourceType":"Basic","code":{"coding":[{"code":"x"}]}})", {}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(SearchParameters, AreFoundByTypeAndName) {
    const auto* found = find_search_parameter("Task", "patient");
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->paths(), "for");
    EXPECT_EQ(find_search_parameter("Task", "patients"), nullptr);
    EXPECT_EQ(find_search_parameter("Basic", "patient"), nullptr);
    EXPECT_EQ(find_search_parameter("Task", "_tag")->path, "meta.tag");
    EXPECT_EQ(search_parameters_of("Goal").size(), 8U);
    EXPECT_TRUE(search_parameters_of("Basic").empty());
}

// Whether R4 has such an element, reached from a type by a dotted path.
bool exists(const r4::Type& type, std::string_view path) {
    const auto dot = path.find('.');
    auto name = path.substr(0, dot);
    name = name.substr(0, name.find_first_of("[?"));
    const auto* element = r4::ElementFinder(type).find(name);
    if (element == nullptr) return false;
    return dot == std::string_view::npos || exists(r4::type_of(*element), path.substr(dot + 1));
}

TEST(SearchParameters, HavePathsThatR4Knows) {
    for (const auto& parameter : search_parameters()) {
        if (parameter.kind == ParameterKind::composite) continue;
        std::string_view paths = parameter.paths();
        while (!paths.empty()) {
            const auto bar = paths.find('|');
            EXPECT_TRUE(exists(*r4::find_resource(parameter.type), paths.substr(0, bar)))
                << parameter.type << "." << paths;
            paths = bar == std::string_view::npos ? "" : paths.substr(bar + 1);
        }
    }
}

}  // namespace

}  // namespace planbro::fhir
