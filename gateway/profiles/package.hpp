// FHIR packages (https://confluence.hl7.org/display/FHIR/NPM+Package+Specification): a folder, a
// .tgz or a single file of conformance resources.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::profiles {

// The StructureDefinitions, ValueSets and CodeSystems of a package; other files are passed over. A
// file that cannot be read is a failure that names it.
Result<std::vector<json::Value>> read_package(const std::string& path);

// planbro's own guide, no.planbro.ip, which is part of the program (fhir-profiles/ip).
std::vector<json::Value> own_package();

}  // namespace planbro::profiles
