#include "base/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace planbro::json {
namespace {

TEST(Json, KeepsOrderAndDigits) {
    const std::string text = R"({"b":1.50,"a":[1e3,-0,true,null,"\u00e5"],"c":{}})";
    const auto value = parse(text);
    ASSERT_TRUE(value);
    EXPECT_EQ(write(*value), R"({"b":1.50,"a":[1e3,-0,true,null,"å"],"c":{}})");
}

struct Refused {
    const char* name;
    std::string text;
    const char* says;
    TextPlace place = {1, 1};
};

class JsonRefuses : public testing::TestWithParam<Refused> {};

TEST_P(JsonRefuses, WithItsPlace) {
    const auto value = parse(GetParam().text, Limits{.depth_max = 4});
    ASSERT_FALSE(value);
    const auto& issue = value.error().issues.at(0);
    EXPECT_EQ(issue.code, "ikke-json");
    EXPECT_THAT(issue.text, testing::HasSubstr(GetParam().says));
    EXPECT_EQ(issue.place, GetParam().place) << placed_text(issue);
}

INSTANTIATE_TEST_SUITE_P(
    Json, JsonRefuses,
    testing::Values(Refused{"Empty", "", "empty"},
                    Refused{"Half", "{\"a\":", "Invalid value", {1, 6}},
                    Refused{"Duplicate", "{\"a\":1,\n\"a\":2}", "stands twice", {2, 4}},
                    Refused{"TwoDocuments", "{} {}", "must not be followed", {1, 4}},
                    Refused{"ByteOrderMark", "\xEF\xBB\xBF{}", "byte order mark"},
                    Refused{"BadUtf8", "{\"a\":\"\xC3\x28\"}", "not UTF-8", {1, 7}},
                    Refused{"FirstHalfOfAPair", R"(["\ud83c"])", "surrogate pair", {1, 3}},
                    Refused{"SecondHalfOfAPair", R"(["\udf32"])", "surrogate pair", {1, 10}},
                    Refused{"HalfAPairInAName", R"({"\udf32":1})", "surrogate pair", {1, 10}},
                    Refused{"TooDeep", "[[[[[1]]]]]", "nested deeper than 4", {1, 5}},
                    Refused{"TrailingComma", "[1,]", "Invalid value", {1, 4}},
                    Refused{"ColumnsCountCharacters", "{\n  \"å\": x}", "Invalid value", {2, 8}},
                    Refused{"Nul", std::string("[1]\0", 4), "NUL", {1, 4}}),
    [](const auto& row) { return row.param.name; });

TEST(Json, NeverRepeatsTheNameOfADuplicate) {
    const auto value = parse(R"({"14839210273":1,"14839210273":2})");
    ASSERT_FALSE(value);
    EXPECT_THAT(value.error().issues.at(0).text, testing::Not(testing::HasSubstr("148392")));
}

TEST(Json, AbsentMembersAreNull) {
    const auto value = object({{"code", object({{"text", "x"}})}});
    EXPECT_EQ(value.at("code").text("text"), "x");
    EXPECT_TRUE(value.at("nothing").at("at").at(3).is_null());
}

TEST(Json, SetIfSkipsBlanks) {
    Value value = object({});
    value.set_if("a", "");
    value.set_if("b", Array());
    value.set_if("c", false);
    EXPECT_EQ(write(value), R"({"c":false})");
}

}  // namespace
}  // namespace planbro::json
