#pragma once

#include <string>
#include <string_view>

namespace planbro::identity {

std::string challenge_for(std::string_view code);

}  // namespace planbro::identity
