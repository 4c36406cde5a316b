// The threads on which requests are answered, with a bounded queue before them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "http/message.hpp"

namespace planbro::http::internal {

struct Job {
    Request request;
    Respond respond;
};

class WorkerPool {
  public:
    WorkerPool(unsigned workers, std::size_t queue_max, Handler handler);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // Takes the job's contents. False, and the job untouched, when the queue is full or the pool is
    // stopped.
    bool submit(Job& job);
    // Runs what is queued, then joins. Waits for handlers that are still at work.
    void stop();

  private:
    void work();
    bool take(Job& job);
    bool should_wake();
    void run(Job& job) const;

    Handler handler_;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::vector<Job> queue_;  // a ring, so that a busy server allocates nothing here
    std::size_t first_ = 0;
    std::size_t waiting_ = 0;
    std::size_t idle_ = 0;
    bool waking_ = false;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace planbro::http::internal
