// Bad input of every kind: the contract's status, an OperationOutcome that names the place, nothing
// written.
#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;

class Refusal : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        house_ = std::make_unique<House>();
        const auto pushed =
            push_json(house_->as("samspill"), "samspill", kari_plan(1, usual_sharings()));
        ASSERT_EQ(pushed.status, 201) << pushed.body;
        plan_ = id_of_location(pushed);
    }
    static void TearDownTestSuite() { house_.reset(); }

    static std::int64_t everything() {
        std::int64_t sum = 0;
        for (const auto* type :
             {"CarePlan", "Patient", "Goal", "ServiceRequest", "Consent", "Appointment"}) {
            sum += house_->as("tester").get(type).json().at("total").integer().value_or(-1000);
        }
        return sum;
    }

    static std::unique_ptr<House> house_;
    static std::string plan_;
};

std::unique_ptr<House> Refusal::house_;
std::string Refusal::plan_;

struct Push {
    const char* name;
    std::string body;
    const char* type;
    int status;
    const char* code;
    const char* says;
};

class RefusedPush : public Refusal, public testing::WithParamInterface<Push> {};

TEST_P(RefusedPush, NamesThePlaceAndWritesNothing) {
    const auto before = everything();
    const auto reply = house_->as("samspill").push("samspill", GetParam().body, GetParam().type);
    EXPECT_EQ(reply.status, GetParam().status) << reply.body;
    EXPECT_EQ(reply.code(), GetParam().code) << reply.body;
    EXPECT_THAT(reply.body, HasSubstr(GetParam().says));
    EXPECT_EQ(everything(), before);
}

std::string changed(const std::function<void(json::Value&)>& change) {
    auto message = kari_plan(7, usual_sharings());
    change(message["plan"]);
    return json::write(message);
}

INSTANTIATE_TEST_SUITE_P(
    Flow, RefusedPush,
    testing::Values(
        Push{"NotJson", "hei", "application/json", 400, "ikke-json", "line 1"},
        Push{"HalfJson", json::write(kari_plan(7, {})).substr(0, 200), "application/json", 400,
             "ikke-json", "line 1"},
        Push{"NineMebibytes", std::string(9 * 1024 * 1024, ' '), "application/json", 413,
             "for-stor", "8 MiB"},
        Push{"WrongContentType", json::write(kari_plan(7, {})), "text/plain", 415,
             "feil-innholdstype", "json"},
        Push{"BadFodselsnummer",
             changed([](json::Value& plan) { plan["person"].set("fnr", "14839210274"); }),
             "application/json", 422, "ugyldig-fodselsnummer", "plan.person.fnr"},
        Push{"UnknownField", changed([](json::Value& plan) { plan.set("diagnose", "F32"); }),
             "application/json", 422, "ukjent-felt", "plan.diagnose"},
        Push{"NoCoordinator", changed([](json::Value& plan) {
                 plan["deltakere"].make_array().erase(plan["deltakere"].make_array().begin());
                 plan.set("meldinger", json::Array());
                 plan.set("moter", json::Array());
             }),
             "application/json", 422, "koordinator", "coordinator"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(Refusal, TokensAreJudged) {
    const auto get = [&](const Headers& headers) {
        return http("GET", house_->url() + "/fhir/CarePlan", {}, headers);
    };
    EXPECT_EQ(get({}).status, 401);
    EXPECT_EQ(get({}).code(), "mangler-token");
    EXPECT_EQ(get({{"Authorization", "Bearer x.y.z"}}).code(), "ugyldig-token");
    const House other;
    const auto foreign = other.as("samspill").token();
    EXPECT_EQ(get({{"Authorization", "Bearer " + foreign}}).status, 401);
}

TEST_F(Refusal, AnExpiredTokenIsRefused) {
    const TempFolder folder;
    const auto start = [&](const std::string& now) {
        return std::make_unique<Process>(
            std::vector<std::string>{"serve", "--sandbox", "--listen", "http://127.0.0.1:0", "--db",
                                     "sqlite:" + folder.file("p.db"), "--now", now});
    };
    auto gateway = start("2026-11-20T12:00:00+01:00");
    const auto token = Client(gateway->url(), "samspill").token();
    const Headers with{{"Authorization", "Bearer " + token}};
    EXPECT_EQ(http("GET", gateway->url() + "/fhir/CarePlan", {}, with).status, 200);
    gateway.reset();
    gateway = start("2026-11-20T13:30:00+01:00");
    const auto reply = http("GET", gateway->url() + "/fhir/CarePlan", {}, with);
    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(reply.code(), "utlopt-token");
}

TEST_F(Refusal, AnUnknownSearchParameterIsAnsweredWithTheValidOnes) {
    const auto reply = house_->as("ehr").get("CarePlan?pasient=1");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.code(), "ukjent-parameter");
    EXPECT_THAT(reply.body, HasSubstr("patient.identifier"));
}

TEST_F(Refusal, ADiagnosisInThePlanIsNoPartOfIt) {
    auto plan = house_->as("samspill").get("CarePlan/" + plan_).json();
    plan.set("addresses", json::array({json::object({{"reference", "Condition/1"}})}));
    const auto reply = house_->as("samspill").put("CarePlan/" + plan_, plan);
    EXPECT_EQ(reply.status, 422);
    EXPECT_EQ(reply.code(), "ikke-journal") << reply.body;
    EXPECT_THAT(reply.expression(), HasSubstr("CarePlan.addresses"));
    EXPECT_EQ(house_->as("samspill").get("CarePlan/" + plan_).json().at("meta").text("versionId"),
              "1");
}

TEST_F(Refusal, AnObservationInABundleRefusesTheWholeBundle) {
    const auto before = everything();
    const auto bundle = json::object(
        {{"resourceType", "Bundle"},
         {"type", "transaction"},
         {"entry",
          json::array(
              {json::object(
                   {{"fullUrl", "urn:uuid:11111111-1111-4111-8111-111111111111"},
                    {"resource", json::object({{"resourceType", "Patient"}, {"gender", "female"}})},
                    {"request", json::object({{"method", "POST"}, {"url", "Patient"}})}}),
               json::object(
                   {{"resource", json::object({{"resourceType", "Observation"},
                                               {"status", "final"},
                                               {"code", json::object({{"text", "Blodtrykk"}})}})},
                    {"request", json::object({{"method", "POST"}, {"url", "Observation"}})}})})}});
    const auto reply = house_->as("samspill").post("", bundle);
    EXPECT_EQ(reply.status, 422) << reply.body;
    EXPECT_EQ(reply.code(), "ikke-journal") << reply.body;
    EXPECT_THAT(reply.expression(), HasSubstr("Bundle.entry[1]"));
    EXPECT_EQ(everything(), before);
}

TEST_F(Refusal, PathsAndMethodsNobodyServes) {
    const auto tester = house_->as("tester");
    EXPECT_EQ(tester.get("Observation").code(), "type-ikke-stottet");
    EXPECT_EQ(tester.get("Tull").status, 404);
    EXPECT_EQ(tester.remove("CarePlan/" + plan_).code(), "slettes-ikke");
    EXPECT_EQ(http("POST", house_->url() + "/fhir/CarePlan/x", "{}",
                   {{"Authorization", "Bearer " + tester.token()}})
                  .status,
              405);
    EXPECT_EQ(http("GET", house_->url() + "/fhir/CarePlan", {},
                   {{"Authorization", "Bearer " + tester.token()}, {"Accept", "image/png"}})
                  .status,
              406);
}

TEST_F(Refusal, EveryWrongSampleGetsTheErrorThatIsWrittenDown) {
    const auto expected = sample_json("wrong/expected.json");
    ASSERT_GE(expected.items().size(), 12U);
    // The wrong messages meet a house with all the sample plans in it.
    const House house;
    for (const auto* name : {"kari", "nils", "ida"}) {
        const auto pushed =
            house.as("samspill").push("samspill", sample(std::string("plans/") + name + ".json"));
        ASSERT_EQ(pushed.status, 201) << name << pushed.body;
    }
    for (const auto& row : expected.items()) {
        SCOPED_TRACE(row.text("file"));
        const auto& file = row.text("file");
        const auto type = row.text("endpoint").starts_with("/fhir") ? "application/fhir+json"
                          : file.ends_with(".xml")                  ? "application/xml"
                                                                    : "application/json";
        const auto reply =
            http("POST", house.url() + row.text("endpoint"), sample("wrong/" + file),
                 {{"Authorization", "Bearer " + house.as(row.text("client")).token()},
                  {"Content-Type", type}});
        EXPECT_EQ(reply.status, row.at("status").integer()) << reply.body;
        std::vector<std::string> found;
        const auto outcome = reply.json();
        for (const auto& issue : outcome.at("issue").items()) {
            found.push_back(issue.at("details").at("coding").at(0).text("code") + " " +
                            issue.at("expression").at(0).string());
        }
        EXPECT_THAT(found, testing::Contains(row.text("code") + " " + row.text("expression")));
    }
}

}  // namespace
}  // namespace planbro::flow
