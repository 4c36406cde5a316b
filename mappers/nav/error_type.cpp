// What NAV's senders know errors by: the error queue of the topic aktivitetskort-v1.1.
#include <algorithm>
#include <array>

#include "mappers/nav/nav.hpp"

namespace planbro::mappers::nav {

namespace {

struct Row {
    std::string_view code;
    std::string_view type;
};

// KAFKA_KEY_ULIK_AKTIVITETSID has no row: here there is no key beside the message.
constexpr std::array kRows = std::to_array<Row>({
    {"ikke-json", "DESERIALISERINGSFEIL"},
    {"dobbelt-felt", "DESERIALISERINGSFEIL"},
    {"ukjent-felt", "DESERIALISERINGSFEIL"},
    {"mangler-felt", "DESERIALISERINGSFEIL"},
    {"ukjent-kode", "DESERIALISERINGSFEIL"},
    {"feil-type", "DESERIALISERINGSFEIL"},
    {"feil-verdi", "DESERIALISERINGSFEIL"},
    {"for-lang-tekst", "DESERIALISERINGSFEIL"},
    {"ugyldig-fodselsnummer", "UGYLDIG_IDENT"},
    {"melding-id-lik-kortets", "MESSAGEID_LIK_AKTIVITETSID"},
    {"melding-id-gjenbrukt", "DUPLIKATMELDINGFEIL"},
    {"ukjent-tiltak", "AKTIVITET_IKKE_FUNNET"},
    {"eldre-versjon", "ULOVLIG_ENDRING"},
    // No open plan that the person lets NAV into: the card has no period to lie in.
    {"ikke-tillatt", "MANGLER_OPPFOLGINGSPERIODE"},
});

}  // namespace

std::string_view error_type(std::string_view issue_code) {
    const auto* row = std::find_if(kRows.begin(), kRows.end(),
                                   [&](const Row& each) { return each.code == issue_code; });
    return row != kRows.end() ? row->type : std::string_view();
}

}  // namespace planbro::mappers::nav
