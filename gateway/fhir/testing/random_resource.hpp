// Resources of valid shape, made from the element tables: every element may come up, with the JSON
// kind and cardinality that R4 gives it. What they say means nothing.
#pragma once

#include <cstdint>

#include "base/json.hpp"

namespace planbro::fhir::testing {

// The same resource for the same seed, on every machine. In the one shape that read_xml() gives:
// members in the order of the definition, `_name` right behind `name` and as long.
json::Value random_resource(std::uint64_t seed);

}  // namespace planbro::fhir::testing
