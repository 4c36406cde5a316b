// What the reader makes of a document.
#include <gmock/gmock.h>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "fhir/validator.hpp"
#include "mappers/native/testing/golden.hpp"
#include "mappers/nav/nav.hpp"

namespace planbro::mappers::nav {
namespace {

using namespace native::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

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

struct Status {
    std::string native;
    std::string status;
    std::string intent;
};

void PrintTo(const Status& row, std::ostream* out) {
    *out << row.native;
}

class NavStatus : public ::testing::TestWithParam<Status> {};

TEST_P(NavStatus, BecomesThatOfTheContract) {
    auto envelope = sample();
    card(envelope).set("aktivitetStatus", GetParam().native);
    const auto message = read(envelope);
    ASSERT_TRUE(message);
    const auto& measure = message->service_request;
    EXPECT_EQ(measure.text("status"), GetParam().status);
    EXPECT_EQ(measure.text("intent"), GetParam().intent);
    EXPECT_EQ(fhir::find_extension(measure, fhir::kExtKildestatus)->text("valueCode"),
              GetParam().native);
    EXPECT_FALSE(message->retracted);
}

INSTANTIATE_TEST_SUITE_P(Contract, NavStatus,
                         ::testing::Values(Status{"FORSLAG", "draft", "proposal"},
                                           Status{"PLANLAGT", "active", "plan"},
                                           Status{"GJENNOMFORES", "active", "plan"},
                                           Status{"FULLFORT", "completed", "plan"},
                                           Status{"AVBRUTT", "revoked", "plan"}),
                         [](const auto& row) { return row.param.native; });

TEST(NavRead, MakesAMeasureOfTheCard) {
    const auto message = read(sample());
    ASSERT_TRUE(message);
    EXPECT_EQ(message->message_id, "5b0c1a52-6f0e-4b8e-9a51-7f0a3a3b1002");
    EXPECT_EQ(message->person, "14839210273");
    EXPECT_EQ(message->identity,
              (Identity{std::string(fhir::kNavKort), "d2a3c7c4-1d7b-4a0e-8c35-2b5f7a9e1002"}));
    EXPECT_EQ(message->changed, parse_instant("2026-08-25T09:32:17.120Z"));
    const auto& measure = message->service_request;
    EXPECT_EQ(measure.at("code").text("text"), "Arbeidstrening i barnehage");
    EXPECT_TRUE(fhir::has_coding(measure.at("category"), fhir::kSektor, "nav"));
    EXPECT_EQ(measure.at("occurrencePeriod").text("start"), "2026-09-01");
    EXPECT_EQ(measure.at("occurrencePeriod").text("end"), "2027-02-28");
    EXPECT_EQ(measure.text("authoredOn"), "2026-08-25T11:32:17.120+02:00");
    EXPECT_FALSE(measure.has("subject"));
    EXPECT_FALSE(measure.has("requester"));
    EXPECT_FALSE(measure.has("performer"));
}

TEST(NavRead, SamplesBecomeValidFhir) {
    for (const auto* name : {"1-forslag", "2-gjennomfores", "3-kasser"}) {
        const auto message = read(sample(name));
        ASSERT_TRUE(message) << name;
        for (const auto& issue : fhir::validate(to_bundle(*message))) {
            EXPECT_NE(issue.severity, Severity::error)
                << name << ": " << issue.code << " at " << issue.expression << ": " << issue.text;
        }
    }
}

TEST(NavRead, TakesNullForAbsent) {
    auto envelope = sample();
    for (const auto* name : {"sluttDato", "beskrivelse", "oppgave", "handlinger", "etiketter"}) {
        card(envelope).set(name, json::Value());
    }
    EXPECT_THAT(faults_in(envelope), IsEmpty());
}

TEST(NavRead, TakesIdsInAnyCase) {
    auto envelope = sample();
    card(envelope).set("id", "D2A3C7C4-1D7B-4A0E-8C35-2B5F7A9E1002");
    const auto message = read(envelope);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->identity.value, "d2a3c7c4-1d7b-4a0e-8c35-2b5f7a9e1002");
}

// --- KASSER_AKTIVITET

TEST(NavDiscard, NeedsOnlyIdAndPerson) {
    const auto message = read(sample("3-kasser"));
    ASSERT_TRUE(message);
    EXPECT_TRUE(message->retracted);
    EXPECT_EQ(message->identity.value, "d2a3c7c4-1d7b-4a0e-8c35-2b5f7a9e1001");
    EXPECT_EQ(message->person, "14839210273");
    EXPECT_EQ(message->changed, Instant{});
    EXPECT_EQ(message->service_request.text("status"), "entered-in-error");
}

TEST(NavDiscard, TakesAFullCard) {
    auto envelope = sample();
    envelope.set("actionType", "KASSER_AKTIVITET");
    const auto message = read(envelope);
    ASSERT_TRUE(message);
    EXPECT_TRUE(message->retracted);
    EXPECT_EQ(message->changed, parse_instant("2026-08-25T09:32:17.120Z"));
}

TEST(NavDiscard, TakesNavsOwnFormWithoutCard) {
    const auto message = read(json::object({
        {"messageId", "5b0c1a52-6f0e-4b8e-9a51-7f0a3a3b1004"},
        {"source", "TEAM_TILTAK"},
        {"actionType", "KASSER_AKTIVITET"},
        {"aktivitetsId", "d2a3c7c4-1d7b-4a0e-8c35-2b5f7a9e1001"},
        {"personIdent", "14839210273"},
        {"navIdent", "Z999999"},
        {"begrunnelse", "Registrert på feil person"},
        {"sendt", "2026-09-01T08:00:00Z"},
    }));
    ASSERT_TRUE(message);
    EXPECT_TRUE(message->retracted);
    EXPECT_EQ(message->identity.value, "d2a3c7c4-1d7b-4a0e-8c35-2b5f7a9e1001");
    EXPECT_EQ(message->changed, parse_instant("2026-09-01T08:00:00Z"));
    EXPECT_THAT(json::write(message->service_request), Not(HasSubstr("feil person")));
}

TEST(NavDiscard, StillNeedsIdAndPerson) {
    auto envelope = sample("3-kasser");
    card(envelope).erase("id");
    card(envelope).set("personIdent", "123");
    EXPECT_THAT(faults_in(envelope),
                ElementsAre("mangler-felt at aktivitetskort.id",
                            "ugyldig-fodselsnummer at aktivitetskort.personIdent"));
}

}  // namespace
}  // namespace planbro::mappers::nav
