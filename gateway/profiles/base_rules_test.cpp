// R4's own invariants, as the validator tells them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "fhirpath/fhirpath.hpp"
#include "profiles/validator.hpp"

namespace planbro::profiles {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

json::Value parsed(std::string_view text) {
    auto value = json::parse(text);
    EXPECT_TRUE(value) << text;
    return value.value_or(json::Value());
}

// Errors as "code at path", warnings as "(code at path)".
std::vector<std::string> told(const std::vector<Issue>& issues) {
    std::vector<std::string> lines;
    for (const auto& issue : issues) {
        auto line = issue.code + " at " + issue.expression;
        lines.push_back(issue.severity == Severity::error ? line : "(" + line + ")");
    }
    return lines;
}

struct RuleCase {
    std::string name;
    std::string_view resource;
    std::string told;
    std::string key;
};

class BaseRule : public ::testing::TestWithParam<RuleCase> {};

TEST_P(BaseRule, IsTold) {
    const auto issues = Validator({}).validate(parsed(GetParam().resource), {{}, false, {}});
    ASSERT_THAT(told(issues), ElementsAre(GetParam().told));
    EXPECT_THAT(issues.front().text, ::testing::StartsWith(GetParam().key + ": "));
}

const auto kRules = std::to_array<RuleCase>({
    {"OfTheType", R"({"resourceType":"Patient","contact":[{"gender":"male"}]})",
     "brutt-regel at Patient.contact[0]", "pat-1"},
    {"OfTheResource", R"({"resourceType":"Organization","active":true})",
     "brutt-regel at Organization", "org-1"},
    {"OfAnElement",
     R"({"resourceType":"Organization","name":"K","telecom":[{"system":"phone","value":"1",
            "use":"home"}]})",
     "brutt-regel at Organization.telecom[0]", "org-3"},
    {"OfADatatype", R"({"resourceType":"Patient","telecom":[{"value":"1"}]})",
     "brutt-regel at Patient.telecom[0]", "cpt-2"},
    {"OfTheBaseType",
     R"({"resourceType":"CarePlan","status":"active","intent":"plan","subject":{"reference":"#p"},
        "contained":[{"resourceType":"Patient","id":"p","meta":{"versionId":"1"}}]})",
     "brutt-regel at CarePlan", "dom-4"},
    {"InABundle",
     R"({"resourceType":"Bundle","type":"collection","total":1,
            "entry":[{"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001",
            "resource":{"resourceType":"Patient","active":true}}]})",
     "brutt-regel at Bundle", "bdl-1"},
});

INSTANTIATE_TEST_SUITE_P(Table, BaseRule, ::testing::ValuesIn(kRules),
                         [](const auto& row) { return row.param.name; });

TEST(BestPractice, IsWarnedOfUnlessSwitchedOff) {
    const auto patient = parsed(R"({"resourceType":"Patient","active":true})");
    EXPECT_THAT(told(Validator({}).validate(patient)), ElementsAre("(brutt-regel at Patient)"));
    EXPECT_THAT(told(Validator({}).validate(patient, {{}, false, {}})), IsEmpty());
}

struct Row {
    std::string_view owner;
    std::string_view key;
    Severity severity;
    std::string_view human;
    std::string_view expression;
};

constexpr Row kRows[] = {
#include "fhir-profiles/r4/invariants.inc"
};

TEST(BaseRules, AreAllFhirPath) {
    for (const auto& row : kRows) {
        EXPECT_TRUE(fhirpath::compile(row.expression)) << row.key << ": " << row.expression;
    }
}

}  // namespace
}  // namespace planbro::profiles
