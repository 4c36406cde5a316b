// What is read of Bufdir's messages, and above all what is not.
#include "mappers/barnevern/bufdir.hpp"

#include <gmock/gmock.h>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "fhir/testing/xml_schema.hpp"
#include "fhir/validator.hpp"
#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::bufdir {
namespace {

using namespace native::testing;
using fhir::testing::official_schema;
using ::testing::HasSubstr;
using ::testing::Not;

std::string sample(const std::string& name) {
    return read_file("samples/barnevern/" + name + ".xml");
}

std::string referral(const std::string& kind) {
    return sample("nils-henvisning-" + kind);
}

template <typename Kind>
Kind read_as(const std::string& xml) {
    auto message = read(xml);
    EXPECT_TRUE(message) << (message ? "" : message.error().issues.front().text);
    if (!message || !*message || !std::holds_alternative<Kind>(**message)) {
        ADD_FAILURE() << "another kind of message";
        return {};
    }
    return std::get<Kind>(**message);
}

const json::Value& output_of(const json::Value& task, std::string_view code) {
    static const json::Value kNone;
    for (const auto& output : task.at("output").items()) {
        if (fhir::has_coding(output.at("type"), fhir::kOppgave, code)) return output;
    }
    return kNone;
}

struct Kind {
    std::string name;
    std::string status;  // "" the form has no IndividuellPlan
    bool there_is_a_plan;
};

class BufdirReferral : public ::testing::TestWithParam<Kind> {};

TEST_P(BufdirReferral, SampleIsValidByTheOfficialSchema) {
    const auto schema =
        official_schema("bufdir/bufdir.barnevern.henvisning." + GetParam().name + ".v1.2.0.xsd");
    if (!schema) GTEST_SKIP() << "the official schemas are not here";
    EXPECT_EQ(schema->faults_in(referral(GetParam().name)), "");
}

TEST_P(BufdirReferral, TellsHeaderPersonAndPlan) {
    const auto& kind = GetParam();
    const auto message = read_as<Referral>(referral(kind.name));
    EXPECT_EQ(message.header.sender.orgnr, "310000388");
    EXPECT_EQ(message.header.conversation, message.header.id);
    EXPECT_EQ(message.person->value, "11901880001");
    EXPECT_EQ(message.says_there_is_a_plan, kind.there_is_a_plan);
    EXPECT_EQ(output_of(message.task, "ip-status").text("valueCode"), kind.status);
    EXPECT_EQ(output_of(message.task, "kvittering").text("valueString"), message.header.id);
}

TEST_P(BufdirReferral, KeepsNothingElse) {
    const auto message = read_as<Referral>(referral(GetParam().name));
    const auto kept = json::write(message.task);
    for (const auto* other : {"prøvetekst", "4711", "Hanne", "30918521522", "17828831259",
                              "310000604", "Prøve", "henvisning", "9999992", "11901880001"}) {
        EXPECT_THAT(kept, Not(HasSubstr(other)));
    }
}

TEST_P(BufdirReferral, MakesAnEntryThatFhirTakes) {
    const auto message = read_as<Referral>(referral(GetParam().name));
    EXPECT_FALSE(has_errors(fhir::validate(message.task)));
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, BufdirReferral,
    ::testing::Values(Kind{"hjelpetiltak", "", false}, Kind{"fosterhjem", "foreligger", true},
                      Kind{"institusjon", "under-arbeid", true}, Kind{"familierad", "", false},
                      Kind{"senterforeldrebarn", "vurderes", false},
                      Kind{"tverrfaglighelsekartlegging", "ikke-aktuell", false}),
    [](const auto& row) { return row.param.name; });

TEST(BufdirRead, TellsTheCoordinator) {
    const auto message = read_as<Referral>(referral("fosterhjem"));
    EXPECT_EQ(output_of(message.task, "koordinator").text("valueString"), "Solveig Moen");
    EXPECT_EQ(output_of(message.task, "koordinator-telefon").text("valueString"), "99999911");
    EXPECT_EQ(output_of(message.task, "koordinator-epost").text("valueString"),
              "solveig.moen@example.no");
    EXPECT_EQ(output_of(message.task, "koordinator-instans").text("valueString"), "Solvik kommune");
    EXPECT_EQ(output_of(message.task, "gyldig-fra").text("valueDate"), "2026-08-17");
}

TEST(BufdirRead, LooksForNoPlanOfTheMotherOfAnUnbornChild) {
    const auto message = read_as<Referral>(
        replaced(replaced(referral("fosterhjem"), "<bv:Fodselsnummer>", "<bv:MorsFodselsnummer>"),
                 "</bv:Fodselsnummer>", "</bv:MorsFodselsnummer>"));
    EXPECT_FALSE(message.person);
}

TEST(BufdirRead, FindsNobodyByADufNumber) {
    const auto message = read_as<Referral>(
        replaced(referral("fosterhjem"), "<bv:Fodselsnummer>11901880001</bv:Fodselsnummer>",
                 "<bv:DUFnummer>202612345678</bv:DUFnummer>"));
    EXPECT_FALSE(message.person);
}

// xs:dateTime and xs:date may have an offset or not.
TEST(BufdirRead, TakesEveryFormOfDateThatTheSchemaTakes) {
    const auto without = read_as<Referral>(
        replaced(referral("fosterhjem"), "2026-09-12T08:30:00+02:00", "2026-09-12T08:30:00"));
    EXPECT_FALSE(without.header.sent_at);
    EXPECT_EQ(without.task.text("authoredOn"), "");
    const auto with = read_as<Referral>(
        replaced(referral("fosterhjem"), "<bv:GyldigFra>2026-08-17", "<bv:GyldigFra>2026-08-17Z"));
    EXPECT_EQ(output_of(with.task, "gyldig-fra").text("valueDate"), "2026-08-17");
}

TEST(BufdirRead, KnowsWhichConversationAMessageBelongsTo) {
    const auto start = referral("fosterhjem");
    const auto message = read_as<Referral>(
        replaced(start, "<mld:MeldingstypeNmsp>",
                 "<mld:OppfolgingAvMelding>"
                 "<mld:MeldingsForbindelse>Oppdatering</mld:MeldingsForbindelse>"
                 "<mld:StartMeldingId>7A0E3F40-52B6-4C38-9F7B-3C1D8E209999</mld:StartMeldingId>"
                 "<mld:MeldingId>7a0e3f40-52b6-4c38-9f7b-3c1d8e209998</mld:MeldingId>"
                 "</mld:OppfolgingAvMelding><mld:MeldingstypeNmsp>"));
    EXPECT_EQ(message.header.conversation, "7a0e3f40-52b6-4c38-9f7b-3c1d8e209999");
    EXPECT_EQ(message.header.about, "7a0e3f40-52b6-4c38-9f7b-3c1d8e209998");
}

TEST(BufdirRead, LeavesOtherDocumentsToOthers) {
    const auto message = read(sample("nils-1-besokshjem"));
    ASSERT_TRUE(message);
    EXPECT_FALSE(*message);
}

struct Wrong {
    std::string name;
    std::string from;
    std::string to;
    std::string code;
    std::string place;
};

class BufdirFault : public ::testing::TestWithParam<Wrong> {};

TEST_P(BufdirFault, IsToldAtItsPlaceWithoutTheValue) {
    const auto& wrong = GetParam();
    const auto message = read(replaced(referral("fosterhjem"), wrong.from, wrong.to));
    ASSERT_FALSE(message);
    const auto& issue = message.error().issues.front();
    EXPECT_EQ(issue.code, wrong.code);
    EXPECT_EQ(issue.expression, wrong.place);
    EXPECT_THAT(issue.text, Not(HasSubstr("11901880002")));
}

INSTANTIATE_TEST_SUITE_P(
    Faults, BufdirFault,
    ::testing::Values(Wrong{"status", "<bv:Status>1</bv:Status>\n    <bv:GyldigFra>",
                            "<bv:Status>5</bv:Status>\n    <bv:GyldigFra>", "ukjent-kode",
                            "Henvisning/IndividuellPlan/Status"},
                      Wrong{"number", "11901880001", "11901880002", "ugyldig-fodselsnummer",
                            "Henvisning/Klient/Identifikator/Fodselsnummer"},
                      Wrong{"id", "<mld:Id>7a0e3f40", "<mld:Id>7a0e3f4", "feil-verdi",
                            "Henvisning/Meldingshode/Id"},
                      Wrong{"day", "<bv:GyldigFra>2026-08-17", "<bv:GyldigFra>2026-02-30",
                            "feil-verdi", "Henvisning/IndividuellPlan/GyldigFra"},
                      Wrong{"version", "henvisning.fosterhjem.v1.2.0\" xmlns:henv",
                            "henvisning.fosterhjem.v1.1.0\" xmlns:henv", "ukjent-melding", ""}),
    [](const auto& row) { return row.param.name; });

TEST(BufdirRead, WrongSamplesAreRefusedAsListed) {
    int count = 0;
    const auto listed = read_json("samples/wrong/expected.json");
    for (const auto& row : listed.items()) {
        if (!row.text("file").starts_with("bufdir")) continue;
        ++count;
        const auto message = read(read_file("samples/wrong/" + row.text("file")));
        ASSERT_FALSE(message) << row.text("file");
        EXPECT_THAT(faults_of(message.error()),
                    ::testing::Contains(row.text("code") + " at " + row.text("expression")));
    }
    EXPECT_GE(count, 2);
}

TEST(BufdirRead, ReadsAReceiptOnANotice) {
    const auto receipt = read_as<Receipt>(sample("bufdir-kvittering"));
    EXPECT_EQ(receipt.header.about, "7a0e3f40-52b6-4c38-9f7b-3c1d8e204000");
    EXPECT_EQ(receipt.header.sender.orgnr, "310000388");
}

TEST(BufdirRead, OfAnErrorReportKeepsTheCodesAlone) {
    const auto report = read_as<ErrorReport>(sample("bufdir-feilmelding"));
    EXPECT_EQ(report.header.about, "7a0e3f40-52b6-4c38-9f7b-3c1d8e204000");
    EXPECT_THAT(report.codes, ::testing::ElementsAre("1001"));
}

TEST(BufdirRead, RefusesAnAnswerThatAnswersNothing) {
    auto xml = sample("bufdir-kvittering");
    const auto from = xml.find("<mld:OppfolgingAvMelding>");
    const std::string end = "</mld:OppfolgingAvMelding>";
    xml.erase(from, xml.find(end) + end.size() - from);
    const auto message = read(xml);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().issues.front().code, "mangler-felt");
}

TEST(BufdirSamples, TheReceiptIsValidByTheOfficialSchema) {
    const auto schema = official_schema("bufdir/bufdir.applikasjonskvittering.v1.0.2.xsd");
    if (!schema) GTEST_SKIP() << "the official schemas are not here";
    EXPECT_EQ(schema->faults_in(sample("bufdir-kvittering")), "");
}

// The official schema of v1.0.1 demands that Feilkode has one character, and lists codes of four:
// no error report is valid by it. This is all that it may hold against ours.
TEST(BufdirSamples, TheErrorReportMeetsTheContradictionOfItsSchemaAlone) {
    const auto schema = official_schema("bufdir/bufdir.feilmelding.v1.0.1.xsd");
    if (!schema) GTEST_SKIP() << "the official schemas are not here";
    const auto faults = schema->faults_in(sample("bufdir-feilmelding"));
    EXPECT_THAT(faults, HasSubstr("[facet 'length'] The value has a length of '4'"));
    EXPECT_EQ(std::count(faults.begin(), faults.end(), '\n'), 1) << faults;
}

}  // namespace
}  // namespace planbro::mappers::bufdir
