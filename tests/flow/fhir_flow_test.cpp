// The FHIR interactions as a health system uses them.
#include <atomic>
#include <set>
#include <thread>

#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;

json::Value entry(const std::string& uuid, json::Value resource,
                  const std::string& if_none_exist = {}) {
    auto request = json::object({{"method", "POST"}, {"url", resource.text("resourceType")}});
    request.set_if("ifNoneExist", if_none_exist);
    return json::object(
        {{"fullUrl", "urn:uuid:" + uuid}, {"resource", std::move(resource)}, {"request", request}});
}

json::Value identified(const std::string& type, const std::string& system,
                       const std::string& value) {
    return json::object(
        {{"resourceType", type},
         {"identifier", json::array({json::object({{"system", system}, {"value", value}})})}});
}

constexpr const char* kPatient = "11111111-1111-4111-8111-111111111111";
constexpr const char* kOwner = "22222222-2222-4222-8222-222222222222";
constexpr const char* kPlan = "33333333-3333-4333-8333-333333333333";
constexpr const char* kGoal = "44444444-4444-4444-8444-444444444444";

json::Value reference(const std::string& uuid) {
    return json::object({{"reference", "urn:uuid:" + uuid}});
}

// A draft plan with a goal, as a plan tool would send it over FHIR.
json::Value plan_bundle() {
    auto patient = identified("Patient", "urn:oid:2.16.578.1.12.4.1.4.1", kKari);
    auto owner = identified("Organization", "urn:oid:2.16.578.1.12.4.1.4.101", "310000108");
    owner.set("name", "Et navn ingen har registrert");
    auto plan = identified("CarePlan", "https://planbro.no/id/plan", "SOLVIK-2026-0099");
    plan.set("status", "draft");
    plan.set("intent", "plan");
    plan.set("subject", reference(kPatient));
    plan.set("author", reference(kOwner));
    plan.set("goal", json::array({reference(kGoal)}));
    const auto goal = json::object({{"resourceType", "Goal"},
                                    {"lifecycleStatus", "active"},
                                    {"description", json::object({{"text", "Et mål"}})},
                                    {"subject", reference(kPatient)}});
    return json::object(
        {{"resourceType", "Bundle"},
         {"type", "transaction"},
         {"entry",
          json::array({entry(kPlan, plan),
                       entry(kPatient, patient,
                             "identifier=urn:oid:2.16.578.1.12.4.1.4.1|" + std::string(kKari)),
                       entry(kOwner, owner, "identifier=urn:oid:2.16.578.1.12.4.1.4.101|310000108"),
                       entry(kGoal, goal)})}});
}

class Fhir : public testing::Test {
  protected:
    House house_;
};

TEST_F(Fhir, ATransactionResolvesItsReferencesAndConditionalCreatesFindWhatIsThere) {
    const auto samspill = house_.as("samspill");
    const auto first = samspill.post("", plan_bundle());
    ASSERT_EQ(first.status, 200) << first.body;
    const auto response = first.json();
    const auto& entries = response.at("entry").items();
    ASSERT_EQ(entries.size(), 4U);
    for (const auto& one : entries) EXPECT_EQ(one.at("response").text("status"), "201 Created");
    const auto location = entries[0].at("response").text("location");
    const auto plan = samspill.get(location.substr(0, location.find("/_history"))).json();
    const auto goal = entries[3].at("response").text("location");
    EXPECT_EQ(plan.at("goal").at(0).text("reference"), goal.substr(0, goal.find("/_history")));
    const auto owner = samspill.find("Organization", "identifier=310000108");
    ASSERT_EQ(owner.size(), 1U);
    EXPECT_EQ(owner[0].text("name"), "Solvik kommune");

    auto again = plan_bundle();
    again["entry"].make_array().erase(again["entry"].make_array().begin());
    const auto second = samspill.post("", again);
    ASSERT_EQ(second.status, 200) << second.body;
    EXPECT_EQ(second.json().at("entry").at(0).at("response").text("status"), "200 OK");
    EXPECT_EQ(samspill.total("Patient", "identifier=" + std::string(kKari)), 1);
}

TEST_F(Fhir, ATransactionIsAllOrNothing) {
    auto bundle = plan_bundle();
    auto broken = json::object({{"resourceType", "Goal"},
                                {"lifecycleStatus", "active"},
                                {"description", json::object({{"text", "Et mål"}})},
                                {"subject", json::object({{"reference", "Patient/finnes-ikke"}})}});
    bundle["entry"].push_back(entry("55555555-5555-4555-8555-555555555555", broken));
    const auto reply = house_.as("samspill").post("", bundle);
    EXPECT_EQ(reply.status, 422) << reply.body;
    EXPECT_EQ(reply.code(), "ukjent-referanse");
    for (const auto* type : {"Patient", "CarePlan", "Goal"}) {
        EXPECT_EQ(house_.as("tester").get(type).json().at("total").integer(), 0) << type;
    }
}

TEST_F(Fhir, UpdatesHaveVersionsAndIfMatchGuardsThem) {
    const auto samspill = house_.as("samspill");
    ASSERT_EQ(samspill.post("", plan_bundle()).status, 200);
    auto goal = samspill.find("Goal", "lifecycle-status=active").at(0);
    const auto path = "Goal/" + goal.text("id");
    goal.set("lifecycleStatus", "completed");
    const auto updated = samspill.put(path, goal, {{"If-Match", "W/\"1\""}});
    ASSERT_EQ(updated.status, 200) << updated.body;
    EXPECT_EQ(updated.headers.at("etag"), "W/\"2\"");
    EXPECT_EQ(samspill.put(path, goal, {{"If-Match", "W/\"1\""}}).status, 412);
    EXPECT_EQ(samspill.get(path + "/_history/1").json().text("lifecycleStatus"), "active");
    EXPECT_EQ(samspill.get(path).json().text("lifecycleStatus"), "completed");
    EXPECT_EQ(samspill.get(path + "/_history/3").status, 404);
}

TEST_F(Fhir, DeletingWhatIsReferredToIsAConflictAndWhatIsDeletedIsGone) {
    const auto samspill = house_.as("samspill");
    ASSERT_EQ(samspill.post("", plan_bundle()).status, 200);
    const auto goal = samspill.find("Goal", "lifecycle-status=active").at(0);
    EXPECT_EQ(samspill.remove("Goal/" + goal.text("id")).status, 409);
    auto plan = samspill.find("CarePlan", "status=draft").at(0);
    plan.erase("goal");
    ASSERT_EQ(samspill.put("CarePlan/" + plan.text("id"), plan).status, 200);
    EXPECT_EQ(samspill.remove("Goal/" + goal.text("id")).status, 204);
    EXPECT_EQ(samspill.get("Goal/" + goal.text("id")).status, 410);
    EXPECT_EQ(house_.as("sykehus").get("Goal/" + goal.text("id")).status, 404);
}

TEST_F(Fhir, PagesNeitherRepeatNorLose) {
    ASSERT_EQ(push_json(house_.as("samspill"), "samspill", kari_plan(1, usual_sharings())).status,
              201);
    const auto samspill = house_.as("samspill");
    std::set<std::string> seen;
    std::size_t pages = 0;
    std::string url = house_.url() + "/fhir/PractitionerRole?_count=1";
    while (!url.empty()) {
        const auto bundle =
            http("GET", url, {}, {{"Authorization", "Bearer " + samspill.token()}}).json();
        ASSERT_EQ(bundle.text("type"), "searchset");
        EXPECT_EQ(bundle.at("total").integer(), 3);
        for (const auto& one : bundle.at("entry").items()) {
            EXPECT_TRUE(seen.insert(one.at("resource").text("id")).second);
        }
        ++pages;
        url.clear();
        for (const auto& link : bundle.at("link").items()) {
            if (link.text("relation") == "next") url = link.text("url");
        }
    }
    EXPECT_EQ(seen.size(), 3U);
    EXPECT_EQ(pages, 3U);
}

TEST_F(Fhir, AServiceWritesItsOwnMeasureAndItIsListedByThePlan) {
    const auto pushed =
        push_json(house_.as("samspill"), "samspill", kari_plan(1, usual_sharings()));
    const auto plan = id_of_location(pushed);
    const auto ehr = house_.as("ehr");
    const auto cut = ehr.get("CarePlan/" + plan).json();
    auto measure = json::object(
        {{"resourceType", "ServiceRequest"},
         {"status", "active"},
         {"intent", "plan"},
         {"code", json::object({{"text", "Samtale på legesenteret"}})},
         {"subject", cut.at("subject")},
         {"basedOn", json::array({json::object({{"reference", "CarePlan/" + plan}})})},
         {"requester",
          json::object({{"identifier", json::object({{"system", "urn:oid:2.16.578.1.12.4.1.4.101"},
                                                     {"value", kLegesenter}})}})}});
    const auto created = ehr.post("ServiceRequest", measure);
    ASSERT_EQ(created.status, 201) << created.body;
    const auto id = created.json().text("id");
    EXPECT_THAT(house_.as("samspill").get("CarePlan/" + plan).body,
                HasSubstr("ServiceRequest/" + id));
    EXPECT_EQ(house_.as("sykehus").post("ServiceRequest", measure).status, 403);
    EXPECT_EQ(house_.as("nav").post("ServiceRequest", measure).status, 403);
    EXPECT_EQ(ehr.post("Goal", json::object({{"resourceType", "Goal"},
                                             {"lifecycleStatus", "active"},
                                             {"description", json::object({{"text", "Mål"}})},
                                             {"subject", cut.at("subject")}}))
                  .status,
              403);
}

TEST_F(Fhir, MetadataTellsWhatIsServed) {
    const auto statement = http("GET", house_.url() + "/fhir/metadata").json();
    EXPECT_EQ(statement.text("fhirVersion"), "4.0.1");
    const auto tester = house_.as("tester");
    for (const auto& resource : statement.at("rest").at(0).at("resource").items()) {
        const auto& type = resource.text("type");
        EXPECT_EQ(tester.get(type).status, 200) << type;
        for (const auto& parameter : resource.at("searchParam").items()) {
            const auto& kind = parameter.text("type");
            const auto value = kind == "date"        ? "2026"
                               : kind == "reference" ? "Patient/1"
                               : kind == "composite" ? "replaces$DocumentReference/1"
                                                     : "x";
            const auto reply = tester.get(type + "?" + parameter.text("name") + "=" + value);
            EXPECT_EQ(reply.status, 200) << type << " " << parameter.text("name") << reply.body;
        }
        for (const auto& include : resource.at("searchInclude").items()) {
            EXPECT_EQ(tester.get(type + "?_include=" + include.string()).status, 200)
                << include.string();
        }
    }
}

TEST_F(Fhir, EightAtOnceWithTheSameIfNoneExistGiveOneResource) {
    const auto samspill = house_.as("samspill");
    const auto patient = identified("Patient", "urn:oid:2.16.578.1.12.4.1.4.1", kJon);
    std::vector<std::thread> threads;
    std::atomic<int> created{0};
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            const auto reply =
                samspill.post("Patient", patient,
                              {{"If-None-Exist",
                                "identifier=urn:oid:2.16.578.1.12.4.1.4.1|" + std::string(kJon)}});
            if (reply.status == 201) ++created;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(created, 1);
}

}  // namespace
}  // namespace planbro::flow
