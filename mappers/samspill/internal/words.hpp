// The document's code lists and what each word is in FHIR (contract: "Code lists").
#pragma once

#include <span>
#include <string_view>

namespace planbro::mappers::samspill::internal {

struct Word {
    std::string_view native;
    std::string_view fhir;  // the code in the element's FHIR code system
    std::string_view display = {};
};
using Words = std::span<const Word>;

extern const Words kPlanTypes;
extern const Words kPlanStatuses;         // CarePlan.status
extern const Words kTeamStatuses;         // CareTeam.status, by the plan's status
extern const Words kGenders;              // administrative-gender
extern const Words kProtections;          // adressesperre
extern const Words kProfessionals;        // roles of people in a service
extern const Words kRoles;                // all roles
extern const Words kSectors;              // ip-sektor
extern const Words kResponsibilities;     // no-basis-parental-responsibility
extern const Words kRelations;            // no-basis-family-relation; other words are allowed
extern const Words kGrounds;              // ip-samtykkegrunnlag
extern const Words kConsentTypes;         // ip-samtykke
extern const Words kConsentStatuses;      // Consent.status
extern const Words kSections;             // ip-seksjon
extern const Words kGoalStatuses;         // Goal.lifecycleStatus
extern const Words kAchievements;         // goal-achievement
extern const Words kMeasureStatuses;      // ServiceRequest.status
extern const Words kApplicationStatuses;  // Task.status

// The word's row, or nothing for a word outside the list.
const Word* find_word(Words words, std::string_view native);
std::string_view fhir_code(Words words, std::string_view native);

}  // namespace planbro::mappers::samspill::internal
