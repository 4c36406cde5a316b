// Losslessness, on every example that stands beside the sources.
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "fhir/testing/examples.hpp"
#include "fhir/testing/shape.hpp"
#include "fhir/xml.hpp"

namespace planbro::fhir {

namespace {

using testing::in_one_shape;
using testing::read_text;
using testing::standards;

// Examples that are no FHIR in XML, with the fault that is found.
const std::map<std::string, std::string, std::less<>> kWrong = {
    {"fhir-r4/fhirpath/input/observation-example.xml", "feil-rekkefolge"},  // a late extension
};

std::string explained(const Failure& failure) {
    std::string text;
    for (const auto& issue : failure.issues) {
        const auto place = issue.place.value_or(TextPlace{0, 0});
        text += std::to_string(place.line) + ":" + std::to_string(place.column) + " " + issue.code +
                " " + issue.expression + ": " + issue.text + "\n";
    }
    return text;
}

std::string written(const json::Value& resource, XmlForm form = XmlForm::compact) {
    const auto xml = write_xml(resource, form);
    EXPECT_TRUE(xml) << explained(xml.error());
    return xml.value_or("");
}

json::Value read(const std::string& xml) {
    const auto resource = read_xml(xml);
    EXPECT_TRUE(resource) << explained(resource.error());
    return resource.value_or(json::Value());
}

json::Value parsed_text(const std::string& text) {
    const auto value = json::parse(text);
    EXPECT_TRUE(value);
    return value.value_or(json::Value());
}

json::Value parsed(const std::string& file) {
    return parsed_text(read_text(standards() / file));
}

// The text without the white space between tokens.
std::string packed(std::string_view json) {
    std::string result;
    bool in_string = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        if (json[i] == '"') in_string = !in_string;
        if (in_string && json[i] == '\\') result += json[i++];
        const bool is_white = std::string_view(" \t\r\n").find(json[i]) != std::string_view::npos;
        if (in_string || !is_white) result += json[i];
    }
    return result;
}

// --- JSON ---

class JsonExample : public ::testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        if (GetParam().empty()) GTEST_SKIP() << "the R4 examples are not here: " << standards();
    }
};

TEST_P(JsonExample, IsWrittenAsItWasRead) {
    const auto text = read_text(standards() / GetParam());
    const auto value = json::parse(text);
    ASSERT_TRUE(value);
    const auto again = json::write(*value);
    EXPECT_EQ(again, packed(text)) << "order, digits and texts are kept";
    EXPECT_EQ(parsed_text(again), *value);
}

TEST_P(JsonExample, LosesNothingInXml) {
    const auto value = parsed(GetParam());
    EXPECT_EQ(in_one_shape(read(written(value))), in_one_shape(value));
    EXPECT_EQ(in_one_shape(read(written(value, XmlForm::pretty))), in_one_shape(value));
}

INSTANTIATE_TEST_SUITE_P(
    R4, JsonExample,
    ::testing::ValuesIn(testing::files_of({"fhir-r4/examples", "fhir-r4/fhirpath/input"}, ".json")),
    testing::test_name);

// --- XML ---

class XmlExample : public JsonExample {};

TEST_P(XmlExample, LosesNothingInJson) {
    const auto xml = read_text(standards() / GetParam());
    if (const auto wrong = kWrong.find(GetParam()); wrong != kWrong.end()) {
        const auto refused = read_xml(xml);
        ASSERT_FALSE(refused) << "is no longer wrong";
        for (const auto& issue : refused.error().issues) EXPECT_EQ(issue.code, wrong->second);
        return;
    }
    const auto value = read(xml);
    const auto again = written(value);
    EXPECT_EQ(read(again), value);
    EXPECT_EQ(written(read(again)), again);
}

INSTANTIATE_TEST_SUITE_P(R4, XmlExample,
                         ::testing::ValuesIn(testing::files_of(
                             {"fhir-r4/examples", "fhir-r4/fhirpath/input", "no-basis"}, ".xml")),
                         testing::test_name);

// --- both ---

// HL7 spells some numbers (1.0e0 and 1.0) and texts (&#39; and ') differently in its two forms.
json::Value in_one_spelling(json::Value value) {
    if (value.is_object()) {
        for (auto& member : value.make_object()) member.value = in_one_spelling(member.value);
    } else if (value.is_array()) {
        for (auto& item : value.make_array()) item = in_one_spelling(item);
    } else if (value.is_number()) {
        std::ostringstream digits;
        digits << std::stod(std::string(value.digits()));
        return digits.str();
    } else if (value.is_string()) {
        constexpr std::string_view kApostrophe = "&#39;";
        auto text = value.string();
        for (auto at = text.find(kApostrophe); at != std::string::npos;
             at = text.find(kApostrophe)) {
            text.replace(at, kApostrophe.size(), "'");
        }
        return text;
    }
    return value;
}

class ExampleInBothForms : public JsonExample {};

TEST_P(ExampleInBothForms, IsTheSame) {
    const auto xml = GetParam().substr(0, GetParam().size() - 4) + "xml";
    EXPECT_EQ(in_one_spelling(in_one_shape(read(read_text(standards() / xml)))),
              in_one_spelling(in_one_shape(parsed(GetParam()))));
}

// All but one, to which HL7 gave an extension in XML alone.
std::vector<std::string> in_both_forms() {
    auto files = testing::files_of({"fhir-r4/examples"}, ".json");
    std::erase_if(files, [](const std::string& file) {
        const auto xml =
            file.substr(0, file.size() - std::min<std::size_t>(4, file.size())) + "xml";
        return xml == "fhir-r4/examples/observation-example.xml" ||
               (!file.empty() && !std::filesystem::exists(standards() / xml));
    });
    return files;
}

INSTANTIATE_TEST_SUITE_P(R4, ExampleInBothForms, ::testing::ValuesIn(in_both_forms()),
                         testing::test_name);

}  // namespace

}  // namespace planbro::fhir
