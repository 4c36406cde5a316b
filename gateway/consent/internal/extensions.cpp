#include "consent/internal/extensions.hpp"

#include <algorithm>
#include <array>

#include "fhir/codes.hpp"

namespace planbro::consent {

namespace {

constexpr std::array kKnown = std::to_array<KnownExtension>({
    {fhir::kExtKoordinator},
    // Not in the contract's list for "any consent"; a number that grows would tell of hidden
    // changes.
    {fhir::kExtVersjon, kOwnerOnly},
    {fhir::kExtNesteEvaluering, 0, kMaal | kTiltak},
    {fhir::kExtRessurs, kKartlegging},
    {fhir::kExtBehov, kKartlegging},
    {fhir::kExtBidrag, kKartlegging | kDeltakere},
    {fhir::kExtKildestatus},
    {fhir::kExtAdressesperre, kOwnerOnly},
    {fhir::kExtSamtykkegrunnlag, kOwnerOnly},
    {fhir::kExtPertainsToGoal, kMaal},
    {fhir::kExtKommunenummer, kDeltakere, 0, true},
    {fhir::kExtBeskrivelse},
    {fhir::kExtOmfang},
    {fhir::kExtKildesystem},
    {fhir::kExtNavType},
    {fhir::kExtAvtaltMedNav},
    {fhir::kExtEtikett},
    {fhir::kExtNavOppgave, 0, 0, true},
    {fhir::kExtHandling, 0, 0, true},
    {fhir::kExtDetalj, 0, 0, true},  // "Arrangør: Solvik barnehage"
    {fhir::kExtAnsvarlig, kDeltakere},
    {fhir::kExtEndretAv, kDeltakere},
    {fhir::kExtSted, kMoeter, 0, true},
    {fhir::kExtSaksliste, kMoeter, 0, true},
    {fhir::kExtReferat, kMoeter, 0, true},
    {fhir::kExtVurdering, kMaal, 0, true},
    {fhir::kExtTolk, kKartlegging},
    {"http://hl7.org/fhir/StructureDefinition/data-absent-reason"},
});

constexpr KnownExtension kNoBasis{"http://hl7.no/fhir/StructureDefinition/no-basis-"};
// The rewrite of the base profiles spells some of them in lower case (standards of HL7 Norway).
constexpr std::string_view kNoBasisLower = "http://hl7.no/fhir/structuredefinition/no-basis-";

}  // namespace

std::span<const KnownExtension> known_extensions() {
    return kKnown;
}

const KnownExtension* find_known_extension(std::string_view url) {
    const auto found =
        std::find_if(kKnown.begin(), kKnown.end(), [&](const auto& row) { return row.url == url; });
    if (found != kKnown.end()) return &*found;
    return url.starts_with(kNoBasis.url) || url.starts_with(kNoBasisLower) ? &kNoBasis : nullptr;
}

bool is_relative(std::string_view url) {
    return !url.empty() && url.find_first_of(":/#?") == std::string_view::npos;
}

}  // namespace planbro::consent
