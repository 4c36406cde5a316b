// Message types on the Fiks platform that the gateway knows. Bufdir's are those of its protocol
// bufdir.no.barnevern.ks.fiks.protokoll, version 1; a notice of a plan has no type of the
// platform's own, so that ours stands beside them.
#pragma once

#include <string_view>

namespace planbro::adapters::fiks {

inline constexpr std::string_view kNotice = "no.planbro.ip.v1.varsel";
inline constexpr std::string_view kMeasure = "no.planbro.ip.v1.tiltak";
inline constexpr std::string_view kAnswer = "no.planbro.ip.v1.svar";
inline constexpr std::string_view kReferral = "bufdir.no.barnevern.ks.fiks.protokoll.v1.henvisning";
inline constexpr std::string_view kBufdirReceipt =
    "bufdir.no.barnevern.ks.fiks.protokoll.v1.applikasjonskvittering";
inline constexpr std::string_view kBufdirError =
    "bufdir.no.barnevern.ks.fiks.protokoll.v1.feilmelding";
inline constexpr std::string_view kCaseworkersReceipt =
    "bufdir.no.barnevern.ks.fiks.protokoll.v1.saksbehandlerkvittering";
// What the platform itself and every receiver answers: ugyldigforespoersel, serverfeil,
// tidsavbrudd.
inline constexpr std::string_view kFaults = "no.ks.fiks.kvittering.";
inline constexpr std::string_view kRefused = "no.ks.fiks.kvittering.ugyldigforespoersel.v1";
inline constexpr std::string_view kServerFault = "no.ks.fiks.kvittering.serverfeil.v1";

}  // namespace planbro::adapters::fiks
