// Makes bulk exports, one at a time, beside the requests.
#pragma once

#include <thread>

#include "interactions/services.hpp"

namespace planbro::app {

class ExportMaker {
  public:
    // `services` must outlive it, with a desk.
    ExportMaker(const interactions::Services& services, Clock clock);

  private:
    std::jthread thread_;
};

}  // namespace planbro::app
