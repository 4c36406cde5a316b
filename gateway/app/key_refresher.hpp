// Keeps the issuers' published keys fresh, beside the requests.
#pragma once

#include "app/internal/rounds.hpp"
#include "base/time.hpp"
#include "identity/verifier.hpp"

namespace planbro::app {

// The fetch of the identity room over the adapters' HTTP client: five seconds, 256 KiB.
identity::FetchKeys fetch_keys();

class KeyRefresher {
  public:
    // Fetches once before it returns. `verifier` must outlive it.
    KeyRefresher(const identity::Verifier& verifier, const Clock& clock);

  private:
    Rounds rounds_;
};

}  // namespace planbro::app
