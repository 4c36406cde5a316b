// Finds what need not be evaluated for every item: within the argument of where() and the like,
// what depends on the resource alone. dom-3 collects all references of a resource for each one
// contained in it; once will do.
#pragma once

#include "fhirpath/internal/code.hpp"

namespace planbro::fhirpath::internal {

void mark_kept(Code& code);

}  // namespace planbro::fhirpath::internal
