// The outbox on its way out: order kept per person and service, at least once, one dead partner
// holds up no other. What becomes of each notice is written to the ledger Task it belongs to.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "adapters/adapter.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "interactions/services.hpp"
#include "sync/counters.hpp"
#include "sync/retry.hpp"

namespace planbro::sync {

struct DispatcherOptions {
    std::map<std::string, adapters::Partner> partners;  // by orgnr
    RetryPolicy retry;
    std::chrono::milliseconds timeout = std::chrono::seconds(10);  // for one delivery
    // Lanes of one partner: deliveries to it that may be under way at once (never two for one
    // person).
    int lanes_per_partner = 4;
    // How long what is under way may take at the end, before it is given up.
    std::chrono::milliseconds stop_patience = std::chrono::seconds(3);
};

class Dispatcher {
  public:
    // Begins at once with what is due.
    // `services` and `counters` must outlive the dispatcher.
    Dispatcher(const interactions::Services& services, Clock clock, DispatcherOptions options,
               Counters& counters);
    ~Dispatcher();
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;

    // Lets the deliveries under way finish, gives up those that take too long, and returns.
    void stop();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace planbro::sync
