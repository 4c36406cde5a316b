#include "sync/lanes.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <latch>

namespace planbro::sync {
namespace {

using ::testing::Each;
using ::testing::Le;
using Steady = std::chrono::steady_clock;

Batch entries(int count) {
    Batch batch(count);
    for (int i = 0; i < count; ++i) batch[i].seq = i + 1;
    return batch;
}

TEST(LanesTest, AFewAreSpreadOverAllThreads) {
    std::latch together(4);
    std::atomic<int> carried = 0;
    Lanes lanes(4, 8, [&](const Batch& batch) {
        carried += static_cast<int>(batch.size());
        together.arrive_and_wait();  // returns only when four are under way at once
    });
    lanes.add(entries(4));
    together.wait();
    lanes.close();
    EXPECT_TRUE(lanes.is_quiet_by(Steady::now() + std::chrono::seconds(30)));
    EXPECT_EQ(carried, 4);
}

TEST(LanesTest, ManyGoInBatchesOfTheSizeNamedInOrder) {
    std::mutex mutex;
    std::vector<std::size_t> sizes;
    std::vector<std::int64_t> order;
    std::latch all(20);
    Lanes lanes(1, 8, [&](const Batch& batch) {
        const std::lock_guard lock(mutex);
        sizes.push_back(batch.size());
        for (const auto& entry : batch) order.push_back(entry.seq);
        all.count_down(static_cast<std::ptrdiff_t>(batch.size()));
    });
    lanes.add(entries(20));
    all.wait();
    lanes.close();
    lanes.join();
    EXPECT_THAT(sizes, Each(Le(8U)));
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(LanesTest, WhatHangsIsNotWaitedForLongerThanTold) {
    std::latch begun(1);
    std::latch let_go(1);
    std::atomic<int> carried = 0;
    Lanes lanes(1, 1, [&](const Batch&) {
        ++carried;
        begun.count_down();
        let_go.wait();
    });
    lanes.add(entries(2));
    begun.wait();
    lanes.close();
    EXPECT_FALSE(lanes.is_quiet_by(Steady::now()));
    let_go.count_down();
    lanes.join();
    EXPECT_EQ(carried, 1) << "nothing is begun after close()";
}

}  // namespace
}  // namespace planbro::sync
