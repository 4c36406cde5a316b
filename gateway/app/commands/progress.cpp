#include "app/commands/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <string>

namespace planbro::app {

Progress::Progress() : shown_(::isatty(STDERR_FILENO) != 0) {}

void Progress::show(std::int64_t done, std::int64_t all) {
    if (!shown_ || ended_ || all <= 0) return;
    constexpr std::int64_t kWidth = 30;
    const auto filled = static_cast<std::size_t>(std::min(kWidth, kWidth * done / all));
    ended_ = done >= all;
    std::cerr << "\r[" << std::string(filled, '#')
              << std::string(static_cast<std::size_t>(kWidth) - filled, ' ') << "] " << done << "/"
              << all << (ended_ ? "\n" : "") << std::flush;
}

}  // namespace planbro::app
