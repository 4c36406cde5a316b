// Times without an offset, which NAV's format allows: they are Norwegian.
#pragma once

#include <string>
#include <string_view>

namespace planbro::mappers::nav::internal {

// "2026-08-25T11:32:17.120" as "2026-08-25T11:32:17.120+02:00"; any other text as it is.
std::string with_offset(std::string_view text);

}  // namespace planbro::mappers::nav::internal
