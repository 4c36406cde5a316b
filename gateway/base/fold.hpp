// Texts as they are compared where case and accents do not count.
#pragma once

#include <string>
#include <string_view>

namespace planbro {

// "Bård ØSTBY" -> "bard østby": Unicode's full case folding, and without the marks that a canonical
// decomposition sets apart; runs of white space become one blank, none at the ends.
// https://hl7.org/fhir/R4/search.html#string
std::string folded(std::string_view utf8);

}  // namespace planbro
