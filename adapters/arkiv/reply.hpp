// What an archive answers by Fiks Arkiv V1: the receipt and the fault messages.
// https://github.com/ks-no/fiks-arkiv-specification
#pragma once

#include <string>
#include <string_view>

namespace planbro::adapters::arkiv {

inline constexpr std::string_view kCreate = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";
inline constexpr std::string_view kReceived =
    "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.mottatt";
inline constexpr std::string_view kReceipt =
    "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.kvittering";
inline constexpr std::string_view kFaulty = "no.ks.fiks.arkiv.v1.feilmelding.ugyldigforespoersel";
inline constexpr std::string_view kServerFault = "no.ks.fiks.arkiv.v1.feilmelding.serverfeil";
inline constexpr std::string_view kNotFound = "no.ks.fiks.arkiv.v1.feilmelding.ikkefunnet";

struct Reply {
    enum class Kind {
        archived,   // the receipt: the record was made, or was there already
        refused,    // ugyldigforespoersel, ikkefunnet, or a receipt that tells of a failure
        try_again,  // serverfeil; mottatt, where the receipt is still to come
        unreadable  // none of them
    };
    Kind kind = Kind::unreadable;
    std::string case_number = {};  // "2026/17"; "" when not told
    std::string record = {};       // registreringsID, else systemID, of the journalpost
    bool was_there = false;        // opprettetEllerEksisterende: Eksisterende
    std::string fault = {};        // feilId of a failure; its text may repeat what was sent
    friend bool operator==(const Reply&, const Reply&) = default;
};

// "sak 2026/17, journalpost 4711", of what was archived.
std::string words_of(const Reply& reply);

Reply read_reply(std::string_view message_type, std::string_view xml);

}  // namespace planbro::adapters::arkiv
