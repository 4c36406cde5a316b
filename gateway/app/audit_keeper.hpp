// Closes and removes files of the audit journal as the configuration says, beside the requests.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "audit/retention.hpp"

namespace planbro::app {

class AuditKeeper {
  public:
    // Looks at once, then every hour. `store` must outlive it. Nothing is done where
    // nothing is said to be.
    AuditKeeper(store::Store& store, audit::Keeping keeping, Clock clock);

  private:
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;  // last: it uses the others
};

}  // namespace planbro::app
