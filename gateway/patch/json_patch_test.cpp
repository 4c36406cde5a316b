#include <gmock/gmock.h>

#include "patch/patch.hpp"

namespace planbro::patch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

json::Value value_of(const std::string& text) {
    auto value = json::parse(text);
    EXPECT_TRUE(value) << text;
    return value.value_or(json::Value());
}

struct Applied {
    const char* name;
    const char* document;
    const char* patch;
    const char* outcome;
};

class JsonPatchApplied : public ::testing::TestWithParam<Applied> {};

TEST_P(JsonPatchApplied, GivesTheDocument) {
    const auto outcome = apply_json(value_of(GetParam().document), value_of(GetParam().patch));
    ASSERT_TRUE(outcome) << outcome.error().issues.at(0).text;
    EXPECT_EQ(json::write(*outcome), GetParam().outcome);
}

INSTANTIATE_TEST_SUITE_P(
    Patch, JsonPatchApplied,
    ::testing::Values(
        // The cases of RFC 6902 appendix A, on elements of our own.
        Applied{"A1AddsAMember", R"({"a":"x"})", R"([{"op":"add","path":"/b","value":"y"}])",
                R"({"a":"x","b":"y"})"},
        Applied{"A2AddsAnItem", R"({"a":["x","z"]})", R"([{"op":"add","path":"/a/1","value":"y"}])",
                R"({"a":["x","y","z"]})"},
        Applied{"A3RemovesAMember", R"({"a":"x","b":"y"})", R"([{"op":"remove","path":"/a"}])",
                R"({"b":"y"})"},
        Applied{"A4RemovesAnItem", R"({"a":["x","y","z"]})", R"([{"op":"remove","path":"/a/1"}])",
                R"({"a":["x","z"]})"},
        Applied{"A5Replaces", R"({"a":"x","b":"y"})",
                R"([{"op":"replace","path":"/a","value":"z"}])", R"({"a":"z","b":"y"})"},
        Applied{"A6MovesAMember", R"({"a":{"b":"x","c":"y"},"d":{"e":"z"}})",
                R"([{"op":"move","from":"/a/b","path":"/d/f"}])",
                R"({"a":{"c":"y"},"d":{"e":"z","f":"x"}})"},
        Applied{"A7MovesAnItem", R"({"a":["w","x","y","z"]})",
                R"([{"op":"move","from":"/a/1","path":"/a/3"}])", R"({"a":["w","y","z","x"]})"},
        Applied{"A8TestsAndSucceeds", R"({"a":"x","b":["v",2,"w"]})",
                R"([{"op":"test","path":"/a","value":"x"},{"op":"test","path":"/b/1","value":2}])",
                R"({"a":"x","b":["v",2,"w"]})"},
        Applied{"A10AddsANestedObject", R"({"a":"x"})",
                R"([{"op":"add","path":"/b","value":{"c":{"d":"y"}}}])",
                R"({"a":"x","b":{"c":{"d":"y"}}})"},
        Applied{"A11PassesOverWhatItDoesNotKnow", R"({"a":"x"})",
                R"([{"op":"add","path":"/b","value":"y","xyz":1}])", R"({"a":"x","b":"y"})"},
        Applied{"A14EscapesOfPointers", R"({"/":9,"~1":10})",
                R"([{"op":"test","path":"/~01","value":10},{"op":"remove","path":"/~1"}])",
                R"({"~1":10})"},
        Applied{"A16AddsAListToAList", R"({"a":["x"]})",
                R"([{"op":"add","path":"/a/-","value":["y","z"]}])", R"({"a":["x",["y","z"]]})"},
        Applied{"AddReplacesAMember", R"({"a":"x"})", R"([{"op":"add","path":"/a","value":"y"}])",
                R"({"a":"y"})"},
        Applied{"CopiesDeep", R"({"a":{"b":"x"}})",
                R"([{"op":"copy","from":"/a","path":"/c"},{"op":"add","path":"/c/b","value":"y"}])",
                R"({"a":{"b":"x"},"c":{"b":"y"}})"},
        Applied{"NumbersAreComparedByWhatTheyAmountTo", R"({"a":1.50,"b":1500})",
                R"([{"op":"test","path":"/a","value":15e-1},
                    {"op":"test","path":"/b","value":1.5E+3}])",
                R"({"a":1.50,"b":1500})"},
        Applied{"TestsObjectsInAnyOrder", R"({"a":{"b":1,"c":[true,null]}})",
                R"([{"op":"test","path":"/a","value":{"c":[true,null],"b":1}}])",
                R"({"a":{"b":1,"c":[true,null]}})"},
        Applied{"TheEmptyPointerIsTheDocument", R"({"a":"x"})",
                R"([{"op":"replace","path":"","value":{"b":"y"}}])", R"({"b":"y"})"},
        Applied{"WhatIsLeftEmptyGoes", R"({"a":["x"],"b":{"c":["y"]},"d":"z"})",
                R"([{"op":"remove","path":"/a/0"},{"op":"remove","path":"/b/c/0"}])",
                R"({"d":"z"})"},
        Applied{"AnEmptiedListCanBeFilledAgain", R"({"a":["x"]})",
                R"([{"op":"remove","path":"/a/0"},{"op":"add","path":"/a/-","value":"y"}])",
                R"({"a":["y"]})"},
        Applied{"NoOperationsChangeNothing", R"({"a":"x"})", "[]", R"({"a":"x"})"}),
    [](const auto& row) { return row.param.name; });

struct Refused {
    const char* name;
    const char* patch;
    Category category;
    const char* code;
    const char* expression;
};

class JsonPatchRefused : public ::testing::TestWithParam<Refused> {};

constexpr auto kBad = Category::bad_request;
constexpr auto kUnfit = Category::unprocessable;

TEST_P(JsonPatchRefused, NamesTheOperationAndNoValue) {
    const auto outcome = apply_json(value_of(R"({"a":"hemmelig","b":["x","y"],"c":{"d":"z"}})"),
                                    value_of(GetParam().patch));
    ASSERT_FALSE(outcome);
    const auto& issue = outcome.error().issues.at(0);
    EXPECT_EQ(outcome.error().category, GetParam().category) << issue.text;
    EXPECT_EQ(issue.code, GetParam().code) << issue.text;
    EXPECT_EQ(issue.expression, GetParam().expression);
    EXPECT_THAT(issue.text, Not(HasSubstr("hemmelig")));
}

INSTANTIATE_TEST_SUITE_P(
    Patch, JsonPatchRefused,
    ::testing::Values(
        Refused{"NoArray", R"({"op":"add"})", kBad, "feil-patch", ""},
        Refused{"NoObject", R"([1])", kBad, "feil-patch", "[0].path"},
        Refused{"NoOp", R"([{"path":"/a"}])", kBad, "feil-patch", "[0].op"},
        Refused{"UnknownOp", R"([{"op":"spam","path":"/a"}])", kBad, "feil-patch", "[0].op"},
        Refused{"NoPath", R"([{"op":"remove"}])", kBad, "feil-patch", "[0].path"},
        Refused{"PathWithoutSlash", R"([{"op":"remove","path":"a"}])", kBad, "feil-patch",
                "[0].path"},
        Refused{"WrongEscape", R"([{"op":"remove","path":"/~2"}])", kBad, "feil-patch", "[0].path"},
        Refused{"NoValue", R"([{"op":"add","path":"/e"}])", kBad, "feil-patch", "[0].value"},
        Refused{"NoFrom", R"([{"op":"move","path":"/e"}])", kBad, "feil-patch", "[0].from"},
        Refused{"A9ATestThatFails", R"([{"op":"test","path":"/a","value":"x"}])", kUnfit,
                "patch-test", "[0]"},
        Refused{"ATestOfNothing", R"([{"op":"test","path":"/e","value":null}])", kUnfit,
                "patch-test", "[0]"},
        Refused{"A12AddsToWhatIsNotThere", R"([{"op":"add","path":"/e/f","value":1}])", kUnfit,
                "patch-passer-ikke", "[0].path"},
        Refused{"A15StringsAreNoNumbers", R"([{"op":"test","path":"/a","value":10}])", kUnfit,
                "patch-test", "[0]"},
        Refused{"RemovesWhatIsNotThere", R"([{"op":"remove","path":"/e"}])", kUnfit,
                "patch-passer-ikke", "[0].path"},
        Refused{"ReplacesWhatIsNotThere", R"([{"op":"replace","path":"/e","value":1}])", kUnfit,
                "patch-passer-ikke", "[0].path"},
        Refused{"BehindTheEnd", R"([{"op":"add","path":"/b/3","value":1}])", kUnfit,
                "patch-passer-ikke", "[0].path"},
        Refused{"LeadingZero", R"([{"op":"remove","path":"/b/01"}])", kUnfit, "patch-passer-ikke",
                "[0].path"},
        Refused{"DashIsNoItem", R"([{"op":"remove","path":"/b/-"}])", kUnfit, "patch-passer-ikke",
                "[0].path"},
        Refused{"IntoAText", R"([{"op":"add","path":"/a/b","value":1}])", kUnfit,
                "patch-passer-ikke", "[0].path"},
        Refused{"MovesIntoItself", R"([{"op":"move","from":"/c","path":"/c/d"}])", kUnfit,
                "patch-passer-ikke", "[0].from"},
        Refused{"TheSecondOperation",
                R"([{"op":"test","path":"/a","value":"hemmelig"},{"op":"remove","path":"/e"}])",
                kUnfit, "patch-passer-ikke", "[1].path"},
        Refused{"RemovesAll", R"([{"op":"remove","path":""}])", kUnfit, "patch-passer-ikke",
                "[0].path"},
        Refused{"LeavesNoResource", R"([{"op":"replace","path":"","value":1}])", kUnfit,
                "patch-passer-ikke", ""}),
    [](const auto& row) { return row.param.name; });

TEST(JsonPatch, CopiesThatDoubleTheDocumentComeToAnEnd) {
    json::Array operations;
    for (int i = 0; i < 100; ++i) {
        operations.push_back(
            json::object({{"op", "copy"}, {"from", ""}, {"path", "/x" + std::to_string(i)}}));
    }
    const auto outcome = apply_json(value_of(R"({"a":"x"})"), json::Value(std::move(operations)));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().issues.at(0).code, "patch-passer-ikke");
}

}  // namespace
}  // namespace planbro::patch
