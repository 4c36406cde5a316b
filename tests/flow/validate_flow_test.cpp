// Validation as a tester meets it: over FHIR and on the command line.
#include <fstream>

#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;

constexpr const char* kPlanProfile = "https://planbro.no/fhir/StructureDefinition/ip-careplan";

json::Value care_plan() {
    return json::object({{"resourceType", "CarePlan"},
                         {"status", "draft"},
                         {"intent", "plan"},
                         {"subject", json::object({{"reference", "Patient/1"}})}});
}

json::Value named(json::Value resource, const std::string& profile) {
    resource.set("meta", json::object({{"profile", json::array({profile})}}));
    return resource;
}

class Validate : public testing::Test {
  protected:
    House house_;
    Client samspill_ = house_.as("samspill");
};

TEST_F(Validate, TellsTheVerdictAndWritesNothing) {
    const auto sound = samspill_.post("CarePlan/$validate", care_plan());
    EXPECT_EQ(sound.status, 200);
    EXPECT_EQ(sound.code(), "gyldig");
    auto broken = care_plan();
    broken.set("status", "aktiv");
    const auto told = samspill_.post("CarePlan/$validate", broken);
    EXPECT_EQ(told.status, 200);
    EXPECT_EQ(told.code(), "feil-kode");
    EXPECT_EQ(told.expression(), "CarePlan.status");
    EXPECT_EQ(samspill_.total("CarePlan", "status=draft"), 0);
}

TEST_F(Validate, JudgesByTheProfileAskedFor) {
    const auto told =
        samspill_.post(std::string("CarePlan/$validate?profile=") + kPlanProfile, care_plan());
    EXPECT_EQ(told.status, 200);
    EXPECT_THAT(told.body, HasSubstr("mangler-element"));
    const auto parameters = json::object(
        {{"resourceType", "Parameters"},
         {"parameter", json::array({json::object({{"name", "resource"}, {"resource", care_plan()}}),
                                    json::object({{"name", "profile"}, {"valueUri", kPlanProfile}}),
                                    json::object({{"name", "mode"}, {"valueCode", "create"}})})}});
    EXPECT_EQ(samspill_.post("CarePlan/$validate", parameters).body, told.body);
}

TEST_F(Validate, TellsWhatBelongsInAJournal) {
    auto plan = care_plan();
    plan.set("addresses", json::array({json::object({{"reference", "Condition/1"}})}));
    EXPECT_THAT(samspill_.post("CarePlan/$validate", plan).body, HasSubstr("ikke-journal"));
}

TEST_F(Validate, AnInstanceIsJudgedAsTheAskerSeesItAndElseIsNotThere) {
    ASSERT_EQ(push_json(samspill_, "samspill", sample_json("plans/kari.json")).status, 201);
    const auto plan = samspill_.find("CarePlan", about(kKari)).at(0);
    const auto path = "CarePlan/" + plan.text("id") + "/$validate";
    EXPECT_EQ(samspill_.get(path).code(), "gyldig");
    EXPECT_EQ(house_.as("ehr").get(path).status, 200);
    EXPECT_EQ(house_.as("sykehus").get(path).status, 404);
    EXPECT_EQ(samspill_.get(path + "?mode=delete").code(), "metode-ikke-stottet")
        << "a plan is closed, never deleted";
}

TEST_F(Validate, ABadQuestionIsToldSo) {
    EXPECT_EQ(samspill_.post("CarePlan/$validate?mode=maybe", care_plan()).status, 400);
    EXPECT_EQ(samspill_.post("Goal/$validate", care_plan()).code(), "feil-type-i-url");
}

TEST_F(Validate, AWriteThatNamesAProfileMustFitIt) {
    const auto refused = samspill_.post("CarePlan", named(care_plan(), kPlanProfile));
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.code(), "mangler-element");
}

TEST_F(Validate, AWriteThatBreaksARuleOfR4IsRefused) {
    const auto refused =
        samspill_.post("RelatedPerson",
                       json::object({{"resourceType", "RelatedPerson"},
                                     {"patient", json::object({{"reference", "Patient/1"}})},
                                     {"telecom", json::array({json::object({{"value", "1"}})})}}));
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.code(), "brutt-regel");
    EXPECT_EQ(refused.expression(), "RelatedPerson.telecom[0]");
}

// --- planbro validate ----------------------------------------------------------------------------

class ValidateCommand : public testing::Test {
  protected:
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_.file(name)) << text;
        return folder_.file(name);
    }
    TempFolder folder_;
};

TEST_F(ValidateCommand, TakesProfilesAndKeepsTheOrderOfTheFiles) {
    const auto good = write("good.json", json::write(care_plan()));
    const auto named_one = write("named.json", json::write(named(care_plan(), kPlanProfile)));
    const auto done = run_planbro({"validate", named_one, good, named_one});
    EXPECT_EQ(done.code, 1);
    EXPECT_THAT(done.out, HasSubstr(named_one + ":1: error mangler-element CarePlan.identifier"));
    EXPECT_EQ(run_planbro({"validate", good}).code, 0);
    EXPECT_EQ(run_planbro({"validate", "--profile", kPlanProfile, good}).code, 1);
}

TEST_F(ValidateCommand, APackageOfOnesOwnBites) {
    const auto package = write("package.json.d.json", R"({"resourceType":"StructureDefinition",
        "url":"urn:own","type":"CarePlan","derivation":"constraint",
        "baseDefinition":"http://hl7.org/fhir/StructureDefinition/CarePlan",
        "differential":{"element":[
        {"id":"CarePlan.title","path":"CarePlan.title","min":1}]}})");
    const auto plan = write("plan.json", json::write(care_plan()));
    const auto done = run_planbro({"validate", "--package", package, "--profile", "urn:own", plan});
    EXPECT_EQ(done.code, 1);
    EXPECT_THAT(done.out, HasSubstr("CarePlan.title"));
    EXPECT_EQ(run_planbro({"validate", "--package", folder_.file("none"), plan}).code, 2);
}

TEST_F(ValidateCommand, ManyLinesOnManyThreadsAreToldInTheirOrder) {
    std::string lines;
    for (int i = 0; i < 500; ++i) {
        lines += i % 100 == 99 ? R"({"resourceType":"Patient","gender":"x"})"
                               : R"({"resourceType":"Patient","active":true})";
        lines += "\n";
    }
    const auto done = run_planbro({"validate", "--jobs", "4", write("many.ndjson", lines)});
    EXPECT_EQ(done.code, 1);
    std::vector<std::size_t> places;
    for (int line = 100; line <= 500; line += 100) {
        places.push_back(done.out.find(".ndjson:" + std::to_string(line) + ": error feil-kode"));
        EXPECT_NE(places.back(), std::string::npos) << line;
    }
    EXPECT_TRUE(std::is_sorted(places.begin(), places.end()));
}

}  // namespace
}  // namespace planbro::flow
