// A bounded number of connections to one database. A broken one is not handed out again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "store/postgresql/connection.hpp"

namespace planbro::store::postgresql {

class Pool {
  public:
    Pool(std::string parameters, std::size_t max, std::chrono::milliseconds patience)
        : parameters_(std::move(parameters)), max_(max), patience_(patience) {}

    // Goes back to the pool by itself; into the idle ones only if keep() was called.
    class Lease {
      public:
        explicit Lease(Pool& pool) : pool_(&pool) {}
        ~Lease() {
            if (pool_ != nullptr) pool_->give_back(keep_ ? std::move(connection_) : nullptr);
        }
        Lease(Lease&& other) noexcept
            : pool_(std::exchange(other.pool_, nullptr)),
              connection_(std::move(other.connection_)),
              keep_(other.keep_) {}
        Lease& operator=(Lease&&) = delete;
        void hold(std::unique_ptr<Connection> connection) { connection_ = std::move(connection); }
        Connection& operator*() const { return *connection_; }
        Connection* operator->() const { return connection_.get(); }
        // Nothing is open on it, and it can be used again.
        void keep() { keep_ = true; }

      private:
        Pool* pool_;
        std::unique_ptr<Connection> connection_;
        bool keep_ = false;
    };

    // Throws Poco::Exception when there is no connection to be had, or none comes free in time.
    Lease take();
    // Where one connection is lost, the idle ones are as a rule lost as well.
    void drop_idle();

  private:
    void give_back(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> take_idle();
    void wait_for_room();

    std::string parameters_;
    std::size_t max_;
    std::chrono::milliseconds patience_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t taken_ = 0;
};

}  // namespace planbro::store::postgresql
