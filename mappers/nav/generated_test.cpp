// Over made-up cards: what is written reads as it was, and is what NAV's own schema allows.
#include <gmock/gmock.h>

#include <algorithm>

#include "fhir/validator.hpp"
#include "mappers/native/testing/generated.hpp"
#include "mappers/native/testing/golden.hpp"
#include "mappers/nav/internal/card.hpp"
#include "mappers/nav/nav.hpp"

namespace planbro::mappers::nav {
namespace {

using namespace native::testing;

constexpr auto kStatuses =
    std::to_array<std::string_view>({"FORSLAG", "PLANLAGT", "GJENNOMFORES", "FULLFORT", "AVBRUTT"});
constexpr auto kIdentTypes = std::to_array<std::string_view>(
    {"ARENAIDENT", "NAVIDENT", "TILTAKSARRANGOER", "ARBEIDSGIVER", "SYSTEM", "PERSONBRUKERIDENT"});
constexpr auto kSentiments =
    std::to_array<std::string_view>({"POSITIVE", "NEGATIVE", "ACTION", "NEUTRAL", "WAITING"});
constexpr auto kLinkTypes = std::to_array<std::string_view>({"EKSTERN", "INTERN", "FELLES"});
constexpr auto kSources = std::to_array<std::string_view>(
    {"TEAM_TILTAK", "TEAM_KOMET", "ARENA_TILTAK_AKTIVITET_ACL", "REKRUTTERINGSBISTAND"});
constexpr auto kTypes = std::to_array<std::string_view>(
    {"MIDLERTIDIG_LONNSTILSKUDD", "VARIG_LONNSTILSKUDD", "ARBEIDSTRENING", "INDOPPFAG", "ARBFORB",
     "AVKLARAG", "VASV", "ARBRRHDAG", "DIGIOPPARB", "JOBBK", "GRUPPEAMO", "GRUFAGYRKE",
     "REKRUTTERINGSTREFF", "ARENA_TILTAK"});

json::Value made_link(Generated& made) {
    auto link = json::object({{"tekst", made.text()}});
    link.set_if("subtekst", made.text_or_none());
    link.set("url", "https://example.no/" + std::to_string(made.number(10000)) + "?a=%20&b");
    return link;
}

void add_lists(Generated& made, json::Value& card) {
    if (made.maybe()) card["oppgave"].set("ekstern", made_link(made));
    if (made.maybe()) card["oppgave"].set("intern", made_link(made));
    for (auto count = made.number(4); count > 0; --count) {
        auto link = made_link(made);
        link.set("lenkeType", made.one_of(kLinkTypes));
        card["handlinger"].push_back(std::move(link));
    }
    for (auto count = made.number(6); count > 0; --count) {
        card["detaljer"].push_back(
            json::object({{"label", made.text(3)}, {"verdi", made.text(9)}}));
    }
    for (auto count = made.number(4); count > 0; --count) {
        auto label = json::object({{"tekst", made.text(2)}});
        if (made.maybe()) label.set("sentiment", made.one_of(kSentiments));
        if (made.maybe()) label.set("kode", "KODE_" + std::to_string(made.number(99)));
        card["etiketter"].push_back(std::move(label));
    }
}

json::Value made_envelope(Generated& made) {
    auto card = json::object({{"id", made.uuid()},
                              {"personIdent", made.person()},
                              {"tittel", made.text()},
                              {"aktivitetStatus", made.one_of(kStatuses)}});
    if (made.maybe()) card.set("startDato", made.day(2025));
    if (made.maybe()) card.set("sluttDato", made.day(2027));
    card.set_if("beskrivelse", made.text_or_none(60));
    card.set("endretAv", json::object({{"ident", "Z" + std::to_string(made.number(999999))},
                                       {"identType", made.one_of(kIdentTypes)}}));
    card.set("endretTidspunkt", made.moment(2026));
    card.set("avtaltMedNav", made.maybe());
    add_lists(made, card);
    return json::object({{"messageId", made.uuid()},
                         {"source", made.one_of(kSources)},
                         {"actionType", "UPSERT_AKTIVITETSKORT_V1"},
                         {"aktivitetskortType", made.one_of(kTypes)},
                         {"aktivitetskort", std::move(card)}});
}

// The message id is of each message, not of the card.
std::string without_message_id(json::Value envelope) {
    envelope.erase("messageId");
    return json::write_pretty(envelope);
}

TEST(NavGenerated, CardsComeBackWithoutLoss) {
    for (int seed = 0; seed < generated_count(); ++seed) {
        Generated made(seed);
        const auto envelope = made_envelope(made);
        const auto message = read(envelope);
        ASSERT_TRUE(message) << seed << " " << message.error().issues.front().text;
        const auto written = nav::write(to_bundle(*message));
        ASSERT_TRUE(written) << seed << " " << written.error().issues.front().text;
        ASSERT_EQ(without_message_id(*written), without_message_id(envelope)) << seed;
    }
}

TEST(NavGenerated, CardsBecomeValidMeasures) {
    for (int seed = 0; seed < generated_count(); ++seed) {
        Generated made(seed);
        const auto message = read(made_envelope(made));
        ASSERT_TRUE(message) << seed;
        const auto bundle = to_bundle(*message);
        const auto issues = fhir::validate(bundle.at("entry").at(0).at("resource"));
        ASSERT_FALSE(has_errors(issues)) << seed << " " << issues.front().text;
    }
}

// What is discarded keeps its card, and what is written of it retracts it again.
TEST(NavGenerated, DiscardedCardsComeBackAsDiscarded) {
    for (int seed = 0; seed < generated_count(); ++seed) {
        Generated made(seed);
        auto envelope = made_envelope(made);
        envelope.set("actionType", "KASSER_AKTIVITET");
        const auto message = read(envelope);
        ASSERT_TRUE(message) << seed;
        ASSERT_TRUE(message->retracted);
        const auto written = nav::write(to_bundle(*message));
        ASSERT_TRUE(written) << seed << " " << written.error().issues.front().text;
        ASSERT_EQ(without_message_id(*written), without_message_id(envelope)) << seed;
    }
}

}  // namespace
}  // namespace planbro::mappers::nav
