// The sections of a plan that a consent can open, one by one.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace planbro::consent {

using Sections = std::uint32_t;

inline constexpr Sections kEksistens = 1;  // comes with any consent
inline constexpr Sections kMaal = 2;
inline constexpr Sections kTiltak = 4;
inline constexpr Sections kMoeter = 8;
inline constexpr Sections kMeldinger = 16;
inline constexpr Sections kDeltakere = 32;
inline constexpr Sections kKartlegging = 64;
inline constexpr Sections kAll = 127;
// Not sections, but what else an access row of a person tells. The plan is shown whole: every
// section, and what belongs to none.
inline constexpr Sections kWhole = 1U << 28;
// This person decides on consents: the person, or who has parental responsibility.
inline constexpr Sections kDecides = 1U << 27;
// Needed by questions that no service's consent ever answers: those on elements only the owner
// sees.
inline constexpr Sections kOwnerOnly = 1U << 29;
// Not a section: the person's address is protected. Travels with the access rows, so that a query
// learns it in the same snapshot as the sections.
inline constexpr Sections kAddressProtected = 1U << 30;

// Not in an access row: another person's plan, whose address is not protected, shows the resource
// as well.
inline constexpr Sections kOpenElsewhere = 1U << 26;

inline constexpr Sections kWholeView = kAll | kWhole | kDecides | kOwnerOnly;

// By code of https://planbro.no/fhir/CodeSystem/ip-seksjon; nothing for an unknown code.
constexpr std::optional<Sections> section_of(std::string_view code) {
    if (code == "maal") return kMaal;
    if (code == "tiltak") return kTiltak;
    if (code == "moeter") return kMoeter;
    if (code == "meldinger") return kMeldinger;
    if (code == "deltakere") return kDeltakere;
    if (code == "kartlegging") return kKartlegging;
    return {};
}

}  // namespace planbro::consent
