#pragma once

#include <functional>
#include <string_view>

namespace planbro::mappers::plandokument::internal {

// Every character of a text in UTF-8, as its bytes and as its number.
void for_each_character(std::string_view utf8,
                        const std::function<void(std::string_view, char32_t)>& visit);

}  // namespace planbro::mappers::plandokument::internal
