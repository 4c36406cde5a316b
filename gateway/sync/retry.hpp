// When to try again. Pure.
#pragma once

#include <chrono>
#include <optional>

#include "store/store.hpp"

namespace planbro::sync {

struct RetryPolicy {
    // The longest pause: hours in production; in the sandbox 2 s, so that a tester need not wait.
    std::chrono::milliseconds pause_max = std::chrono::hours(4);
    // After this long the notice is set aside as failed, to be replayed by hand.
    std::chrono::milliseconds give_up_after = std::chrono::hours(24 * 7);
    // But not before so many attempts: one that is brought back by hand gets its chance.
    int attempts_min = 20;
};

// In [0, 1), from the entry itself: repeatable, and different for each notice and attempt.
double jitter_of(const store::OutboxEntry& entry);

// The pause after the given number of failed attempts (1, 2, ...): the first within 0.5 s, five
// within 20 s, then doubling with jitter. `jitter` is a number in [0, 1). A partner's Retry-After
// is a floor, up to pause_max.
std::chrono::milliseconds pause_after(int attempts, const RetryPolicy& policy, double jitter,
                                      std::optional<std::chrono::seconds> retry_after);

}  // namespace planbro::sync
