// Closes and removes files of the audit journal as the configuration says, beside the requests.
#pragma once

#include <optional>

#include "app/internal/rounds.hpp"
#include "audit/retention.hpp"

namespace planbro::app {

class AuditKeeper {
  public:
    // Looks at once, then every hour. `store` must outlive it. Nothing is done where
    // nothing is said to be.
    AuditKeeper(store::Store& store, audit::Keeping keeping, Clock clock);

  private:
    std::optional<Rounds> rounds_;
};

}  // namespace planbro::app
