// What a mapper makes of a source document. Mappers are pure: no clock, no store, no network.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace planbro::mappers {

// How a mapped resource is found again in the store.
struct Identity {
    std::string system;
    std::string value;
    friend bool operator==(const Identity&, const Identity&) = default;
};

struct Entry {
    // "urn:uuid:…", derived from the source's identities, so that the same document gives the same
    // bundle. References between entries use it.
    std::string full_url;
    json::Value resource;              // without id and meta
    std::optional<Identity> identity;  // nothing: known only through what refers to it
};

// The entries as a transaction Bundle: PUT Type?identifier=system|value where there is an identity,
// else POST (https://hl7.org/fhir/R4/http.html#transaction).
json::Value to_bundle(std::vector<Entry> entries);

// A measure from NAV or child welfare, on its way to becoming a ServiceRequest on the active plan.
struct MeasureMessage {
    std::string message_id;
    std::string sender_orgnr;     // "" when the format does not tell
    std::string person;           // fødselsnummer
    Identity identity;            // of the measure at its source
    Instant changed;              // the source's own time of change
    bool retracted = false;       // KASSER_AKTIVITET and its like
    json::Value service_request;  // without id, meta, subject and basedOn
    std::vector<Issue> warnings = {};
};

// A Bundle for `planbro map`: the measure with subject and basedOn as logical (identifier)
// references.
json::Value to_bundle(const MeasureMessage& message);

}  // namespace planbro::mappers
