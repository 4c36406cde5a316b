// Reads a resource in FHIR's XML, as the official tests have it, by the element tables. For tests:
// it trusts what it reads.
#pragma once

#include <filesystem>

#include "base/json.hpp"

namespace planbro::fhirpath::testing {

json::Value read_xml(const std::filesystem::path& file);

}  // namespace planbro::fhirpath::testing
