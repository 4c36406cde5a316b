// What a service must have been given before it may search by a parameter: what a search finds by
// tells as much as what a read shows.
#pragma once

#include "consent/section.hpp"
#include "fhir/search_parameters.hpp"

namespace planbro::consent {

// The sections without which a view shows nothing, or not all, of what the parameter looks at; with
// kAddressProtected where it is also kept back from those for whom the address is protected. By the
// same rules as cut().
Sections needed_to_search(const fhir::SearchParameter& parameter);

// The same for the modifier :identifier, which looks at the number beside a reference.
Sections needed_to_search_identifier(const fhir::SearchParameter& parameter);

}  // namespace planbro::consent
