// What waits for a Subscription, sent to its endpoint: handshake, heartbeat, events in order. What
// it may know is judged at each attempt, in the snapshot that the notification is made of.
#pragma once

#include <atomic>

#include "adapters/rest_hook.hpp"
#include "interactions/subscriptions/notification.hpp"
#include "sync/retry.hpp"

namespace planbro::sync {

class SubscriberDesk {
  public:
    SubscriberDesk(const interactions::Services& services, Clock clock, const RetryPolicy& retry)
        : services_(services), clock_(std::move(clock)), retry_(retry), hook_(services.sandbox) {}

    // One attempt; the entry leaves the outbox or is postponed. Thread-safe.
    void attempt(const store::OutboxEntry& entry);
    // Begins nothing more; give_up(): and ends what is under way.
    void close() { closed_ = true; }
    void give_up() { hook_.give_up(); }

  private:
    struct Job;
    enum class Ready { go, dropped, wait };

    Ready prepare(Job& job) const;
    Ready judge(store::Transaction& transaction, Job& job) const;
    bool render(Job& job) const;
    void send(Job& job);
    void arrived(const Job& job) const;
    void failed(const Job& job, const adapters::Answer& answer) const;
    void put_off(const store::OutboxEntry& entry, Instant due, int attempts) const;
    void commit(const std::function<void(store::Transaction&)>& write) const;

    const interactions::Services& services_;
    Clock clock_;
    RetryPolicy retry_;
    adapters::RestHook hook_;
    std::atomic<bool> closed_ = false;
};

}  // namespace planbro::sync
