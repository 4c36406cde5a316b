// One partner's notices: sent in the order they come, one after the other in each lane, and what
// became of them written for several at once.
#pragma once

#include <atomic>

#include "adapters/adapter.hpp"
#include "sync/breaker.hpp"
#include "sync/counters.hpp"
#include "sync/ledger_writer.hpp"
#include "sync/retry.hpp"

namespace planbro::sync {

class PartnerDesk {
  public:
    // All references must outlive the desk.
    PartnerDesk(const adapters::Partner& partner, adapters::Adapter& adapter,
                const LedgerWriter& ledger, Clock clock, const RetryPolicy& retry,
                Counters& counters)
        : partner_(partner),
          adapter_(adapter),
          ledger_(ledger),
          clock_(std::move(clock)),
          retry_(retry),
          counters_(counters),
          breaker_(retry) {}

    // One attempt for each; all are concluded, postponed or put back. Thread-safe.
    void attempt(const Batch& batch);
    // Begins nothing more.
    void close() { closed_ = true; }
    [[nodiscard]] const Breaker& breaker() const { return breaker_; }

  private:
    class Round;

    Conclusion deliver(const store::OutboxEntry& entry, LedgerWriter::Begin verdict, bool& is_back);
    Conclusion judge(const store::OutboxEntry& entry, const adapters::Answer& answer,
                     bool& is_back);
    Conclusion not_delivered(const store::OutboxEntry& entry, const adapters::Answer& answer);
    Conclusion postponed(const store::OutboxEntry& entry, const std::string& reason,
                         std::optional<std::chrono::seconds> retry_after) const;

    const adapters::Partner& partner_;
    adapters::Adapter& adapter_;
    const LedgerWriter& ledger_;
    Clock clock_;
    RetryPolicy retry_;
    Counters& counters_;
    Breaker breaker_;
    std::atomic<bool> closed_ = false;
};

}  // namespace planbro::sync
