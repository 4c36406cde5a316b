#include "mappers/samspill/internal/words.hpp"

#include <algorithm>
#include <array>

namespace planbro::mappers::samspill::internal {

namespace {

constexpr auto kPlanTypeRows = std::to_array<Word>({
    {"individuell-plan", "individuell-plan", "Individuell plan"},
    {"barnekoordinator", "barnekoordinator", "Barnekoordinator"},
    {"stafettlogg", "stafettlogg", "Stafettlogg"},
});

// https://hl7.org/fhir/R4/valueset-request-status.html
constexpr auto kPlanStatusRows = std::to_array<Word>({
    {"utkast", "draft"},
    {"aktiv", "active"},
    {"pause", "on-hold"},
    {"avsluttet", "completed"},
});

// https://hl7.org/fhir/R4/valueset-care-team-status.html; the team goes on while the plan rests.
constexpr auto kTeamStatusRows = std::to_array<Word>({
    {"utkast", "proposed"},
    {"aktiv", "active"},
    {"pause", "active"},
    {"avsluttet", "inactive"},
});

constexpr auto kGenderRows = std::to_array<Word>({
    {"kvinne", "female"},
    {"mann", "male"},
    {"annet", "other"},
    {"ukjent", "unknown"},
});

constexpr auto kProtectionRows = std::to_array<Word>({
    {"ugradert", "ugradert"},
    {"fortrolig", "fortrolig"},
    {"strengt-fortrolig", "strengt-fortrolig"},
});

// Professionals first, then the person's own circle.
constexpr std::size_t kProfessionalCount = 4;
constexpr auto kRoleRows = std::to_array<Word>({
    {"koordinator", "koordinator", "Koordinator"},
    {"barnekoordinator", "barnekoordinator", "Barnekoordinator"},
    {"kontaktperson", "kontaktperson", "Kontaktperson"},
    {"deltaker", "deltaker", "Deltaker"},
    {"parorende", "parorende", "Pårørende"},
    {"foresatt", "foresatt", "Foresatt"},
    {"verge", "verge", "Verge"},
    {"fullmektig", "fullmektig", "Fullmektig"},
});

constexpr auto kSectorRows = std::to_array<Word>({
    {"helse", "helse"},
    {"nav", "nav"},
    {"barnevern", "barnevern"},
    {"skole", "skole"},
    {"annet", "annet"},
});

constexpr auto kResponsibilityRows = std::to_array<Word>({
    {"felles", "felles"},
    {"mor", "mor"},
    {"far", "far"},
    {"andre", "andre"},
});

constexpr auto kRelationRows = std::to_array<Word>({
    {"mor", "mor"},
    {"far", "far"},
    {"medmor", "medmor"},
    {"barn", "barn"},
    {"sønn", "barn"},
    {"datter", "barn"},
    {"søsken", "søsken"},
    {"søster", "søsken"},
    {"bror", "søsken"},
    {"ektefelle", "ektefelleEllerPartner"},
    {"partner", "ektefelleEllerPartner"},
    {"samboer", "ektefelleEllerPartner"},
});

constexpr auto kConsentTypeRows = std::to_array<Word>({
    {"plan", "plan"},
    {"deling", "deling"},
    {"sperre", "deling"},  // that something is not shared: a provision that denies
});

// Why others than those who decide consented (ip-samtykkegrunnlag).
constexpr auto kGroundRows = std::to_array<Word>({
    {"omsorgsovertakelse", "omsorgsovertakelse"},
    {"manglende-samtykkekompetanse", "manglende-samtykkekompetanse"},
    {"lovhjemmel", "lovhjemmel"},
    {"nodrett", "nodrett"},
});

// https://hl7.org/fhir/R4/valueset-consent-state-codes.html; withdrawn is inactive, never deleted.
constexpr auto kConsentStatusRows = std::to_array<Word>({
    {"aktiv", "active"},
    {"trukket", "inactive"},
    {"avslatt", "rejected"},
});

constexpr auto kSectionRows = std::to_array<Word>({
    {"maal", "maal"},
    {"tiltak", "tiltak"},
    {"moeter", "moeter"},
    {"meldinger", "meldinger"},
    {"deltakere", "deltakere"},
    {"kartlegging", "kartlegging"},
});

// https://hl7.org/fhir/R4/valueset-goal-status.html
constexpr auto kGoalStatusRows = std::to_array<Word>({
    {"foreslatt", "proposed"},
    {"aktiv", "active"},
    {"oppnadd", "completed"},
    {"avbrutt", "cancelled"},
});

// https://hl7.org/fhir/R4/valueset-goal-achievement.html
constexpr auto kAchievementRows = std::to_array<Word>({
    {"i-utvikling", "in-progress"},
    {"bedring", "improving"},
    {"ingen-endring", "no-change"},
    {"forverring", "worsening"},
    {"oppnadd", "achieved"},
    {"ikke-oppnadd", "not-achieved"},
});

constexpr auto kMeasureStatusRows = std::to_array<Word>({
    {"foreslatt", "draft"},
    {"planlagt", "active"},
    {"pagar", "active"},
    {"fullfort", "completed"},
    {"avbrutt", "revoked"},
});

// https://hl7.org/fhir/R4/valueset-task-status.html; that the person declined is businessStatus.
constexpr auto kApplicationStatusRows = std::to_array<Word>({
    {"mottatt", "requested"},
    {"innvilget", "completed"},
    {"avslatt", "rejected"},
    {"takket-nei", "cancelled"},
    {"trukket", "cancelled"},
});

}  // namespace

constinit const Words kPlanTypes = kPlanTypeRows;
constinit const Words kPlanStatuses = kPlanStatusRows;
constinit const Words kTeamStatuses = kTeamStatusRows;
constinit const Words kGenders = kGenderRows;
constinit const Words kProtections = kProtectionRows;
constinit const Words kProfessionals = Words(kRoleRows).first(kProfessionalCount);
constinit const Words kRoles = kRoleRows;
constinit const Words kSectors = kSectorRows;
constinit const Words kResponsibilities = kResponsibilityRows;
constinit const Words kRelations = kRelationRows;
constinit const Words kConsentTypes = kConsentTypeRows;
constinit const Words kGrounds = kGroundRows;
constinit const Words kConsentStatuses = kConsentStatusRows;
constinit const Words kSections = kSectionRows;
constinit const Words kGoalStatuses = kGoalStatusRows;
constinit const Words kAchievements = kAchievementRows;
constinit const Words kMeasureStatuses = kMeasureStatusRows;
constinit const Words kApplicationStatuses = kApplicationStatusRows;

const Word* find_word(Words words, std::string_view native) {
    const auto found = std::ranges::find(words, native, &Word::native);
    return found != words.end() ? &*found : nullptr;
}

std::string_view fhir_code(Words words, std::string_view native) {
    const auto* word = find_word(words, native);
    return word != nullptr ? word->fhir : std::string_view();
}

}  // namespace planbro::mappers::samspill::internal
