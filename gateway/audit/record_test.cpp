#include "audit/record.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace planbro::audit {
namespace {

Record sample() {
    return {.id = "a1",
            .at = *parse_instant("2026-11-23T11:00:00Z"),
            .event = "search",
            .who = {.client = "ehr",
                    .role = "tjeneste",
                    .org = "310000175",
                    .token = "jti-1",
                    .person = {},
                    .from = "192.0.2.7"},
            .status = 200,
            .target = {"Patient"},
            .about = {},
            .parameters = {"_count", "identifier"},
            .touched = {"Patient/p1"},
            .message = {},
            .plans = {}};
}

TEST(Record, IsOneLineOfJson) {
    EXPECT_EQ(write(sample()),
              R"({"id":"a1","at":"2026-11-23T11:00:00.000Z","event":"search",)"
              R"("who":{"client":"ehr","role":"tjeneste","org":"310000175","token":"jti-1",)"
              R"("from":"192.0.2.7"},"status":200,)"
              R"("target":["Patient"],"parameters":["_count","identifier"],)"
              R"("touched":["Patient/p1"]})");
}

TEST(Record, ComesBackAsItWasWritten) {
    auto record = sample();
    record.event = "odd \"event\"\n\xc3\xa5\x01";
    record.about = "Goal/g1";
    record.plans = {"c1", "c2"};
    record.who.person = pseudonym_of("14839210273");
    record.who.attest = R"({"name":"Lise \"L\" Lege","hpr":"9144900"})";
    record.by_self = true;
    const auto text = write(record);
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const auto back = read(text);
    ASSERT_TRUE(back);
    EXPECT_EQ(write(*back), text);
    EXPECT_EQ(back->event, record.event);
    EXPECT_EQ(back->plans, record.plans);
    EXPECT_TRUE(back->by_self);
    EXPECT_EQ(back->who.attest, record.who.attest);
}

TEST(Record, OfAnEmptyAskerIsStillJson) {
    const auto value = json::parse(write(Record{}));
    ASSERT_TRUE(value);
    EXPECT_TRUE(value->at("who").is_object());
}

// Journals of earlier versions are indexed too.
TEST(Record, OfAWriteWithoutAskerOfItsOwnIsRead) {
    const auto record =
        read(R"({"id":"w1","at":"2026-11-23T11:00:00Z","event":"write","client":"nav",)"
             R"("org":"310000310","role":"tjeneste","token":"t","touched":["Task/1"]})");
    ASSERT_TRUE(record);
    EXPECT_EQ(record->who.client, "nav");
    EXPECT_EQ(record->who.org, "310000310");
    EXPECT_EQ(record->touched, std::vector<std::string>{"Task/1"});
}

TEST(Record, WhatIsNoneIsNone) {
    for (const auto* text : {"", "{}", "[]", R"({"id":"a"})", R"({"id":"a","at":"yesterday"})"}) {
        EXPECT_FALSE(read(text)) << text;
    }
}

TEST(Pseudonym, IsTheSameForTheSameNumberAndHidesIt) {
    EXPECT_EQ(pseudonym_of("14839210273"), pseudonym_of("14839210273"));
    EXPECT_NE(pseudonym_of("14839210273"), pseudonym_of("14839210274"));
    EXPECT_EQ(pseudonym_of("14839210273").find("14839"), std::string::npos);
}

}  // namespace
}  // namespace planbro::audit
