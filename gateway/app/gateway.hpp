// The wiring: the only place that puts concrete parts together.
#pragma once

#include <memory>
#include <string>

#include "app/config.hpp"
#include "base/result.hpp"
#include "store/store.hpp"

namespace planbro::app {

// The database and the audit journal that the configuration names.
Result<std::unique_ptr<store::Store>> open_store(const Config& config);

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
