#pragma once

#include <string_view>

namespace planbro::fhir {

// Whether a text is a Narrative.div: one <div> of the formatting elements that
// https://hl7.org/fhir/R4/narrative.html allows, in the namespace of XHTML, properly nested, not
// empty (txt-2), with nothing that runs and no entity of HTML.
bool is_narrative(std::string_view text);

}  // namespace planbro::fhir
