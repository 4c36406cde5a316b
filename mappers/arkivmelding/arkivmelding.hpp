// The archive: a plan Bundle → Fiks Arkiv V1 arkivmelding with its documents; the archive's answers
// → what became of it. https://github.com/ks-no/fiks-arkiv-specification
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::mappers::arkivmelding {

inline constexpr std::string_view kCreate = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett";
inline constexpr std::string_view kReceived =
    "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.mottatt";
inline constexpr std::string_view kReceipt =
    "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.kvittering";
inline constexpr std::string_view kFaulty = "no.ks.fiks.arkiv.v1.feilmelding.ugyldigforespoersel";
inline constexpr std::string_view kServerFault = "no.ks.fiks.arkiv.v1.feilmelding.serverfeil";
inline constexpr std::string_view kNotFound = "no.ks.fiks.arkiv.v1.feilmelding.ikkefunnet";

struct File {
    std::string name;
    std::string media_type;
    std::string bytes;
};

struct Message {
    std::string xml;          // arkivmelding.xml
    std::vector<File> files;  // those that it refers to
    std::string key;          // referanseEksternNoekkel of the journalpost
};

// The same Bundle always gives the same message, so that the archive knows a repeat by its key.
// Category::unprocessable, "ingen-plan", for what is no Bundle of one plan.
Result<Message> write(const json::Value& bundle);

// What the archive answered, whichever message type it did so by.
struct Reply {
    enum class Kind {
        archived,   // arkivmelding.opprett.kvittering: created, or there already
        refused,    // ugyldigforespoersel, ikkefunnet, or a receipt that tells of a failure
        try_again,  // serverfeil
        unreadable  // none of them
    };
    Kind kind = Kind::unreadable;
    std::string case_number = {};  // "2026/17"; "" when not told
    std::string record = {};       // registreringsID, else systemID, of the journalpost
    std::string key = {};          // referanseEksternNoekkel of the journalpost
    bool was_there = false;        // opprettetEllerEksisterende: Eksisterende
    std::string fault = {};        // feilId of a failure; its text may repeat what was sent
    friend bool operator==(const Reply&, const Reply&) = default;
};

Reply read_reply(std::string_view message_type, std::string_view xml);

}  // namespace planbro::mappers::arkivmelding
