// Marks the notices without a receipt once they are overdue, beside the requests.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "interactions/services.hpp"

namespace planbro::app {

class ReceiptKeeper {
  public:
    // Looks at once, then every hour. `services` must outlive it.
    ReceiptKeeper(const interactions::Services& services, Clock clock);

  private:
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;  // last: it uses the others
};

}  // namespace planbro::app
