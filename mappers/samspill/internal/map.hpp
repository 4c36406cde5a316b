// From plain values to FHIR resources. One function a part of the document; each adds its entries.
#pragma once

#include <vector>

#include "mappers/samspill/internal/directory.hpp"

namespace planbro::mappers::samspill::internal {

using Entries = std::vector<Entry>;

void add_patient(const Directory& directory, Entries& entries);
void add_organizations(const Directory& directory, Entries& entries);
// Practitioners, PractitionerRoles, RelatedPersons and the CareTeam.
void add_participants(const Directory& directory, Entries& entries);
void add_goals(const Directory& directory, Entries& entries);
void add_measures(const Directory& directory, Entries& entries);
void add_care_plan(const Directory& directory, Entries& entries);
void add_consents(const Directory& directory, Entries& entries);
void add_meetings(const Directory& directory, Entries& entries);
void add_messages(const Directory& directory, Entries& entries);
void add_applications(const Directory& directory, Entries& entries);

// Elements that several of them build.
json::Value period_of(const Period& period);     // null without dates
json::Value name_of(const Name& name);           // HumanName
json::Value telecom_of(const Contact& contact);  // null without any
json::Value identifiers(std::initializer_list<Identity> identities);
// Of a person: a local help number bears its type and who gave it.
json::Value identifiers_of_person(const Directory& directory,
                                  std::initializer_list<Identity> identities);
json::Value role_of(const Participant& participant);  // CodeableConcept
// The same as a concept for each code system, as no-basis-PractitionerRole slices them.
json::Value functions_of(const Participant& participant);
json::Value own_identifier(const Directory& directory, std::string_view id);

}  // namespace planbro::mappers::samspill::internal
