// Does things later, on one thread of its own, so that nobody has to wait for them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace planbro::adapters::internal {

class Later {
  public:
    Later();
    ~Later();  // does at once what is still to come
    Later(const Later&) = delete;
    Later& operator=(const Later&) = delete;

    void after(std::chrono::milliseconds delay, std::function<void()> action);
    void hurry();  // what is still to come is due now

  private:
    using Moment = std::chrono::steady_clock::time_point;
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::multimap<Moment, std::function<void()>> actions_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace planbro::adapters::internal
