#pragma once

#include <string_view>

namespace planbro::fhir {

// Whether a text is a Narrative.div: XML of one <div> of the formatting elements that
// https://hl7.org/fhir/R4/narrative.html allows, with nothing that runs and no entity of HTML.
bool is_narrative(std::string_view text);

}  // namespace planbro::fhir
