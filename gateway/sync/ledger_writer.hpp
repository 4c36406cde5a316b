// What becomes of a notice, written to its ledger Task and the outbox in one commit.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "interactions/services.hpp"

namespace planbro::sync {

class LedgerWriter {
  public:
    LedgerWriter(const interactions::Services& services, Clock clock)
        : services_(services), clock_(std::move(clock)) {}

    // go_without_places: the person's address is protected, perhaps since the notice was written.
    enum class Begin { go, go_without_places, no_longer_allowed, not_now };
    // Judges, at the moment of sending, whether and what the service may still be told; marks the
    // Task in-progress before the first attempt, so that what may have been sent is known as such.
    Begin begin(const store::OutboxEntry& entry) const;
    // Taken in by the receiver, who sends its receipt later: the Task waits for it.
    void sent(const store::OutboxEntry& entry) const;
    void complete(const store::OutboxEntry& entry, std::string_view receipt) const;
    void fail(const store::OutboxEntry& entry, std::string_view reason) const;
    // Or fail(), when the notice is older than `give_up_after`.
    void postpone(const store::OutboxEntry& entry, Instant due, int attempts,
                  std::chrono::milliseconds give_up_after) const;

  private:
    void conclude(const store::OutboxEntry& entry, std::string_view what,
                  const std::function<json::Value(json::Value)>& mark) const;

    const interactions::Services& services_;
    Clock clock_;
};

}  // namespace planbro::sync
