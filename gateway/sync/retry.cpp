#include "sync/retry.hpp"

#include <algorithm>

#include "base/digest.hpp"

namespace planbro::sync {

using std::chrono::milliseconds;

double jitter_of(const store::OutboxEntry& entry) {
    const auto hash = sha256(entry.id + " " + std::to_string(entry.attempts));
    return static_cast<double>(hash[0]) / 256.0;
}

milliseconds pause_after(int attempts, const RetryPolicy& policy, double jitter,
                         std::optional<std::chrono::seconds> retry_after) {
    constexpr milliseconds kFirst{300};
    constexpr int kDoublingsMax = 20;
    const auto doubled = kFirst * (std::int64_t{1} << std::clamp(attempts - 1, 0, kDoublingsMax));
    // Up to a quarter more, so that partners who come back are not met by everyone at once.
    auto pause = doubled + milliseconds(static_cast<std::int64_t>(
                               static_cast<double>(doubled.count()) * 0.25 * jitter));
    if (retry_after) pause = std::max<milliseconds>(pause, *retry_after);
    return std::min(pause, policy.pause_max);
}

}  // namespace planbro::sync
