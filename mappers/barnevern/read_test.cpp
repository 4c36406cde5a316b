// What the reader makes of a document.
#include <gmock/gmock.h>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "fhir/validator.hpp"
#include "mappers/barnevern/barnevern.hpp"
#include "mappers/barnevern/testing/schema.hpp"
#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::barnevern {
namespace {

using namespace native::testing;
using barnevern::testing::faults_by_schema;
using ::testing::StartsWith;

std::string sample(const std::string& name = "ola-1-stottekontakt") {
    return read_file("samples/barnevern/" + name + ".xml");
}

class BarnevernStatus : public ::testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(BarnevernStatus, BecomesThatOfTheContract) {
    const auto& [native, status] = GetParam();
    const auto message = read(replaced(sample(), "Pagar", native));
    ASSERT_TRUE(message);
    const auto& measure = message->service_request;
    EXPECT_EQ(measure.text("status"), status);
    EXPECT_EQ(measure.text("intent"), "plan");
    EXPECT_EQ(fhir::find_extension(measure, fhir::kExtKildestatus)->text("valueCode"), native);
    EXPECT_FALSE(message->retracted);
}

INSTANTIATE_TEST_SUITE_P(Contract, BarnevernStatus,
                         ::testing::Values(std::pair{"Planlagt", "active"},
                                           std::pair{"Pagar", "active"},
                                           std::pair{"Fullfort", "completed"},
                                           std::pair{"Avbrutt", "revoked"}),
                         [](const auto& row) { return row.param.first; });

TEST(BarnevernRead, MakesAMeasureOfTheDocument) {
    const auto message = read(sample());
    ASSERT_TRUE(message);
    EXPECT_EQ(message->message_id, "7a0e3f40-52b6-4c38-9f7b-3c1d8e201002");
    EXPECT_EQ(message->sender_orgnr, "310000388");
    EXPECT_EQ(message->person, "09851170127");
    EXPECT_EQ(message->identity, (Identity{std::string(fhir::kBarnevernTiltak), "BV-2026-17"}));
    EXPECT_EQ(message->changed, parse_instant("2026-10-05T11:20:00Z"));
    const auto& measure = message->service_request;
    EXPECT_EQ(measure.at("code").text("text"), "Støttekontakt");
    EXPECT_TRUE(fhir::has_coding(measure.at("category"), fhir::kSektor, "barnevern"));
    EXPECT_EQ(measure.at("occurrencePeriod").text("end"), "2027-06-30");
    EXPECT_EQ(fhir::find_extension(measure, fhir::kExtOmfang)->text("valueString"),
              "4 timer per uke");
    const auto* responsible = fhir::find_extension(measure, fhir::kExtAnsvarlig);
    ASSERT_NE(responsible, nullptr);
    EXPECT_EQ(fhir::find_extension(*responsible, "navn")->text("valueString"), "Tone Ås");
    EXPECT_EQ(fhir::find_extension(*responsible, "telefon")->text("valueString"), "99999999");
    EXPECT_EQ(measure.at("note").at(0).text("time"), "2026-10-04");
    EXPECT_THAT(measure.at("note").at(0).text("text"), StartsWith("Første møte"));
    EXPECT_FALSE(measure.has("subject"));
}

class BarnevernSample : public ::testing::TestWithParam<std::string> {};

TEST_P(BarnevernSample, FitsTheSchema) {
    EXPECT_EQ(faults_by_schema("barnevern-tiltak-v1.xsd", sample(GetParam())), "");
}

TEST_P(BarnevernSample, BecomesValidFhir) {
    const auto message = read(sample(GetParam()));
    ASSERT_TRUE(message);
    for (const auto& issue : fhir::validate(to_bundle(*message))) {
        EXPECT_NE(issue.severity, Severity::error)
            << issue.code << " at " << issue.expression << ": " << issue.text;
    }
}

INSTANTIATE_TEST_SUITE_P(Samples, BarnevernSample,
                         ::testing::Values("nils-1-besokshjem", "ola-1-stottekontakt",
                                           "ola-2-stottekontakt-fullfort"),
                         [](const auto& row) { return "sample" + std::to_string(row.index); });

struct Variant {
    std::string name;
    std::string from;
    std::string to;
};

class HarmlessVariant : public ::testing::TestWithParam<Variant> {};

TEST_P(HarmlessVariant, MeansTheSame) {
    const auto plain = read(sample());
    const auto varied = read(replaced(sample(), GetParam().from, GetParam().to));
    ASSERT_TRUE(varied);
    EXPECT_EQ(varied->service_request, plain->service_request);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, HarmlessVariant,
    ::testing::Values(
        Variant{"comment", "<Klient>", "<!-- Ola --><Klient>"},
        Variant{"cdata", "Støttekontakt", "<![CDATA[Støttekontakt]]>"},
        Variant{"character_reference", "Støttekontakt", "St&#248;ttekontakt"},
        Variant{"spaces", "<Status>Pagar</Status>", "<Status>\n  Pagar\n</Status>"},
        Variant{"instruction", "<Klient>", "<?fagsystem x?><Klient>"},
        Variant{"schema_hint", "tiltak/v1\">",
                "tiltak/v1\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                "xsi:schemaLocation=\"https://planbro.no/barnevern/tiltak/v1 x.xsd\">"},
        Variant{"no_receiver",
                "<Mottaker><Organisasjonsnummer>310000108</Organisasjonsnummer><Navn>Solvik "
                "kommune</Navn></Mottaker>",
                ""}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace planbro::mappers::barnevern
