#include "mappers/nav/internal/local_time.hpp"

#include "base/time.hpp"

namespace planbro::mappers::nav::internal {

namespace {

constexpr std::string_view kSummer = "+02:00";
constexpr std::string_view kWinter = "+01:00";
constexpr std::size_t kToTheMinute = 16;  // 2026-08-25T11:32

// As format_for_people() tells it: "25.08.2026 kl. 11.32".
std::string for_people(std::string_view local) {
    const auto part = [&](std::size_t from, std::size_t count) {
        return std::string(local.substr(from, count));
    };
    return part(8, 2) + "." + part(5, 2) + "." + part(0, 4) + " kl. " + part(11, 2) + "." +
           part(14, 2);
}

}  // namespace

std::string with_offset(std::string_view text) {
    const auto summer = std::string(text) + std::string(kSummer);
    const auto moment = parse_instant(summer);
    const bool is_local = moment && text.size() > kToTheMinute;
    if (!is_local) return std::string(text);
    // Of the hour that comes twice, the first; the hour that never comes is read as winter time, as
    // java.time does it for NAV.
    const bool is_summer = format_for_people(*moment) == for_people(text);
    return is_summer ? summer : std::string(text) + std::string(kWinter);
}

}  // namespace planbro::mappers::nav::internal
