// Every example that HL7 publishes with R4 must pass, but for those that are themselves wrong.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "fhir/testing/examples.hpp"
#include "fhir/validator.hpp"

namespace planbro::fhir {

namespace {

namespace fs = std::filesystem;

// Examples that break the standard, with the faults that are to be found in them.
const std::map<std::string, std::string, std::less<>> kWrong = {
    {"bundle-questionnaire.json", "mangler-element"},  // items without linkId, which is 1..1
    {"devicemetric-example.json", "feil-referanse"},   // parent: a DeviceDefinition, not a Device
    {"deviceusestatement-example.json", "feil-referanse"},  // reasonReference: a Procedure
    {"medicationrequest0301.json", "feil-referanse"},  // dispenseRequest.performer: a Practitioner
};

json::Value read(const fs::path& file) {
    const auto value = json::parse(testing::read_text(file));
    EXPECT_TRUE(value.has_value()) << file;
    return value.value_or(json::Value());
}

void expect_as_known(const std::string& name, const std::vector<Issue>& issues) {
    const auto wrong = kWrong.find(name);
    const bool is_wrong = wrong != kWrong.end();
    EXPECT_TRUE(!is_wrong || !issues.empty()) << name << " is no longer wrong";
    for (const auto& issue : issues) {
        const bool known = is_wrong && wrong->second == issue.code;
        EXPECT_TRUE(known) << name << " " << issue.code << " " << issue.expression << ": "
                           << issue.text;
    }
}

TEST(Examples, OfR4AreValid) {
    const auto folder = testing::standards() / "fhir-r4" / "examples";
    if (!fs::is_directory(folder)) GTEST_SKIP() << "the R4 examples are not here: " << folder;
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".json") continue;
        ++count;
        expect_as_known(entry.path().filename(), validate(read(entry.path())));
    }
    EXPECT_GT(count, 50U);
    RecordProperty("examples", std::to_string(count));
}

}  // namespace

}  // namespace planbro::fhir
