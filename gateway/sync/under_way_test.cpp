#include "sync/under_way.hpp"

#include <gtest/gtest.h>

namespace planbro::sync {
namespace {

store::OutboxEntry entry(std::int64_t seq, const std::string& person,
                         const std::string& org = "nav") {
    store::OutboxEntry made;
    made.seq = seq;
    made.person = person;
    made.org = org;
    return made;
}

TEST(UnderWayTest, NothingGoesTwice) {
    UnderWay under_way;
    under_way.look_begins();
    ASSERT_EQ(under_way.sort({entry(1, "kari"), entry(2, "kari", "ehr")}).by_receiver.size(), 2U);
    EXPECT_EQ(under_way.count("nav"), 1);
    const auto again = under_way.sort({entry(1, "kari")});
    EXPECT_TRUE(again.by_receiver.empty());
    EXPECT_TRUE(again.others.empty());
}

TEST(UnderWayTest, WhatEndedWhileTheOutboxWasLookedAtIsNotTakenAsItStoodBefore) {
    UnderWay under_way;
    under_way.look_begins();
    ASSERT_EQ(under_way.sort({entry(1, "kari")}).by_receiver.size(), 1U);
    under_way.look_begins();
    under_way.end({entry(1, "kari")});
    EXPECT_TRUE(under_way.sort({entry(1, "kari")}).by_receiver.empty());
    under_way.look_begins();
    EXPECT_EQ(under_way.sort({entry(1, "kari")}).by_receiver.size(), 1U);
}

TEST(UnderWayTest, OneOfAQueueAtATime) {
    UnderWay under_way;
    under_way.look_begins();
    ASSERT_EQ(under_way.sort({entry(5, "kari")}).by_receiver.size(), 1U);
    const auto earlier = under_way.sort({entry(2, "kari")});
    EXPECT_TRUE(earlier.by_receiver.empty());
    ASSERT_EQ(earlier.others.size(), 1U);
    under_way.end({entry(5, "kari")});
    EXPECT_EQ(under_way.sort({entry(2, "kari")}).by_receiver.at("nav").size(), 1U);
}

}  // namespace
}  // namespace planbro::sync
