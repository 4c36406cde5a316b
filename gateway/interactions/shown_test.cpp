#include "interactions/shown.hpp"

#include <gtest/gtest.h>

#include <set>

namespace planbro::interactions {
namespace {

class ShownMemoryTest : public testing::Test {
  protected:
    // The text is cut anew whenever the memory asks for it.
    std::string shown(const ShownMemory::View& view, const std::string& stored) {
        return memory_
            .of(
                view, stored, [this](std::string_view one) { return seen_.contains(one); },
                [&](const ShownMemory::Sees& sees) {
                    ++cuts_;
                    return stored + (sees("Task/1") ? "+" : "-") + std::to_string(view.sections);
                })
            ->text();
    }

    ShownMemory memory_;
    std::set<std::string, std::less<>> seen_;
    int cuts_ = 0;
};

TEST_F(ShownMemoryTest, TheSameIsCutOnce) {
    EXPECT_EQ(shown({"Goal/1", "310000175", 3}, "a"), "a-3");
    EXPECT_EQ(shown({"Goal/1", "310000175", 3}, "a"), "a-3");
    EXPECT_EQ(cuts_, 1);
}

TEST_F(ShownMemoryTest, WhateverItDependsOnIsAskedAnew) {
    shown({"Goal/1", "310000175", 3}, "a");
    EXPECT_EQ(shown({"Goal/1", "310000175", 3}, "b"), "b-3") << "the stored text";
    EXPECT_EQ(shown({"Goal/1", "310000175", 1}, "b"), "b-1") << "the sections";
    seen_.insert("Task/1");
    EXPECT_EQ(shown({"Goal/1", "310000175", 1}, "b"), "b+1") << "what stands behind a reference";
    seen_.clear();
    EXPECT_EQ(shown({"Goal/1", "310000175", 1}, "b"), "b-1");
    EXPECT_EQ(shown({"Goal/1", "310000310", 3}, "c"), "c-3") << "who looks";
    EXPECT_EQ(shown({"Goal/2", "310000175", 3}, "d"), "d-3") << "at what";
    EXPECT_EQ(cuts_, 7);
}

TEST_F(ShownMemoryTest, IsBounded) {
    const std::string large(100'000, 'x');
    for (int i = 0; i < 2'000; ++i) shown({"Goal/" + std::to_string(i), "", 0}, large);
    EXPECT_EQ(cuts_, 2'000);
    shown({"Goal/0", "", 0}, large);
    EXPECT_EQ(cuts_, 2'001) << "gone long ago";
    shown({"Goal/1999", "", 0}, large);
    EXPECT_EQ(cuts_, 2'001) << "still there";
}

TEST(ShownLinks, AreThoseOfWhatIsShown) {
    const Shown shown(R"({"resourceType":"Goal","id":"1","subject":{"reference":"Patient/7"}})");
    const auto& links = shown.links();
    const auto to_patient = [](const auto& link) {
        return link.target == fhir::Key{"Patient", "7"};
    };
    EXPECT_TRUE(std::any_of(links.begin(), links.end(), to_patient));
}

}  // namespace
}  // namespace planbro::interactions
