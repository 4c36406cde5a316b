#pragma once

#include <string_view>

namespace planbro::mappers::plandokument::internal {

std::string_view regular_font();  // DejaVu Sans, TrueType
std::string_view bold_font();
std::string_view srgb_profile();  // ICC

}  // namespace planbro::mappers::plandokument::internal
