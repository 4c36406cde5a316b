// What the reader refuses, and where it says the fault is.
#include <gmock/gmock.h>

#include <functional>

#include "mappers/native/testing/golden.hpp"
#include "mappers/nav/nav.hpp"

namespace planbro::mappers::nav {
namespace {

using namespace native::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

json::Value sample(const std::string& name = "2-gjennomfores") {
    return read_json("samples/nav/" + name + ".json");
}

json::Value& card(json::Value& envelope) {
    return envelope["aktivitetskort"];
}

std::vector<std::string> faults_in(const json::Value& envelope) {
    const auto message = read(envelope);
    if (message) return {};
    EXPECT_EQ(message.error().category, Category::unprocessable);
    return faults_of(message.error());
}

struct Wrong {
    std::string name;
    std::function<void(json::Value&)> spoil;
    std::string fault;
};

void PrintTo(const Wrong& row, std::ostream* out) {
    *out << row.fault;
}

std::function<void(json::Value&)> in_card(std::string name, json::Value value) {
    return [name, value](json::Value& envelope) { card(envelope).set(name, value); };
}

std::function<void(json::Value&)> in_envelope(std::string name, json::Value value) {
    return [name, value](json::Value& envelope) { envelope.set(name, value); };
}

std::function<void(json::Value&)> without(std::string name) {
    return [name](json::Value& envelope) {
        if (!envelope.erase(name)) card(envelope).erase(name);
    };
}

json::Value link(std::string_view url) {
    return json::object({{"tekst", "Les mer"}, {"subtekst", "her"}, {"url", url}});
}

class WrongCard : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongCard, IsToldWithItsPlace) {
    auto envelope = sample();
    GetParam().spoil(envelope);
    EXPECT_THAT(faults_in(envelope), ElementsAre(GetParam().fault));
}

INSTANTIATE_TEST_SUITE_P(
    Envelope, WrongCard,
    ::testing::Values(
        Wrong{"no_message_id", without("messageId"), "mangler-felt at messageId"},
        Wrong{"message_id", in_envelope("messageId", "17"), "feil-verdi at messageId"},
        Wrong{"message_id_type", in_envelope("messageId", 17), "feil-type at messageId"},
        Wrong{"no_source", without("source"), "mangler-felt at source"},
        Wrong{"no_action", without("actionType"), "mangler-felt at actionType"},
        Wrong{"action", in_envelope("actionType", "UPSERT_AKTIVITETSKORT_V2"),
              "ukjent-kode at actionType"},
        Wrong{"no_type", without("aktivitetskortType"), "mangler-felt at aktivitetskortType"},
        Wrong{"type", in_envelope("aktivitetskortType", "arena tiltak"),
              "feil-verdi at aktivitetskortType"},
        Wrong{"no_card", without("aktivitetskort"), "mangler-felt at aktivitetskort"},
        Wrong{"null_card", in_envelope("aktivitetskort", json::Value()),
              "mangler-felt at aktivitetskort"},
        Wrong{"text_card", in_envelope("aktivitetskort", "kort"), "feil-type at aktivitetskort"},
        Wrong{"unknown", in_envelope("kilde", "x"), "ukjent-felt at kilde"},
        Wrong{"unknown_number", in_envelope("14839210273", "x"), "ukjent-felt at ?"},
        Wrong{"discard_id_on_upsert",
              in_envelope("aktivitetsId", "d2a3c7c4-1d7b-4a0e-8c35-2b5f7a9e1001"),
              "ukjent-felt at aktivitetsId"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Card, WrongCard,
    ::testing::Values(
        Wrong{"no_id", without("id"), "mangler-felt at aktivitetskort.id"},
        Wrong{"id", in_card("id", "kort-1"), "feil-verdi at aktivitetskort.id"},
        Wrong{"no_person", without("personIdent"), "mangler-felt at aktivitetskort.personIdent"},
        Wrong{"person_check_digit", in_card("personIdent", "14839210274"),
              "ugyldig-fodselsnummer at aktivitetskort.personIdent"},
        Wrong{"person_short", in_card("personIdent", "1483921027"),
              "ugyldig-fodselsnummer at aktivitetskort.personIdent"},
        Wrong{"person_number", in_card("personIdent", json::Number{"14839210273"}),
              "feil-type at aktivitetskort.personIdent"},
        Wrong{"no_title", without("tittel"), "mangler-felt at aktivitetskort.tittel"},
        Wrong{"blank_title", in_card("tittel", "  \n"), "mangler-felt at aktivitetskort.tittel"},
        Wrong{"long_title", in_card("tittel", std::string(256, 'a')),
              "for-lang-tekst at aktivitetskort.tittel"},
        Wrong{"control_title", in_card("tittel", "a\x01z"), "feil-verdi at aktivitetskort.tittel"},
        Wrong{"long_description", in_card("beskrivelse", std::string(5001, 'a')),
              "for-lang-tekst at aktivitetskort.beskrivelse"},
        Wrong{"no_status", without("aktivitetStatus"),
              "mangler-felt at aktivitetskort.aktivitetStatus"},
        Wrong{"status", in_card("aktivitetStatus", "BRUKER_ER_INTERESSERT"),
              "ukjent-kode at aktivitetskort.aktivitetStatus"},
        Wrong{"status_case", in_card("aktivitetStatus", "planlagt"),
              "ukjent-kode at aktivitetskort.aktivitetStatus"},
        Wrong{"start", in_card("startDato", "2026-02-30"),
              "feil-verdi at aktivitetskort.startDato"},
        Wrong{"start_year_only", in_card("startDato", "2026"),
              "feil-verdi at aktivitetskort.startDato"},
        Wrong{"end_type", in_card("sluttDato", 20270228), "feil-type at aktivitetskort.sluttDato"},
        Wrong{"end_before_start", in_card("sluttDato", "2026-08-31"),
              "feil-verdi at aktivitetskort.sluttDato"},
        Wrong{"no_changed_by", without("endretAv"), "mangler-felt at aktivitetskort.endretAv"},
        Wrong{"ident_type",
              in_card("endretAv", json::object({{"ident", "Z1"}, {"identType", "HVEMSOMHELST"}})),
              "ukjent-kode at aktivitetskort.endretAv.identType"},
        Wrong{"no_ident", in_card("endretAv", json::object({{"identType", "SYSTEM"}})),
              "mangler-felt at aktivitetskort.endretAv.ident"},
        Wrong{"message_id_is_the_cards",
              in_envelope("messageId", "d2a3c7c4-1d7b-4a0e-8c35-2b5f7a9e1002"),
              "melding-id-lik-kortets at messageId"},
        Wrong{"no_time", without("endretTidspunkt"),
              "mangler-felt at aktivitetskort.endretTidspunkt"},
        Wrong{"time_without_seconds", in_card("endretTidspunkt", "2026-08-25T11:32"),
              "feil-verdi at aktivitetskort.endretTidspunkt"},
        Wrong{"no_agreed", without("avtaltMedNav"), "mangler-felt at aktivitetskort.avtaltMedNav"},
        Wrong{"agreed_type", in_card("avtaltMedNav", "ja"),
              "feil-type at aktivitetskort.avtaltMedNav"},
        Wrong{"unknown", in_card("diagnose", "F32"), "ukjent-felt at aktivitetskort.diagnose"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Lists, WrongCard,
    ::testing::Values(
        Wrong{"details_type", in_card("detaljer", "x"), "feil-type at aktivitetskort.detaljer"},
        Wrong{"detail_type", in_card("detaljer", json::array({"x"})),
              "feil-type at aktivitetskort.detaljer[0]"},
        Wrong{"detail_value",
              in_card("detaljer", json::array({json::object({{"label", "Dager"}})})),
              "mangler-felt at aktivitetskort.detaljer[0].verdi"},
        Wrong{"details_many", in_card("detaljer", json::Array(101, json::Value("x"))),
              "feil-verdi at aktivitetskort.detaljer"},
        Wrong{"sentiment",
              in_card("etiketter", json::array({json::object({{"tekst", "Deltar"},
                                                              {"sentiment", "GLAD"},
                                                              {"kode", "D"}})})),
              "ukjent-kode at aktivitetskort.etiketter[0].sentiment"},
        Wrong{"label_text", in_card("etiketter", json::array({json::object({{"kode", "D"}})})),
              "mangler-felt at aktivitetskort.etiketter[0].tekst"},
        Wrong{"task_side", in_card("oppgave", json::object({{"alle", link("https://nav.no")}})),
              "ukjent-felt at aktivitetskort.oppgave.alle"},
        Wrong{"task_url",
              in_card("oppgave", json::object({{"intern", link("javascript:alert(1)")}})),
              "feil-verdi at aktivitetskort.oppgave.intern.url"},
        Wrong{"action_type", in_card("handlinger", json::array({link("https://nav.no")})),
              "mangler-felt at aktivitetskort.handlinger[0].lenkeType"}),
    [](const auto& row) { return row.param.name; });

TEST(NavRead, TellsAllFaultsAtOnce) {
    auto envelope = sample();
    envelope.set("messageId", "1");
    card(envelope).set("aktivitetStatus", "X");
    card(envelope).erase("tittel");
    card(envelope).set("tittell", "x");
    EXPECT_THAT(faults_in(envelope),
                UnorderedElementsAre("feil-verdi at messageId",
                                     "ukjent-kode at aktivitetskort.aktivitetStatus",
                                     "mangler-felt at aktivitetskort.tittel",
                                     "ukjent-felt at aktivitetskort.tittell"));
}

TEST(NavRead, GuessesWhatAnUnknownFieldWasMeantToBe) {
    auto envelope = sample();
    card(envelope).set("sluttdato", "2027-02-28");
    const auto message = read(envelope);
    ASSERT_FALSE(message);
    EXPECT_THAT(message.error().issues.at(0).text, HasSubstr("did you mean 'sluttDato'"));
}

TEST(NavRead, NeverRepeatsWhatTheSenderWrote) {
    auto envelope = sample();
    card(envelope).set("personIdent", "14839210274");
    card(envelope).set("aktivitetStatus", "hemmelig");
    card(envelope).set("startDato", "hemmelig");
    const auto message = read(envelope);
    ASSERT_FALSE(message);
    for (const auto& issue : message.error().issues) {
        EXPECT_THAT(issue.text, Not(HasSubstr("14839210274")));
        EXPECT_THAT(issue.text, Not(HasSubstr("hemmelig")));
    }
}

TEST(NavRead, SumsUpEndlessFaults) {
    auto envelope = sample();
    for (int i = 0; i < 1000; ++i) card(envelope).set("x" + std::to_string(i), 1);
    const auto message = read(envelope);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().issues.size(), 201U);
    EXPECT_EQ(message.error().issues.back().code, "flere-feil");
}

TEST(NavRead, WrongSamplesAreRefusedAsListed) {
    const auto listed = read_json("samples/wrong/expected.json");
    int count = 0;
    for (const auto& row : listed.items()) {
        if (row.text("endpoint") != "/inbound/nav") continue;
        ++count;
        EXPECT_THAT(faults_in(read_json("samples/wrong/" + row.text("file"))),
                    Contains(row.text("code") + " at " + row.text("expression")))
            << row.text("file");
    }
    EXPECT_GE(count, 3);
}

}  // namespace
}  // namespace planbro::mappers::nav
