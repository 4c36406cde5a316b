#include <gmock/gmock.h>

#include "patch/internal/selector.hpp"
#include "patch/patch.hpp"

namespace planbro::patch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kPatient =
    R"({"resourceType":"Patient","id":"1","identifier":[{"system":"s","value":"a"},)"
    R"({"system":"t","value":"b"}],"name":[{"family":"Solvik"}],"birthDate":"1992-03-14"})";

json::Value patient() {
    return json::parse(kPatient).value();
}

std::string diff(const std::string& operations) {
    return R"(<diff xmlns="http://hl7.org/fhir" xmlns:f="http://hl7.org/fhir">)" + operations +
           "</diff>";
}

struct Applied {
    const char* name;
    const char* operations;
    const char* member;
    const char* outcome;
};

class XmlPatchApplied : public ::testing::TestWithParam<Applied> {};

TEST_P(XmlPatchApplied, GivesTheResource) {
    const auto outcome = apply_xml(patient(), diff(GetParam().operations));
    ASSERT_TRUE(outcome) << outcome.error().issues.at(0).text;
    EXPECT_EQ(json::write(outcome->at(GetParam().member)), GetParam().outcome);
}

INSTANTIATE_TEST_SUITE_P(
    Patch, XmlPatchApplied,
    ::testing::Values(
        Applied{"ReplacesAnAttribute",
                R"(<replace sel="Patient/birthDate/@value">1993-01-01</replace>)", "birthDate",
                R"("1993-01-01")"},
        Applied{"TakesPrefixes",
                R"(<replace sel="f:Patient/f:birthDate/@value">1993-01-01</replace>)", "birthDate",
                R"("1993-01-01")"},
        Applied{"ReplacesAnElement",
                R"(<replace sel="/Patient/birthDate"><birthDate value="1994"/></replace>)",
                "birthDate", R"("1994")"},
        Applied{"RemovesAnElement", R"(<remove sel="Patient/birthDate"/>)", "birthDate", "null"},
        Applied{"RemovesByAPredicate", R"(<remove sel="Patient/identifier[system/@value='s']"/>)",
                "identifier", R"([{"system":"t","value":"b"}])"},
        Applied{"RemovesByPosition", R"(<remove sel="*/identifier[2]"/>)", "identifier",
                R"([{"system":"s","value":"a"}])"},
        Applied{"AddsLast", R"(<add sel="Patient/name"><given value="Kari"/></add>)", "name",
                R"([{"family":"Solvik","given":["Kari"]}])"},
        Applied{"AddsBehind",
                R"(<add sel="Patient/name" pos="after"><gender value="female"/></add>)", "gender",
                R"("female")"},
        Applied{"AddsBefore",
                R"(<add sel="Patient/name" pos="before"><active value="true"/></add>)", "active",
                "true"},
        Applied{"AddsFirst",
                R"(<add sel="Patient/identifier[2]" pos="prepend"><use value="old"/></add>)",
                "identifier",
                R"([{"system":"s","value":"a"},{"use":"old","system":"t","value":"b"}])"},
        Applied{"AddsAnAttribute", R"(<add sel="Patient/name" type="@id">n1</add>)", "name",
                R"([{"id":"n1","family":"Solvik"}])"},
        Applied{"EscapesWhatItAdds",
                R"(<replace sel="Patient/name/family/@value">&lt;&amp;"</replace>)", "name",
                R"([{"family":"<&\""}])"}),
    [](const auto& row) { return row.param.name; });

struct Refused {
    const char* name;
    std::string document;
    Category category;
    const char* code;
};

class XmlPatchRefused : public ::testing::TestWithParam<Refused> {};

constexpr auto kBad = Category::bad_request;
constexpr auto kUnfit = Category::unprocessable;

TEST_P(XmlPatchRefused, TellsWhyAndNoValue) {
    const auto outcome = apply_xml(patient(), GetParam().document);
    ASSERT_FALSE(outcome);
    const auto& issue = outcome.error().issues.at(0);
    EXPECT_EQ(outcome.error().category, GetParam().category) << issue.text;
    EXPECT_EQ(issue.code, GetParam().code) << issue.text;
    EXPECT_THAT(issue.text, Not(HasSubstr("Solvik")));
}

INSTANTIATE_TEST_SUITE_P(
    Patch, XmlPatchRefused,
    ::testing::Values(
        Refused{"NoXml", "{}", kBad, "feil-patch"}, Refused{"Empty", "", kBad, "feil-patch"},
        Refused{"DocumentType",
                R"(<!DOCTYPE d [<!ENTITY e "x">]><d><remove sel="Patient/name"/></d>)", kBad,
                "feil-patch"},
        Refused{"UnknownOperation", diff(R"(<spam sel="Patient"/>)"), kBad, "feil-patch"},
        Refused{"NoSelector", diff("<remove/>"), kBad, "feil-patch"},
        Refused{"NoXPath", diff(R"(<remove sel="Patient["/>)"), kBad, "feil-patch"},
        Refused{"UnknownPrefix", diff(R"(<remove sel="g:Patient"/>)"), kBad, "feil-patch"},
        Refused{"Nothing", diff(R"(<remove sel="Patient/gender"/>)"), kUnfit, "patch-passer-ikke"},
        Refused{"Several", diff(R"(<remove sel="Patient/identifier"/>)"), kUnfit,
                "patch-passer-ikke"},
        Refused{"NoNode", diff(R"x(<remove sel="count(Patient)"/>)x"), kUnfit, "patch-passer-ikke"},
        Refused{"TheResource", diff(R"(<remove sel="Patient"/>)"), kUnfit, "patch-passer-ikke"},
        Refused{"TheDocument", diff(R"(<remove sel="/"/>)"), kUnfit, "patch-passer-ikke"},
        Refused{"BesideTheResource", diff(R"(<add sel="Patient" pos="after"><Patient/></add>)"),
                kUnfit, "patch-passer-ikke"},
        Refused{"UnknownPosition", diff(R"(<add sel="Patient" pos="x"/>)"), kBad, "feil-patch"},
        Refused{"AttributeTwice", diff(R"(<add sel="Patient/birthDate" type="@value">1</add>)"),
                kUnfit, "patch-passer-ikke"},
        Refused{"TwoInPlaceOfOne", diff(R"(<replace sel="Patient/birthDate"><a/><b/></replace>)"),
                kBad, "feil-patch"},
        Refused{"WrongOrder", diff(R"(<add sel="Patient"><active value="true"/></add>)"), kUnfit,
                "feil-rekkefolge"},
        Refused{"NoElementOfFhir", diff(R"(<add sel="Patient"><x value="true"/></add>)"), kUnfit,
                "ukjent-element"}),
    [](const auto& row) { return row.param.name; });

TEST(Selector, GivesNamesOfElementsAPrefixAndNothingElse) {
    const std::pair<const char*, const char*> rows[] = {
        {"Patient", "default:Patient"},
        {"/Patient/name[1]", "/default:Patient/default:name[1]"},
        {"f:Patient/name", "f:Patient/default:name"},
        {"*/name/@value", "*/default:name/@value"},
        {"a[b = 'c d' and @e or f/text()]",
         "default:a[default:b = 'c d' and @e or default:f/text()]"},
        {"a/child::b/attribute::c", "default:a/child::default:b/attribute::c"},
        {"a[. = \"b\"]", "default:a[. = \"b\"]"},
        {"and/or", "default:and/default:or"},
        {"a[b * 2 div 3]", "default:a[default:b * 2 div 3]"},
        {"id('x')/a", "id('x')/default:a"},
        {"a['unended", "default:a['unended"},
    };
    for (const auto& [selector, rewritten] : rows) {
        EXPECT_EQ(with_default_prefix(selector), rewritten);
    }
}

}  // namespace
}  // namespace planbro::patch
