// What can be told of an expression before it is evaluated, from the element tables alone.
#pragma once

#include "fhirpath/fhirpath.hpp"
#include "fhirpath/internal/code.hpp"

namespace planbro::fhirpath::internal {

// Throws Error for what can never have a value or would always fail. Asks nothing unless the
// options name the type that the expression starts at.
void analyse(const Code& code, const Options& options);

}  // namespace planbro::fhirpath::internal
