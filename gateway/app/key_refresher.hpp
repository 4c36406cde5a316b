// Keeps the issuers' published keys fresh, beside the requests.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/time.hpp"
#include "identity/verifier.hpp"

namespace planbro::app {

// The fetch of the identity room over the adapters' HTTP client: five seconds, 256 KiB.
identity::FetchKeys fetch_keys();

class KeyRefresher {
  public:
    // Fetches once before it returns. `verifier` must outlive it.
    KeyRefresher(const identity::Verifier& verifier, Clock clock);

  private:
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;  // last: it uses the others
};

}  // namespace planbro::app
