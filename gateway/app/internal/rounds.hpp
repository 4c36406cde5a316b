// Something done over and over beside the requests, on a thread of its own that ends with it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace planbro::app {

class Rounds {
  public:
    // After each pause, for the first time after `first`. What `round` refers to must outlive it.
    Rounds(std::chrono::milliseconds first, std::chrono::milliseconds pause,
           std::function<void()> round)
        : thread_([this, first, pause, round = std::move(round)](const std::stop_token& stop) {
              std::unique_lock lock(mutex_);
              auto wait = first;
              while (!wake_.wait_for(lock, stop, wait, [&] { return stop.stop_requested(); })) {
                  round();
                  wait = pause;
              }
          }) {}

  private:
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;  // last: it uses the others
};

}  // namespace planbro::app
