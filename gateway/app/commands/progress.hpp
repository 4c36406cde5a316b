// A bar on a terminal; nothing where the output is a file.
#pragma once

#include <cstdint>

namespace planbro::app {

class Progress {
  public:
    Progress();
    void show(std::int64_t done, std::int64_t all);

  private:
    bool shown_;
    bool ended_ = false;
};

}  // namespace planbro::app
