// Threads that carry away what is due. A partner's lanes take several notices at once and are there
// as long as the gateway; a Subscription's lane takes one event at a time, with those that wait
// behind it, and goes when it has nothing to do.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "store/store.hpp"

namespace planbro::sync {

// What one lane takes from the queue at once.
using Batch = std::vector<store::OutboxEntry>;

class Lanes {
  public:
    using Carry = std::function<void(const Batch&)>;

    // `at_once`: what one thread takes at most; fewer when others would have nothing.
    Lanes(int threads, std::size_t at_once, Carry carry);
    ~Lanes();
    Lanes(const Lanes&) = delete;
    Lanes& operator=(const Lanes&) = delete;

    void add(Batch entries);
    // Begins nothing more; what is under way goes on.
    void close();
    // Whether nothing is under way, at the latest then. After close().
    bool is_quiet_by(std::chrono::steady_clock::time_point deadline);
    void join();

  private:
    void run();
    Batch take();

    std::size_t at_once_;
    Carry carry_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<store::OutboxEntry> queue_;
    bool closed_ = false;
    std::size_t busy_ = 0;
    std::vector<std::thread> threads_;
};

// One thread, for the events of a Subscription go one by one.
class SubscriberLane {
  public:
    using Carry = std::function<void(const store::OutboxEntry&)>;

    explicit SubscriberLane(const Carry& carry)
        : lanes_(1, 1, [carry](const Batch& batch) { carry(batch.front()); }) {}

    Lanes& lanes() { return lanes_; }
    void used() { used_ = std::chrono::steady_clock::now(); }
    [[nodiscard]] bool is_idle() const;

  private:
    Lanes lanes_;
    std::chrono::steady_clock::time_point used_ = std::chrono::steady_clock::now();
};

}  // namespace planbro::sync
