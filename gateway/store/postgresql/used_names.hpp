// Names that are used up for a time, as all nodes know them.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "base/time.hpp"
#include "store/postgresql/connection.hpp"

namespace planbro::store::postgresql {

class UsedNames {
  public:
    // Whether nobody has told of the name. Throws Poco::Exception.
    bool tell(Connection& connection, const std::string& name, Instant until, Instant now);

  private:
    std::atomic<std::uint64_t> told_ = 0;
};

}  // namespace planbro::store::postgresql
