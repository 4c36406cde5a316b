// HL7's examples of R4, in JSON and XML, against base R4 with its invariants and core terminology:
// where we tell an error, HL7's Java validator must tell one too (tests/peer/examples.json;
// tests/peer/run.sh --examples makes it anew).
#include <gtest/gtest.h>

#include <algorithm>

#include "fhir/testing/examples.hpp"
#include "fhir/xml.hpp"
#include "profiles/package.hpp"
#include "profiles/validator.hpp"

namespace planbro::profiles {
namespace {

json::Value read(const std::string& file) {
    const auto text = fhir::testing::read_text(fhir::testing::standards() / file);
    auto value = file.ends_with(".xml") ? fhir::read_xml(text) : json::parse(text);
    EXPECT_TRUE(value) << file;
    return value.value_or(json::Value());
}

bool is_invalid_to_the_peer(const std::string& file) {
    static const auto verdicts = json::parse(
        fhir::testing::read_text(std::string(PLANBRO_SOURCE_DIR) + "/tests/peer/examples.json"));
    EXPECT_TRUE(verdicts);
    const auto& all = verdicts.value().items();
    const auto verdict = std::find_if(
        all.begin(), all.end(), [&](const json::Value& one) { return one.text("file") == file; });
    EXPECT_NE(verdict, all.end()) << "examples.json does not tell of " << file;
    return verdict != all.end() && verdict->text("verdict") == "invalid";
}

std::string errors_of(const std::vector<Issue>& issues) {
    std::string text;
    for (const auto& issue : issues) {
        if (issue.severity != Severity::error) continue;
        text += "\n  " + issue.code + " at " + issue.expression + ": " + issue.text;
    }
    return text;
}

class OfR4 : public ::testing::TestWithParam<std::string> {};

TEST_P(OfR4, HasNoErrorThatThePeerDoesNotTell) {
    if (GetParam().empty()) GTEST_SKIP() << "the R4 examples are not here";
    static const Validator validator(own_package());
    const auto issues =
        validator.validate(read(GetParam()), {{}, false, *parse_instant("2026-11-23T12:00:00Z")});
    EXPECT_TRUE(!has_errors(issues) || is_invalid_to_the_peer(GetParam())) << errors_of(issues);
}

constexpr auto kFolder = "fhir-r4/examples";

INSTANTIATE_TEST_SUITE_P(Json, OfR4,
                         ::testing::ValuesIn(fhir::testing::files_of({kFolder}, ".json")),
                         fhir::testing::test_name);
INSTANTIATE_TEST_SUITE_P(Xml, OfR4, ::testing::ValuesIn(fhir::testing::files_of({kFolder}, ".xml")),
                         fhir::testing::test_name);

}  // namespace
}  // namespace planbro::profiles
