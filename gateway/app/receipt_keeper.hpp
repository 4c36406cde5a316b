// Marks the notices without a receipt once they are overdue, beside the requests.
#pragma once

#include "app/internal/rounds.hpp"
#include "interactions/services.hpp"

namespace planbro::app {

class ReceiptKeeper {
  public:
    // Looks at once, then every hour. `services` must outlive it.
    ReceiptKeeper(const interactions::Services& services, Clock clock);

  private:
    Rounds rounds_;
};

}  // namespace planbro::app
