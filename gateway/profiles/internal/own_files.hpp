// The files of fhir-profiles/ip; own_files.cpp is made of them by the build (embed.cmake).
#pragma once

#include <span>
#include <string_view>

namespace planbro::profiles {

std::span<const std::string_view> own_files();

}  // namespace planbro::profiles
