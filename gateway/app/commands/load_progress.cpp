#include "app/commands/load_progress.hpp"

#include <algorithm>
#include <ostream>

namespace planbro::app {

namespace {

using std::chrono::milliseconds;

constexpr auto kBetweenBars = milliseconds(100);
constexpr auto kBetweenLines = milliseconds(5000);
constexpr std::int64_t kWidth = 30;

std::int64_t rate_of(const LoadState& state) {
    return state.sent * 1000 / std::max<std::int64_t>(1, state.since.count());
}

// "0:12", "1:05:00"
std::string clock_of(std::int64_t seconds) {
    const auto two = [](std::int64_t part) {
        return (part < 10 ? "0" : "") + std::to_string(part);
    };
    const auto hours = seconds / 3600;
    const auto minutes = seconds / 60 % 60;
    return (hours > 0 ? std::to_string(hours) + ":" + two(minutes) : std::to_string(minutes)) +
           ":" + two(seconds % 60);
}

// By what the files hold: how many documents there are is not known before they are read.
std::string left_of(const LoadState& state) {
    if (state.bytes <= 0 || state.all_bytes < state.bytes) return "?";
    const auto rest = static_cast<double>(state.all_bytes - state.bytes);
    const auto left =
        static_cast<double>(state.since.count()) * rest / static_cast<double>(state.bytes) / 1000;
    return clock_of(static_cast<std::int64_t>(left + 0.5));
}

}  // namespace

std::string line_of(const LoadState& state) {
    return std::to_string(state.sent) + " sent, " + std::to_string(rate_of(state)) + "/s, " +
           left_of(state) + " left, " + std::to_string(state.refused) + " refused";
}

std::string bar_of(const LoadState& state) {
    const auto all = std::max<std::int64_t>(1, state.all_bytes);
    const auto part = std::min(state.bytes, all);
    const auto filled = static_cast<std::size_t>(kWidth * part / all);
    return "[" + std::string(filled, '#') +
           std::string(static_cast<std::size_t>(kWidth) - filled, ' ') + "] " +
           std::to_string(100 * part / all) + "% " + line_of(state);
}

void LoadProgress::draw(const LoadState& state) {
    shown_ = state.since;
    if (!is_terminal_) {
        out_ << line_of(state) << "\n" << std::flush;
        return;
    }
    auto bar = bar_of(state);
    const auto length = bar.size();
    if (bar.size() < width_) bar.append(width_ - bar.size(), ' ');  // over what stood there
    width_ = length;
    out_ << "\r" << bar << std::flush;
}

void LoadProgress::show(const LoadState& state) {
    if (state.since - shown_ >= (is_terminal_ ? kBetweenBars : kBetweenLines)) draw(state);
}

void LoadProgress::end(const LoadState& state) {
    if (!is_terminal_) return;
    draw(state);
    out_ << "\n";
}

}  // namespace planbro::app
