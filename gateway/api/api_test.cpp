// Whole requests, from HTTP to HTTP, over a real store and the sandbox's own tokens.
#include "api/api.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <future>

#include "base/text.hpp"
#include "fhir/xml.hpp"
#include "store/testing/scratch.hpp"

namespace planbro::api {
namespace {

using store::testing::kNow;
using ::testing::HasSubstr;
using ::testing::Not;

class ApiTest : public ::testing::Test {
  protected:
    std::unique_ptr<Api> made(bool sandbox) {
        return std::make_unique<Api>(
            services_, verifier_, sandbox ? issuer_.get() : nullptr, [] { return kNow; },
            ApiOptions{sandbox, "http://h"});
    }

    http::Response ask(const std::string& method, const std::string& target,
                       std::vector<http::Header> headers = {}, std::string body = {},
                       bool too_large = false) {
        const auto mark = target.find('?');
        http::Request request{method,
                              target,
                              target.substr(0, mark),
                              mark == std::string::npos ? "" : target.substr(mark + 1),
                              std::move(headers),
                              std::move(body),
                              too_large};
        std::promise<http::Response> answered;
        api_->handle(std::move(request),
                     [&](http::Response response) { answered.set_value(std::move(response)); });
        return answered.get_future().get();
    }

    std::vector<http::Header> as(const std::string& client, std::vector<http::Header> more = {}) {
        const auto token = issuer_->token("client_id=" + client, kNow);
        more.push_back({"Authorization", "Bearer " + token.body.text("access_token")});
        return more;
    }

    std::vector<std::string> audit_lines() {
        std::vector<std::string> lines;
        std::ifstream in(folder_.file("p.db.audit"));
        for (std::string line; std::getline(in, line);) lines.push_back(line);
        return lines;
    }

    static std::string code_of(const http::Response& response) {
        const auto body = json::parse(response.body);
        return body ? body->at("issue").at(0).at("details").at("coding").at(0).text("code") : "";
    }

    store::testing::TempFolder folder_;
    std::unique_ptr<store::Store> store_ = store::testing::opened(folder_.file("p.db"));
    profiles::Validator validator_{{}};
    interactions::Services services_{*store_, validator_, random_ids(), {}, "http://h/fhir"};
    std::unique_ptr<identity::SandboxIssuer> issuer_ =
        std::move(*identity::SandboxIssuer::open(identity::SandboxIssuer::new_key(), random_ids()));
    identity::Verifier verifier_{{issuer_->trust()}};
    std::unique_ptr<Api> api_ = made(true);
};

TEST_F(ApiTest, A405NamesTheMethodsThatThePathTakes) {
    const auto response = ask("POST", "/fhir/Goal/g1", as("tester"));
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(response.header("Allow"), "GET, HEAD, PUT, PATCH, DELETE");
    EXPECT_EQ(ask("GET", "/sandbox/reset").header("Allow"), "POST");
}

TEST_F(ApiTest, StrangersLearnNothingOfThePathsBehindTheToken) {
    const auto unknown = ask("GET", "/fhir/Observation");
    const auto known = ask("GET", "/fhir/Goal/g1");
    EXPECT_EQ(unknown.status, 401);
    EXPECT_EQ(unknown.body, known.body);
    EXPECT_EQ(ask("PATCH", "/fhir/Goal/g1").status, 401);
    EXPECT_EQ(ask("PATCH", "/fhir/Goal/g1").header("Allow"), "");
    EXPECT_EQ(ask("GET", "/fhir/Observation", as("ehr")).status, 404);
    EXPECT_EQ(ask("GET", "/nowhere").status, 404);
}

TEST_F(ApiTest, A401SaysWhatIsWanted) {
    const auto without = ask("GET", "/fhir/CarePlan");
    EXPECT_EQ(without.header("WWW-Authenticate").substr(0, 24), R"(Bearer realm="planbro", )");
    EXPECT_THAT(std::string(without.header("WWW-Authenticate")), HasSubstr(R"(algs="RS256 )"));
    const auto bad = ask("GET", "/fhir/nowhere", {{"Authorization", "Bearer x.y.z"}});
    EXPECT_EQ(bad.status, 401);
    EXPECT_THAT(std::string(bad.header("WWW-Authenticate")), HasSubstr(R"(error="invalid_token")"));
    const auto twice = ask("GET", "/fhir/CarePlan", as("tester", as("tester")));
    EXPECT_EQ(twice.status, 401);
    EXPECT_EQ(ask("GET", "/fhir/CarePlan", as("tester")).header("WWW-Authenticate"), "");
}

TEST_F(ApiTest, ATooLargeSearchFormIsNotASearchForEverything) {
    const auto headers = as("tester", {{"Content-Type", "application/x-www-form-urlencoded"}});
    EXPECT_EQ(ask("POST", "/fhir/Goal/_search", headers, "", true).status, 413);
    EXPECT_EQ(ask("POST", "/fhir/Goal/_search", headers, "_count=1").status, 200);
}

TEST_F(ApiTest, ASearchWithTooManyAlternativesIsTheAskersFault) {
    std::string value = "a";
    for (int i = 0; i < 2000; ++i) value += ",a";
    for (const auto* name : {"category", "_id", "patient", "patient.identifier"}) {
        const auto response =
            ask("GET", "/fhir/Goal?" + std::string(name) + "=" + value, as("tester"));
        EXPECT_EQ(response.status, 400) << name;
        EXPECT_EQ(code_of(response), "feil-parameterverdi");
    }
}

TEST_F(ApiTest, AnswersAreUtf8WhateverIsAsked) {
    const auto response = ask("GET", "/fhir/Goal?%FF=%FE", as("tester"));
    EXPECT_EQ(response.status, 400);
    EXPECT_TRUE(is_utf8(response.body));
    for (const auto& line : audit_lines()) EXPECT_TRUE(is_utf8(line));
}

TEST_F(ApiTest, EveryAccessIsAuditedAllowedOrRefusedWithoutValues) {
    (void)ask("GET", "/fhir/Patient?identifier=14839210273", as("ehr"));
    (void)ask("GET", "/fhir/Goal/g1");
    const auto lines = audit_lines();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_THAT(lines[0], HasSubstr(R"("event":"search")"));
    EXPECT_THAT(lines[0], HasSubstr(R"("client":"ehr")"));
    EXPECT_THAT(lines[0], HasSubstr(R"("parameters":["identifier"])"));
    EXPECT_THAT(lines[0], Not(HasSubstr("14839210273")));
    EXPECT_THAT(lines[1], HasSubstr(R"("status":401)"));
}

TEST_F(ApiTest, SandboxDoorsAreShutInProduction) {
    EXPECT_EQ(ask("POST", "/sandbox/token", {}, "client_id=ehr").status, 200);
    api_ = made(false);
    EXPECT_EQ(ask("POST", "/sandbox/token", {}, "client_id=ehr").status, 404);
    EXPECT_EQ(ask("POST", "/sandbox/reset").status, 404);
    EXPECT_THAT(ask("GET", "/fhir/.well-known/smart-configuration").body,
                Not(HasSubstr("sandbox")));
}

TEST_F(ApiTest, MetadataIsOpenAndNegotiated) {
    EXPECT_EQ(ask("GET", "/fhir/metadata").status, 200);
    EXPECT_EQ(ask("GET", "/fhir/metadata", {{"Accept", "application/pdf"}}).status, 406);
    EXPECT_EQ(ask("GET", "/fhir/Goal", as("tester", {{"Accept", "application/pdf"}})).status, 406);
    const auto xml = ask("GET", "/fhir/metadata", {{"Accept", "application/fhir+xml"}});
    EXPECT_EQ(xml.header("Content-Type"), "application/fhir+xml; charset=utf-8");
    EXPECT_THAT(xml.body, HasSubstr(R"(<format value="json"/><format value="xml"/>)"));
}

TEST_F(ApiTest, RefusalsAreInTheFormAskedFor) {
    const std::vector<http::Header> xml{{"Accept", "application/fhir+xml"}};
    for (const auto* path : {"/fhir/Goal/g1", "/fhir/Observation", "/fhir/Goal?colour=1"}) {
        for (const auto& headers : {xml, as("tester", xml)}) {
            const auto response = ask("GET", path, headers);
            EXPECT_GE(response.status, 400);
            EXPECT_EQ(response.header("Content-Type"), "application/fhir+xml; charset=utf-8");
            EXPECT_TRUE(fhir::read_xml(response.body)) << response.body;
        }
    }
}

TEST_F(ApiTest, AFormatNobodyServesIs406AndToldInJson) {
    const auto response = ask("GET", "/fhir/Goal?_format=turtle", as("tester"));
    EXPECT_EQ(response.status, 406);
    EXPECT_EQ(code_of(response), "ukjent-format");
}

TEST_F(ApiTest, HealthTellsWhetherTheStoreAnswers) {
    EXPECT_EQ(ask("GET", "/health/live").status, 200);
    EXPECT_EQ(ask("GET", "/health/ready").status, 200);
}

}  // namespace
}  // namespace planbro::api
