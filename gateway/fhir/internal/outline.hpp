// The bare elements of a text with their offsets, for Locator.
#pragma once

#include <string_view>
#include <vector>

#include "fhir/locate.hpp"

namespace planbro::fhir {

std::vector<Locator::Node> outline_of_json(std::string_view text);
std::vector<Locator::Node> outline_of_xml(std::string_view text);

}  // namespace planbro::fhir
