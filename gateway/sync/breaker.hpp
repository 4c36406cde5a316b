// Whether a partner is worth trying. One that fails several times in a row is probed by one
// delivery at a time, with pauses that grow; what waits for it is left in peace meanwhile. The
// first success opens the way for all.
#pragma once

#include <mutex>
#include <optional>

#include "base/time.hpp"
#include "sync/retry.hpp"

namespace planbro::sync {

// Failures in a row until a partner counts as dead.
inline constexpr int kFailuresUntilProbing = 5;
// The longest pause between two probes: what a partner that is back waits at most.
inline constexpr auto kProbePauseMax = std::chrono::seconds(30);

// Thread-safe. Time is passed in.
class Breaker {
  public:
    explicit Breaker(const RetryPolicy& policy) : policy_(policy) {}

    // Whether a delivery may begin now; whoever is told so, tells how it went. A second probe waits
    // for the first.
    bool admits(Instant now);
    // Nothing while the partner is well; else when it may be tried next.
    std::optional<Instant> probes_at() const;
    // True: it was probed until now.
    bool succeeded();
    void failed(Instant now, double jitter, std::optional<std::chrono::seconds> retry_after);

  private:
    [[nodiscard]] bool is_probing() const { return failures_ >= kFailuresUntilProbing; }

    RetryPolicy policy_;
    mutable std::mutex mutex_;
    int failures_ = 0;  // in a row
    Instant next_probe_ = {};
    bool probe_under_way_ = false;
};

}  // namespace planbro::sync
