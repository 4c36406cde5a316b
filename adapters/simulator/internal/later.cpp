#include "adapters/simulator/internal/later.hpp"

#include <utility>

namespace planbro::adapters::internal {

Later::Later() : thread_([this] { run(); }) {}

Later::~Later() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void Later::after(std::chrono::milliseconds delay, std::function<void()> action) {
    {
        const std::lock_guard lock(mutex_);
        actions_.emplace(std::chrono::steady_clock::now() + delay, std::move(action));
    }
    changed_.notify_one();
}

void Later::hurry() {
    {
        const std::lock_guard lock(mutex_);
        std::multimap<Moment, std::function<void()>> due;
        while (!actions_.empty()) {
            due.emplace(Moment::min(), std::move(actions_.extract(actions_.begin()).mapped()));
        }
        actions_ = std::move(due);
    }
    changed_.notify_one();
}

void Later::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_ || !actions_.empty()) {
        if (actions_.empty()) {
            changed_.wait(lock);
        } else if (const auto due = actions_.begin()->first;
                   !stopping_ && due > std::chrono::steady_clock::now()) {
            changed_.wait_until(lock, due);
        } else {
            const auto action = std::move(actions_.extract(actions_.begin()).mapped());
            lock.unlock();
            action();
            lock.lock();
        }
    }
}

}  // namespace planbro::adapters::internal
