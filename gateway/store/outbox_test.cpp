#include <gmock/gmock.h>

#include <atomic>

#include "store/testing/scratch.hpp"

namespace planbro::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kNow;
using testing::look;
using testing::minutes_from_now;
using testing::write;

OutboxEntry notice(std::string id, std::string person, std::string org, int due_in_minutes = 0) {
    return testing::entry(std::move(id), std::move(person), std::move(org),
                          minutes_from_now(due_in_minutes));
}

class OutboxTest : public ::testing::Test {
  protected:
    void enqueue(const std::vector<OutboxEntry>& entries) {
        write(*store_, [&](Transaction& t) {
            for (const auto& entry : entries) t.enqueue(entry);
        });
    }
    std::vector<OutboxEntry> due_entries(int minutes = 0, int limit = 100) {
        std::vector<OutboxEntry> entries;
        look(*store_, [&](Reader& reader) {
            entries = reader.due(testing::kReceivers, minutes_from_now(minutes), limit);
        });
        return entries;
    }
    std::vector<std::string> due(int minutes = 0, int limit = 100) {
        std::vector<std::string> ids;
        for (const auto& entry : due_entries(minutes, limit)) ids.push_back(entry.id);
        return ids;
    }
    std::optional<Instant> next_due() {
        std::optional<Instant> next;
        look(*store_, [&](Reader& reader) { next = reader.next_due(testing::kReceivers, kNow); });
        return next;
    }
    std::int64_t seq_of(const std::string& id) {
        for (const auto& entry : due_entries(100'000)) {
            if (entry.id == id) return entry.seq;
        }
        ADD_FAILURE() << id << " is not at the head of its queue";
        return 0;
    }
    void deliver(const std::string& id) {
        const auto seq = seq_of(id);
        write(*store_, [&](Transaction& t) { t.delivered(seq); });
    }

    testing::TempFolder folder_;
    std::unique_ptr<Store> store_ = testing::opened(folder_.file("p.db"));
};

TEST_F(OutboxTest, AnEntryComesBackWhole) {
    auto entry = notice("n1", "kari", "ehr", 3);
    entry.attempts = 2;
    enqueue({entry});
    const auto entries = due_entries(3);
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].id, "n1");
    EXPECT_EQ(entries[0].plan, "p1");
    EXPECT_EQ(entries[0].person, "kari");
    EXPECT_EQ(entries[0].org, "ehr");
    EXPECT_EQ(entries[0].task, "t1");
    EXPECT_EQ(entries[0].payload, entry.payload);
    EXPECT_EQ(entries[0].due, entry.due);
    EXPECT_EQ(entries[0].attempts, 2);
    EXPECT_GT(entries[0].seq, 0);
}

TEST_F(OutboxTest, OnlyTheHeadOfEachQueueIsDueInOrderOfWriting) {
    enqueue({notice("1", "kari", "ehr"), notice("2", "kari", "nav"), notice("3", "kari", "ehr"),
             notice("4", "ola", "ehr"), notice("5", "kari", "ehr")});
    EXPECT_THAT(due(), ElementsAre("1", "2", "4"));
    deliver("1");
    EXPECT_THAT(due(), ElementsAre("2", "3", "4"));
    deliver("3");
    deliver("2");
    EXPECT_THAT(due(), ElementsAre("4", "5"));
    EXPECT_THAT(due(0, 1), ElementsAre("4"));
}

TEST_F(OutboxTest, AHeadThatWaitsHoldsUpItsOwnQueueAlone) {
    enqueue({notice("1", "kari", "ehr"), notice("2", "kari", "ehr"), notice("3", "kari", "nav")});
    const auto seq = seq_of("1");
    write(*store_, [&](Transaction& t) { t.postpone(seq, minutes_from_now(10), 1); });
    EXPECT_THAT(due(), ElementsAre("3"));
    EXPECT_THAT(due(9), ElementsAre("3"));
    EXPECT_THAT(due(10), ElementsAre("1", "3"));
    EXPECT_EQ(due_entries(10)[0].attempts, 1);
}

TEST_F(OutboxTest, NextDueIsThatOfTheHeads) {
    EXPECT_FALSE(next_due());
    enqueue({notice("1", "kari", "ehr", 30), notice("2", "kari", "ehr", 1),
             notice("3", "ola", "ehr", 20)});
    EXPECT_EQ(next_due(), minutes_from_now(20))
        << "2 cannot go before 1, so its time does not count";
    deliver("1");
    EXPECT_EQ(next_due(), minutes_from_now(1));
    deliver("2");
    deliver("3");
    EXPECT_FALSE(next_due());
}

TEST_F(OutboxTest, WhatWaitsForOthersIsNotGivenOut) {
    enqueue({notice("1", "kari", "somebody"), notice("2", "kari", "nav")});
    EXPECT_THAT(due(), ElementsAre("2"));
    EXPECT_FALSE(next_due());
}

TEST_F(OutboxTest, NothingIsDueBeforeItsTime) {
    enqueue({notice("1", "kari", "ehr", 5)});
    EXPECT_THAT(due(4), IsEmpty());
    EXPECT_THAT(due(5), ElementsAre("1"));
}

TEST_F(OutboxTest, DeliveredTwiceOrUnknownIsNoFailure) {
    enqueue({notice("1", "kari", "ehr")});
    const auto seq = seq_of("1");
    write(*store_, [&](Transaction& t) {
        t.delivered(seq);
        t.delivered(seq);
        t.postpone(seq, kNow, 1);
    });
    EXPECT_THAT(due(), IsEmpty());
}

TEST_F(OutboxTest, OrderOutlivesARestartAndNumbersAreNotUsedAgain) {
    enqueue({notice("1", "kari", "ehr"), notice("2", "kari", "ehr")});
    const auto first = seq_of("1");
    deliver("1");
    deliver("2");
    store_.reset();
    store_ = testing::opened(folder_.file("p.db"));
    enqueue({notice("3", "kari", "ehr"), notice("4", "kari", "ehr")});
    EXPECT_THAT(due(), ElementsAre("3"));
    EXPECT_GT(seq_of("3"), first + 1);
}

TEST_F(OutboxTest, WhatIsSetAsideHoldsUpNobodyAndKeepsItsPlace) {
    enqueue({notice("1", "kari", "ehr"), notice("2", "kari", "ehr")});
    const auto seq = seq_of("1");
    write(*store_,
          [&](Transaction& t) { t.set_aside(seq, minutes_from_now(1), 3, "answered 400"); });
    EXPECT_THAT(due(100'000), ElementsAre("2"));
    look(*store_, [&](Reader& reader) {
        const auto entry = reader.outbox_entry("1");
        ASSERT_TRUE(entry);
        EXPECT_EQ(entry->set_aside, minutes_from_now(1));
        EXPECT_EQ(entry->reason, "answered 400");
        EXPECT_EQ(entry->attempts, 3);
        const auto kept = reader.outbox({.org = "ehr", .only_set_aside = true});
        ASSERT_EQ(kept.size(), 1U);
        EXPECT_EQ(kept[0].id, "1");
        EXPECT_EQ(reader.outbox({.org = "nav"}).size(), 0U);
        const auto backlog = reader.backlog();
        ASSERT_EQ(backlog.size(), 1U);
        EXPECT_EQ(backlog[0].waiting, 1);
        EXPECT_EQ(backlog[0].set_aside, 1);
        EXPECT_GT(backlog[0].oldest, seq);
    });
    write(*store_, [&](Transaction& t) { t.hasten("ehr", kNow); });
    EXPECT_THAT(due(100'000), ElementsAre("2")) << "hurry is for what waits";
    write(*store_, [&](Transaction& t) { t.bring_back(seq, minutes_from_now(2)); });
    EXPECT_THAT(due(2), ElementsAre("1"));
    EXPECT_EQ(due_entries(2)[0].attempts, 0);
    EXPECT_FALSE(due_entries(2)[0].set_aside);
}

TEST_F(OutboxTest, NothingBecomesDueOfWhatIsSetAside) {
    enqueue({notice("1", "kari", "ehr")});
    const auto seq = seq_of("1");
    write(*store_, [&](Transaction& t) { t.set_aside(seq, kNow, 1, ""); });
    EXPECT_FALSE(next_due());
    look(*store_, [](Reader& reader) { EXPECT_THAT(reader.receivers_with("e", 10), IsEmpty()); });
}

TEST_F(OutboxTest, WhatIsClaimedAndPutBackIsGivenAgain) {
    enqueue({notice("1", "kari", "ehr"), notice("2", "ola", "ehr"), notice("3", "kari", "nav")});
    const auto claim = [&] { return *store_->claim({{"ehr", 1, 0}, {"nav", 0, 0}}, kNow); };
    const auto first = claim();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].id, "1");
    write(*store_, [&](Transaction& t) { t.put_back(first[0].seq); });
    const auto again = claim();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].id, "1");
}

TEST_F(OutboxTest, TheDispatcherIsWokenOnlyWhenSomethingWasPut) {
    std::atomic<int> woken = 0;
    store_->on_outbox([&] { ++woken; });
    write(*store_, [](Transaction& t) { t.put(testing::version({"Goal", "g"}), {}); });
    EXPECT_EQ(woken, 0);
    enqueue({notice("1", "kari", "ehr")});
    EXPECT_EQ(woken, 1);
    const auto failed = store_->commit([](Transaction& t) -> Result<void> {
        t.enqueue(notice("2", "kari", "ehr"));
        return fail(Category::conflict, "x", "x");
    });
    EXPECT_FALSE(failed);
    EXPECT_EQ(woken, 1) << "what was undone wakes nobody";
    deliver("1");
    EXPECT_EQ(woken, 1);
}

}  // namespace
}  // namespace planbro::store
