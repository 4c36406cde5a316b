#include "sync/breaker.hpp"

#include <algorithm>

namespace planbro::sync {

bool Breaker::admits(Instant now) {
    const std::lock_guard lock(mutex_);
    if (!is_probing()) return true;
    if (probe_under_way_ || now < next_probe_) return false;
    probe_under_way_ = true;
    return true;
}

std::optional<Instant> Breaker::probes_at() const {
    const std::lock_guard lock(mutex_);
    return is_probing() ? std::optional(next_probe_) : std::nullopt;
}

bool Breaker::succeeded() {
    const std::lock_guard lock(mutex_);
    const bool was_probing = is_probing();
    failures_ = 0;
    probe_under_way_ = false;
    return was_probing;
}

void Breaker::failed(Instant now, double jitter, std::optional<std::chrono::seconds> retry_after) {
    const std::lock_guard lock(mutex_);
    // Those that were under way when the first probe was due tell nothing new.
    if (is_probing() && !probe_under_way_) return;
    ++failures_;
    probe_under_way_ = false;
    if (!is_probing()) return;
    auto policy = policy_;
    policy.pause_max = std::min<std::chrono::milliseconds>(policy.pause_max, kProbePauseMax);
    next_probe_ =
        now + pause_after(failures_ - kFailuresUntilProbing + 1, policy, jitter, retry_after);
}

}  // namespace planbro::sync
