// A record of the trail as a FHIR AuditEvent, by IHE's Basic Audit Log Patterns
// (https://profiles.ihe.net/ITI/BALP/content.html): who, what, when, of which person, and a
// sentence for that person. Pure.
#pragma once

#include <string>

#include "audit/asker.hpp"
#include "audit/record.hpp"
#include "base/json.hpp"

namespace planbro::audit {

// `id` is that of the row, `patient` the logical id of the person it is about, "" if it is nobody.
json::Value audit_event(const std::string& id, const std::string& patient, const Record& record,
                        const Surroundings& surroundings);

}  // namespace planbro::audit
