#include <gmock/gmock.h>

#include "store/testing/scratch.hpp"

namespace planbro::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kNow;
using testing::look;
using testing::minutes_from_now;
using testing::write;

class SubscriberTest : public ::testing::Test {
  protected:
    void enqueue(const std::string& id, const std::string& receiver, int due_in_minutes = 0) {
        write(*store_, [&](Transaction& t) {
            t.enqueue(testing::entry(id, "*events", receiver, minutes_from_now(due_in_minutes)));
        });
    }

    template <class Ask>
    auto asked(Ask ask) {
        decltype(ask(std::declval<Reader&>())) answer;
        look(*store_, [&](Reader& reader) { answer = ask(reader); });
        return answer;
    }

    std::vector<std::string> listening(const std::vector<std::string>& orgs) {
        std::vector<std::string> ids;
        for (const auto& row : asked([&](Reader& r) { return r.listening(orgs); }))
            ids.push_back(row.subscription);
        return ids;
    }

    std::vector<std::string> waiting(const std::string& receiver, std::int64_t after = 0) {
        std::vector<std::string> ids;
        for (const auto& row :
             asked([&](Reader& r) { return r.waiting("*events", receiver, after, 100); }))
            ids.push_back(row.id);
        return ids;
    }

    testing::TempFolder folder_;
    std::unique_ptr<Store> store_ = testing::opened(folder_.file("p.db"));
};

TEST_F(SubscriberTest, ThoseOfTheOrganisationsThatListenAreFound) {
    write(*store_, [](Transaction& t) {
        t.put_subscriber({"s1", "ehr", "plan-endret", true, "{}"});
        t.put_subscriber({"s2", "ehr", "plan-endret", false, "{}"});
        t.put_subscriber({"s3", "nav", "plan-endret", true, "{}"});
        t.put_subscriber({"s2", "ehr", "mote-innkalt", true, R"({"a":1})"});
    });
    EXPECT_THAT(listening({"ehr"}), ElementsAre("s1", "s2"));
    EXPECT_THAT(listening({"nav", "skole"}), ElementsAre("s3"));
    EXPECT_THAT(listening({}), IsEmpty());
    EXPECT_EQ(asked([](Reader& r) { return r.subscriber("s2")->body; }), R"({"a":1})");
    EXPECT_EQ(asked([](Reader& r) { return r.count_subscribers("ehr"); }), 2);
}

TEST_F(SubscriberTest, EventsComeByNumberAndAreForgottenFromTheOldest) {
    write(*store_, [](Transaction& t) {
        for (int i = 1; i <= 5; ++i) t.put_event({"s1", i, "e" + std::to_string(i), kNow, "{}"});
        t.put_event({"s2", 1, "e1", kNow, "{}"});
        t.forget_events("s1", 2);
    });
    std::vector<std::int64_t> numbers;
    for (const auto& event : asked([](Reader& r) { return r.events("s1", 1, 4, 2); }))
        numbers.push_back(event.number);
    EXPECT_THAT(numbers, ElementsAre(2, 3));
    EXPECT_EQ(asked([](Reader& r) { return r.last_event("s1"); }), 5);
    EXPECT_EQ(asked([](Reader& r) { return r.last_event("s3"); }), 0);
    EXPECT_EQ(asked([](Reader& r) { return r.event("s1", "e4")->number; }), 4);
    EXPECT_FALSE(asked([](Reader& r) { return r.event("s1", "e1"); }));
}

TEST_F(SubscriberTest, WhatWaitsIsSeenHastenedAndDropped) {
    enqueue("n1", "ehr");
    enqueue("a1", "Subscription/a", 60);
    enqueue("a2", "Subscription/a", 90);
    enqueue("b1", "Subscription/b", 30);
    EXPECT_THAT(asked([](Reader& r) { return r.receivers_with("Subscription/", 10); }),
                ElementsAre("Subscription/b", "Subscription/a"));
    // What is put off stands behind, however long the rest of its queue has been due.
    enqueue("b2", "Subscription/b", -60);
    EXPECT_THAT(asked([](Reader& r) { return r.receivers_with("Subscription/", 1); }),
                ElementsAre("Subscription/b"));
    write(*store_, [&](Transaction& t) {
        t.postpone(t.waiting("*events", "Subscription/b", 0, 1).at(0).seq, minutes_from_now(70), 1);
    });
    EXPECT_THAT(asked([](Reader& r) { return r.receivers_with("Subscription/", 1); }),
                ElementsAre("Subscription/a"));
    EXPECT_THAT(waiting("Subscription/a"), ElementsAre("a1", "a2"));
    const auto head = asked([](Reader& r) { return r.waiting("*events", "Subscription/a", 0, 1); });
    ASSERT_EQ(head.size(), 1U);
    EXPECT_THAT(waiting("Subscription/a", head[0].seq), ElementsAre("a2"));
    write(*store_, [](Transaction& t) { t.hasten("Subscription/a", kNow); });
    EXPECT_EQ(asked([](Reader& r) { return r.due({"Subscription/a"}, kNow, 5).size(); }), 1U);
    write(*store_, [](Transaction& t) { t.drop_waiting("Subscription/a"); });
    EXPECT_THAT(waiting("Subscription/a"), IsEmpty());
    EXPECT_THAT(waiting("Subscription/b"), ElementsAre("b1", "b2"));
}

TEST_F(SubscriberTest, WhenItGoesAllOfItGoes) {
    write(*store_, [](Transaction& t) {
        t.put_subscriber({"a", "ehr", "plan-endret", true, "{}"});
        t.put_event({"a", 1, "e1", kNow, "{}"});
    });
    enqueue("a1", "Subscription/a");
    write(*store_, [](Transaction& t) { t.remove_subscriber("a"); });
    EXPECT_FALSE(asked([](Reader& r) { return r.subscriber("a"); }));
    EXPECT_EQ(asked([](Reader& r) { return r.last_event("a"); }), 0);
    EXPECT_THAT(waiting("Subscription/a"), IsEmpty());
}

}  // namespace
}  // namespace planbro::store
