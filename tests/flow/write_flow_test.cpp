// Conditions, patches, batches: the rest of FHIR's writing, on the plan of the story.
#include <atomic>
#include <thread>

#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Write : public testing::Test {
  protected:
    void SetUp() override {
        const auto pushed =
            push_json(house_.as("samspill"), "samspill", kari_plan(1, usual_sharings()));
        ASSERT_EQ(pushed.status, 201) << pushed.body;
        plan_ = id_of_location(pushed);
        samspill_ = house_.as("samspill");
        goal_ = samspill_->find("Goal", "").at(0);
    }

    Reply send(const std::string& method, const std::string& path, const std::string& body,
               const std::string& type = "application/fhir+json", Headers more = {}) const {
        more.emplace_back("Authorization", "Bearer " + samspill_->token());
        more.emplace_back("Content-Type", type);
        return http(method, house_.url() + "/fhir/" + path, body, more);
    }

    Reply patch(const std::string& path, const std::string& body, Headers more = {}) const {
        return send("PATCH", path, body, "application/json-patch+json", std::move(more));
    }

    [[nodiscard]] std::string goal_path() const { return "Goal/" + goal_.text("id"); }

    House house_;
    std::optional<Client> samspill_;
    std::string plan_;
    json::Value goal_;
};

const std::string kGoalIdentifier =
    "identifier=https://planbro.no/id/samspill|SOLVIK-2026-0001%23m1";

TEST_F(Write, AConditionalUpdateFindsWhatItMeans) {
    auto goal = goal_;
    goal.erase("id");
    goal.set("lifecycleStatus", "completed");
    const auto body = json::write(goal);
    const auto updated = send("PUT", "Goal?" + kGoalIdentifier, body);
    EXPECT_EQ(updated.status, 200) << updated.body;
    EXPECT_EQ(updated.json().text("id"), goal_.text("id"));
    EXPECT_EQ(samspill_->get(goal_path()).json().text("lifecycleStatus"), "completed");
    const auto old = send("PUT", "Goal?" + kGoalIdentifier, body, "application/fhir+json",
                          {{"If-Match", "W/\"1\""}});
    EXPECT_EQ(old.status, 412);
    goal.set("id", "another");
    EXPECT_EQ(send("PUT", "Goal?" + kGoalIdentifier, json::write(goal)).code(), "feil-id-i-url");
    EXPECT_EQ(send("PUT", "Goal?_sort=_id", body).code(), "ukjent-betingelse");
    EXPECT_EQ(send("PUT", "Goal?colour=red", body).code(), "ukjent-parameter");
    EXPECT_EQ(send("PUT", "Goal", body).code(), "ukjent-betingelse");
}

TEST_F(Write, AConditionThatMatchesSeveralIsRefusedAndOneThatMatchesNoneCreates) {
    auto another = goal_;
    another.erase("id");
    another.erase("identifier");
    const auto created =
        send("PUT", "Goal?identifier=https://planbro.no/id/samspill|SOLVIK-2026-0001%23m9",
             json::write(another));
    ASSERT_EQ(created.status, 201) << created.body;
    EXPECT_NE(id_of_location(created), goal_.text("id"));
    EXPECT_EQ(send("PUT", "Goal?lifecycle-status=active", json::write(another)).code(),
              "flere-treff");
    EXPECT_EQ(send("DELETE", "Goal?lifecycle-status=active", "").code(), "flere-treff");
    const auto id = created.json().text("id");
    EXPECT_EQ(send("DELETE", "Goal?_id=" + id, "").status, 204);
    EXPECT_EQ(send("DELETE", "Goal?_id=" + id, "").status, 404);
    EXPECT_EQ(samspill_->total("Goal", ""), 1);
}

TEST_F(Write, AnyQuestionCanBeTheConditionOfACreate) {
    const auto reply =
        samspill_->post("Goal", goal_, {{"If-None-Exist", "lifecycle-status=active"}});
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.json().text("id"), goal_.text("id"));
    EXPECT_EQ(samspill_->post("Goal", goal_, {{"If-None-Exist", "_count=1"}}).status, 400);
    const auto url = house_.url() + "/fhir/Goal?_format=json&lifecycle-status=active";
    EXPECT_EQ(samspill_->post("Goal", goal_, {{"If-None-Exist", url}}).status, 200)
        << "as HAPI has it";
    EXPECT_EQ(samspill_->post("Goal", goal_, {{"If-None-Exist", "Goal?_format=json"}}).status, 400);
}

TEST_F(Write, APatchChangesWhatItSaysAndNothingElse) {
    const auto patched =
        patch(goal_path(), R"([{"op":"test","path":"/lifecycleStatus","value":"active"},
        {"op":"replace","path":"/lifecycleStatus","value":"completed"}])");
    ASSERT_EQ(patched.status, 200) << patched.body;
    EXPECT_EQ(patched.headers.at("etag"), "W/\"2\"");
    auto expected = goal_;
    expected.set("lifecycleStatus", "completed");
    auto after = samspill_->get(goal_path()).json();
    expected.erase("meta");
    after.erase("meta");
    EXPECT_EQ(after, expected);
}

TEST_F(Write, APatchIsJudgedAsAnUpdateIs) {
    struct Case {
        const char* patch;
        int status;
        const char* code;
    };
    const Case cases[] = {
        {R"([{"op":"test","path":"/lifecycleStatus","value":"draft"}])", 422, "patch-test"},
        {R"([{"op":"replace","path":"/id","value":"x"}])", 422, "patch-passer-ikke"},
        {R"([{"op":"remove","path":"/resourceType"}])", 422, "patch-passer-ikke"},
        {R"([{"op":"spam","path":"/id"}])", 400, "feil-patch"},
        {R"({"op":"remove"})", 400, "feil-patch"},
        {R"([{"op":"add","path":"/addresses","value":[{"reference":"Condition/1"}]}])", 422,
         "ikke-journal"},
        {R"([{"op":"remove","path":"/lifecycleStatus"}])", 422, "mangler-element"},
    };
    for (const auto& one : cases) {
        const auto reply = patch(goal_path(), one.patch);
        EXPECT_EQ(reply.status, one.status) << one.patch << reply.body;
        EXPECT_EQ(reply.code(), one.code) << one.patch;
    }
    EXPECT_EQ(samspill_->get(goal_path()).headers.at("etag"), "W/\"1\"");
    EXPECT_EQ(patch(goal_path(), "[]", {{"If-Match", "W/\"7\""}}).status, 412);
    EXPECT_EQ(patch("Goal/nothing", "[]").status, 404);
    EXPECT_EQ(send("PATCH", goal_path(), "{}", "text/plain").status, 415);
    EXPECT_EQ(send("PATCH", goal_path(), json::write(goal_)).code(), "feil-patch");
    EXPECT_EQ(patch("Goal?" + kGoalIdentifier,
                    R"([{"op":"replace","path":"/lifecycleStatus","value":"on-hold"}])")
                  .status,
              200);
}

TEST_F(Write, APatchCanBeFhirPathOrXml) {
    const auto by_path = send("PATCH", goal_path(), R"({"resourceType":"Parameters","parameter":[
        {"name":"operation","part":[{"name":"type","valueCode":"replace"},
         {"name":"path","valueString":"Goal.lifecycleStatus"},
         {"name":"value","valueCode":"on-hold"}]}]})");
    ASSERT_EQ(by_path.status, 200) << by_path.body;
    EXPECT_EQ(by_path.json().text("lifecycleStatus"), "on-hold");
    const auto by_xml = send("PATCH", goal_path(),
                             R"(<diff xmlns:f="http://hl7.org/fhir"><replace
        sel="f:Goal/f:lifecycleStatus/@value">completed</replace></diff>)",
                             "application/xml-patch+xml");
    ASSERT_EQ(by_xml.status, 200) << by_xml.body;
    EXPECT_EQ(samspill_->get(goal_path()).json().text("lifecycleStatus"), "completed");
    EXPECT_EQ(samspill_->get(goal_path()).headers.at("etag"), "W/\"3\"");
}

// By its tests a patch could feel for what a cut view does not show.
TEST_F(Write, APatchIsNotForCutViews) {
    const auto nav = house_.as("nav");
    const auto by = [&](const std::string& client, const std::string& path) {
        return http("PATCH", house_.url() + "/fhir/" + path,
                    R"([{"op":"test","path":"/careTeam","value":[]}])",
                    {{"Authorization", "Bearer " + house_.as(client).token()},
                     {"Content-Type", "application/json-patch+json"}});
    };
    EXPECT_EQ(by("nav", "CarePlan/" + plan_).status, 403);
    EXPECT_EQ(by("sykehus", "CarePlan/" + plan_).status, 404);
    EXPECT_EQ(by("sykehus", "CarePlan/" + plan_).body, by("sykehus", "CarePlan/nothing").body);
}

std::vector<std::string> statuses_of(const Reply& reply) {
    std::vector<std::string> statuses;
    const auto bundle = reply.json();
    for (const auto& entry : bundle.at("entry").items()) {
        statuses.push_back(entry.at("response").text("status"));
    }
    return statuses;
}

json::Value request(const char* method, const std::string& url, json::Value resource = {}) {
    auto entry = json::object({{"request", json::object({{"method", method}, {"url", url}})}});
    entry.set_if("resource", std::move(resource));
    return entry;
}

json::Value bundle(const char* type, std::vector<json::Value> entries) {
    return json::object({{"resourceType", "Bundle"},
                         {"type", type},
                         {"entry", json::Array(entries.begin(), entries.end())}});
}

TEST_F(Write, ABatchAnswersEachEntryByItself) {
    auto changed = goal_;
    changed.set("lifecycleStatus", "completed");
    auto wrong = goal_;
    wrong.erase("lifecycleStatus");
    auto fresh = goal_;
    fresh.erase("id");
    fresh.erase("identifier");
    const auto reply = samspill_->post(
        "", bundle("batch", {request("GET", goal_path()), request("PUT", goal_path(), changed),
                             request("PUT", goal_path(), wrong), request("GET", "Goal/nothing"),
                             request("POST", "Goal", fresh),
                             request("GET", "Goal?lifecycle-status=completed"),
                             request("GET", goal_path() + "/_history"),
                             request("GET", "Observation?x=y"), request("BREW", "Goal")}));
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.json().text("type"), "batch-response");
    EXPECT_THAT(statuses_of(reply), ElementsAre("200 OK", "200 OK", "422", "404", "201 Created",
                                                "200 OK", "200 OK", "400", "400"));
    const auto entries = reply.json().at("entry");
    EXPECT_EQ(entries.at(0).at("resource").text("lifecycleStatus"), "active");
    EXPECT_EQ(entries.at(1).at("response").text("etag"), "W/\"2\"");
    EXPECT_EQ(entries.at(2).at("response").at("outcome").text("resourceType"), "OperationOutcome");
    EXPECT_EQ(entries.at(5).at("resource").at("total").integer(), 1);
    EXPECT_EQ(entries.at(6).at("resource").at("entry").items().size(), 2U);
    const auto hidden =
        house_.as("sykehus").post("", bundle("batch", {request("GET", goal_path())}));
    EXPECT_THAT(statuses_of(hidden), ElementsAre("404"));
}

TEST_F(Write, ATransactionFollowsConditionalReferences) {
    auto measure = samspill_->find("ServiceRequest", "").at(0);
    measure.erase("id");
    measure.erase("identifier");
    const std::string number = "urn:oid:2.16.578.1.12.4.1.4.1|" + std::string(kKari);
    measure.set("subject", json::object({{"reference", "Patient?identifier=" + number}}));
    const auto reply =
        samspill_->post("", bundle("transaction", {request("POST", "ServiceRequest", measure)}));
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto kari = samspill_->find("Patient", "").at(0).text("id");
    EXPECT_EQ(samspill_->total("ServiceRequest", "patient=" + kari), 2);
    measure.set("subject", json::object({{"reference", "Patient?identifier=urn:oid:1.2|9"}}));
    const auto none =
        samspill_->post("", bundle("transaction", {request("POST", "ServiceRequest", measure)}));
    EXPECT_EQ(none.status, 412) << none.body;
    EXPECT_EQ(none.expression(), "Bundle.entry[0].resource");
}

TEST_F(Write, WhatIsKnownAlreadyIsNotSentAgain) {
    const auto get = [&](const std::string& client, const std::string& path, const char* header,
                         const std::string& value) {
        return http("GET", house_.url() + "/fhir/" + path, {},
                    {{"Authorization", "Bearer " + house_.as(client).token()}, {header, value}});
    };
    const auto same = get("samspill", goal_path(), "If-None-Match", "W/\"9\", W/\"1\"");
    EXPECT_EQ(same.status, 304);
    EXPECT_EQ(same.body, "");
    EXPECT_EQ(same.headers.at("etag"), "W/\"1\"");
    EXPECT_EQ(get("samspill", goal_path(), "If-None-Match", "W/\"2\"").status, 200);
    const auto modified = samspill_->get(goal_path()).headers.at("last-modified");
    EXPECT_EQ(get("samspill", goal_path(), "If-Modified-Since", modified).status, 304);
    EXPECT_EQ(
        get("samspill", goal_path(), "If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT").status,
        200);
    EXPECT_EQ(get("samspill", goal_path(), "If-Modified-Since", "yesterday").status, 200);
    EXPECT_EQ(get("nav", goal_path(), "If-None-Match", "W/\"1\"").status, 200)
        << "a cut view changes with the consents";
}

TEST_F(Write, TenAtOnceWithTheSameVersionHaveOneWinnerEachRound) {
    for (int round = 1; round <= 5; ++round) {
        std::atomic<int> won{0};
        std::atomic<int> lost{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 10; ++i) {
            threads.emplace_back([&, i] {
                auto goal = goal_;
                goal.set("description", json::object({{"text", std::to_string(round * 100 + i)}}));
                const auto reply = samspill_->put(
                    goal_path(), goal, {{"If-Match", "W/\"" + std::to_string(round) + "\""}});
                if (reply.status == 200) ++won;
                if (reply.status == 412) ++lost;
            });
        }
        for (auto& thread : threads) thread.join();
        EXPECT_EQ(won, 1) << round;
        EXPECT_EQ(lost, 9) << round;
    }
}

}  // namespace
}  // namespace planbro::flow
