#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/exchange.hpp"

namespace planbro::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

http::Request request(const std::string& method, const std::string& path) {
    http::Request made;
    made.method = method;
    made.target = path;
    made.path = path;
    return made;
}

struct Served {
    const char* name;
    const char* method;
    const char* path;
    const char* action;
    PathParts parts = {};
};

class ServedRoutes : public ::testing::TestWithParam<Served> {};

TEST_P(ServedRoutes, LeadToTheirDoor) {
    const auto routed = route(request(GetParam().method, GetParam().path), true);
    ASSERT_TRUE(routed) << routed.error().issues.at(0).text;
    EXPECT_EQ(routed->route->action, GetParam().action);
    EXPECT_EQ(routed->parts, GetParam().parts);
    EXPECT_NE(routed->route->door == nullptr, routed->route->open == nullptr)
        << "one door, not two";
}

const Served kServed[] = {
    {"Front", "GET", "/", "front"},
    {"Metadata", "GET", "/fhir/metadata", "capabilities"},
    {"MetadataHead", "HEAD", "/fhir/metadata", "capabilities"},
    {"Smart", "GET", "/fhir/.well-known/smart-configuration", "smart-configuration"},
    {"Live", "GET", "/health/live", "health"},
    {"Ready", "GET", "/health/ready", "health"},
    {"Metrics", "GET", "/metrics", "metrics"},
    {"Token", "POST", "/sandbox/token", "sandbox-token"},
    {"Clients", "GET", "/sandbox/clients", "sandbox-clients"},
    {"Keys", "GET", "/sandbox/jwks", "sandbox-jwks"},
    {"ClientKeys", "POST", "/sandbox/keys", "sandbox-keys"},
    {"Reset", "POST", "/sandbox/reset", "sandbox-reset"},
    {"Samspill", "POST", "/inbound/samspill", "push-samspill"},
    {"Nav", "POST", "/inbound/nav", "push-nav"},
    {"ChildWelfare", "POST", "/inbound/barnevern", "push-barnevern"},
    {"HealthRecord", "POST", "/inbound/ehr", "push-ehr"},
    {"LateReceipt", "POST", "/inbound/kvittering", "push-kvittering"},
    {"Transaction", "POST", "/fhir", "transaction"},
    {"TransactionWithSlash", "POST", "/fhir/", "transaction"},
    {"Search", "GET", "/fhir/CarePlan", "search", {"CarePlan"}},
    {"SearchHead", "HEAD", "/fhir/CarePlan", "search", {"CarePlan"}},
    {"SearchWithSlash", "GET", "/fhir/CarePlan/", "search", {"CarePlan"}},
    {"SearchOfTheSystem", "GET", "/fhir", "search", {}},
    {"SearchFormOfTheSystem", "POST", "/fhir/_search", "search", {}},
    {"Compartment", "GET", "/fhir/Patient/p1/Goal", "search", {"p1", "Goal"}},
    {"WholeCompartment", "GET", "/fhir/Patient/p1/*", "search", {"p1"}},
    {"CompartmentForm", "POST", "/fhir/Patient/p1/Goal/_search", "search", {"p1", "Goal"}},
    {"WholeCompartmentForm", "POST", "/fhir/Patient/p1/_search", "search", {"p1"}},
    {"SearchForm", "POST", "/fhir/Patient/_search", "search", {"Patient"}},
    {"Create", "POST", "/fhir/Goal", "create", {"Goal"}},
    {"Read", "GET", "/fhir/Goal/g1", "read", {"Goal", "g1"}},
    {"ReadHead", "HEAD", "/fhir/Goal/g1", "read", {"Goal", "g1"}},
    {"ReadWithSlash", "GET", "/fhir/Goal/g1/", "read", {"Goal", "g1"}},
    {"ReadEncoded", "GET", "/fhir/Go%61l/g%2D1", "read", {"Goal", "g-1"}},
    {"ReadLongestId",
     "GET",
     "/fhir/Goal/0123456789012345678901234567890123456789012345678901234567890123",
     "read",
     {"Goal", "0123456789012345678901234567890123456789012345678901234567890123"}},
    {"HistoryOfTheSystem", "GET", "/fhir/_history", "history", {}},
    {"HistoryOfAType", "GET", "/fhir/Goal/_history", "history", {"Goal"}},
    {"HistoryOfAnInstance", "GET", "/fhir/Goal/g1/_history", "history", {"Goal", "g1"}},
    {"HistoryWithSlash", "GET", "/fhir/Goal/g1/_history/", "history", {"Goal", "g1"}},
    {"Vread", "GET", "/fhir/Goal/g1/_history/12", "vread", {"Goal", "g1", "12"}},
    {"Update", "PUT", "/fhir/Goal/g1", "update", {"Goal", "g1"}},
    {"Delete", "DELETE", "/fhir/Goal/g1", "delete", {"Goal", "g1"}},
    {"Patch", "PATCH", "/fhir/Goal/g1", "patch", {"Goal", "g1"}},
    {"ConditionalUpdate", "PUT", "/fhir/Goal", "update", {"Goal"}},
    {"ConditionalPatch", "PATCH", "/fhir/Goal", "patch", {"Goal"}},
    {"ConditionalDelete", "DELETE", "/fhir/Goal", "delete", {"Goal"}},
};

INSTANTIATE_TEST_SUITE_P(Api, ServedRoutes, ::testing::ValuesIn(kServed),
                         [](const auto& row) { return std::string(row.param.name); });

struct Unserved {
    const char* name;
    const char* method;
    const char* path;
    Category category;
    const char* code;
    const char* allowed = "";
};

class UnservedRoutes : public ::testing::TestWithParam<Unserved> {};

TEST_P(UnservedRoutes, AreRefused) {
    const auto asked = request(GetParam().method, GetParam().path);
    const auto routed = route(asked, true);
    ASSERT_FALSE(routed);
    EXPECT_EQ(routed.error().category, GetParam().category);
    EXPECT_EQ(routed.error().issues.at(0).code, GetParam().code);
    EXPECT_EQ(allowed_methods(asked, true), GetParam().allowed);
}

constexpr auto kNone = Category::not_found;
constexpr auto kMethod = Category::method_not_allowed;
constexpr const char* kPath = "ukjent-sti";
constexpr const char* kType = "type-ikke-stottet";
constexpr const char* kNotTaken = "metode-ikke-stottet";

const Unserved kUnserved[] = {
    {"Nowhere", "GET", "/nowhere", kNone, kPath},
    {"FhirItself", "PUT", "/fhir", kMethod, kNotTaken, "POST, GET, HEAD"},
    {"JournalType", "GET", "/fhir/Observation", kNone, kType},
    {"JournalTypeRead", "GET", "/fhir/Condition/1", kNone, kType},
    {"JournalTypeWrite", "POST", "/fhir/MedicationRequest", Category::unprocessable,
     "ikke-journal"},
    {"JournalTypeUpdate", "PUT", "/fhir/Condition/1", Category::unprocessable, "ikke-journal"},
    {"JournalTypeSearch", "POST", "/fhir/Condition/_search", kNone, kType},
    {"NoType", "GET", "/fhir/Plan", kNone, kPath},
    {"TypeInLowerCase", "GET", "/fhir/careplan", kNone, kPath},
    {"FhirInUpperCase", "GET", "/FHIR/CarePlan", kNone, kPath},
    {"IdOfBadCharacters", "GET", "/fhir/Goal/a_b", kNone, kPath},
    {"IdTooLong", "GET",
     "/fhir/Goal/01234567890123456789012345678901234567890123456789012345678901234", kNone, kPath},
    {"EncodedSlashIsNoSeparator", "GET", "/fhir/Goal%2Fg1", kNone, kPath},
    {"EncodedSlashInTheId", "GET", "/fhir/Goal/g1%2F_history%2F1", kNone, kPath},
    {"EncodedNul", "GET", "/fhir/Goal/g1%00", kNone, kPath},
    {"ParentFolder", "GET", "/fhir/../sandbox/clients", kNone, kPath},
    {"EmptySegment", "GET", "/fhir//Goal", kNone, kPath},
    {"TwoSlashesAtTheEnd", "GET", "/fhir/Goal/g1//", kNone, kPath},
    {"HistoryWithEmptyVersion", "GET", "/fhir/Goal/g1/_history//", kNone, kPath},
    {"VersionOfLetters", "GET", "/fhir/Goal/g1/_history/x", kNone, kPath},
    {"VersionTooLong", "GET", "/fhir/Goal/g1/_history/9999999999999999999", kNone, kPath},
    {"Asterisk", "OPTIONS", "*", kNone, kPath},
    {"MethodOfNobody", "BREW", "/fhir/Goal", kMethod, kNotTaken,
     "GET, HEAD, POST, PUT, PATCH, DELETE"},
    {"PostToResource", "POST", "/fhir/Goal/g1", kMethod, kNotTaken,
     "GET, HEAD, PUT, PATCH, DELETE"},
    {"GetOfSearchForm", "GET", "/fhir/Goal/_search", kMethod, kNotTaken, "POST"},
    {"WriteToHistory", "PUT", "/fhir/Goal/g1/_history/1", kMethod, kNotTaken, "GET, HEAD"},
    {"GetOfPush", "GET", "/inbound/nav", kMethod, kNotTaken, "POST"},
    {"HeadOfPush", "HEAD", "/inbound/nav", kMethod, kNotTaken, "POST"},
    {"UnknownPush", "POST", "/inbound/other", kNone, kPath},
    {"WriteToMetadata", "POST", "/fhir/metadata", kMethod, kNotTaken, "GET, HEAD"},
    {"GetOfReset", "GET", "/sandbox/reset", kMethod, kNotTaken, "POST"},
    {"MethodInLowerCase", "get", "/fhir/Goal", kMethod, kNotTaken,
     "GET, HEAD, POST, PUT, PATCH, DELETE"},
};

INSTANTIATE_TEST_SUITE_P(Api, UnservedRoutes, ::testing::ValuesIn(kUnserved),
                         [](const auto& row) { return std::string(row.param.name); });

class SandboxDoors : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(SandboxDoors, AreNotThereInProduction) {
    const auto asked = request(GetParam().first, GetParam().second);
    EXPECT_TRUE(route(asked, true));
    const auto routed = route(asked, false);
    ASSERT_FALSE(routed);
    EXPECT_EQ(routed.error().category, Category::not_found);
    EXPECT_EQ(allowed_methods(asked, false), "");
    const auto nowhere = route(request(GetParam().first, "/nowhere"), false);
    EXPECT_EQ(routed.error().issues.at(0).text, nowhere.error().issues.at(0).text);
}

INSTANTIATE_TEST_SUITE_P(Api, SandboxDoors,
                         ::testing::Values(std::pair{"POST", "/sandbox/token"},
                                           std::pair{"GET", "/sandbox/clients"},
                                           std::pair{"GET", "/sandbox/jwks"},
                                           std::pair{"POST", "/sandbox/reset"}));

TEST(UnservedTexts, RepeatNoIdAndNoWholeMethod) {
    const auto path = route(request("GET", "/fhir/Goal/14839210273_"), true);
    EXPECT_THAT(path.error().issues.at(0).text, Not(HasSubstr("14839210273")));
    const auto method = route(request(std::string(1000, 'X'), "/fhir/Goal/1"), true);
    EXPECT_LT(method.error().issues.at(0).text.size(), 100U);
}

// --- the audit record of a request ---

TEST(AuditRecord, TellsWhatWasAskedForButNoValues) {
    auto asked = request("GET", "/fhir/Patient/p1/CarePlan");
    asked.query = "identifier=urn%3Aoid%3A2.16.578.1.12.4.1.4.1%7C14839210273&_count=1&_count=2";
    asked.from = "192.0.2.7";
    const auto record = audit_record(*route(asked, true), asked);
    EXPECT_EQ(record.event, "search");
    EXPECT_EQ(record.about, "Patient/p1");
    EXPECT_EQ(record.who.from, "192.0.2.7");
    EXPECT_THAT(record.target, ::testing::ElementsAre("p1", "CarePlan"));
    EXPECT_THAT(record.parameters, ::testing::ElementsAre("_count", "identifier"));
}

TEST(AuditRecord, NamesTheResourceOfThePath) {
    const std::vector<std::pair<std::string, std::string>> paths = {
        {"/fhir/Goal/g1", "Goal/g1"},
        {"/fhir/Goal/g1/_history/2", "Goal/g1"},
        {"/fhir/Patient/p1/$tilgang", "Patient/p1"},
        {"/fhir/CarePlan/c1/$everything", "CarePlan/c1"},
        {"/fhir/Goal", ""},
        {"/fhir", ""},
    };
    for (const auto& [path, resource] : paths) {
        const auto asked = request("GET", path);
        EXPECT_EQ(audit_record(*route(asked, true), asked).about, resource) << path;
    }
}

TEST(AuditRecord, OfAStrangerAndOddNamesIsStillOneLineOfJson) {
    auto asked = request("GET", "/fhir/Patient");
    asked.query = "%0A=1&%FF=1&" + std::string(63, 'a') + "%C3%A5=1";
    auto record = audit_record(*route(asked, true), asked);
    record.id = "a1";
    const auto line = audit::write(record);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto value = json::parse(line);  // strict: UTF-8 alone
    ASSERT_TRUE(value) << line;
    EXPECT_EQ(value->at("who").text("role"), "unknown");
    EXPECT_EQ(value->at("parameters").items().size(), 3U);
}

}  // namespace
}  // namespace planbro::api
