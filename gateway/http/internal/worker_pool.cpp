#include "http/internal/worker_pool.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/log.hpp"

namespace planbro::http::internal {

WorkerPool::WorkerPool(unsigned workers, std::size_t queue_max, Handler handler)
    : handler_(std::move(handler)), queue_(std::max<std::size_t>(queue_max, 1)) {
    threads_.reserve(std::max(workers, 1U));
    for (unsigned i = 0; i < std::max(workers, 1U); ++i) threads_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() {
    stop();
}

// One wake-up under way at a time: the worker that wakes takes the next with it if there is more to
// do. With short handlers one worker then empties the queue, and few threads are woken for nothing.
bool WorkerPool::should_wake() {
    const bool wake = waiting_ > 0 && idle_ > 0 && !waking_;
    waking_ = waking_ || wake;
    return wake;
}

bool WorkerPool::submit(Job& job) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || waiting_ == queue_.size()) return false;
        queue_[(first_ + waiting_) % queue_.size()] = std::move(job);
        ++waiting_;
        wake = should_wake();
    }
    if (wake) ready_.notify_one();
    return true;
}

bool WorkerPool::take(Job& job) {
    bool wake = false;
    {
        std::unique_lock lock(mutex_);
        while (waiting_ == 0) {
            if (stopping_) return false;
            ++idle_;
            ready_.wait(lock);
            --idle_;
            waking_ = false;
        }
        job = std::move(queue_[first_]);
        queue_[first_] = {};
        first_ = (first_ + 1) % queue_.size();
        --waiting_;
        wake = should_wake();
    }
    if (wake) ready_.notify_one();
    return true;
}

void WorkerPool::work() {
    Job job;
    while (take(job)) {
        run(job);
        job = {};
    }
}

// A handler that throws leaves its Respond uncalled, and that is answered with 500.
void WorkerPool::run(Job& job) const {
    try {
        handler_(std::move(job.request), std::move(job.respond));
    } catch (const std::exception& failure) {
        log::error("http.handler-failed", {{"reason", failure.what()}});
    }
}

void WorkerPool::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    ready_.notify_all();
    for (auto& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

}  // namespace planbro::http::internal
