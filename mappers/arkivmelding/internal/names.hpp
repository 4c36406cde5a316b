#pragma once

#include <string_view>

namespace planbro::mappers::arkivmelding::internal {

inline constexpr std::string_view kCreateNamespace =
    "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/arkivmelding/opprett/v1";
inline constexpr std::string_view kCatalogue =
    "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/metadatakatalog/v1";
// Ours, inside virksomhetsspesifikkeMetadata.
inline constexpr std::string_view kRetention = "https://planbro.no/arkiv/v1";

// referanseEksternNoekkel/fagsystem, and arkivmelding/system.
inline constexpr std::string_view kSystem = "planbro";

}  // namespace planbro::mappers::arkivmelding::internal
