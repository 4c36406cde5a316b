#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mappers/kvittering/kvittering.hpp"

namespace planbro::mappers::kvittering {
namespace {

Result<Receipt> read_text(const std::string& text) {
    return read(json::parse(text).value_or(json::Value()));
}

TEST(Kvittering, TellsWhatBecameOfANotice) {
    const auto taken =
        read_text(R"({"meldingsId":"m1","varselId":"v1","status":"mottatt","kvittering":"k1"})");
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->notice, "v1");
    EXPECT_EQ(taken->receipt, "k1");
    EXPECT_FALSE(taken->is_refusal);
    const auto refused =
        read_text(R"({"meldingsId":"m1","varselId":"v1","status":"avvist","grunn":"ukjent"})");
    ASSERT_TRUE(refused);
    EXPECT_TRUE(refused->is_refusal);
    EXPECT_EQ(refused->reason, "ukjent");
}

TEST(Kvittering, HoldsNothingElse) {
    struct Row {
        const char* text;
        const char* where;
    };
    for (const auto& [text, where] : {
             Row{"[]", ""},
             Row{R"({"varselId":"v1","status":"mottatt","kvittering":"k1"})", "meldingsId"},
             Row{R"({"meldingsId":"m1","status":"mottatt","kvittering":"k1"})", "varselId"},
             Row{R"({"meldingsId":"m1","varselId":"v1","kvittering":"k1"})", "status"},
             Row{R"({"meldingsId":"m1","varselId":"v1","status":"ok","kvittering":"k1"})",
                 "status"},
             Row{R"({"meldingsId":"m1","varselId":"v1","status":"mottatt"})", "kvittering"},
             Row{R"({"meldingsId":"m1","varselId":"v1","status":"avvist","plan":{}})", "plan"},
         }) {
        const auto read = read_text(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().category, Category::unprocessable) << text;
        EXPECT_THAT(read.error().issues.front().expression, testing::HasSubstr(where)) << text;
    }
}

}  // namespace
}  // namespace planbro::mappers::kvittering
