#include "consent/internal/extensions.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "fhir/codes.hpp"

namespace planbro::consent {

namespace {

constexpr std::array kKnown = std::to_array<KnownExtension>({
    {fhir::kExtKoordinator, 0, 0, false, "navn tjeneste telefon"},
    // Not in the contract's list for "any consent"; a number that grows would tell of hidden
    // changes.
    {fhir::kExtVersjon, kOwnerOnly},
    {fhir::kExtNesteEvaluering, 0, kMaal | kTiltak},
    {fhir::kExtRessurs, kKartlegging},
    {fhir::kExtBehov, kKartlegging},
    {fhir::kExtBidrag, kKartlegging | kDeltakere},
    {fhir::kExtKildestatus},
    {fhir::kExtAdressesperre, kOwnerOnly},
    {fhir::kExtSamtykkegrunnlag, kOwnerOnly, 0, false, "kode hjemmel"},
    {fhir::kExtPertainsToGoal, kMaal},
    {fhir::kExtKommunenummer, kDeltakere, 0, true},
    {fhir::kExtBeskrivelse},
    {fhir::kExtOmfang},
    {fhir::kExtKildesystem},
    {fhir::kExtNavType},
    {fhir::kExtAvtaltMedNav},
    {fhir::kExtEtikett, 0, 0, false, "tekst sentiment kode"},
    {fhir::kExtNavOppgave, 0, 0, true, "for tekst subtekst url"},
    {fhir::kExtHandling, 0, 0, true, "lenkeType tekst subtekst url"},
    {fhir::kExtDetalj, 0, 0, true, "label verdi"},  // "Arrangør: Solvik barnehage"
    {fhir::kExtAnsvarlig, kDeltakere, 0, false, "navn telefon"},
    {fhir::kExtEndretAv, kDeltakere, 0, false, "ident identType"},
    {fhir::kExtSted, kMoeter, 0, true},
    {fhir::kExtSaksliste, kMoeter, 0, true},
    {fhir::kExtReferat, kMoeter, 0, true},
    {fhir::kExtVurdering, kMaal, 0, true, "maal maaloppnaaelse tekst"},
    {fhir::kExtTolk, kKartlegging},
    {"http://hl7.org/fhir/StructureDefinition/data-absent-reason"},
});

// By the last part of their URL, in lower case: the rewrite of the base profiles moved them to
// another base and spells some in lower case.
constexpr std::array kNoBasis = std::to_array<KnownExtension>({
    {"no-basis-address-official"},
    {"no-basis-citizenship", 0, 0, false, "code period"},
    {"no-basis-conferencetype"},
    {"no-basis-group"},
    {"no-basis-middlename"},
    {"no-basis-municipalitycode", kDeltakere, 0, true},
    {"no-basis-partof"},
    {"no-basis-person-citizenship", 0, 0, false, "code period"},
    {"no-basis-propertyinformation", kDeltakere, 0, true,
     "cadastralUnitNumber propertyUnitNumber leaseholdNumber condominiumUnitNumber municipality"},
    {"no-basis-shortnotice"},
    {"no-basis-urban-district", kDeltakere, 0, true},
});

const KnownExtension* find_no_basis(std::string_view url) {
    std::string lower(url);
    for (auto& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    std::string_view name = lower;
    for (const std::string_view base : {"http://hl7.no/fhir/structuredefinition/",
                                        "http://hl7.no/fhir/ig/structuredefinition/"}) {
        if (!name.starts_with(base)) continue;
        const auto found =
            std::ranges::find(kNoBasis, name.substr(base.size()), &KnownExtension::url);
        return found != kNoBasis.end() ? &*found : nullptr;
    }
    return nullptr;
}

}  // namespace

std::span<const KnownExtension> known_extensions() {
    return kKnown;
}

const KnownExtension* find_known_extension(std::string_view url) {
    const auto found =
        std::find_if(kKnown.begin(), kKnown.end(), [&](const auto& row) { return row.url == url; });
    if (found != kKnown.end()) return &*found;
    return find_no_basis(url);
}

bool is_relative(std::string_view url) {
    return !url.empty() && url.find_first_of(":/#?") == std::string_view::npos;
}

bool has_part(const KnownExtension& extension, std::string_view part) {
    const auto at = extension.parts.find(part);
    if (part.empty() || at == std::string_view::npos) return false;
    const auto end = at + part.size();
    const bool begins = at == 0 || extension.parts[at - 1] == ' ';
    return begins && (end == extension.parts.size() || extension.parts[end] == ' ');
}

}  // namespace planbro::consent
