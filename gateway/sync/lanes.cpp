#include "sync/lanes.hpp"

#include <algorithm>
#include <iterator>

namespace planbro::sync {

namespace {

// How long the thread of a Subscription is kept when nothing is left for it.
constexpr auto kLaneKept = std::chrono::seconds(10);

}  // namespace

Lanes::Lanes(int threads, std::size_t at_once, Carry carry)
    : at_once_(at_once), carry_(std::move(carry)) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

Lanes::~Lanes() {
    close();
    join();
}

void Lanes::add(Batch entries) {
    {
        const std::lock_guard lock(mutex_);
        std::move(entries.begin(), entries.end(), std::back_inserter(queue_));
    }
    changed_.notify_all();
}

void Lanes::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        queue_.clear();
    }
    changed_.notify_all();
}

bool Lanes::is_quiet_by(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, deadline, [this] { return busy_ == 0; });
}

void Lanes::join() {
    for (auto& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

// A few notices are spread over all threads; many go in batches.
Batch Lanes::take() {
    const auto share = (queue_.size() + threads_.size() - 1) / threads_.size();
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(share, at_once_));
    Batch batch(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
    return batch;
}

void Lanes::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return closed_ || !queue_.empty(); });
        if (closed_) return;
        const auto batch = take();
        ++busy_;
        lock.unlock();
        carry_(batch);
        lock.lock();
        --busy_;
        changed_.notify_all();
    }
}

bool SubscriberLane::is_idle() const {
    return std::chrono::steady_clock::now() - used_ >= kLaneKept;
}

}  // namespace planbro::sync
