#include "store/sql/words.hpp"

#include <gtest/gtest.h>

#include <string>

namespace planbro::store::sql {
namespace {

void keep_many(Words& words, int count) {
    for (int i = 0; i < count; ++i) words.keep({"identifier", "s", std::to_string(i)}, i + 100);
}

TEST(Words, AreKnownByAllTheirParts) {
    Words words;
    words.keep({"status", "s", "active"}, 7);
    EXPECT_EQ(words.find({"status", "s", "active"}), 7);
    EXPECT_EQ(words.find({"status", "", "active"}), std::nullopt);
    EXPECT_EQ(words.find({"code", "s", "active"}), std::nullopt);
    EXPECT_EQ(words.find({"status", "sa", "ctive"}), std::nullopt) << "where one part ends matters";
    EXPECT_EQ(words.find({"status", "s", "activ"}), std::nullopt);
}

TEST(Words, OfLongAgoAreForgottenUnlessTheyAreLookedFor) {
    Words words;
    words.keep({"status", "s", "active"}, 7);
    words.keep({"status", "s", "seldom"}, 8);
    for (int generation = 0; generation < 3; ++generation) {
        keep_many(words, 20'000);
        EXPECT_EQ(words.find({"status", "s", "active"}), 7);
    }
    EXPECT_EQ(words.find({"status", "s", "seldom"}), std::nullopt);
}

TEST(Words, AreGoneWhenCleared) {
    Words words;
    words.keep({"status", "s", "active"}, 7);
    words.clear();
    EXPECT_EQ(words.find({"status", "s", "active"}), std::nullopt);
}

}  // namespace
}  // namespace planbro::store::sql
