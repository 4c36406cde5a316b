// Who it was that an AuditEvent or a Provenance tells of.
#pragma once

#include <functional>
#include <string>

#include "audit/record.hpp"
#include "base/json.hpp"

namespace planbro::audit {

// What is known of an organisation beyond its number.
struct Named {
    std::string name;       // "" unknown
    std::string reference;  // "Organization/id"; "" if there is no such resource
};

struct Surroundings {
    std::function<Named(const std::string& orgnr)> organisation;
    std::string server;  // base URL of the FHIR API
};

class Asker {
  public:
    // `patient` is the logical id of the person that the record is about, "" nobody.
    Asker(const Record& record, const std::string& patient, const Surroundings& surroundings);

    // In words: "NAV Solvik", "Lise Lege ved Solvik legesenter", "Personen selv".
    [[nodiscard]] std::string name() const;
    // The organisation or, without one, the client, as a Reference.
    [[nodiscard]] json::Value client() const;
    // The person who asks, as a Reference: the Patient, or by pseudonym.
    [[nodiscard]] json::Value person() const;
    [[nodiscard]] bool is_person() const { return !record_.who.person.empty(); }
    // The professional whom the token attests, and the grounds; null where it tells nobody.
    [[nodiscard]] const json::Value& attested() const { return attested_; }
    [[nodiscard]] bool is_professional() const {
        return attested_.has("hpr") || attested_.has("name");
    }
    // As a Reference, by HPR number.
    [[nodiscard]] json::Value professional() const;

  private:
    const Record& record_;
    const std::string& patient_;
    [[nodiscard]] std::string organisation_name() const;

    Named organisation_;
    json::Value attested_;
};

// planbro itself, as a Reference.
json::Value server_of(const Surroundings& surroundings);

// A sentence as Narrative.
json::Value narrative_of(const std::string& sentence);

}  // namespace planbro::audit
