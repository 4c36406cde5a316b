// The same house in XML: what goes in and comes out is what it would be in JSON.
#include "fhir/xml.hpp"

#include <fstream>

#include "fhir/testing/shape.hpp"
#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using fhir::testing::in_one_shape;
using testing::HasSubstr;

constexpr const char* kXml = "application/fhir+xml";

class Xml : public testing::Test {
  protected:
    Reply ask(const std::string& method, const std::string& path, const std::string& body = {},
              const std::string& client = "samspill") const {
        return http(method, house_.url() + "/fhir" + path, body,
                    {{"Authorization", "Bearer " + house_.as(client).token()},
                     {"Accept", kXml},
                     {"Content-Type", kXml}});
    }

    static json::Value read(const Reply& reply) {
        EXPECT_EQ(reply.headers.at("content-type"), "application/fhir+xml; charset=utf-8");
        const auto resource = fhir::read_xml(reply.body);
        EXPECT_TRUE(resource) << reply.body;
        return resource.value_or(json::Value());
    }

    static std::string written(const json::Value& resource) {
        const auto xml = fhir::write_xml(resource);
        EXPECT_TRUE(xml);
        return xml.value_or("");
    }

    House house_;
};

TEST_F(Xml, ATransactionIsTheSameInBothForms) {
    const auto reply = ask("POST", "", written(sample_json("bundles/kari.json")));
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto answer = read(reply);
    EXPECT_EQ(answer.text("type"), "transaction-response");
    const auto entries = answer.at("entry").items();
    ASSERT_FALSE(entries.empty());
    for (const auto& entry : entries) {
        const auto path = "/" + entry.at("response").text("location");
        const auto in_xml = ask("GET", path);
        ASSERT_EQ(in_xml.status, 200) << path << in_xml.body;
        const auto in_json = house_.as("samspill").get(path.substr(1)).json();
        EXPECT_EQ(in_one_shape(read(in_xml)), in_one_shape(in_json)) << path;
    }
}

TEST_F(Xml, WhatIsReadCanBeWrittenBack) {
    ASSERT_EQ(house_.as("samspill").push("samspill", sample("plans/kari.json")).status, 201);
    const auto goal = house_.as("samspill").find("Goal", about(kKari)).at(0);
    const auto path = "/Goal/" + goal.text("id");
    auto changed = read(ask("GET", path));
    changed["description"].set("text", "Å <klare> \"det\"\n& mer");
    const auto put = ask("PUT", path, written(changed));
    ASSERT_EQ(put.status, 200) << put.body;
    EXPECT_EQ(read(put).at("description"), changed.at("description"));
    const auto stored = house_.as("samspill").get(path.substr(1)).json();
    EXPECT_EQ(stored.at("description"), changed.at("description"));
    EXPECT_EQ(stored.at("meta").text("versionId"), "2");
}

TEST_F(Xml, ASearchGivesABundle) {
    ASSERT_EQ(house_.as("samspill").push("samspill", sample("plans/kari.json")).status, 201);
    const auto by_header = read(ask("GET", "/Goal"));
    EXPECT_EQ(by_header.text("type"), "searchset");
    EXPECT_EQ(by_header.at("total").integer(), house_.as("samspill").total("Goal", about(kKari)));
    const auto by_parameter = http("GET", house_.url() + "/fhir/Goal?_count=1&_format=xml", {},
                                   {{"Authorization", "Bearer " + house_.as("samspill").token()}});
    const auto page = read(by_parameter);
    EXPECT_EQ(page.at("entry").items().size(), 1U);
    EXPECT_THAT(page.at("link").at(1).text("url"), HasSubstr("_format=xml"));
}

TEST_F(Xml, LoadPushesABundle) {
    const TempFolder folder;
    std::ofstream(folder.file("kari.xml")) << written(sample_json("bundles/kari.json"));
    const auto loaded = run_planbro(
        {"load", "--url", house_.url(), "--client", "samspill", folder.file("kari.xml")});
    EXPECT_EQ(loaded.code, 0) << loaded.err;
    EXPECT_GT(house_.as("samspill").total("Goal", about(kKari)), 0);
}

TEST_F(Xml, AFaultIsToldWithItsPlace) {
    const auto reply = ask("POST", "/Goal", "<Goal xmlns='http://hl7.org/fhir'>\n  <maal/></Goal>");
    EXPECT_EQ(reply.status, 422);
    const auto issue = read(reply).at("issue").at(0);
    EXPECT_EQ(issue.at("details").at("coding").at(0).text("code"), "ukjent-element");
    EXPECT_EQ(issue.at("expression").at(0).string(), "Goal.maal");
    EXPECT_THAT(issue.text("diagnostics"), HasSubstr("line 2, column 3: "));
}

TEST_F(Xml, ADocumentTypeIsRefused) {
    const auto reply = ask("POST", "/Goal",
                           "<!DOCTYPE Goal [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
                           "<Goal xmlns='http://hl7.org/fhir'><language value='&a;'/></Goal>");
    EXPECT_EQ(reply.status, 400);
    EXPECT_THAT(reply.body, HasSubstr("dtd-forbudt"));
}

TEST_F(Xml, TheGuardLooksIntoItToo) {
    const auto reply = ask("POST", "/Goal",
                           "<Goal xmlns='http://hl7.org/fhir'><lifecycleStatus value='active'/>"
                           "<description><text value='x'/></description><subject><reference "
                           "value='Patient/1'/></subject><addresses><reference "
                           "value='Condition/1'/></addresses></Goal>");
    EXPECT_EQ(reply.status, 422);
    EXPECT_THAT(reply.body, HasSubstr("ikke-journal"));
}

}  // namespace
}  // namespace planbro::flow
