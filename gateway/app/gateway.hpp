// The wiring: the only place that puts concrete parts together.
#pragma once

#include <memory>
#include <string>

#include "app/config.hpp"
#include "base/result.hpp"

namespace planbro::app {

// A running gateway: store, identity, interactions, listener and dispatcher.
class Gateway {
  public:
    static Result<std::unique_ptr<Gateway>> start(const Config& config);
    ~Gateway();
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

    [[nodiscard]] std::string url() const;  // "http://127.0.0.1:8080"
    // Takes no more requests, finishes what has begun.
    void stop();

  private:
    struct Impl;

  public:
    // Only start() can: Impl is private.
    explicit Gateway(std::unique_ptr<Impl> impl);

  private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::app
