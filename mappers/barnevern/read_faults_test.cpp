// What the reader refuses, and where it says the fault is.
#include <gmock/gmock.h>

#include "mappers/barnevern/barnevern.hpp"
#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::barnevern {
namespace {

using namespace native::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

std::string sample(const std::string& name = "ola-1-stottekontakt") {
    return read_file("samples/barnevern/" + name + ".xml");
}

std::vector<std::string> faults_in(const std::string& xml) {
    const auto message = read(xml);
    return message ? std::vector<std::string>() : faults_of(message.error());
}

class WrongMeasure : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongMeasure, IsToldWithItsPlace) {
    EXPECT_THAT(faults_in(replaced(sample(), GetParam().from, GetParam().to)),
                ElementsAre(GetParam().fault));
}

const std::string kSender = "<Organisasjonsnummer>310000388</Organisasjonsnummer>";

INSTANTIATE_TEST_SUITE_P(
    Header, WrongMeasure,
    ::testing::Values(
        Wrong{"no_id", "<Id>7a0e3f40-52b6-4c38-9f7b-3c1d8e201002</Id>", "",
              "mangler-felt at BarnevernTiltak/Meldingshode/Id"},
        Wrong{"id", "7a0e3f40-52b6-4c38-9f7b-3c1d8e201002", "17",
              "feil-verdi at BarnevernTiltak/Meldingshode/Id"},
        Wrong{"time_without_offset", "13:20:00+02:00", "13:20:00",
              "feil-verdi at BarnevernTiltak/Meldingshode/SendtTidspunkt"},
        Wrong{"no_sender",
              "<Avsender>" + kSender + "<Navn>Solvik barneverntjeneste</Navn></Avsender>", "",
              "mangler-felt at BarnevernTiltak/Meldingshode/Avsender"},
        Wrong{"no_sender_number", kSender, "",
              "mangler-felt at BarnevernTiltak/Meldingshode/Avsender/Organisasjonsnummer"},
        Wrong{"sender_number", "310000388", "310000389",
              "ugyldig-orgnr at "
              "BarnevernTiltak/Meldingshode/Avsender/Organisasjonsnummer"},
        Wrong{"unknown", "<Avsender>", "<Fagsystem>X</Fagsystem><Avsender>",
              "ukjent-felt at BarnevernTiltak/Meldingshode/Fagsystem"},
        Wrong{"person", "09851170127", "09851170128",
              "ugyldig-fodselsnummer at BarnevernTiltak/Klient/Fodselsnummer"},
        Wrong{"empty_person", "09851170127", "",
              "mangler-felt at BarnevernTiltak/Klient/Fodselsnummer"},
        Wrong{"no_client", "<Klient><Fodselsnummer>09851170127</Fodselsnummer></Klient>", "",
              "mangler-felt at BarnevernTiltak/Klient"},
        Wrong{"client_name", "</Fodselsnummer>", "</Fodselsnummer><Navn>Ola</Navn>",
              "ukjent-felt at BarnevernTiltak/Klient/Navn"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Tiltak, WrongMeasure,
    ::testing::Values(
        Wrong{"no_id", "<Id>BV-2026-17</Id>", "", "mangler-felt at BarnevernTiltak/Tiltak/Id"},
        Wrong{"long_id", "BV-2026-17", std::string(65, 'x'),
              "for-lang-tekst at BarnevernTiltak/Tiltak/Id"},
        Wrong{"no_title", "<Tittel>Støttekontakt</Tittel>", "",
              "mangler-felt at BarnevernTiltak/Tiltak/Tittel"},
        Wrong{"blank_title", "Støttekontakt", "  ",
              "mangler-felt at BarnevernTiltak/Tiltak/Tittel"},
        Wrong{"two_titles", "<Tittel>Støttekontakt</Tittel>",
              "<Tittel>A</Tittel><Tittel>B</Tittel>",
              "feil-verdi at BarnevernTiltak/Tiltak/Tittel"},
        Wrong{"markup_in_title", "Støttekontakt", "Støtte<b>kontakt</b>",
              "ukjent-felt at BarnevernTiltak/Tiltak/Tittel/b"},
        Wrong{"long_description", "Fast voksenkontakt", std::string(5001, 'x'),
              "for-lang-tekst at BarnevernTiltak/Tiltak/Beskrivelse"},
        Wrong{"no_status", "<Status>Pagar</Status>", "",
              "mangler-felt at BarnevernTiltak/Tiltak/Status"},
        Wrong{"status", "Pagar", "PAGAR", "ukjent-kode at BarnevernTiltak/Tiltak/Status"},
        Wrong{"from", "2026-10-01", "2026-13-01", "feil-verdi at BarnevernTiltak/Tiltak/FraDato"},
        Wrong{"to", "2027-06-30", "30.06.2027", "feil-verdi at BarnevernTiltak/Tiltak/TilDato"},
        Wrong{"to_before_from", "2027-06-30", "2026-06-30",
              "feil-verdi at BarnevernTiltak/Tiltak/TilDato"},
        Wrong{"responsible_without_name", "<Navn>Tone Ås</Navn>", "",
              "mangler-felt at BarnevernTiltak/Tiltak/Ansvarlig/Navn"},
        Wrong{"no_progress_day", " Dato=\"2026-10-04\"", "",
              "mangler-felt at BarnevernTiltak/Tiltak/Framdrift[1]/@Dato"},
        Wrong{"progress_day", "Dato=\"2026-10-04\"", "Dato=\"i går\"",
              "feil-verdi at BarnevernTiltak/Tiltak/Framdrift[1]/@Dato"},
        Wrong{"empty_progress", "Første møte gjennomført, Ola valgte aktivitet selv.", "",
              "mangler-felt at BarnevernTiltak/Tiltak/Framdrift[1]"},
        Wrong{"unknown_attribute", "<Status>", "<Status Kode=\"1\">",
              "ukjent-felt at BarnevernTiltak/Tiltak/Status/@Kode"},
        Wrong{"unknown", "<Omfang>", "<Diagnose>F90</Diagnose><Omfang>",
              "ukjent-felt at BarnevernTiltak/Tiltak/Diagnose"},
        Wrong{"foreign_namespace", "<Omfang>", "<Omfang xmlns=\"urn:x\"/><Omfang>",
              "ukjent-felt at BarnevernTiltak/Tiltak/Omfang"},
        Wrong{"loose_text", "<Omfang>", "journalnotat <Omfang>",
              "feil-verdi at BarnevernTiltak/Tiltak"},
        Wrong{"unknown_at_top", "<Klient>", "<Journal/><Klient>",
              "ukjent-felt at BarnevernTiltak/Journal"}),
    [](const auto& row) { return row.param.name; });

TEST(BarnevernRead, TellsAllFaultsAtOnce) {
    auto xml = replaced(sample(), "Pagar", "Kanskje");
    xml = replaced(xml, "09851170127", "1");
    xml = replaced(xml, "<Tittel>Støttekontakt</Tittel>", "");
    EXPECT_THAT(faults_in(xml), UnorderedElementsAre(
                                    "ukjent-kode at BarnevernTiltak/Tiltak/Status",
                                    "ugyldig-fodselsnummer at BarnevernTiltak/Klient/Fodselsnummer",
                                    "mangler-felt at BarnevernTiltak/Tiltak/Tittel"));
}

TEST(BarnevernRead, NeverRepeatsWhatTheSenderWrote) {
    auto xml = replaced(sample(), "Pagar", "hemmelig");
    xml = replaced(xml, "09851170127", "09851170128");
    const auto message = read(xml);
    ASSERT_FALSE(message);
    for (const auto& issue : message.error().issues) {
        EXPECT_THAT(issue.text, Not(HasSubstr("hemmelig")));
        EXPECT_THAT(issue.text, Not(HasSubstr("0985117")));
    }
}

struct Broken {
    std::string name;
    std::string xml;
    Category category;
    std::string code;
    std::string text;
};

void PrintTo(const Broken& row, std::ostream* out) {
    *out << row.name;
}

class BrokenDocument : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenDocument, IsRefusedAsAWhole) {
    const auto message = read(GetParam().xml);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().category, GetParam().category);
    ASSERT_EQ(message.error().issues.size(), 1U);
    EXPECT_EQ(message.error().issues[0].code, GetParam().code);
    EXPECT_THAT(message.error().issues[0].text, StartsWith(GetParam().text));
}

// Ten levels of ten: a thousand million words, if anyone expanded them.
std::string billion_laughs() {
    std::string xml = "<!DOCTYPE BarnevernTiltak [<!ENTITY a0 \"ha\">";
    for (int level = 1; level < 10; ++level) {
        xml += "<!ENTITY a" + std::to_string(level) + " \"";
        for (int i = 0; i < 10; ++i) xml += "&a" + std::to_string(level - 1) + ";";
        xml += "\">";
    }
    return xml + "]><BarnevernTiltak>&a9;</BarnevernTiltak>";
}

INSTANTIATE_TEST_SUITE_P(
    Forms, BrokenDocument,
    ::testing::Values(
        Broken{"empty", "", Category::bad_request, "ikke-xml", "line 1"},
        Broken{"json", "{\"a\": 1}", Category::bad_request, "ikke-xml", "line 1"},
        Broken{"open_tag", "<BarnevernTiltak>\n<Tiltak>\n</BarnevernTiltak>", Category::bad_request,
               "ikke-xml", "line 3"},
        Broken{"never_closed", "<a>\n<b>\n</c>\n\n\n", Category::bad_request, "ikke-xml",
               "line 3, column 5: an end tag does not match its start tag."},
        Broken{"two_roots", "<a/>\n<b/>", Category::bad_request, "ikke-xml", "line 2"},
        Broken{"unknown_entity", "<a>&tittel;</a>", Category::bad_request, "ikke-xml", "line 1"},
        Broken{"bad_utf8", "<a>\xff\xfe</a>", Category::bad_request, "ikke-xml", "line 1"},
        Broken{"nul", std::string("<a>\0</a>", 8), Category::bad_request, "ikke-xml", "line 1"},
        Broken{"doctype", "<!DOCTYPE a><a/>", Category::bad_request, "dtd-forbudt", "A document"},
        Broken{"external_dtd", "<!DOCTYPE a SYSTEM \"http://127.0.0.1:9/x.dtd\"><a/>",
               Category::bad_request, "dtd-forbudt", "A document"},
        Broken{"external_entity",
               "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
               Category::bad_request, "dtd-forbudt", "A document"},
        Broken{"billion_laughs", billion_laughs(), Category::bad_request, "dtd-forbudt",
               "A document"},
        Broken{"too_large", "<a>" + std::string(1'100'000, ' ') + "</a>", Category::too_large,
               "for-stor", "The document"},
        Broken{"other_root", "<Henvisning xmlns=\"https://planbro.no/barnevern/tiltak/v1\"/>",
               Category::unprocessable, "ukjent-melding", "The root"},
        Broken{"other_namespace", "<BarnevernTiltak xmlns=\"urn:other\"/>", Category::unprocessable,
               "ukjent-melding", "The root"},
        Broken{"no_namespace", "<BarnevernTiltak/>", Category::unprocessable, "ukjent-melding",
               "The root"}),
    [](const auto& row) { return row.param.name; });

TEST(BarnevernRead, RefusesBottomlessNesting) {
    std::string xml;
    for (int i = 0; i < 100'000; ++i) xml += "<a>";
    const auto message = read(xml);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().issues[0].code, "ikke-xml");
}

TEST(BarnevernRead, WrongSamplesAreRefusedAsListed) {
    const auto listed = read_json("samples/wrong/expected.json");
    int count = 0;
    for (const auto& row : listed.items()) {
        if (!row.text("file").starts_with("barnevern")) continue;
        ++count;
        EXPECT_THAT(faults_in(read_file("samples/wrong/" + row.text("file"))),
                    Contains(row.text("code") + " at " + row.text("expression")))
            << row.text("file");
    }
    EXPECT_GE(count, 3);
}

}  // namespace
}  // namespace planbro::mappers::barnevern
