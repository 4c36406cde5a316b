#include "fhir/subset.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "fhir/testing/random_resource.hpp"
#include "fhir/testing/shape.hpp"
#include "fhir/validator.hpp"
#include "fhir/xml.hpp"

namespace planbro::fhir {

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Parameters = std::vector<std::pair<std::string, std::string>>;

constexpr auto kTag =
    R"("tag":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue",)"
    R"("code":"SUBSETTED"}])";

json::Value parsed(std::string text) {
    for (auto at = text.find("$TAG"); at != std::string::npos; at = text.find("$TAG")) {
        text.replace(at, 4, kTag);
    }
    auto value = json::parse(text);
    EXPECT_TRUE(value) << text;
    return value.value_or(json::Value());
}

Subset asked(std::string_view type, const Parameters& parameters) {
    auto subset = read_subset(type, parameters);
    EXPECT_TRUE(subset);
    return subset.value_or(Subset{});
}

constexpr auto kPlan = R"({"resourceType":"CarePlan","id":"1",
  "meta":{"versionId":"2","security":[{"code":"REDACTED"}]},
  "language":"nb",
  "text":{"status":"generated",
                "div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},
  "extension":[{"url":"http://e","valueString":"x"}],
  "modifierExtension":[{"url":"http://m","valueString":"x"}],
  "status":"active","_status":{"extension":[{"url":"http://s","valueString":"x"}]},
  "intent":"plan","title":"Plan",
  "subject":{"reference":"Patient/1","extension":[{"url":"http://r","valueString":"x"}]},
  "goal":[{"reference":"Goal/1"}],
  "activity":[{"reference":{"reference":"ServiceRequest/1"}}],
  "note":[{"text":"x"}]})";

constexpr auto kPatient = R"({"resourceType":"Patient","id":"1","active":false,
  "name":[{"family":"Solvik","extension":[{"url":"http://n","valueString":"x"}]},
          {"extension":[{"url":"http://n","valueString":"x"}]}],
  "telecom":[{"system":"phone","value":"1"}],"deceasedBoolean":true,
  "maritalStatus":{"text":"x"},"photo":[{"title":"x"}],
  "communication":[{"language":{"text":"norsk"},"preferred":true}],
  "link":[{"other":{"reference":"Patient/2"},"type":"seealso"}]})";

struct Row {
    const char* name;
    const char* type;
    Parameters parameters;
    const char* from;
    const char* expected;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.name;
}

class Part : public ::testing::TestWithParam<Row> {};

TEST_P(Part, IsWhatIsAskedFor) {
    const auto& row = GetParam();
    const auto part = subset_of(parsed(row.from), asked(row.type, row.parameters));
    EXPECT_EQ(testing::in_one_shape(part), testing::in_one_shape(parsed(row.expected)))
        << json::write_pretty(part);
}

INSTANTIATE_TEST_SUITE_P(
    Subset, Part,
    ::testing::Values(
        Row{"Whole", "CarePlan", {{"_summary", "false"}, {"_count", "1"}}, kPlan, kPlan},
        Row{"Summary",
            "CarePlan",
            {{"_summary", "true"}},
            kPlan,
            R"({"resourceType":"CarePlan","id":"1",
              "meta":{"versionId":"2","security":[{"code":"REDACTED"}],$TAG},
              "modifierExtension":[{"url":"http://m","valueString":"x"}],
              "status":"active","_status":{"extension":[{"url":"http://s","valueString":"x"}]},
              "intent":"plan","title":"Plan","subject":{"reference":"Patient/1"}})"},
        Row{"SummaryWithinElements",
            "Patient",
            {{"_summary", "true"}},
            kPatient,
            R"({"resourceType":"Patient","id":"1","meta":{$TAG},"active":false,
              "name":[{"family":"Solvik"}],"telecom":[{"system":"phone","value":"1"}],
              "deceasedBoolean":true,
              "link":[{"other":{"reference":"Patient/2"},"type":"seealso"}]})"},
        Row{"SummaryKeepsWhatIsMandatory",
            "Goal",
            {{"_summary", "true"}},
            R"({"resourceType":"Goal","lifecycleStatus":"active","addresses":[{"display":"x"}],
              "description":{"extension":[{"url":"http://d","valueString":"x"}]},
              "subject":{"reference":"Patient/1"}})",
            R"({"resourceType":"Goal","meta":{$TAG},"lifecycleStatus":"active",
              "description":{"extension":[{"url":"http://d","valueString":"x"}]},
              "subject":{"reference":"Patient/1"}})"},
        Row{"Text",
            "CarePlan",
            {{"_summary", "text"}},
            kPlan,
            R"({"resourceType":"CarePlan","id":"1",
              "meta":{"versionId":"2","security":[{"code":"REDACTED"}],$TAG},
              "text":{"status":"generated",
                "div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},
              "modifierExtension":[{"url":"http://m","valueString":"x"}],
              "status":"active","_status":{"extension":[{"url":"http://s","valueString":"x"}]},
              "intent":"plan",
              "subject":{
                "reference":"Patient/1","extension":[{"url":"http://r","valueString":"x"}]}})"},
        Row{"Data",
            "Goal",
            {{"_summary", "data"}},
            R"({"resourceType":"Goal","text":{"status":"empty"},"note":[{"text":"x"}]})",
            R"({"resourceType":"Goal","meta":{$TAG},"note":[{"text":"x"}]})"},
        Row{"Elements",
            "CarePlan",
            {{"_elements", "CarePlan.activity,title"}, {"_elements", "note"}},
            kPlan,
            R"({"resourceType":"CarePlan","id":"1",
              "meta":{"versionId":"2","security":[{"code":"REDACTED"}],$TAG},
              "modifierExtension":[{"url":"http://m","valueString":"x"}],
              "status":"active","_status":{"extension":[{"url":"http://s","valueString":"x"}]},
              "intent":"plan","title":"Plan",
              "subject":{
                "reference":"Patient/1","extension":[{"url":"http://r","valueString":"x"}]},
              "activity":[{"reference":{"reference":"ServiceRequest/1"}}],
              "note":[{"text":"x"}]})"},
        Row{"AChoiceByEitherName",
            "Goal",
            {{"_elements", "start"}, {"_elements", "Goal.startDate"}},
            R"({"resourceType":"Goal","startDate":"2026","note":[{"text":"x"}]})",
            R"({"resourceType":"Goal","meta":{$TAG},"startDate":"2026"})"},
        Row{"OfAnotherType",
            "Goal",
            {{"_elements", "Task.status"}},
            R"({"resourceType":"Goal","note":[{"text":"x"}]})",
            R"({"resourceType":"Goal","note":[{"text":"x"}]})"},
        Row{"OfAnyType",
            "",
            {{"_elements", "language"}},
            R"({"resourceType":"Goal","language":"nb","note":[{"text":"x"}]})",
            R"({"resourceType":"Goal","language":"nb","meta":{$TAG}})"},
        Row{"OfABundle",
            "Goal",
            {{"_elements", "startDate,Patient.gender"}},
            R"({"resourceType":"Bundle","entry":[
              {"search":{"mode":"match"},"resource":{
                "resourceType":"Goal","startDate":"2026","note":[{"text":"x"}]}},
              {"search":{"mode":"include"},"resource":{
                "resourceType":"Goal","note":[{"text":"x"}]}},
              {"search":{"mode":"include"},"resource":{
                "resourceType":"Patient","gender":"other","birthDate":"2000"}},
              {"response":{"status":"204"}}]})",
            R"({"resourceType":"Bundle","entry":[
              {"search":{"mode":"match"},"resource":{
                "resourceType":"Goal","meta":{$TAG},"startDate":"2026"}},
              {"search":{"mode":"include"},"resource":{
                "resourceType":"Goal","note":[{"text":"x"}]}},
              {"search":{"mode":"include"},"resource":{
                "resourceType":"Patient","meta":{$TAG},"gender":"other"}},
              {"response":{"status":"204"}}]})"},
        Row{"NeverOfAnOutcome",
            "Goal",
            {{"_summary", "true"}},
            R"({"resourceType":"OperationOutcome","text":{"status":"empty"}})",
            R"({"resourceType":"OperationOutcome","text":{"status":"empty"}})"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Subset, IsMarkedOnce) {
    const auto summary = asked("Goal", {{"_summary", "true"}});
    const auto once = subset_of(parsed(R"({"resourceType":"Goal"})"), summary);
    EXPECT_TRUE(is_subsetted(once));
    EXPECT_EQ(subset_of(once, summary), once);
}

// What a summary leaves is a resource: no mandatory element goes, and nothing is left empty.
TEST(Subset, IsStillValid) {
    const auto patient = parsed(kPatient);
    ASSERT_FALSE(has_errors(validate(patient)));
    for (const auto* summary : {"true", "data"}) {
        const auto part = subset_of(patient, asked("Patient", {{"_summary", summary}}));
        EXPECT_FALSE(has_errors(validate(part))) << json::write_pretty(part);
    }
}

// Tried on many resources that nobody thought of: no mandatory element goes, and what is left has a
// form in XML, in which nothing is empty and every element has its place.
TEST(Subset, OfAnyResourceIsOne) {
    const auto missing = [](const json::Value& resource) {
        const auto issues = validate(resource);
        return std::count_if(issues.begin(), issues.end(),
                             [](const Issue& one) { return one.code == "mangler-element"; });
    };
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const auto resource = testing::random_resource(seed);
        for (const auto* summary : {"true", "text", "data"}) {
            const auto part = subset_of(resource, asked("", {{"_summary", summary}}));
            ASSERT_TRUE(is_subsetted(part) || resource.text("resourceType") == "OperationOutcome" ||
                        resource.text("resourceType") == "Bundle");
            ASSERT_LE(missing(part), missing(resource)) << seed << json::write_pretty(part);
            const auto xml = write_xml(part);
            ASSERT_TRUE(xml) << seed << " " << xml.error().issues.at(0).expression;
        }
    }
}

struct Refused {
    const char* name;
    Parameters parameters;
    const char* expression;
    const char* text;
};

void PrintTo(const Refused& row, std::ostream* out) {
    *out << row.name;
}

class RefusedSubset : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedSubset, TellsWhatThereIs) {
    const auto subset = read_subset("CarePlan", GetParam().parameters);
    ASSERT_FALSE(subset);
    EXPECT_EQ(subset.error().category, Category::bad_request);
    const auto& issue = subset.error().issues.at(0);
    EXPECT_EQ(issue.code, "feil-parameterverdi");
    EXPECT_EQ(issue.expression, GetParam().expression);
    EXPECT_THAT(issue.text, HasSubstr(GetParam().text));
    EXPECT_THAT(issue.text, Not(HasSubstr("14839210273")));
}

INSTANTIATE_TEST_SUITE_P(
    Subset, RefusedSubset,
    ::testing::Values(
        Refused{"UnknownSummary", {{"_summary", "14839210273"}}, "_summary", "true, text, data"},
        Refused{"TwoSummaries", {{"_summary", "true"}, {"_summary", "text"}}, "_summary", "twice"},
        Refused{"Both", {{"_summary", "true"}, {"_elements", "title"}}, "_elements", "_summary"},
        Refused{"UnknownElement", {{"_elements", "title,14839210273"}}, "_elements", "activity"},
        Refused{"ElementOfAnotherType", {{"_elements", "Goal.title"}}, "_elements", "target"},
        Refused{"UnknownType", {{"_elements", "Plan.title"}}, "_elements", "CarePlan.title"},
        Refused{"ADataType", {{"_elements", "Period.start"}}, "_elements", "CarePlan.title"},
        Refused{"NotAtTheRoot", {{"_elements", "CarePlan.activity.detail"}}, "_elements", "goal"},
        Refused{"NoName", {{"_elements", "title,"}}, "_elements", "title"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace

}  // namespace planbro::fhir
