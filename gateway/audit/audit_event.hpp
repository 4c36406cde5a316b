// A record of the trail as a FHIR AuditEvent, by IHE's Basic Audit Log Patterns
// (https://profiles.ihe.net/ITI/BALP/content.html): who, what, when, of which person, and a
// sentence for that person. Pure.
#pragma once

#include <functional>
#include <string>

#include "audit/record.hpp"
#include "base/json.hpp"

namespace planbro::audit {

// What an AuditEvent tells of an organisation beyond its number.
struct Named {
    std::string name;       // "" unknown
    std::string reference;  // "Organization/id"; "" if there is no such resource
};

struct Surroundings {
    std::function<Named(const std::string& orgnr)> organisation;
    std::string server;  // base URL of the FHIR API
};

// `id` is that of the row, `patient` the logical id of the person it is about, "" if it is nobody.
json::Value audit_event(const std::string& id, const std::string& patient, const Record& record,
                        const Surroundings& surroundings);

}  // namespace planbro::audit
