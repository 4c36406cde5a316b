#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fhir/testing/shape.hpp"
#include "fhir/xml.hpp"

namespace planbro::fhir {

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The elements of a Patient from line 1, column 37 on.
std::string patient(const std::string& elements) {
    return R"(<Patient xmlns="http://hl7.org/fhir">)" + elements + "</Patient>";
}

std::string read(const std::string& xml) {
    const auto resource = read_xml(xml);
    EXPECT_TRUE(resource) << resource.error().issues.at(0).text;
    return json::write(resource.value_or(json::Value()));
}

// --- what is read ---

struct Reading {
    const char* name;
    std::string xml;
    const char* json;  // without the Patient around it
};

class ReadXml : public ::testing::TestWithParam<Reading> {};

TEST_P(ReadXml, GivesTheJsonForm) {
    const auto& [name, xml, json] = GetParam();
    const auto members = std::string(json).empty() ? "" : "," + std::string(json);
    EXPECT_EQ(read(patient(xml)), R"({"resourceType":"Patient")" + members + "}");
}

INSTANTIATE_TEST_SUITE_P(
    Fhir, ReadXml,
    ::testing::Values(
        Reading{"Nothing", "", ""}, Reading{"Id", R"(<id value="a"/>)", R"("id":"a")"},
        Reading{"Boolean", R"(<active value="false"/>)", R"("active":false)"},
        Reading{"IntegerOfAChoice", R"(<multipleBirthInteger value="2"/>)",
                R"("multipleBirthInteger":2)"},
        Reading{"DigitsOfADecimal",
                R"(<extension url="u"><valueDecimal value="-1.50E+2"/></extension>)",
                R"("extension":[{"url":"u","valueDecimal":-1.50E+2}])"},
        Reading{"ListsOfOne", R"(<name><given value="A"/></name>)", R"("name":[{"given":["A"]}])"},
        Reading{"ListsInOrder", R"(<name><given value="A"/><given value="B"/></name>)",
                R"("name":[{"given":["A","B"]}])"},
        Reading{"IdOfAnElement", R"(<name id="n"><text value="A"/></name>)",
                R"("name":[{"id":"n","text":"A"}])"},
        Reading{"IdOfAPrimitive", R"(<birthDate id="b" value="2016"/>)",
                R"("birthDate":"2016","_birthDate":{"id":"b"})"},
        Reading{"ExtensionOfAPrimitive",
                R"(<birthDate value="2016"><extension url="u">)"
                R"(<valueCode value="c"/></extension></birthDate>)",
                R"("birthDate":"2016","_birthDate":{"extension":[{"url":"u","valueCode":"c"}]})"},
        Reading{"PrimitiveWithoutAValue",
                R"(<birthDate><extension url="u"><valueCode value="c"/></extension></birthDate>)",
                R"("_birthDate":{"extension":[{"url":"u","valueCode":"c"}]})"},
        Reading{"NullWhereAListHasNoValue",
                R"(<name><given><extension url="u"><valueCode value="c"/>)"
                R"(</extension></given><given value="B"/></name>)",
                R"("name":[{"given":[null,"B"],)"
                R"("_given":[{"extension":[{"url":"u","valueCode":"c"}]},null]}])"},
        Reading{
            "NoListWithoutAnyValue",
            R"(<name><given><extension url="u"><valueCode value="c"/></extension></given></name>)",
            R"("name":[{"_given":[{"extension":[{"url":"u","valueCode":"c"}]}]}])"},
        Reading{
            "ExtensionInAnExtension",
            R"(<extension url="u"><extension url="v"><valueId value="i"/></extension></extension>)",
            R"("extension":[{"url":"u","extension":[{"url":"v","valueId":"i"}]}])"},
        Reading{"ContainedResource",
                R"(<contained><Organization><name value="O"/></Organization></contained>)",
                R"("contained":[{"resourceType":"Organization","name":"O"}])"},
        Reading{"WhiteSpaceOfAValue", R"(<gender value="a&#10;b&#9;c&#13;d  e"/>)",
                R"("gender":"a\nb\tc\rd  e")"},
        Reading{"Escapes", R"(<gender value="&lt;&amp;#38;&gt;&quot;&apos;&#xe5;"/>)",
                R"("gender":"<&#38;>\"'å")"},
        Reading{"CommentsAndInstructions",
                R"(<!-- a --><?b c?><active value="true"><!-- d --></active>)", R"("active":true)"},
        Reading{"LinesAndBlanks", "\r\n\t <active value=\"true\"/>\n", R"("active":true)"}),
    [](const auto& row) { return std::string(row.param.name); });

// --- narratives ---

struct Div {
    const char* name;
    std::string xml;
    std::string text;  // "" as it stands in the XML
};

class ReadNarrative : public ::testing::TestWithParam<Div> {};

TEST_P(ReadNarrative, KeepsTheText) {
    const auto& [name, xml, text] = GetParam();
    const auto resource =
        read_xml(patient("<text><status value=\"generated\"/>" + xml + "</text>"));
    ASSERT_TRUE(resource) << resource.error().issues.at(0).text;
    EXPECT_EQ(resource->at("text").text("div"), text.empty() ? xml : text);
}

INSTANTIATE_TEST_SUITE_P(
    Fhir, ReadNarrative,
    ::testing::Values(
        Div{"AsItIs",
            R"(<div xmlns="http://www.w3.org/1999/xhtml"><p )"
            R"(class='a'>&#39;x' <br></br>å<br /></p></div>)",
            ""},
        Div{"Empty", R"(<div xmlns="http://www.w3.org/1999/xhtml"/>)", ""},
        Div{"WithComments", R"(<div xmlns="http://www.w3.org/1999/xhtml"><!-- <p> --></div>)", ""},
        Div{"LineEnds", "<div xmlns=\"http://www.w3.org/1999/xhtml\">a\r\nb\rc</div>",
            "<div xmlns=\"http://www.w3.org/1999/xhtml\">a\nb\nc</div>"},
        Div{"Prefixes",
            R"(<h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p )"
            R"(title="&quot;&#10;">a&lt;b</h:p><h:br/></h:div>)",
            R"(<div xmlns="http://www.w3.org/1999/xhtml">)"
            R"(<p title="&quot;&#10;">a&lt;b</p><br/></div>)"},
        Div{"CharacterData",
            R"(<div xmlns="http://www.w3.org/1999/xhtml" xml:lang="nb"><![CDATA[a<b]]></div>)",
            R"(<div xmlns="http://www.w3.org/1999/xhtml" xml:lang="nb">a&lt;b</div>)"},
        Div{"Instructions", R"(<div xmlns="http://www.w3.org/1999/xhtml">a<?b c?></div>)",
            R"(<div xmlns="http://www.w3.org/1999/xhtml">a</div>)"}),
    [](const auto& row) { return std::string(row.param.name); });

// --- what XML leaves open ---

TEST(ReadXmlDocument, TakesPrefixesDeclarationsAndAByteOrderMark) {
    EXPECT_EQ(read("\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n"
                   "<f:Patient xmlns:f='http://hl7.org/fhir'><f:active value='true'/></f:Patient>\n"
                   "<!-- the end -->"),
              R"({"resourceType":"Patient","active":true})");
}

TEST(ReadXmlDocument, PassesOverTheHintWhereASchemaIs) {
    EXPECT_EQ(read(R"(<Patient xmlns="http://hl7.org/fhir"
                       xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                       xsi:schemaLocation="http://hl7.org/fhir file:///etc/passwd"/>)"),
              R"({"resourceType":"Patient"})");
}

TEST(ReadXmlDocument, HoldsResourcesInBundlesAndParameters) {
    EXPECT_EQ(read(R"(<Bundle xmlns="http://hl7.org/fhir"><type value="batch"/><entry><resource>)"
                   R"(<Parameters><parameter><name value="n"/><resource><Basic/></resource>)"
                   R"(</parameter></Parameters></resource></entry></Bundle>)"),
              R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":)"
              R"("Parameters","parameter":[{"name":"n","resource":{"resourceType":"Basic"}}]}}]})");
}

// --- faults ---

struct Wrong {
    const char* name;
    std::string elements;
    const char* code;
    const char* path;
    TextPlace place = {2, 1};
};

class WrongXml : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongXml, IsToldWithPathAndPlace) {
    const auto resource = read_xml(patient("\n" + GetParam().elements));
    ASSERT_FALSE(resource);
    EXPECT_EQ(resource.error().category, Category::unprocessable);
    ASSERT_EQ(resource.error().issues.size(), 1U) << resource.error().issues.at(1).text;
    const auto& issue = resource.error().issues.front();
    EXPECT_EQ(issue.code, GetParam().code) << issue.text;
    EXPECT_EQ(issue.expression, GetParam().path);
    EXPECT_EQ(issue.place, GetParam().place) << issue.place->line << ":" << issue.place->column;
}

INSTANTIATE_TEST_SUITE_P(
    Fhir, WrongXml,
    ::testing::Values(
        Wrong{"UnknownElement", R"(<activ value="true"><a/><b>c</b></activ>)", "ukjent-element",
              "Patient.activ"},
        Wrong{"UnknownElementInAList",
              "<name><family value=\"A\"/></name>\n<name><familie value=\"B\"/></name>",
              "ukjent-element",
              "Patient.name[1].familie",
              {3, 7}},
        Wrong{"UnknownElementInAPrimitive",
              R"(<active value="true"><value value="a"/></active>)",
              "ukjent-element",
              "Patient.active.value",
              {2, 22}},
        Wrong{"UnknownAttribute", R"(<active value="true" verdi="true"/>)", "ukjent-attributt",
              "Patient.active"},
        Wrong{"ValueOfNoPrimitive", R"(<name value="A"><text value="B"/></name>)",
              "ukjent-attributt", "Patient.name[0]"},
        Wrong{"AttributeOfAContainer", R"(<contained id="c"><Basic/></contained>)",
              "ukjent-attributt", "Patient.contained[0]"},
        Wrong{"AttributeOfAResource",
              R"(<contained><Basic id="c"/></contained>)",
              "ukjent-attributt",
              "Patient.contained[0]",
              {2, 12}},
        Wrong{"AttributeWithANamespace", R"(<active value="true" xml:lang="nb"/>)",
              "ukjent-attributt", "Patient.active"},
        Wrong{"AttributeAsAnElement",
              R"(<name><id value="n"/><text value="A"/></name>)",
              "ukjent-element",
              "Patient.name[0].id",
              {2, 7}},
        Wrong{"UrlAsAnElement",
              R"(<extension url="u"><url value="u"/><valueCode value="c"/></extension>)",
              "ukjent-element",
              "Patient.extension[0].url",
              {2, 20}},
        Wrong{"WrongOrder",
              "<gender value=\"male\"/>\n<active value=\"true\"/>",
              "feil-rekkefolge",
              "Patient.active",
              {3, 1}},
        Wrong{"BaseAfterOwn",
              "<active value=\"true\"/>\n<id value=\"a\"/>",
              "feil-rekkefolge",
              "Patient.id",
              {3, 1}},
        Wrong{"ListInterrupted",
              "<name><text value=\"A\"/></name><gender value=\"male\"/>\n<name><text "
              "value=\"B\"/></name>",
              "feil-rekkefolge",
              "Patient.name[0]",
              {3, 1}},
        Wrong{"Repeated",
              "<active value=\"true\"/>\n<active value=\"true\"/>",
              "for-mange",
              "Patient.active",
              {3, 1}},
        Wrong{"TwoChoices",
              "<deceasedBoolean value=\"true\"/>\n<deceasedDateTime value=\"2016\"/>",
              "for-mange",
              "Patient.deceased",
              {3, 1}},
        Wrong{"TwoChoicesTheOtherWay",
              "<deceasedDateTime value=\"2016\"/>\n<deceasedBoolean value=\"true\"/>",
              "for-mange",
              "Patient.deceased",
              {3, 1}},
        Wrong{"WrongChoice", R"(<deceasedString value="nei"/>)", "ukjent-element",
              "Patient.deceasedString"},
        Wrong{"ChoiceWithoutType", R"(<deceased value="true"/>)", "ukjent-element",
              "Patient.deceased"},
        Wrong{"EmptyValue", R"(<gender value=""/>)", "tomt-element", "Patient.gender"},
        Wrong{"EmptyId", R"(<gender id="" value="male"/>)", "tomt-element", "Patient.gender.id"},
        Wrong{"NoValue", "<gender/>", "tomt-element", "Patient.gender"},
        Wrong{"IdWithoutValue", R"(<gender id="g"/>)", "tomt-element", "Patient.gender"},
        Wrong{"EmptyObject", "<name/>", "tomt-element", "Patient.name[0]"},
        Wrong{"ObjectWithIdAlone", R"(<name id="n"></name>)", "tomt-element", "Patient.name[0]"},
        Wrong{"NoResource", "<contained/>", "tomt-element", "Patient.contained[0]"},
        Wrong{"TwoResources",
              R"(<contained><Basic/><Basic/></contained>)",
              "for-mange",
              "Patient.contained[0]",
              {2, 20}},
        Wrong{"UnknownResource",
              R"(<contained><Sebra/></contained>)",
              "ukjent-type",
              "Patient.contained[0]",
              {2, 12}},
        Wrong{"NotTrueOrFalse", R"(<active value="TRUE"/>)", "feil-verdi", "Patient.active"},
        Wrong{"NotANumber", R"(<multipleBirthInteger value="+2"/>)", "feil-verdi",
              "Patient.multipleBirth"},
        Wrong{"NumberWithBlanks", R"(<multipleBirthInteger value=" 2"/>)", "feil-verdi",
              "Patient.multipleBirth"},
        Wrong{"Text", "<name>Kari<text value=\"A\"/>Berg</name>", "uventet-tekst",
              "Patient.name[0]"},
        Wrong{"TextInAPrimitive", R"(<active value="true">ja</active>)", "uventet-tekst",
              "Patient.active"},
        Wrong{"CharacterData", R"(<name><![CDATA[ ]]><text value="A"/></name>)", "uventet-tekst",
              "Patient.name[0]"},
        Wrong{"OtherNamespace", R"(<active xmlns="urn:a" value="true"/>)", "feil-navnerom",
              "Patient.active"},
        Wrong{"NoNamespace", R"(<active xmlns="" value="true"/>)", "feil-navnerom",
              "Patient.active"},
        Wrong{"ResourceOfAnotherNamespace",
              R"(<contained><Basic xmlns="urn:a"/></contained>)",
              "feil-navnerom",
              "Patient.contained[0]",
              {2, 12}},
        Wrong{"NarrativeThatIsNoXhtml",
              R"(<text><status value="empty"/><div>a</div></text>)",
              "feil-navnerom",
              "Patient.text.div",
              {2, 30}},
        Wrong{"ForeignInNarrative",
              R"(<text><div xmlns="http://www.w3.org/1999/xhtml"><p xmlns="urn:a"/></div></text>)",
              "feil-navnerom",
              "Patient.text.div",
              {2, 7}},
        Wrong{"TwoNarratives",
              R"(<text><div xmlns="http://www.w3.org/1999/xhtml"/>)"
              R"(<div xmlns="http://www.w3.org/1999/xhtml"/></text>)",
              "for-mange",
              "Patient.text.div",
              {2, 50}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(WrongXmlDocument, TellsAllFaultsAtOnce) {
    const auto resource = read_xml(patient("<gender/><active value='ja'/><sex value='x'/>"));
    ASSERT_FALSE(resource);
    std::vector<std::string> codes;
    for (const auto& issue : resource.error().issues) codes.push_back(issue.code);
    EXPECT_THAT(codes, ::testing::ElementsAre("tomt-element", "feil-rekkefolge", "feil-verdi",
                                              "ukjent-element"));
}

TEST(WrongXmlDocument, GuessesWhatAnUnknownElementWasMeantToBe) {
    const auto resource = read_xml(patient("<birthdate value='2016'/>"));
    ASSERT_FALSE(resource);
    EXPECT_THAT(resource.error().issues.at(0).text, HasSubstr("did you mean birthDate?"));
}

TEST(WrongXmlDocument, NeverRepeatsWhatTheSenderWrote) {
    for (const auto* xml :
         {"<a14839210273 value='x'/>", "<active value='14839210273'/>",
          "<active value='true' a14839210273='b'/>", "<active value='true'>14839210273</active>",
          "<a:a14839210273/>", "<a14839210273></b>", "&a14839210273;", "<active value='&a148;'/>",
          "<contained><A14839210273/></contained>"}) {
        const auto resource = read_xml(patient(xml));
        ASSERT_FALSE(resource) << xml;
        for (const auto& issue : resource.error().issues) {
            EXPECT_THAT(issue.text + issue.expression, Not(HasSubstr("148"))) << xml;
        }
    }
}

TEST(WrongXmlDocument, StopsCountingSomewhere) {
    std::string many;
    for (int i = 0; i < 2000; ++i) many += "<a/>";
    const auto resource = read_xml(patient(many));
    ASSERT_FALSE(resource);
    EXPECT_EQ(resource.error().issues.size(), 501U);
    EXPECT_EQ(resource.error().issues.back().code, "flere-feil");
}

TEST(WrongXmlDocument, RootIsAResource) {
    for (const auto* xml : {"<Sebra xmlns='http://hl7.org/fhir'/>", "<Resource/>",
                            "<name xmlns='http://hl7.org/fhir'/>"}) {
        const auto resource = read_xml(xml);
        ASSERT_FALSE(resource) << xml;
        EXPECT_EQ(resource.error().issues.at(0).expression, "Resource");
    }
}

// --- what is refused before anything is read ---

struct Refused {
    const char* name;
    std::string xml;
    const char* code;
    TextPlace place = {1, 1};
    Category category = Category::bad_request;
};

class RefusedXml : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedXml, IsToldWithItsPlace) {
    const auto resource = read_xml(GetParam().xml);
    ASSERT_FALSE(resource);
    EXPECT_EQ(resource.error().category, GetParam().category);
    ASSERT_EQ(resource.error().issues.size(), 1U);
    const auto& issue = resource.error().issues.front();
    EXPECT_EQ(issue.code, GetParam().code) << issue.text;
    EXPECT_EQ(issue.place, GetParam().place) << issue.place->line << ":" << issue.place->column;
}

const std::string kBillionLaughs =
    "<?xml version='1.0'?>\n<!DOCTYPE Patient [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>"
    "<Patient xmlns='http://hl7.org/fhir'><gender value='&b;'/></Patient>";

INSTANTIATE_TEST_SUITE_P(
    Fhir, RefusedXml,
    ::testing::Values(
        Refused{"Nothing", "", "ikke-xml"}, Refused{"Blank", " \n", "ikke-xml", {2, 1}},
        Refused{"Json", R"({"resourceType":"Patient"})", "ikke-xml"},
        Refused{"NotFinished", patient("\n<active"), "ikke-xml", {2, 8}},
        Refused{"TagsCross", patient("<name>\n<text></name></text>"), "ikke-xml", {2, 14}},
        Refused{"TwoRoots", patient("") + "\n<a/>", "ikke-xml", {2, 1}},
        Refused{"AttributeTwice",
                patient("\n<active value='true' value='true'/>"),
                "ikke-xml",
                {2, 34}},
        Refused{"UnknownPrefix", patient("\n<a:active value='true'/>"), "ikke-xml", {2, 23}},
        Refused{"UnknownEntity", patient("\n<gender value='&nbsp;'/>"), "ikke-xml", {2, 22}},
        Refused{"ControlCharacter", patient("\n<gender value='\x01'/>"), "ikke-xml", {2, 16}},
        Refused{"ReferenceToNoCharacter", patient("\n<gender value='&#1;'/>"), "ikke-xml", {2, 20}},
        Refused{"Nul", std::string("<a>\n\0</a>", 9), "ikke-xml", {2, 1}},
        Refused{"BillionLaughs", kBillionLaughs, "dtd-forbudt", {2, 19}},
        Refused{"ExternalEntity",
                "<!DOCTYPE Patient [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" +
                    patient("<gender value='&a;'/>"),
                "dtd-forbudt",
                {1, 19}},
        Refused{"ExternalSubset",
                "<!DOCTYPE Patient SYSTEM 'http://127.0.0.1:1/a.dtd'>" + patient(""),
                "dtd-forbudt",
                {1, 52}},
        Refused{"NotUtf8", patient("<gender value='\xE5'/>"), "ikke-utf8", {1, 53}},
        Refused{"Latin1", "<?xml version='1.0' encoding='ISO-8859-1'?>" + patient(""), "ikke-utf8"},
        Refused{"Utf16ByName", "<?xml version='1.0' encoding = \"UTF-16\"?>" + patient(""),
                "ikke-utf8"},
        Refused{"Utf16", std::string("\xFF\xFE<\0a\0/\0>\0", 10), "ikke-utf8"}),
    [](const auto& row) { return std::string(row.param.name); });

std::string nested(const std::string& begin, const std::string& end, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += begin;
    for (int i = 0; i < times; ++i) text += end;
    return text;
}

TEST(XmlLimit, OfDepthIsThatOfTheJsonForm) {
    // A resource, and two levels an extension: the list and the object.
    const auto deep = [](int extensions) {
        return patient(nested("<extension url='u'>", "</extension>", extensions));
    };
    EXPECT_TRUE(read_xml(deep(31)));
    const auto json = json::write(read_xml(deep(31)).value_or(json::Value()));
    EXPECT_TRUE(json::parse(json));
    const auto refused = read_xml(deep(32));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().issues.at(0).code, "ikke-xml");
    EXPECT_THAT(refused.error().issues.at(0).text, HasSubstr("nested deeper than 64 levels"));
    EXPECT_EQ(refused.error().issues.at(0).place, (TextPlace{1, 38 + 31 * 19}));
}

TEST(XmlLimit, OfDepthHoldsInNarrativesAndWhatIsPassedOver) {
    const std::string div = R"(<div xmlns="http://www.w3.org/1999/xhtml">)";
    for (const auto& elements : {"<text>" + div + nested("<b>", "</b>", 128) + "</div></text>",
                                 nested("<a>", "</a>", 200), nested("<a>", "</a>", 100000)}) {
        const auto refused = read_xml(patient(elements));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().issues.at(0).code, "ikke-xml");
    }
    EXPECT_TRUE(read_xml(patient("<text>" + div + nested("<b>", "</b>", 127) + "</div></text>")));
}

TEST(XmlLimit, OfSize) {
    const auto refused = read_xml(patient(""), {.size_max = 10});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().category, Category::too_large);
    EXPECT_EQ(refused.error().issues.at(0).code, "for-stor");
}

}  // namespace

}  // namespace planbro::fhir
