#include "api/negotiation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace planbro::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

http::Request with_header(const std::string& name, const std::string& value,
                          std::string body = {}) {
    http::Request made;
    made.method = "POST";
    if (!value.empty()) made.headers.push_back({name, value});
    made.body = std::move(body);
    return made;
}

http::Request sent(const std::string& content_type, std::string body = "{}") {
    return with_header("content-type", content_type, std::move(body));
}

template <class T>
std::string code_of(const Result<T>& result) {
    return result ? "" : result.error().issues.at(0).code;
}

// --- bodies ---

struct Body {
    const char* name;
    const char* content_type;
    std::string body;
    const char* code;  // "" = accepted
    bool too_large = false;
};

class JsonBodies : public ::testing::TestWithParam<Body> {};

TEST_P(JsonBodies, AreJudged) {
    auto request = sent(GetParam().content_type, GetParam().body);
    request.body_too_large = GetParam().too_large;
    EXPECT_EQ(code_of(read_json(request)), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    Api, JsonBodies,
    ::testing::Values(Body{"FhirJson", "application/fhir+json", "{}", ""},
                      Body{"Json", "application/json", "{}", ""},
                      Body{"TextJson", "text/json", "{}", ""},
                      Body{"WithParameters",
                           "application/fhir+json; charset=utf-8; fhirVersion=4.0", "{}", ""},
                      Body{"AnyCase", " Application/FHIR+JSON ", "{}", ""},
                      Body{"NoType", "", "{}", "feil-innholdstype"},
                      Body{"Xml", "application/fhir+xml", "<a/>", "feil-innholdstype"},
                      Body{"Patch", "application/json-patch+json", "[]", "feil-innholdstype"},
                      Body{"Form", "application/x-www-form-urlencoded", "{}", "feil-innholdstype"},
                      Body{"Empty", "application/json", "", "ikke-json"},
                      Body{"Broken", "application/json", "{", "ikke-json"},
                      Body{"Array", "application/json", "[]", "ikke-json"},
                      Body{"Text", "application/json", "\"x\"", "ikke-json"},
                      Body{"NotUtf8", "application/json", "{\"a\":\"\xE5\"}", "ikke-utf8"},
                      Body{"TooLargeComesFirst", "text/plain", "", "for-stor", true}),
    [](const auto& row) { return std::string(row.param.name); });

class XmlBodies : public ::testing::TestWithParam<Body> {};

TEST_P(XmlBodies, AreJudged) {
    auto request = sent(GetParam().content_type, GetParam().body);
    request.body_too_large = GetParam().too_large;
    const auto body = read_xml(request);
    EXPECT_EQ(code_of(body), GetParam().code);
    EXPECT_EQ(body.value_or(GetParam().body), GetParam().body);
}

INSTANTIATE_TEST_SUITE_P(
    Api, XmlBodies,
    ::testing::Values(Body{"Xml", "application/xml", "<a/>", ""},
                      Body{"TextXml", "text/xml; charset=utf-8", "<a/>", ""},
                      Body{"Json", "application/json", "<a/>", "feil-innholdstype"},
                      Body{"NoType", "", "<a/>", "feil-innholdstype"},
                      Body{"TooLarge", "application/xml", "", "for-stor", true}),
    [](const auto& row) { return std::string(row.param.name); });

class FormBodies : public ::testing::TestWithParam<Body> {};

TEST_P(FormBodies, AreJudged) {
    auto request = sent(GetParam().content_type, GetParam().body);
    request.body_too_large = GetParam().too_large;
    EXPECT_EQ(code_of(read_form(request)), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    Api, FormBodies,
    ::testing::Values(Body{"Form", "application/x-www-form-urlencoded", "a=b", ""},
                      Body{"AnyCase", "Application/X-WWW-Form-Urlencoded;charset=utf-8", "a=b", ""},
                      Body{"EmptyWithoutType", "", "", ""},
                      Body{"Json", "application/json", "{}", "feil-innholdstype"},
                      Body{"TypeThatOnlyBeginsSo", "application/x-www-form-urlencoded2", "a=b",
                           "feil-innholdstype"},
                      Body{"TooLargeIsNotEmpty", "application/x-www-form-urlencoded", "",
                           "for-stor", true}),
    [](const auto& row) { return std::string(row.param.name); });

// --- resources ---

class ResourceBodies : public ::testing::TestWithParam<Body> {};

TEST_P(ResourceBodies, AreJudgedInBothForms) {
    auto request = sent(GetParam().content_type, GetParam().body);
    request.body_too_large = GetParam().too_large;
    const auto resource = read_resource(request);
    EXPECT_EQ(code_of(resource), GetParam().code);
    if (resource) {
        EXPECT_EQ(resource->text("resourceType"), "Goal");
    }
}

constexpr auto kJsonGoal = R"({"resourceType":"Goal"})";
constexpr auto kXmlGoal = R"(<Goal xmlns="http://hl7.org/fhir"/>)";

INSTANTIATE_TEST_SUITE_P(
    Api, ResourceBodies,
    ::testing::Values(Body{"Json", "application/fhir+json", kJsonGoal, ""},
                      Body{"Xml", "application/fhir+xml; charset=UTF-8", kXmlGoal, ""},
                      Body{"PlainXml", "application/xml", kXmlGoal, ""},
                      Body{"TextXml", "text/xml", kXmlGoal, ""},
                      Body{"XmlThatIsJson", "application/fhir+xml", kJsonGoal, "ikke-xml"},
                      Body{"JsonThatIsXml", "application/fhir+json", kXmlGoal, "ikke-json"},
                      Body{"XmlThatIsNoFhir", "application/fhir+xml",
                           R"(<Goal xmlns="http://hl7.org/fhir"><mal/></Goal>)", "ukjent-element"},
                      Body{"DocumentType", "application/fhir+xml",
                           std::string("<!DOCTYPE Goal>") + kXmlGoal, "dtd-forbudt"},
                      Body{"NotUtf8", "application/fhir+xml", "<Goal a='\xE5'/>", "ikke-utf8"},
                      Body{"NoType", "", kXmlGoal, "feil-innholdstype"},
                      Body{"Patch", "application/xml-patch+xml", kXmlGoal, "feil-innholdstype"},
                      Body{"TooLarge", "application/fhir+xml", "", "for-stor", true}),
    [](const auto& row) { return std::string(row.param.name); });

// --- the form of the answer ---

struct Asked {
    const char* name;
    const char* accept;
    const char* query;
    std::optional<fhir::Format> format;  // nothing: 406
};

class FormatOf : public ::testing::TestWithParam<Asked> {};

TEST_P(FormatOf, IsWhatTheClientPrefers) {
    auto request = with_header("Accept", GetParam().accept);
    request.query = GetParam().query;
    const auto form = form_of(request);
    if (GetParam().format) {
        ASSERT_TRUE(form);
        EXPECT_EQ(form->format, *GetParam().format);
    } else {
        ASSERT_FALSE(form);
        EXPECT_EQ(form.error().category, Category::not_acceptable);
        EXPECT_EQ(form.error().issues.at(0).code, "ukjent-format");
    }
}

constexpr auto kJson = fhir::Format::json;
constexpr auto kXml = fhir::Format::xml;

INSTANTIATE_TEST_SUITE_P(
    Api, FormatOf,
    ::testing::Values(
        Asked{"Nothing", "", "", kJson}, Asked{"Anything", "*/*", "", kJson},
        Asked{"AnyApplication", "application/*", "", kJson},
        Asked{"FhirJson", "application/fhir+json", "", kJson},
        Asked{"JsonWithParameters", "application/json; charset=utf-8", "", kJson},
        Asked{"Version", "application/fhir+json;fhirVersion=4.0", "", kJson},
        Asked{"AnyCase", "APPLICATION/JSON", "", kJson},
        Asked{"FhirXml", "application/fhir+xml", "", kXml},
        Asked{"PlainXml", "application/xml", "", kXml}, Asked{"TextXml", "text/xml", "", kXml},
        Asked{"BothAlike", "application/fhir+xml, application/fhir+json", "", kJson},
        Asked{"XmlPreferred", "application/fhir+xml, application/fhir+json;q=0.1", "", kXml},
        Asked{"JsonPreferred", "application/fhir+xml;q=0.35,application/fhir+json;q=0.4", "",
              kJson},
        Asked{"JsonDeclined", "application/fhir+xml, application/json;q=0", "", kXml},
        Asked{"JsonDeclinedElseAnything", "application/json;q=0, */*", "", kXml},
        Asked{"XmlElseAnything", "application/fhir+xml, */*;q=0.1", "", kXml},
        Asked{"Browser", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "",
              kJson},
        Asked{"ParameterJson", "", "_format=json", kJson},
        Asked{"ParameterXml", "", "_count=1&_format=xml", kXml},
        Asked{"ParameterOverAccept", "application/fhir+json", "_format=application/fhir%2Bxml",
              kXml},
        Asked{"ParameterWithAPlus", "", "_format=application/fhir+xml", kXml},
        Asked{"ParameterOverWhatIsNotServed", "image/png", "_format=text/xml", kXml},
        Asked{"Others", "application/pdf, image/*", "", {}}, Asked{"Turtle", "text/turtle", "", {}},
        Asked{"Declined", "application/json;q=0", "", {}},
        Asked{"DeclinedAtLength", "application/json; q=0.000, application/xml;q=0.0", "", {}},
        Asked{"UnknownParameter", "application/fhir+json", "_format=turtle", {}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(FormatOf, IsReadFromASearchForm) {
    auto request = sent("application/x-www-form-urlencoded", "_count=1&_format=xml");
    request.path = "/fhir/Goal/_search";
    EXPECT_EQ(form_of(request).value_or(Form{}).format, kXml);
}

struct Pretty {
    const char* name;
    const char* query;
    bool is_pretty;
    const char* code;
};

class PrettyOf : public ::testing::TestWithParam<Pretty> {};

TEST_P(PrettyOf, IsAsAsked) {
    http::Request request;
    request.query = GetParam().query;
    const auto form = form_of(request);
    EXPECT_EQ(code_of(form), GetParam().code);
    EXPECT_EQ(form.value_or(Form{}).is_pretty, GetParam().is_pretty);
}

INSTANTIATE_TEST_SUITE_P(
    Api, PrettyOf,
    ::testing::Values(Pretty{"Not", "", false, ""}, Pretty{"True", "_pretty=true", true, ""},
                      Pretty{"False", "_pretty=false", false, ""},
                      Pretty{"Else", "_pretty=yes", false, "feil-parameterverdi"}),
    [](const auto& row) { return std::string(row.param.name); });

// --- If-Match ---

struct Tag {
    const char* name;
    const char* header;
    std::optional<std::int64_t> version;
    bool bad = false;
};

class IfMatch : public ::testing::TestWithParam<Tag> {};

TEST_P(IfMatch, IsRead) {
    const auto version = if_match_of(with_header("If-Match", GetParam().header));
    EXPECT_EQ(code_of(version), GetParam().bad ? "feil-etag" : "");
    EXPECT_EQ(version.value_or(GetParam().version), GetParam().version);
}

INSTANTIATE_TEST_SUITE_P(
    Api, IfMatch,
    ::testing::Values(Tag{"Absent", "", {}}, Tag{"Weak", "W/\"3\"", 3}, Tag{"Strong", "\"12\"", 12},
                      Tag{"Unquoted", "W/3", {}, true}, Tag{"Empty", "W/\"\"", {}, true},
                      Tag{"Letters", "W/\"a\"", {}, true}, Tag{"Negative", "W/\"-1\"", {}, true},
                      Tag{"OneQuote", "\"", {}, true}, Tag{"List", "W/\"1\", W/\"2\"", {}, true},
                      Tag{"TooLong", "W/\"9999999999999999999\"", {}, true}),
    [](const auto& row) { return std::string(row.param.name); });

// --- parameters ---

struct Decoding {
    const char* name;
    const char* text;
    interactions::Parameters parameters;
};

class ParametersOf : public ::testing::TestWithParam<Decoding> {};

TEST_P(ParametersOf, AreDecodedInOrder) {
    EXPECT_EQ(parameters_of(GetParam().text), GetParam().parameters);
}

INSTANTIATE_TEST_SUITE_P(
    Api, ParametersOf,
    ::testing::Values(
        Decoding{"None", "", {}}, Decoding{"One", "a=b", {{"a", "b"}}},
        Decoding{"InOrderAndRepeated", "b=2&a=1&b=1", {{"b", "2"}, {"a", "1"}, {"b", "1"}}},
        Decoding{"NoValue", "a&b=", {{"a", ""}, {"b", ""}}},
        Decoding{"NothingBetween", "&a=1&&", {{"a", "1"}}},
        Decoding{"EqualsInTheValue", "a=b=c", {{"a", "b=c"}}},
        Decoding{"Escapes", "a=%7C%C3%A5%26", {{"a", "|å&"}}},
        Decoding{"EscapesInTheName", "patient%3APatient=1", {{"patient:Patient", "1"}}},
        Decoding{"PlusIsBlank", "a=b+c%2Bd", {{"a", "b c+d"}}},
        Decoding{"MalformedEscapeStays", "a=100%&b=%zz", {{"a", "100%"}, {"b", "%zz"}}},
        Decoding{"WhatIsNoUtf8StaysEscaped", "a=%FF&%C3=1", {{"a", "%25FF"}, {"%25C3", "1"}}}),
    [](const auto& row) { return std::string(row.param.name); });

// --- answers ---

interactions::Answer answer(int status, const char* resource_type) {
    interactions::Answer made;
    made.status = status;
    made.body = json::object({{"resourceType", resource_type}});
    made.location = "Goal/g1/_history/2";
    made.version = 2;
    made.updated = *parse_instant("2026-11-23T11:10:04.123Z");
    return made;
}

TEST(RenderAnswer, CarriesBodyVersionAndPlace) {
    const auto response = render(answer(201, "Goal"), "http://h/fhir", "", Form{kJson});
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(response.body, R"({"resourceType":"Goal"})");
    EXPECT_EQ(response.header("Content-Type"), "application/fhir+json; charset=utf-8");
    EXPECT_EQ(response.header("Location"), "http://h/fhir/Goal/g1/_history/2");
    EXPECT_EQ(response.header("ETag"), "W/\"2\"");
    EXPECT_EQ(response.header("Last-Modified"), "Mon, 23 Nov 2026 11:10:04 GMT");
    EXPECT_EQ(response.header("Cache-Control"), "no-store");
}

TEST(RenderAnswer, CanBeXml) {
    const auto response = render(answer(201, "Goal"), "http://h/fhir", "", Form{kXml});
    EXPECT_EQ(response.body, R"(<?xml version="1.0" encoding="UTF-8"?>)"
                             R"(<Goal xmlns="http://hl7.org/fhir"/>)");
    EXPECT_EQ(response.header("Content-Type"), "application/fhir+xml; charset=utf-8");
    EXPECT_EQ(response.header("Location"), "http://h/fhir/Goal/g1/_history/2");
}

TEST(RenderAnswer, IsJsonWhereXmlCannotHoldIt) {
    auto made = answer(200, "Goal");
    made.body.set("language", "\x01");
    const auto response = render(made, "b", "", Form{kXml});
    EXPECT_EQ(response.header("Content-Type"), "application/fhir+json; charset=utf-8");
    EXPECT_TRUE(json::parse(response.body));
}

TEST(RenderAnswer, IsIndentedWhenAsked) {
    const auto in_json = render(answer(200, "Goal"), "b", "", Form{kJson, true});
    EXPECT_EQ(in_json.body, "{\n  \"resourceType\": \"Goal\"\n}");
    auto made = answer(200, "Goal");
    made.body.set("id", "1");
    const auto in_xml = render(made, "b", "", Form{kXml, true});
    EXPECT_THAT(in_xml.body, HasSubstr("\n  <id value=\"1\"/>\n"));
}

TEST(RenderAnswer, WithoutThemHasNoSuchHeaders) {
    interactions::Answer made;
    made.status = 204;
    const auto response = render(made, "http://h/fhir", "", Form{kJson});
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(response.body, "");
    for (const auto* name : {"Content-Type", "Location", "ETag", "Last-Modified"}) {
        EXPECT_EQ(response.header(name), "") << name;
    }
}

struct Preference {
    const char* name;
    const char* prefer;
    const char* resource_type;
    bool body;
};

class Prefer : public ::testing::TestWithParam<Preference> {};

TEST_P(Prefer, DecidesOnTheBody) {
    const auto response =
        render(answer(200, GetParam().resource_type), "b", GetParam().prefer, Form{kJson});
    EXPECT_EQ(!response.body.empty(), GetParam().body);
    EXPECT_EQ(!response.header("Content-Type").empty(), GetParam().body);
    EXPECT_EQ(response.header("ETag"), "W/\"2\"") << "in either case";
}

INSTANTIATE_TEST_SUITE_P(
    Api, Prefer,
    ::testing::Values(Preference{"None", "", "Goal", true},
                      Preference{"Minimal", "return=minimal", "Goal", false},
                      Preference{"Among", "handling=strict, return=minimal", "Goal", false},
                      Preference{"AnyCase", "Return=Minimal; wait=1", "Goal", false},
                      Preference{"OfAnotherName", "x-return=minimal", "Goal", true},
                      Preference{"Representation", "return=representation", "Goal", true},
                      Preference{"WarningsAreShown", "return=minimal", "OperationOutcome", true}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Prefer, AReadIsNeverEmptied) {
    auto read = answer(200, "Goal");
    read.location.clear();
    EXPECT_NE(render(read, "b", "return=minimal", Form{kJson}).body, "");
}

// --- failures ---

struct Status {
    Category category;
    int status;
};

class FailureStatus : public ::testing::TestWithParam<Status> {};

TEST_P(FailureStatus, IsAnOperationOutcomeWithItsCode) {
    const auto made = fail(GetParam().category, "en-kode", "What is wrong.", "Goal.status");
    const auto response = render(made.value(), Form{kJson});
    EXPECT_EQ(response.status, GetParam().status);
    EXPECT_EQ(response.header("Content-Type"), "application/fhir+json; charset=utf-8");
    EXPECT_EQ(response.header("Cache-Control"), "no-store");
    const auto body = json::parse(response.body);
    ASSERT_TRUE(body);
    EXPECT_EQ(body->text("resourceType"), "OperationOutcome");
    const auto& issue = body->at("issue").at(0);
    EXPECT_EQ(issue.at("details").at("coding").at(0).text("code"), "en-kode");
    EXPECT_EQ(issue.at("details").at("coding").at(0).text("system"),
              "https://planbro.no/fhir/CodeSystem/planbro-issue");
    EXPECT_EQ(response.header("Retry-After"), "");
}

INSTANTIATE_TEST_SUITE_P(
    Api, FailureStatus,
    ::testing::Values(Status{Category::bad_request, 400}, Status{Category::unauthorized, 401},
                      Status{Category::forbidden, 403}, Status{Category::not_found, 404},
                      Status{Category::method_not_allowed, 405},
                      Status{Category::not_acceptable, 406}, Status{Category::conflict, 409},
                      Status{Category::gone, 410}, Status{Category::precondition_failed, 412},
                      Status{Category::too_large, 413}, Status{Category::unsupported_media, 415},
                      Status{Category::unprocessable, 422}, Status{Category::too_many, 429},
                      Status{Category::internal, 500}, Status{Category::unavailable, 503}),
    [](const auto& row) { return std::to_string(row.param.status); });

TEST(RenderFailure, CanBeXml) {
    const auto made = fail(Category::not_found, "ikke-funnet", "Nothing.").value();
    const auto response = render(made, Form{kXml});
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.header("Content-Type"), "application/fhir+xml; charset=utf-8");
    EXPECT_THAT(response.body, HasSubstr(R"(<code value="ikke-funnet"/>)"));
}

TEST(RenderFailure, TellsWhenToComeBack) {
    auto made = fail(Category::unavailable, "lager-nede", "Later.").value();
    made.retry_after_seconds = 5;
    EXPECT_EQ(render(made, Form{kJson}).header("Retry-After"), "5");
}

TEST(RenderFailure, TellsEveryFault) {
    const auto made =
        fail(Category::unprocessable, {{Severity::error, "required", "a", "one", "Goal.x"},
                                       {Severity::warning, "value", "b", "two", ""}});
    const auto body = json::parse(render(made.value(), Form{kJson}).body);
    ASSERT_EQ(body->at("issue").items().size(), 2U);
    EXPECT_EQ(body->at("issue").at(0).text("severity"), "error");
    EXPECT_EQ(body->at("issue").at(0).at("expression").at(0).string(), "Goal.x");
    EXPECT_EQ(body->at("issue").at(1).text("severity"), "warning");
    EXPECT_FALSE(body->at("issue").at(1).has("expression"));
}

}  // namespace
}  // namespace planbro::api
