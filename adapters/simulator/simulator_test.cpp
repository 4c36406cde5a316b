#include "adapters/simulator/simulator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "fhir/codes.hpp"
#include "http/listener.hpp"
#include "http/testing/raw_client.hpp"

namespace planbro::adapters {
namespace {

using namespace std::chrono_literals;
using http::testing::get;
using http::testing::post;
using http::testing::RawClient;
using http::testing::Reply;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Instant kNow{std::chrono::milliseconds(1'795'000'000'000)};

std::unique_ptr<http::Listener> serve(Simulator& simulator) {
    auto listener = http::Listener::start({}, [&](http::Request request, http::Respond respond) {
        simulator.handle(std::move(request), std::move(respond));
    });
    if (!listener) throw std::runtime_error(listener.error().issues.front().text);
    return std::move(*listener);
}

// One partner, its door and its notice with a given id.
struct Partner {
    const char* name;
    std::string path;
    std::string type;
    std::string (*notice)(const std::string& id);
    std::string (*receipt)(const std::string& reply);
    std::vector<std::string> malformed;
};

std::string json_notice(const std::string& id) {
    return R"({"varselId":")" + id +
           R"(","type":"opprettet","person":{"ident":"14839210273"})"
           R"(,"plan":{"id":"SOLVIK-2026-0001"}})";
}

std::string json_receipt(const std::string& reply) {
    return json::parse(reply).value().text("kvittering");
}

std::string xml_notice(const std::string& id) {
    return R"(<IpVarsel xmlns="https://planbro.no/barnevern/varsel/v1"><Meldingshode><Id>)" + id +
           "</Id></Meldingshode><Type>opprettet</Type>"
           "<Klient><Fodselsnummer>14839210273</Fodselsnummer></Klient></IpVarsel>";
}

std::string between(const std::string& text, std::string_view before, std::string_view after) {
    const auto start = text.find(before);
    if (start == std::string::npos) return {};
    const auto from = start + before.size();
    return text.substr(from, text.find(after, from) - from);
}

std::string xml_receipt(const std::string& reply) {
    EXPECT_THAT(reply,
                HasSubstr(R"(<Kvittering xmlns="https://planbro.no/barnevern/kvittering/v1">)"));
    EXPECT_THAT(reply, HasSubstr("<Status>OK</Status>"));
    return between(reply, "<Id>", "</Id>");
}

std::string bundle(const std::string& type, const std::string& condition) {
    return R"({"resourceType":"Bundle","type":")" + type +
           R"(","entry":[{"resource":{"resourceType":"DocumentReference","status":"current",)"
           R"("type":{"coding":[{"system":"https://planbro.no/fhir/CodeSystem/ip-varsel",)"
           R"("code":"opprettet"}]},"subject":{"identifier":{"value":"14839210273"}}},)"
           R"("request":{"method":"POST","url":"DocumentReference","ifNoneExist":")" +
           condition + R"("}}]})";
}

std::string fhir_notice(const std::string& id) {
    return bundle("transaction", "identifier=" + std::string(fhir::kVarselId) + "|" + id);
}

std::string fhir_receipt(const std::string& reply) {
    const auto answer = json::parse(reply).value();
    EXPECT_EQ(answer.text("type"), "transaction-response");
    const auto& entry = answer.at("entry").at(0).at("response");
    EXPECT_THAT(entry.text("status"), ::testing::AnyOf("201 Created", "200 OK"));
    return between(entry.text("location"), "DocumentReference/", "/_history/1");
}

const std::vector<std::string> kMalformedJson{
    "",
    "{",
    "[]",
    "{}",
    R"({"varselId":""})",
    R"({"varselId":7})",
    R"({"varselId":"1","type":"opprettet","person":"14839210273"})",
    R"({"varselId":"1","type":"opprettet","person":{"ident":"1483921027"}})",
    R"({"varselId":"1","type":"vedtak","person":{"ident":"14839210273"}})"};
const std::vector<std::string> kMalformedXml{
    "",
    "<IpVarsel",
    "<IpVarsel/>",
    R"(<IpVarsel xmlns="https://planbro.no/barnevern/varsel/v1"/>)",
    R"(<Annet xmlns="https://planbro.no/barnevern/varsel/v1"><Meldingshode><Id>1</Id>)"
    "</Meldingshode></Annet>",
    "<!DOCTYPE IpVarsel [<!ENTITY a \"b\">]>" + xml_notice("&a;")};
const std::vector<std::string> kMalformedFhir{
    "",
    "{}",
    R"({"resourceType":"Bundle","type":"transaction"})",
    bundle("batch", "identifier=https://planbro.no/id/varsel|1"),
    bundle("transaction", ""),
    bundle("transaction", "identifier=https://planbro.no/id/plan|1"),
    bundle("transaction", "identifier=https://planbro.no/id/varsel|")};

const Partner kPartners[]{
    {"nav", "/nav/varsler", "application/json", json_notice, json_receipt, kMalformedJson},
    {"skole", "/skole/varsler", "application/json", json_notice, json_receipt, kMalformedJson},
    {"barnevern", "/barnevern/varsler", "application/xml", xml_notice, xml_receipt, kMalformedXml},
    {"ehr", "/ehr/fhir", "application/fhir+json", fhir_notice, fhir_receipt, kMalformedFhir},
    {"sykehus", "/sykehus/fhir/", "application/fhir+json", fhir_notice, fhir_receipt,
     kMalformedFhir}};

class SimulatedPartner : public ::testing::TestWithParam<Partner> {
  protected:
    Reply send(const std::string& bytes) {
        RawClient client(listener_->port());
        client.send(bytes);
        return client.read();
    }
    Reply notify(const std::string& id) { return send(post(path(), type(), notice(id))); }
    void order(const std::string& rest) {
        const auto fault = R"({"system":")" + std::string(GetParam().name) + R"(",)" + rest + "}";
        ASSERT_EQ(send(post("/fault", "application/json", fault)).status, 200);
    }
    json::Value received(const std::string& system = GetParam().name) {
        return json::parse(send(get("/received?system=" + system)).body).value();
    }
    static const std::string& path() { return GetParam().path; }
    static const std::string& type() { return GetParam().type; }
    static std::string notice(const std::string& id) { return GetParam().notice(id); }
    static std::string receipt(const Reply& reply) { return GetParam().receipt(reply.body); }

    Simulator simulator_{[] { return kNow; }};
    std::unique_ptr<http::Listener> listener_ = serve(simulator_);
};

TEST_P(SimulatedPartner, TakesInANotice) {
    const auto reply = notify("v-1");
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(receipt(reply).size(), 36U);
    const auto list = received();
    ASSERT_EQ(list.items().size(), 1U);
    EXPECT_EQ(list.at(0), json::object({{"path", path()},
                                        {"contentType", type()},
                                        {"body", notice("v-1")},
                                        {"at", format_instant(kNow)}}));
}

TEST_P(SimulatedPartner, GivesARepeatTheSameReceipt) {
    const auto first = receipt(notify("v-1"));
    const auto again = notify("v-1");
    EXPECT_EQ(receipt(again), first);
    EXPECT_NE(receipt(notify("v-2")), first);
    EXPECT_EQ(received().items().size(), 3U);
    if (type() == "application/fhir+json") {
        EXPECT_THAT(again.body, HasSubstr("200 OK"));
    }
}

TEST_P(SimulatedPartner, RefusesWhatIsMalformed) {
    for (const auto& body : GetParam().malformed) {
        EXPECT_EQ(send(post(path(), type(), body)).status, 400) << body;
    }
    EXPECT_EQ(send(post(path(), type(), notice("\xff"))).status, 400);
    EXPECT_EQ(send(post(path(), "text/plain", notice("1"))).status, 415);
    EXPECT_EQ(send(get(path())).status, 405);
    EXPECT_TRUE(received().items().empty());
}

TEST_P(SimulatedPartner, AnswersWithAStatusAsOftenAsTold) {
    order(R"("kind":"status","status":429,"times":2,"retryAfter":7)");
    for (int i = 0; i < 2; ++i) {
        const auto reply = notify("v-1");
        EXPECT_EQ(reply.status, 429);
        EXPECT_TRUE(reply.has("Retry-After: 7\r\n"));
    }
    EXPECT_TRUE(received().items().empty());
    EXPECT_EQ(notify("v-1").status, 200);
}

TEST_P(SimulatedPartner, DropsTheReplyOfWhatItTakesIn) {
    order(R"("kind":"drop-reply","times":1)");
    EXPECT_EQ(notify("v-1").status, 0);
    EXPECT_EQ(received().items().size(), 1U);
    EXPECT_EQ(notify("v-1").status, 200);
}

TEST_P(SimulatedPartner, RefusesConnections) {
    order(R"("kind":"refuse","times":1)");
    EXPECT_EQ(notify("v-1").status, 0);
    EXPECT_TRUE(received().items().empty());
    EXPECT_EQ(notify("v-1").status, 200);
}

TEST_P(SimulatedPartner, AnswersLate) {
    order(R"("kind":"delay","delayMs":200,"times":1)");
    const auto before = std::chrono::steady_clock::now();
    EXPECT_EQ(notify("v-1").status, 200);
    EXPECT_GE(std::chrono::steady_clock::now() - before, 200ms);
    EXPECT_EQ(received().items().size(), 1U);
}

TEST_P(SimulatedPartner, IsHealedAndEmptiedByReset) {
    order(R"("kind":"status","times":1000)");
    notify("v-1");
    EXPECT_EQ(send(post("/reset", "application/json", "")).status, 200);
    EXPECT_EQ(notify("v-1").status, 200);
    send(post("/reset", "application/json", ""));
    EXPECT_TRUE(received().items().empty());
}

// A way to behave stays, where the contract's faults show once unless told otherwise.
TEST_P(SimulatedPartner, BehavesWronglyUntilHealed) {
    order(R"("kind":"refuses-kind","notice":"opprettet")");
    for (const auto* id : {"v-1", "v-2", "v-3"}) EXPECT_EQ(notify(id).status, 422);
    EXPECT_TRUE(received().items().empty());
    order(R"("kind":"refuses-kind","times":0)");
    EXPECT_EQ(notify("v-1").status, 200);
}

TEST_P(SimulatedPartner, IsHealedByZeroTimes) {
    order(R"("kind":"refuse","times":1000)");
    order(R"("kind":"refuse","times":0)");
    EXPECT_EQ(notify("v-1").status, 200);
}

INSTANTIATE_TEST_SUITE_P(All, SimulatedPartner, ::testing::ValuesIn(kPartners),
                         [](const auto& row) { return std::string(row.param.name); });

class SimulatorDoors : public ::testing::Test {
  protected:
    Reply send(const std::string& bytes) {
        RawClient client(listener_->port());
        client.send(bytes);
        return client.read();
    }
    Simulator simulator_{[] { return kNow; }};
    std::unique_ptr<http::Listener> listener_ = serve(simulator_);
};

TEST_F(SimulatorDoors, ListsAllSystemsInTheOrderOfArrival) {
    for (const auto& partner : {kPartners[2], kPartners[0], kPartners[3]}) {
        send(post(partner.path, partner.type, partner.notice("v-1")));
    }
    const auto list = json::parse(send(get("/received")).body).value();
    std::vector<std::string> systems;
    for (const auto& item : list.items()) systems.push_back(item.text("system"));
    EXPECT_THAT(systems, ElementsAre("barnevern", "nav", "ehr"));
}

TEST_F(SimulatorDoors, AFaultConcernsOneSystem) {
    send(post("/fault", "application/json", R"({"system":"nav","kind":"status","times":9})"));
    EXPECT_EQ(send(post("/nav/varsler", "application/json", json_notice("1"))).status, 503);
    EXPECT_EQ(send(post("/skole/varsler", "application/json", json_notice("1"))).status, 200);
}

// Many late answers at once wait on nobody: with as many as there are workers twice over, the
// simulator still answers others at once.
TEST_F(SimulatorDoors, LateAnswersHoldUpNobody) {
    send(post("/fault", "application/json",
              R"({"system":"nav","kind":"delay","seconds":600,"times":100})"));
    std::vector<std::unique_ptr<RawClient>> late;
    for (int i = 0; i < 40; ++i) {
        late.push_back(std::make_unique<RawClient>(listener_->port()));
        late.back()->send(post("/nav/varsler", "application/json", json_notice(std::to_string(i))));
    }
    const auto listed = [&] { return json::parse(send(get("/received?system=nav")).body).value(); };
    while (listed().items().size() < late.size()) {
    }
    EXPECT_EQ(send(get("/health/live")).status, 200);
    EXPECT_FALSE(late.front()->readable(0ms));
    send(post("/reset", "application/json", ""));
    for (auto& client : late) EXPECT_EQ(client->read().status, 200);
}

TEST_F(SimulatorDoors, KnowsWhatItIs) {
    EXPECT_EQ(send(get("/health/live")).status, 200);
    const auto reply = send(get("/ehr/fhir/metadata"));
    const auto statement = json::parse(reply.body).value();
    EXPECT_EQ(statement.text("resourceType"), "CapabilityStatement");
    EXPECT_EQ(statement.text("fhirVersion"), "4.0.1");
    EXPECT_EQ(json::parse(send(get("/received")).body).value().items().size(), 0U);
    EXPECT_EQ(send(get("/nowhere")).status, 404);
    EXPECT_EQ(send(get("/received?system=arkiv")).body, "[]");
    EXPECT_EQ(send(get("/received?system=nva")).status, 400);
}

struct BadFault {
    const char* name;
    std::string body;
    std::string told;
};

class RefusesFault : public SimulatorDoors, public ::testing::WithParamInterface<BadFault> {};

TEST_P(RefusesFault, AndTellsWhy) {
    const auto reply = send(post("/fault", "application/json", GetParam().body));
    EXPECT_EQ(reply.status, 400);
    EXPECT_THAT(json::parse(reply.body).value().text("feil"), HasSubstr(GetParam().told));
}

INSTANTIATE_TEST_SUITE_P(
    Orders, RefusesFault,
    ::testing::Values(
        BadFault{"NoJson", "kind=status", "JSON"}, BadFault{"NoObject", "[]", "object"},
        BadFault{"NoSystem", R"({"kind":"status"})", "system"},
        BadFault{"UnknownSystem", R"({"system":"nva","kind":"status"})", "did you mean \"nav\""},
        BadFault{"UnknownKind", R"({"system":"nav","kind":"drop"})", "kind"},
        BadFault{"UnknownMember", R"({"system":"nav","kind":"status","time":1})", "\"times\""},
        BadFault{"UnknownBehaviour", R"({"system":"nav","kind":"redirect"})",
                 "did you mean \"redirects\""},
        BadFault{"UnknownNotice", R"({"system":"nav","kind":"refuses-kind","notice":"trukke"})",
                 "did you mean \"trukket\""},
        BadFault{"StatusOutOfRange", R"({"system":"nav","kind":"status","status":200})", "status"},
        BadFault{"TimesNegative", R"({"system":"nav","kind":"status","times":-1})", "times"},
        BadFault{"TimesNoNumber", R"({"system":"nav","kind":"status","times":"5"})", "times"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace planbro::adapters
