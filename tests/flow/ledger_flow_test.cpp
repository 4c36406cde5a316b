// Every service documents that the plan exists: notices, receipts, retries, crashes.
#include <map>
#include <set>

#include "flow/story.hpp"

namespace planbro::flow {
namespace {

class Ledger : public testing::Test {
  protected:
    std::string push(std::int64_t version, const std::vector<Sharing>& sharings) {
        const auto pushed =
            push_json(house_.as("samspill"), "samspill", kari_plan(version, sharings));
        EXPECT_LT(pushed.status, 300) << pushed.body;
        return id_of_location(pushed);
    }
    bool holds(const std::string& system, std::size_t count) const {
        return eventually([&] { return house_.received(system).size() >= count; }) &&
               house_.received(system).size() == count;
    }
    bool completed(std::int64_t count) const {
        return eventually([&] {
            return house_.as("samspill").total("Task", about(kKari) + "&status=completed") == count;
        });
    }
    House house_;
};

TEST_F(Ledger, EachServiceWithConsentIsToldOnceAndTheReceiptIsKept) {
    push(1, usual_sharings());
    EXPECT_TRUE(completed(2));
    EXPECT_TRUE(holds("ehr", 1));
    EXPECT_TRUE(holds("nav", 1));
    EXPECT_TRUE(holds("sykehus", 0));
    for (const auto& task : house_.as("samspill").find("Task", about(kKari))) {
        EXPECT_FALSE(task.at("output").items().empty());
        EXPECT_EQ(task.at("businessStatus").at("coding").at(0).text("code"), "opprettet");
    }
}

TEST_F(Ledger, OneSearchTellsWhatEachServiceHasDocumentedWhenAndByWhichReceipt) {
    const auto plan = push(1, usual_sharings());
    ASSERT_TRUE(completed(2));
    const auto found = house_.as("samspill")
                           .find("Task", "code=dokumenter-ip&focus=CarePlan/" + plan +
                                             "&_sort=owner,authored-on&_include=Task:owner");
    const auto tasks = of_type(found, "Task");
    ASSERT_EQ(tasks.size(), 2U);
    std::map<std::string, std::string> orgnr_of;
    for (const auto& organisation : of_type(found, "Organization")) {
        orgnr_of["Organization/" + organisation.text("id")] =
            organisation.at("identifier").at(0).text("value");
    }
    std::set<std::string> told;
    for (const auto& task : tasks) {
        told.insert(orgnr_of[task.at("owner").text("reference")]);
        EXPECT_EQ(task.at("businessStatus").at("coding").at(0).text("code"), "opprettet");
        EXPECT_FALSE(task.at("output").at(0).text("valueString").empty()) << "the receipt";
        EXPECT_FALSE(task.at("output").at(1).text("valueDateTime").empty()) << "when it came";
    }
    EXPECT_EQ(told, (std::set<std::string>{kLegesenter, kNav}));
}

TEST_F(Ledger, NoticesTellNothingOfThePlansContent) {
    push(1, usual_sharings());
    ASSERT_TRUE(completed(2));
    for (const auto* system : {"ehr", "nav"}) {
        const auto body = house_.received(system).at(0).text("body");
        EXPECT_THAT(body, testing::HasSubstr("SOLVIK-2026-0001"));
        for (const auto* text :
             {"Målteksten", "Tiltaksteksten", "Behovsteksten", "Sakslisten", "Meldingsteksten"}) {
            EXPECT_THAT(body, testing::Not(testing::HasSubstr(text)));
        }
    }
}

TEST_F(Ledger, NobodyIsToldBeforeThereIsConsentAndThenAtOnce) {
    push(1, {kPlanConsent});
    EXPECT_EQ(house_.as("samspill").total("Task", about(kKari)), 0);
    push(2, {kPlanConsent, {"s3", kNav, {"maal"}}});
    EXPECT_TRUE(completed(1));
    EXPECT_TRUE(holds("nav", 1));
}

TEST_F(Ledger, APartnerThatIsDownForAWhileIsToldInTheEnd) {
    house_.fault(R"({"system":"nav","kind":"status","status":503,"times":5})");
    push(1, usual_sharings());
    EXPECT_TRUE(completed(2));
    EXPECT_TRUE(holds("nav", 1));
    EXPECT_TRUE(holds("ehr", 1));
}

TEST_F(Ledger, ALostReplyLeadsToARepeatWithTheSameId) {
    house_.fault(R"({"system":"nav","kind":"drop-reply","times":1})");
    push(1, usual_sharings());
    EXPECT_TRUE(completed(2));
    ASSERT_TRUE(holds("nav", 2));
    const auto notices = house_.received("nav");
    EXPECT_EQ(notices.at(0).text("body"), notices.at(1).text("body"));
}

TEST_F(Ledger, AWithdrawnServiceIsToldNoReasonAndNoCoordinator) {
    push(1, usual_sharings());
    ASSERT_TRUE(completed(2));
    auto sharings = usual_sharings();
    sharings.at(2).status = "trukket";
    push(2, sharings);
    ASSERT_TRUE(holds("nav", 2));
    EXPECT_TRUE(holds("ehr", 1));
    const auto body = house_.received("nav").at(1).text("body");
    EXPECT_THAT(body, testing::HasSubstr("trukket"));
    EXPECT_THAT(body, testing::Not(testing::HasSubstr("Koordinatoren")));
}

TEST_F(Ledger, AClosedPlanIsToldToEveryServiceThatHadConsent) {
    push(1, usual_sharings());
    ASSERT_TRUE(completed(2));
    auto message = kari_plan(2, usual_sharings());
    message["plan"].set("status", "avsluttet");
    ASSERT_EQ(push_json(house_.as("samspill"), "samspill", message).status, 200);
    ASSERT_TRUE(holds("nav", 2));
    ASSERT_TRUE(holds("ehr", 2));
    EXPECT_THAT(house_.received("nav").at(1).text("body"), testing::HasSubstr("avsluttet"));
}

TEST_F(Ledger, SurvivesAKillStraightAfterTheAnswer) {
    house_.fault(R"({"system":"nav","kind":"status","status":503,"times":2})");
    const auto plan = push(1, usual_sharings());
    house_.crash_and_restart();
    EXPECT_EQ(house_.as("samspill").get("CarePlan/" + plan).status, 200);
    EXPECT_TRUE(completed(2));
    EXPECT_GE(house_.received("nav").size(), 1U);
    EXPECT_GE(house_.received("ehr").size(), 1U);
}

json::Value application(const std::string& plan, const std::string& patient) {
    return json::object(
        {{"resourceType", "Task"},
         {"status", "requested"},
         {"intent", "proposal"},
         {"code",
          json::object({{"coding", json::array({json::object(
                                       {{"system", "https://planbro.no/fhir/CodeSystem/ip-oppgave"},
                                        {"code", "soknad"}})})}})},
         {"focus", json::object({{"reference", plan}})},
         {"for", json::object({{"reference", patient}})},
         {"requester",
          json::object({{"type", "Organization"},
                        {"identifier", json::object({{"system", "urn:oid:2.16.578.1.12.4.1.4.101"},
                                                     {"value", kNav}})}})}});
}

TEST_F(Ledger, TheServiceThatAppliedIsToldThatThePersonDeclinedAndNothingElse) {
    auto draft = kari_plan(1, {});
    draft["plan"].set("status", "utkast");
    const auto pushed = push_json(house_.as("samspill"), "samspill", draft);
    ASSERT_EQ(pushed.status, 201) << pushed.body;
    const auto plan = "CarePlan/" + id_of_location(pushed);
    const auto owner = house_.as("samspill");
    auto task = application(plan, owner.get(plan).json().at("subject").text("reference"));
    EXPECT_GE(house_.as("nav").post("Task", task).status, 400) << "the owner's to write";
    const auto created = owner.post("Task", task);
    ASSERT_EQ(created.status, 201) << created.body;
    EXPECT_TRUE(house_.received("nav").empty());
    task = created.json();
    task.set("status", "cancelled");
    task.set(
        "businessStatus",
        json::object({{"coding", json::array({json::object(
                                     {{"system", "https://planbro.no/fhir/CodeSystem/ip-varsel"},
                                      {"code", "takket-nei"}})})}}));
    const auto path = "Task/" + task.text("id");
    ASSERT_EQ(owner.put(path, task).status, 200);
    ASSERT_TRUE(holds("nav", 1));
    task.set("description", "Sagt i samtale");
    ASSERT_EQ(owner.put(path, task).status, 200);
    ASSERT_TRUE(completed(1));
    EXPECT_TRUE(holds("nav", 1));
    EXPECT_TRUE(house_.received("ehr").empty());
    const auto body = house_.received("nav").at(0).text("body");
    EXPECT_THAT(body, testing::AllOf(testing::HasSubstr("takket-nei"), testing::HasSubstr(kKari)));
    for (const auto* text : {"SOLVIK-2026-0001", "CarePlan", "Koordinatoren", "Behovsteksten"}) {
        EXPECT_THAT(body, testing::Not(testing::HasSubstr(text)));
    }
    const auto nav = house_.as("nav");
    EXPECT_EQ(nav.get(plan).status, 404);
    EXPECT_EQ(nav.get(path).status, 404);
    EXPECT_EQ(nav.total("Task", about(kKari)), 0);
}

json::Value declined_plan(std::int64_t version, std::string_view status = "takket-nei") {
    auto document = kari_plan(version, {});
    document["plan"].set("status", "utkast");
    document["plan"].set(
        "soknader", json::array({json::object({{"id", "k1"},
                                               {"dato", "2026-01-05"},
                                               {"tjeneste", json::object({{"orgnr", "310000450"},
                                                                          {"navn", "Solvik skole"},
                                                                          {"sektor", "skole"}})},
                                               {"status", status},
                                               {"avgjort", "2026-01-20"}})}));
    return document;
}

std::vector<std::string> notices_in(const std::vector<json::Value>& received) {
    std::vector<std::string> kinds;
    for (const auto& one : received)
        kinds.push_back(json::parse(one.text("body")).value_or(json::Value()).text("type"));
    return kinds;
}

TEST_F(Ledger, AnApplicationInThePlanDocumentIsTheOwnersAndDecliningIsToldOnce) {
    const auto owner = house_.as("samspill");
    const std::string applications = about(kKari) + "&code=soknad";
    ASSERT_EQ(push_json(owner, "samspill", declined_plan(1, "mottatt")).status, 201);
    EXPECT_EQ(owner.total("Task", applications + "&status=requested"), 1);
    EXPECT_EQ(house_.as("skole").total("Task", ""), 0);
    EXPECT_TRUE(house_.received("skole").empty());
    ASSERT_EQ(push_json(owner, "samspill", declined_plan(2)).status, 200);
    ASSERT_TRUE(holds("skole", 1));
    auto third = declined_plan(3);
    third["plan"].set("tittel", "Individuell plan, et utkast");
    ASSERT_EQ(push_json(owner, "samspill", third).status, 200);
    ASSERT_TRUE(eventually([&] {
        return owner.total("Task", about(kKari) + "&code=dokumenter-ip&status=completed") == 1;
    }));
    EXPECT_THAT(notices_in(house_.received("skole")), testing::ElementsAre("takket-nei"));
    EXPECT_EQ(house_.as("skole").total("CarePlan", ""), 0);
    EXPECT_EQ(owner.total("Task", applications + "&status=cancelled"), 1);
}

TEST_F(Ledger, AnApplicationThatTheDocumentNoLongerHasIsEnded) {
    const auto owner = house_.as("samspill");
    ASSERT_EQ(push_json(owner, "samspill", declined_plan(1, "mottatt")).status, 201);
    auto without = declined_plan(2, "mottatt");
    without["plan"].erase("soknader");
    ASSERT_EQ(push_json(owner, "samspill", without).status, 200);
    EXPECT_EQ(owner.total("Task", about(kKari) + "&code=soknad&status=cancelled"), 1);
    EXPECT_TRUE(house_.received("skole").empty());
}

}  // namespace
}  // namespace planbro::flow
