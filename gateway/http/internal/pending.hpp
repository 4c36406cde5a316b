#pragma once

#include "http/internal/core.hpp"  // before other parts of Asio

#include <atomic>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

#include "http/internal/answer.hpp"

namespace planbro::http::internal {

// Joins the answer, given on any thread, with the coroutine that waits for it on its loop. Keeps
// the core alive, so that an answer may come even after the listener is gone.
template <class Resume>
class Pending {
  public:
    Pending(std::shared_ptr<Core> core, Loop& loop, Resume resume)
        : core_(std::move(core)), loop_(loop), resume_(std::move(resume)) {}
    ~Pending() {
        if (!answered_) answer(internal_error());  // the handler let it fall
    }
    Pending(const Pending&) = delete;
    Pending& operator=(const Pending&) = delete;

    void answer(Response response) {
        if (answered_.exchange(true)) return;
        asio::post(loop_.context,
                   [resume = std::move(resume_), answer = std::move(response)]() mutable {
                       resume(std::move(answer));
                   });
    }

  private:
    std::shared_ptr<Core> core_;
    Loop& loop_;
    Resume resume_;
    std::atomic<bool> answered_ = false;
};

}  // namespace planbro::http::internal
