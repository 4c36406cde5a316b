// Batches and transactions beyond plain creates.
#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

json::Value request(const std::string& method, const std::string& url,
                    json::Value resource = json::Value()) {
    auto entry = json::object({});
    if (!resource.is_null()) entry.set("resource", std::move(resource));
    entry.set("request", json::object({{"method", method}, {"url", url}}));
    return entry;
}

json::Value bundle(const std::string& type, json::Array entries) {
    return json::object(
        {{"resourceType", "Bundle"}, {"type", type}, {"entry", json::Value(std::move(entries))}});
}

const json::Value& response(const json::Value& bundle, std::size_t number) {
    return bundle.at("entry").at(number).at("response");
}

std::string code_of(const json::Value& response) {
    return response.at("outcome").at("issue").at(0).at("details").at("coding").at(0).text("code");
}

class Bundles : public testing::Test {
  protected:
    void SetUp() override {
        const auto pushed =
            push_json(house_.as("samspill"), "samspill", kari_plan(1, usual_sharings()));
        ASSERT_EQ(pushed.status, 201) << pushed.body;
        plan_ = "CarePlan/" + id_of_location(pushed);
        subject_ = samspill_.get(plan_).json().at("subject");
    }

    json::Value goal(const std::string& number) const {
        return json::object(
            {{"resourceType", "Goal"},
             {"identifier",
              json::array({json::object({{"system", "urn:test"}, {"value", number}})})},
             {"lifecycleStatus", "active"},
             {"description", json::object({{"text", "Et mål"}})},
             {"subject", subject_}});
    }

    House house_;
    Client samspill_ = house_.as("samspill");
    std::string plan_;
    json::Value subject_;
};

TEST_F(Bundles, OfABatchEachEntryStandsAlone) {
    auto wrong = goal("2");
    wrong.set("lifecycleStatus", "finnes-ikke");
    const auto reply = samspill_.post(
        "", bundle("batch",
                   {request("POST", "Goal", goal("1")), request("POST", "Goal", wrong),
                    request("GET", plan_), request("GET", "Goal/finnes-ikke"),
                    request("GET", "Goal?identifier=urn:test%7C1&_count=1"),
                    request("DELETE", "Goal?identifier=urn:test%7C9"), request("SPAM", "Goal")}));
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto answer = reply.json();
    EXPECT_EQ(answer.text("type"), "batch-response");
    EXPECT_EQ(response(answer, 0).text("status"), "201 Created");
    EXPECT_EQ(response(answer, 0).text("etag"), "W/\"1\"");
    EXPECT_THAT(response(answer, 0).text("location"), StartsWith("Goal/"));
    EXPECT_THAT(response(answer, 1).text("status"), StartsWith("422"));
    EXPECT_EQ(code_of(response(answer, 1)), "feil-kode");
    EXPECT_EQ(answer.at("entry").at(2).at("resource").text("resourceType"), "CarePlan");
    EXPECT_EQ(response(answer, 3).text("status"), "404");
    EXPECT_EQ(answer.at("entry").at(4).at("resource").text("type"), "searchset");
    EXPECT_EQ(response(answer, 5).text("status"), "404");
    EXPECT_EQ(code_of(response(answer, 6)), "feil-bundle");
    EXPECT_EQ(samspill_.total("Goal", "identifier=urn:test%7C1"), 1);
}

TEST_F(Bundles, ABatchShowsNoMoreThanItsQuestionsAlone) {
    const auto questions =
        bundle("batch", {request("GET", plan_), request("GET", "Communication"),
                         request("GET", "Goal/_history"), request("GET", "Observation")});
    const auto nav = house_.as("nav").post("", questions);
    EXPECT_THAT(nav.body, HasSubstr("REDACTED"));
    EXPECT_THAT(nav.body, Not(HasSubstr("Meldingsteksten")));
    EXPECT_EQ(code_of(response(nav.json(), 3)), "feil-bundle");
    const auto school = house_.as("skole").post("", questions).json();
    EXPECT_EQ(response(school, 0).text("status"), "404");
    EXPECT_EQ(school.at("entry").at(1).at("resource").at("total").integer(), 0);
}

TEST_F(Bundles, QuestionsOfATransactionSeeWhatItWrote) {
    const auto reply =
        samspill_.post("", bundle("transaction", {request("GET", "Goal?identifier=urn:test%7C1"),
                                                  request("POST", "Goal", goal("1"))}));
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto found = reply.json().at("entry").at(0).at("resource");
    EXPECT_EQ(found.at("total").integer(), 1);
    const auto lost = samspill_.post(
        "", bundle("transaction",
                   {request("GET", "Goal/finnes-ikke"), request("POST", "Goal", goal("2"))}));
    EXPECT_EQ(lost.status, 404);
    EXPECT_EQ(lost.expression(), "Bundle.entry[0].request");
    EXPECT_EQ(samspill_.total("Goal", "identifier=urn:test%7C2"), 0);
}

TEST_F(Bundles, TwoEntriesAboutOneResourceAreRefusedBeforeAnythingRuns) {
    const auto created = samspill_.post("Goal", goal("1")).json();
    const auto path = "Goal/" + created.text("id");
    auto conditional = request("POST", "Goal", goal("2"));
    conditional["request"].set("ifNoneExist", "identifier=urn:test|2");
    auto same = request("POST", "Goal", goal("2"));
    same["request"].set("ifNoneExist", "identifier=urn:test%7C2");
    auto other_words = request("POST", "Goal", goal("2"));
    other_words["request"].set("ifNoneExist", "Goal?identifier=urn:test|2&lifecycle-status=active");
    const std::vector<json::Array> pairs = {
        {request("PUT", path, created), request("DELETE", path)},
        {request("PUT", path, created), request("PUT", "Goal?identifier=urn:test%7C1", goal("1"))},
        {conditional, same},
        {conditional, other_words},
        {request("PUT", "Goal?identifier=urn:test%7C3", goal("3")),
         request("PUT", "Goal?identifier=urn:test%7C3", goal("3"))}};
    for (const auto& pair : pairs) {
        const auto reply = samspill_.post("", bundle("transaction", pair));
        EXPECT_EQ(reply.status, 400) << reply.body;
        EXPECT_EQ(reply.code(), "feil-bundle");
        EXPECT_EQ(reply.expression(), "Bundle.entry[1].request");
    }
    EXPECT_EQ(samspill_.get(path).headers.at("etag"), "W/\"1\"");
    EXPECT_EQ(samspill_.total("Goal", "identifier=urn:test%7C2"), 0);
}

TEST_F(Bundles, ConditionalReferencesFindWhatIsThereAndWhatIsMade) {
    auto by_number = goal("1");
    by_number.set("subject",
                  json::object({{"reference", "Patient?identifier=" + std::string(kKari)}}));
    const auto found =
        samspill_.post("", bundle("transaction", {request("POST", "Goal", by_number)}));
    ASSERT_EQ(found.status, 200) << found.body;
    const auto stored = samspill_.find("Goal", "identifier=urn:test%7C1").at(0);
    EXPECT_EQ(stored.at("subject").text("reference"), subject_.text("reference"));

    const auto patient = json::object(
        {{"resourceType", "Patient"},
         {"identifier", json::array({json::object({{"system", "urn:test"}, {"value", "ny"}})})}});
    auto of_new = goal("2");
    of_new.set("subject", json::object({{"reference", "Patient?identifier=urn:test%7Cny"}}));
    const auto made = samspill_.post(
        "", bundle("transaction",
                   {request("POST", "Goal", of_new), request("POST", "Patient", patient)}));
    EXPECT_EQ(made.status, 200) << made.body;

    auto of_nobody = goal("3");
    of_nobody.set("subject", json::object({{"reference", "Patient?identifier=urn:test%7Cx"}}));
    const auto none =
        samspill_.post("", bundle("transaction", {request("POST", "Goal", of_nobody)}));
    EXPECT_EQ(none.status, 412);
    EXPECT_EQ(none.code(), "ukjent-referanse");
    EXPECT_THAT(none.expression(), StartsWith("Bundle.entry[0]"));
    auto of_many = goal("4");
    of_many.set("subject", json::object({{"reference", "Patient?_lastUpdated=ge2000"}}));
    EXPECT_EQ(samspill_.post("", bundle("transaction", {request("POST", "Goal", of_many)})).code(),
              "flere-treff");
    // What the writer may not see is not found.
    auto measure = json::object({{"resourceType", "ServiceRequest"},
                                 {"status", "active"},
                                 {"intent", "plan"},
                                 {"subject", by_number.at("subject")}});
    EXPECT_EQ(house_.as("skole")
                  .post("", bundle("transaction", {request("POST", "ServiceRequest", measure)}))
                  .code(),
              "ukjent-referanse");
}

TEST_F(Bundles, PatchesAreCarriedAsBinaryOrParameters) {
    const auto path = "Goal/" + samspill_.post("Goal", goal("1")).json().text("id");
    // [{"op":"replace","path":"/lifecycleStatus","value":"on-hold"}]
    const auto binary = json::object(
        {{"resourceType", "Binary"},
         {"contentType", "application/json-patch+json"},
         {"data",
          "W3sib3AiOiJyZXBsYWNlIiwicGF0aCI6Ii9saWZlY3ljbGVTdGF0dXMiLCJ2YWx1ZSI6Im9uLWhvbGQi"
          "fV0="}});
    const auto reply = samspill_.post("", bundle("transaction", {request("PATCH", path, binary)}),
                                      {{"Prefer", "return=representation"}});
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto entry = reply.json().at("entry").at(0);
    EXPECT_EQ(entry.at("response").text("etag"), "W/\"2\"");
    EXPECT_EQ(entry.at("resource").text("lifecycleStatus"), "on-hold");
    const auto parameters =
        json::parse(R"({"resourceType":"Parameters","parameter":[{"name":"operation","part":[)"
                    R"({"name":"type","valueCode":"replace"},)"
                    R"({"name":"path","valueString":"Goal.lifecycleStatus"},)"
                    R"({"name":"value","valueCode":"completed"}]}]})")
            .value();
    const auto batch = samspill_.post(
        "", bundle("batch", {request("PATCH", "Goal?identifier=urn:test%7C1", parameters),
                             request("PATCH", path, goal("1"))}));
    EXPECT_EQ(response(batch.json(), 0).text("status"), "200 OK") << batch.body;
    EXPECT_EQ(code_of(response(batch.json(), 1)), "feil-bundle");
    EXPECT_EQ(samspill_.get(path).json().text("lifecycleStatus"), "completed");
}

// An organisation names what lies in its own name space; every other unknown id is unknown.
TEST_F(Bundles, AnIdOfTheWritersOwnMakesANewResource) {
    auto named = goal("1");
    named.set("id", "310000108-maal-1");
    const auto path = "Goal/" + named.text("id");
    const auto made = samspill_.put(path, named);
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(samspill_.put(path, named).status, 200);
    auto alien = goal("2");
    alien.set("id", "310000999-maal-1");
    EXPECT_EQ(samspill_.put("Goal/310000999-maal-1", alien).status, 404);
    alien.set("id", "310000108-maal-2");
    EXPECT_EQ(samspill_.put("Goal/310000108-maal-2", alien, {{"If-Match", "W/\"1\""}}).status, 404);
    const auto together =
        samspill_.post("", bundle("transaction", {request("PUT", "Goal/310000108-maal-2", alien)}));
    EXPECT_EQ(together.status, 200) << together.body;
    EXPECT_EQ(response(together.json(), 0).text("status"), "201 Created");
    ASSERT_EQ(samspill_.remove("Goal/310000108-maal-2").status, 204);
    EXPECT_EQ(samspill_.put("Goal/310000108-maal-2", alien).status, 404) << "gone stays gone";
}

TEST_F(Bundles, PreferSaysWhatAWriteIsAnsweredWith) {
    const auto outcome = samspill_.post("Goal", goal("1"), {{"Prefer", "return=OperationOutcome"}});
    EXPECT_EQ(outcome.status, 201);
    EXPECT_EQ(outcome.json().text("resourceType"), "OperationOutcome");
    const auto minimal = samspill_.post("Goal", goal("2"), {{"Prefer", "return=minimal"}});
    EXPECT_EQ(minimal.status, 201);
    EXPECT_EQ(minimal.body, "");
    const auto together =
        samspill_.post("", bundle("transaction", {request("POST", "Goal", goal("3"))}),
                       {{"Prefer", "return=OperationOutcome"}});
    const auto answer = together.json();
    EXPECT_EQ(response(answer, 0).at("outcome").text("resourceType"), "OperationOutcome");
}

TEST_F(Bundles, DeletingWhatIsReferredToIsAConflictInATransactionToo) {
    const auto goal = samspill_.find("Goal", "lifecycle-status=active").at(0);
    const auto path = "Goal/" + goal.text("id");
    const auto in_use = samspill_.post("", bundle("transaction", {request("DELETE", path)}));
    EXPECT_EQ(in_use.code(), "i-bruk") << in_use.body;
    auto plan = samspill_.get(plan_).json();
    plan.erase("goal");
    json::Array entries{request("PUT", plan_, plan), request("DELETE", path)};
    for (auto measure : samspill_.find("ServiceRequest", about(kKari))) {
        measure.erase("extension");
        entries.push_back(request("PUT", "ServiceRequest/" + measure.text("id"), measure));
    }
    const auto freed = samspill_.post("", bundle("transaction", std::move(entries)));
    EXPECT_EQ(freed.status, 200) << freed.body;
    EXPECT_EQ(samspill_.get(path).status, 410);
}

}  // namespace
}  // namespace planbro::flow
