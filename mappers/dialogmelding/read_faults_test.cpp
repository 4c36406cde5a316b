// What the reader refuses, and where it says the fault is.
#include <gmock/gmock.h>

#include "mappers/dialogmelding/dialogmelding.hpp"
#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::dialogmelding {
namespace {

using namespace native::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

std::string sample() {
    return read_file("samples/dialogmelding/1-fastlege-om-samarbeidsmote.xml");
}

std::vector<std::string> faults_in(const std::string& xml) {
    const auto message = read(xml);
    return message ? std::vector<std::string>() : faults_of(message.error());
}

class WrongMessage : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongMessage, IsToldWithItsPlace) {
    EXPECT_THAT(faults_in(replaced(sample(), GetParam().from, GetParam().to)),
                Contains(GetParam().fault));
}

const std::string kInfo = "MsgHead/MsgInfo/";
const std::string kNote = "MsgHead/Document[1]/RefDoc/Content/Dialogmelding/Notat[1]/";
const std::string kTheme = "V=\"6\" S=\"2.16.578.1.12.4.1.1.7322\"";

INSTANTIATE_TEST_SUITE_P(
    Head, WrongMessage,
    ::testing::Values(Wrong{"type", "DIALOG_HELSEFAGLIG", "EPIKRISE",
                            "ukjent-kode at " + kInfo + "Type"},
                      Wrong{"version", "v1.2 2006-05-24</MIG", "v1.1</MIG",
                            "ukjent-kode at " + kInfo + "MIGversion"},
                      Wrong{"time", "<GenDate>2026-11-20T", "<GenDate>2026-13-20T",
                            "feil-verdi at " + kInfo + "GenDate"},
                      Wrong{"no_id", "<MsgId>5e0b6f0c-6f0e-4b0a-8d7e-2f3a9c110001</MsgId>", "",
                            "mangler-felt at " + kInfo + "MsgId"},
                      Wrong{"test_message", "<Ack", "<ProcessingStatus V=\"D\"/><Ack",
                            "feil-verdi at " + kInfo + "ProcessingStatus"},
                      Wrong{"sender", "<Id>310000175</Id>", "<Id>310000176</Id>",
                            "ugyldig-orgnr at " + kInfo + "Sender/Organisation/Ident[1]/Id"},
                      Wrong{"person", "14839210273", "14839210274",
                            "ugyldig-fodselsnummer at " + kInfo + "Patient/Ident[1]/Id"},
                      Wrong{"person_unknown_by_number", "V=\"FNR\"", "V=\"ANN\"",
                            "mangler-felt at " + kInfo + "Patient/Ident"},
                      Wrong{"unknown", "<Ack", "<Kopi/><Ack", "ukjent-felt at " + kInfo + "Kopi"},
                      Wrong{"patient_report", "</Document>", "</Document><PatientReport/>",
                            "ukjent-felt at MsgHead/PatientReport"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Note, WrongMessage,
    ::testing::Values(
        Wrong{"no_text", "<TekstNotatInnhold>", "<TekstNotatInnhold/><TekstNotatInnhold>",
              "mangler-felt at " + kNote + "TekstNotatInnhold"},
        Wrong{"picture", "<TekstNotatInnhold>",
              "<TekstNotatInnhold><img xmlns=\"http://www.w3.org/1999/xhtml\" src=\"x\"/>",
              "feil-verdi at " + kNote + "TekstNotatInnhold"},
        Wrong{"document_in_text", "<TekstNotatInnhold>",
              "<TekstNotatInnhold><Epikrise xmlns=\"urn:x\"/>",
              "feil-verdi at " + kNote + "TekstNotatInnhold"},
        Wrong{"too_long", "<TekstNotatInnhold>", "<TekstNotatInnhold>" + std::string(4000, 'x'),
              "for-lang-tekst at " + kNote + "TekstNotatInnhold"},
        Wrong{"too_long_together", "</TekstNotatInnhold>",
              "</TekstNotatInnhold><Merknad>" + std::string(3990, 'x') + "</Merknad>",
              "for-lang-tekst at " + kNote + "TekstNotatInnhold"},
        Wrong{"unknown", "<Tema>", "<Diagnose>F32</Diagnose><Tema>",
              "ukjent-felt at " + kNote + "Diagnose"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    RecordMatter, WrongMessage,
    ::testing::Values(
        Wrong{"theme_medication", kTheme, "V=\"9\" S=\"2.16.578.1.12.4.1.1.7322\"",
              "ikke-journal at " + kNote + "TemaKodet"},
        Wrong{"theme_diagnosis", kTheme, "V=\"F32\" S=\"2.16.578.1.12.4.1.1.7110\"",
              "ikke-journal at " + kNote + "TemaKodet"},
        Wrong{"attachment_in_place", "<MsgType V=\"XML\"", "<MsgType V=\"A\"",
              "ikke-journal at MsgHead/Document[1]/RefDoc/MsgType"},
        Wrong{"attachment_beside", "</Document>",
              "</Document><Document><RefDoc><MsgType V=\"A\"/></RefDoc></Document>",
              "ikke-journal at MsgHead/Document[2]/RefDoc"},
        Wrong{"base64", "<Content>",
              "<Content><Base64Container "
              "xmlns=\"http://www.kith.no/xmlstds/base64container\">AAAA</Base64Container>",
              "ikke-journal at MsgHead/Document[1]/RefDoc/Content/Base64Container"},
        Wrong{"file", "<Content>", "<FileReference>x.pdf</FileReference><Content>",
              "ikke-journal at MsgHead/Document[1]/RefDoc/FileReference"},
        Wrong{"question_of_the_record", "</TekstNotatInnhold>",
              "</TekstNotatInnhold><Foresporsel><TypeForesp V=\"1\"/><Sporsmal>x</Sporsmal>"
              "<TypeJournalinfo V=\"1\"/></Foresporsel>",
              "ikke-journal at " + kNote + "Foresporsel/TypeJournalinfo"},
        Wrong{"coded_information", "</TekstNotatInnhold>",
              "</TekstNotatInnhold><Foresporsel><TypeForesp V=\"1\"/><Sporsmal>x</Sporsmal>"
              "<KodetOpplysning V=\"1\"/></Foresporsel>",
              "ikke-journal at " + kNote + "Foresporsel/KodetOpplysning"}),
    [](const auto& row) { return row.param.name; });

TEST(DialogmeldingFaults, AreToldAllAtOnce) {
    auto xml = replaced(sample(), "14839210273", "14839210274");
    xml = replaced(xml, "DIALOG_HELSEFAGLIG", "EPIKRISE");
    EXPECT_THAT(
        faults_in(xml),
        UnorderedElementsAre("ukjent-kode at MsgHead/MsgInfo/Type",
                             "ugyldig-fodselsnummer at MsgHead/MsgInfo/Patient/Ident[1]/Id"));
}

TEST(DialogmeldingFaults, AnotherRootIsNoMessage) {
    EXPECT_THAT(faults_in("<MsgHead xmlns=\"http://www.kith.no/xmlstds/msghead/2005-11-22\"/>"),
                ElementsAre("ukjent-melding at "));
    EXPECT_THAT(faults_in("<!DOCTYPE x><x/>"), ElementsAre("dtd-forbudt at "));
}

// What a signature proves is not looked at; that there is one is no fault.
TEST(DialogmeldingFaults, ASignatureIsNone) {
    const auto xml = replaced(sample(), "</MsgHead>",
                              "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\">"
                              "<SignedInfo/></Signature></MsgHead>");
    EXPECT_THAT(faults_in(xml), ElementsAre());
}

}  // namespace
}  // namespace planbro::mappers::dialogmelding
