#include "mappers/native/plandokument/internal/assets.hpp"

extern "C" {
extern const char planbro_font_regular[];
extern const char planbro_font_regular_end[];
extern const char planbro_font_bold[];
extern const char planbro_font_bold_end[];
extern const char planbro_srgb[];
extern const char planbro_srgb_end[];
}

namespace planbro::mappers::plandokument::internal {

std::string_view regular_font() {
    return {planbro_font_regular, planbro_font_regular_end};
}

std::string_view bold_font() {
    return {planbro_font_bold, planbro_font_bold_end};
}

std::string_view srgb_profile() {
    return {planbro_srgb, planbro_srgb_end};
}

}  // namespace planbro::mappers::plandokument::internal
