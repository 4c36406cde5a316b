// How far `load` is: a bar on a terminal, else a line now and then.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace planbro::app {

struct LoadState {
    std::int64_t sent = 0;
    std::int64_t refused = 0;
    std::int64_t bytes = 0;  // of what was sent
    std::int64_t all_bytes = 0;
    std::chrono::milliseconds since{};  // it began
};

// "1234 sent, 310/s, 0:12 left, 3 refused"
std::string line_of(const LoadState& state);
// "[#####     ] 50% " and the same.
std::string bar_of(const LoadState& state);

class LoadProgress {
  public:
    LoadProgress(std::ostream& out, bool is_terminal) : out_(out), is_terminal_(is_terminal) {}
    // Seldom enough to be read.
    void show(const LoadState& state);
    void end(const LoadState& state);

  private:
    void draw(const LoadState& state);
    std::ostream& out_;
    bool is_terminal_;
    std::chrono::milliseconds shown_{};
    std::size_t width_ = 0;
};

}  // namespace planbro::app
