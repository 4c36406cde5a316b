// What the reader makes of a document.
#include <gmock/gmock.h>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "fhir/validator.hpp"
#include "mappers/dialogmelding/dialogmelding.hpp"
#include "mappers/dialogmelding/testing/standards.hpp"
#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::dialogmelding {
namespace {

using namespace native::testing;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string sample(const std::string& name = "1-fastlege-om-samarbeidsmote") {
    return read_file("samples/dialogmelding/" + name + ".xml");
}

std::string everything(const std::string& name) {
    return read_file("mappers/dialogmelding/testing/" + name + ".xml");
}

Message message_of(const std::string& xml) {
    auto read_in = read(xml);
    EXPECT_TRUE(read_in) << ::testing::PrintToString(read_in ? std::vector<std::string>()
                                                             : faults_of(read_in.error()));
    const auto* message = read_in ? std::get_if<Message>(&*read_in) : nullptr;
    EXPECT_NE(message, nullptr);
    return message != nullptr ? *message : Message{};
}

TEST(DialogmeldingRead, MakesACommunicationOfTheNote) {
    const auto message = message_of(sample());
    EXPECT_EQ(message.message_id, "5e0b6f0c-6f0e-4b0a-8d7e-2f3a9c110001");
    EXPECT_EQ(message.sender_orgnr, "310000175");
    EXPECT_EQ(message.person, "14839210273");
    const auto& communication = message.communication;
    EXPECT_EQ(communication.text("status"), "completed");
    EXPECT_EQ(communication.text("sent"), "2026-11-20T09:15:00+01:00");
    EXPECT_EQ(fhir::identifier_in(communication, kMessageId), message.message_id);
    EXPECT_EQ(communication.at("category").at(0).text("text"), "Samarbeidsmøte i desember");
    EXPECT_EQ(communication.at("sender").text("display"), "Solvik legesenter");
    EXPECT_EQ(communication.at("payload").items().size(), 1U);
    EXPECT_THAT(communication.at("payload").at(0).text("contentString"),
                HasSubstr("klokken 10.\nKari ønsker"));
    EXPECT_FALSE(communication.has("subject"));
}

// Version 1.0, in Latin-1, with prefixes; a clock without offset is Norway's.
TEST(DialogmeldingRead, TakesTheOlderVersionInItsOwnEncoding) {
    const auto message = message_of(sample("2-sporsmal-v1_0-latin1"));
    EXPECT_EQ(message.sender_orgnr, "310000175");
    EXPECT_EQ(message.communication.text("sent"), "2026-11-21T07:00:00.000Z");
    EXPECT_THAT(message.communication.at("payload").at(0).text("contentString"),
                StartsWith("Hvem tar vare på avtalen"));
}

TEST(DialogmeldingRead, KeepsTheWordsOfFormattedTextAndTheRemarkBehind) {
    const auto message = message_of(everything("alt-i-notat"));
    EXPECT_EQ(message.communication.at("payload").at(0).text("contentString"),
              "Jeg kan møte.\nFra klokken 10.\n\nRing gjerne.");
}

TEST(DialogmeldingRead, PutsTheThemesOfLaterNotesBeforeTheirTexts) {
    const auto later = std::string("<Notat><TemaKodet V=\"6\" S=\"2.16.578.1.12.4.1.1.7322\"/>") +
                       "<Tema>Skyss</Tema><TekstNotatInnhold>Ordnet.</TekstNotatInnhold></Notat>";
    const auto message = message_of(replaced(sample(), "</Notat>", "</Notat>" + later));
    EXPECT_EQ(message.communication.at("category").items().size(), 1U);
    EXPECT_EQ(message.communication.at("payload").at(1).text("contentString"), "Skyss\n\nOrdnet.");
}

struct WallClock {
    std::string name;
    std::string local;
    std::string utc;
};

class LocalTime : public ::testing::TestWithParam<WallClock> {};

TEST_P(LocalTime, IsThatOfNorway) {
    const auto message =
        message_of(replaced(sample(), "2026-11-20T09:15:00+01:00", GetParam().local));
    EXPECT_EQ(message.communication.text("sent"), GetParam().utc);
}

INSTANTIATE_TEST_SUITE_P(
    Days, LocalTime,
    ::testing::Values(
        WallClock{"winter", "2026-01-05T10:00:00", "2026-01-05T09:00:00.000Z"},
        WallClock{"summer", "2026-07-05T10:00:00.5", "2026-07-05T08:00:00.500Z"},
        WallClock{"before_the_change", "2026-03-29T01:30:00", "2026-03-29T00:30:00.000Z"},
        WallClock{"behind_the_change", "2026-03-29T10:00:00", "2026-03-29T08:00:00.000Z"},
        WallClock{"autumn", "2026-10-25T10:00:00", "2026-10-25T09:00:00.000Z"}),
    [](const auto& row) { return row.param.name; });

class DialogmeldingDocument : public ::testing::TestWithParam<std::string> {};

TEST_P(DialogmeldingDocument, FitsTheOfficialSchema) {
    const auto schema = testing::kith_schema();
    if (!schema) GTEST_SKIP() << "no KITH schemas beside the sources";
    EXPECT_EQ(schema->faults_in(read_file(GetParam())), "");
}

TEST_P(DialogmeldingDocument, BecomesValidFhir) {
    const auto bundle = to_bundle(message_of(read_file(GetParam())));
    for (const auto& issue : fhir::validate(bundle)) {
        EXPECT_NE(issue.severity, Severity::error)
            << issue.code << " at " << issue.expression << ": " << issue.text;
    }
}

INSTANTIATE_TEST_SUITE_P(All, DialogmeldingDocument,
                         ::testing::Values("samples/dialogmelding/1-fastlege-om-samarbeidsmote.xml",
                                           "samples/dialogmelding/2-sporsmal-v1_0-latin1.xml",
                                           "mappers/dialogmelding/testing/alt-i-notat.xml",
                                           "mappers/dialogmelding/testing/alt-i-foresporsel.xml"),
                         [](const auto& row) { return "document" + std::to_string(row.index); });

}  // namespace
}  // namespace planbro::mappers::dialogmelding
