// Evaluates in one line, for tables of tests.
#pragma once

#include <string>
#include <string_view>

#include "fhirpath/fhirpath.hpp"

namespace planbro::fhirpath::testing {

// The texts of the items, parted by ", "; a node without a text as its type in brackets; the text
// of a failure after "! ".
std::string answer(std::string_view expression, const Item& focus, const Environment& environment,
                   const Options& options = {});
// On a resource in JSON, or on an empty Patient.
std::string answer(std::string_view expression, std::string_view resource = {});

// "" if the expression can be compiled, else the failure's text.
std::string refusal(std::string_view expression, std::string_view root_type = {});

}  // namespace planbro::fhirpath::testing
