// What one commit wrote of a plan as a FHIR Provenance (https://hl7.org/fhir/R4/provenance.html):
// which versions, by whom, and by which message of a service's own system. Pure.
#pragma once

#include <string>

#include "audit/asker.hpp"
#include "audit/record.hpp"
#include "base/json.hpp"

namespace planbro::audit {

// `id` is that of the row, `patient` the logical id of the person it is about, "" nobody.
json::Value provenance(const std::string& id, const std::string& patient, const Record& record,
                       const Surroundings& surroundings);

}  // namespace planbro::audit
