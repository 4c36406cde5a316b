// What every message on the Fiks platform has in common, ours to an archive as well.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/adapter.hpp"

namespace planbro::adapters::fiks {

using Headers = std::vector<std::pair<std::string, std::string>>;
// Type, id, correlation, and the accounts where they are known.
Headers headers(std::string_view type, const Delivery& delivery);

}  // namespace planbro::adapters::fiks
