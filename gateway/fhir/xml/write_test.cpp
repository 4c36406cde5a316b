#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fhir/testing/shape.hpp"
#include "fhir/validator.hpp"
#include "fhir/xml.hpp"

namespace planbro::fhir {

namespace {

// A Patient with these members.
json::Value patient(const std::string& members) {
    const auto text = R"({"resourceType":"Patient")" + (members.empty() ? "" : "," + members) + "}";
    const auto value = json::parse(text);
    EXPECT_TRUE(value) << text;
    return value.value_or(json::Value());
}

// --- what is written ---

struct Writing {
    const char* name;
    const char* json;
    const char* xml;
};

class WriteXml : public ::testing::TestWithParam<Writing> {};

TEST_P(WriteXml, GivesTheXmlForm) {
    const auto xml = write_xml(patient(GetParam().json));
    ASSERT_TRUE(xml) << xml.error().issues.at(0).text;
    EXPECT_EQ(*xml,
              R"(<?xml version="1.0" encoding="UTF-8"?><Patient xmlns="http://hl7.org/fhir">)" +
                  std::string(GetParam().xml) + "</Patient>");
}

INSTANTIATE_TEST_SUITE_P(
    Fhir, WriteXml,
    ::testing::Values(
        Writing{
            "Kinds", R"("active":true,"multipleBirthInteger":2,"birthDate":"2016")",
            R"(<active value="true"/><birthDate value="2016"/><multipleBirthInteger value="2"/>)"},
        Writing{"OrderOfTheDefinition",
                R"("gender":"male","active":true,)"
                R"("extension":[{"valueDecimal":1.50,"url":"u"}],"id":"a")",
                R"(<id value="a"/><extension url="u"><valueDecimal value="1.50"/>)"
                R"(</extension><active value="true"/><gender value="male"/>)"},
        Writing{
            "Lists", R"("name":[{"given":["A","B"]},{"text":"C"}])",
            R"(<name><given value="A"/><given value="B"/></name><name><text value="C"/></name>)"},
        Writing{"NullsInLists",
                R"("name":[{"given":[null,"B"],"_given":[{"id":"g","extension":[{"url":"u"}]}]}])",
                R"(<name><given id="g"><extension url="u"/></given><given value="B"/></name>)"},
        Writing{"PrimitiveWithoutValue", R"("_birthDate":{"extension":[{"url":"u"}]})",
                R"(<birthDate><extension url="u"/></birthDate>)"},
        Writing{"Contained", R"("contained":[{"resourceType":"Basic"}])",
                "<contained><Basic/></contained>"},
        Writing{"Escapes", R"("gender":"<&38;>\"'å\n\t\r")",
                R"(<gender value="&lt;&amp;38;&gt;&quot;'å&#10;&#9;&#13;"/>)"},
        Writing{"Narrative",
                R"("text":{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">a&#39;<br/></div>"})",
                R"(<text><div xmlns="http://www.w3.org/1999/xhtml">a&#39;<br/></div></text>)"},
        Writing{"NarrativeWithoutItsNamespace", R"("text":{"div":"<div>a</div>"})",
                R"(<text><div xmlns="http://www.w3.org/1999/xhtml">a</div></text>)"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(WriteXmlDocument, CanBePretty) {
    const auto xml = write_xml(patient(R"("name":[{"text":"A"}],"active":true)"), XmlForm::pretty);
    ASSERT_TRUE(xml);
    EXPECT_EQ(*xml,
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<Patient xmlns=\"http://hl7.org/fhir\">\n"
              "  <active value=\"true\"/>\n"
              "  <name>\n"
              "    <text value=\"A\"/>\n"
              "  </name>\n"
              "</Patient>\n");
}

// --- what cannot be written ---

struct Unwritable {
    const char* name;
    const char* json;
    const char* code;
    const char* path;
};

class UnwritableXml : public ::testing::TestWithParam<Unwritable> {};

TEST_P(UnwritableXml, IsAFailureNotALoss) {
    const auto xml = write_xml(patient(GetParam().json));
    ASSERT_FALSE(xml) << *xml;
    EXPECT_EQ(xml.error().category, Category::unprocessable);
    ASSERT_EQ(xml.error().issues.size(), 1U) << xml.error().issues.at(1).text;
    EXPECT_EQ(xml.error().issues.front().code, GetParam().code);
    EXPECT_EQ(xml.error().issues.front().expression, GetParam().path);
}

INSTANTIATE_TEST_SUITE_P(
    Fhir, UnwritableXml,
    ::testing::Values(
        Unwritable{"UnknownElement", R"("activ":true)", "ukjent-element", "Patient.activ"},
        Unwritable{"UnknownShadow", R"("_activ":{"id":"a"})", "ukjent-element", "Patient._activ"},
        Unwritable{"ShadowOfAnObject", R"("_name":[{"id":"a"}])", "ukjent-element",
                   "Patient._name"},
        Unwritable{"ShadowOfAnAttribute", R"("name":[{"text":"A","_id":{"id":"a"}}])",
                   "ukjent-element", "Patient.name[0]._id"},
        Unwritable{"WrongKind", R"("active":"true")", "feil-type", "Patient.active"},
        Unwritable{"NoList", R"("name":{"text":"A"})", "feil-type", "Patient.name"},
        Unwritable{"AList", R"("active":[true])", "for-mange", "Patient.active"},
        Unwritable{"NoObject", R"("name":["A"])", "feil-type", "Patient.name[0]"},
        Unwritable{"NoObjectBeside", R"("active":true,"_active":"a")", "feil-type",
                   "Patient.active"},
        Unwritable{"IdThatIsNoText", R"("name":[{"id":1,"text":"A"}])", "feil-type",
                   "Patient.name[0].id"},
        Unwritable{"Null", R"("active":null)", "tomt-element", "Patient.active"},
        Unwritable{"EmptyText", R"("gender":"")", "tomt-element", "Patient.gender"},
        Unwritable{"EmptyList", R"("name":[])", "tomt-element", "Patient.name"},
        Unwritable{"EmptyObject", R"("name":[{}])", "tomt-element", "Patient.name[0]"},
        Unwritable{"IdAlone", R"("name":[{"id":"a"}])", "tomt-element", "Patient.name[0]"},
        Unwritable{"IdWithoutValue", R"("_active":{"id":"a"})", "tomt-element", "Patient.active"},
        Unwritable{"NullTwice", R"("name":[{"given":[null],"_given":[null]}])", "tomt-element",
                   "Patient.name[0].given[0]"},
        Unwritable{"TwoChoices", R"("deceasedBoolean":true,"deceasedDateTime":"2016")", "for-mange",
                   "Patient.deceased"},
        Unwritable{"UnknownResource", R"("contained":[{"resourceType":"Sebra"}])", "ukjent-type",
                   "Patient.contained[0]"},
        Unwritable{"ControlCharacter", R"("gender":"a\u0001")", "feil-verdi", "Patient.gender"},
        Unwritable{"NoCharacter", R"("gender":"a\uffff")", "feil-verdi", "Patient.gender"},
        Unwritable{"NarrativeWithEntities", R"("text":{"div":"<div>&nbsp;</div>"})", "feil-verdi",
                   "Patient.text.div"},
        Unwritable{"NarrativeNotClosed", R"("text":{"div":"<div><p></div>"})", "feil-verdi",
                   "Patient.text.div"},
        Unwritable{"NarrativeOfAnotherNamespace", R"("text":{"div":"<div xmlns=\"urn:a\"/>"})",
                   "feil-verdi", "Patient.text.div"},
        Unwritable{"NarrativeThatIsNoDiv",
                   R"("text":{"div":"<divx xmlns=\"http://www.w3.org/1999/xhtml\"/>"})",
                   "feil-verdi", "Patient.text.div"},
        Unwritable{"NarrativeThatGoesOn", R"("text":{"div":"<div/><active value=\"true\"/>"})",
                   "feil-verdi", "Patient.text.div"},
        Unwritable{"NarrativeThatBreaksOut",
                   R"("text":{"div":"<div/></text><active value=\"true\"/><text>"})", "feil-verdi",
                   "Patient.text.div"},
        Unwritable{"NarrativeWithADocumentType",
                   R"("text":{"div":"<!DOCTYPE div [<!ENTITY a 'b'>]><div>&a;</div>"})",
                   "feil-verdi", "Patient.text.div"},
        Unwritable{"NarrativeThatIsNoText", R"("text":{"div":1})", "feil-verdi",
                   "Patient.text.div"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(UnwritableXmlDocument, IsNoResource) {
    for (const auto& value : {json::Value(), json::object({}), json::Value("Patient"),
                              json::object({{"resourceType", "Sebra"}})}) {
        const auto xml = write_xml(value);
        ASSERT_FALSE(xml);
        EXPECT_EQ(xml.error().issues.at(0).code, "ukjent-type");
        EXPECT_EQ(xml.error().issues.at(0).expression, "Resource");
    }
}

}  // namespace

}  // namespace planbro::fhir
