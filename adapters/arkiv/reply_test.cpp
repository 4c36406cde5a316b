#include <gmock/gmock.h>

#include "adapters/arkiv/reply.hpp"
#include "fhir/testing/xml_schema.hpp"

namespace planbro::adapters::arkiv {
namespace {

using Kind = Reply::Kind;

const std::string kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const std::string kBase = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/";
const std::string kId = "0f8fad5b-d9cb-469f-a165-70867728950e";

std::string receipt(const std::string& folder, const std::string& record) {
    return kHead + "<arkivmeldingKvittering xmlns=\"" + kBase +
           "arkivmelding/opprett/kvittering/v1\" xmlns:m=\"" + kBase +
           "metadatakatalog/v1\" xmlns:f=\"" + kBase +
           "feil/feilmelding/v1\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">" +
           folder + record + "</arkivmeldingKvittering>";
}

const std::string kFolder = "<mappeKvittering xsi:type=\"saksmappeKvittering\"><systemID>" + kId +
                            "</systemID><opprettetEllerEksisterende>Eksisterende"
                            "</opprettetEllerEksisterende><saksaar>2026</saksaar>"
                            "<sakssekvensnummer>17</sakssekvensnummer></mappeKvittering>";
const std::string kRecord =
    "<registreringKvittering xsi:type=\"journalpostKvittering\"><systemID>" + kId +
    "</systemID><registreringsID>2026000042</registreringsID><referanseEksternNoekkel>"
    "<m:fagsystem>planbro</m:fagsystem><m:noekkel>P-1#ab</m:noekkel></referanseEksternNoekkel>"
    "<opprettetEllerEksisterende>Opprettet</opprettetEllerEksisterende>"
    "<journalaar>2026</journalaar></registreringKvittering>";
const std::string kBareRecord = "<registreringKvittering><systemID>" + kId +
                                "</systemID><opprettetEllerEksisterende>Eksisterende"
                                "</opprettetEllerEksisterende></registreringKvittering>";
const std::string kFolderFailed =
    "<mappeFeilet><f:feilId>f-1</f:feilId><f:feilmelding>Nei</f:feilmelding></mappeFeilet>";
const std::string kRecordFailed =
    "<registreringFeilet><f:feilId>f-2</f:feilId><f:feilmelding>Nei"
    "</f:feilmelding></registreringFeilet>";

std::string fault(const std::string& name) {
    return kHead + "<" + name + " xmlns=\"" + kBase + "feil/" + name + "/v1\" xmlns:f=\"" + kBase +
           "feil/feilmelding/v1\"><f:feilId>f-3</f:feilId><f:feilmelding>Nei</f:feilmelding></" +
           name + ">";
}

struct Answer {
    const char* name;
    std::string_view type;
    std::string xml;
    Reply read;
    bool valid = true;  // by the official schema
};

std::vector<Answer> answers(bool valid_alone) {
    std::vector<Answer> all = {
        Answer{"Created", kReceipt, receipt(kFolder, kRecord),
               Reply{Kind::archived, "2026/17", "2026000042", false, ""}},
        Answer{"ThereAlready", kReceipt, receipt("", kBareRecord),
               Reply{Kind::archived, "", kId, true, ""}},
        Answer{"FolderFailed", kReceipt, receipt(kFolderFailed, kRecord),
               Reply{Kind::refused, "", "", false, "f-1"}},
        Answer{"RecordFailed", kReceipt, receipt(kFolder, kRecordFailed),
               Reply{Kind::refused, "", "", false, "f-2"}},
        Answer{"Faulty", kFaulty, fault("ugyldigforespoersel"),
               Reply{Kind::refused, "", "", false, "f-3"}},
        Answer{"NotFound", kNotFound, fault("ikkefunnet"),
               Reply{Kind::refused, "", "", false, "f-3"}},
        Answer{"ServerFault", kServerFault, fault("serverfeil"),
               Reply{Kind::try_again, "", "", false, "f-3"}},
        Answer{"Received", kReceived, "", Reply{Kind::try_again, "", "", false, ""}, false},
        Answer{"NoRecord", kReceipt, receipt(kFolder, ""), Reply{}, true},
        Answer{"OfAnotherType", kServerFault, fault("ikkefunnet"), Reply{}, false},
        Answer{"UnknownType", "no.ks.fiks.arkiv.v1.noe", receipt(kFolder, kRecord), Reply{}, false},
        Answer{"NotXml", kReceipt, "{}", Reply{}, false},
        Answer{"WithADocumentType", kReceipt,
               "<!DOCTYPE a [<!ENTITY e \"x\">]>" + receipt(kFolder, kRecord).substr(kHead.size()),
               Reply{}, false},
        Answer{"OtherNamespace", kReceipt, "<arkivmeldingKvittering xmlns=\"urn:x\"/>", Reply{},
               false}};
    if (valid_alone) std::erase_if(all, [](const Answer& answer) { return !answer.valid; });
    return all;
}

std::string name_of(const ::testing::TestParamInfo<Answer>& row) {
    return row.param.name;
}

class ArchiveReply : public ::testing::TestWithParam<Answer> {};

TEST_P(ArchiveReply, IsRead) {
    EXPECT_EQ(read_reply(GetParam().type, GetParam().xml), GetParam().read);
}

INSTANTIATE_TEST_SUITE_P(Answers, ArchiveReply, ::testing::ValuesIn(answers(false)), name_of);

class ValidArchiveReply : public ::testing::TestWithParam<Answer> {};

TEST_P(ValidArchiveReply, OfTheTestFitsTheOfficialSchema) {
    const auto schema =
        fhir::testing::official_schema("fiks-arkiv/" + std::string(GetParam().type) + ".xsd");
    if (!schema) GTEST_SKIP() << "the official schemas are not here";
    EXPECT_EQ(schema->faults_in(GetParam().xml), "");
}

INSTANTIATE_TEST_SUITE_P(Answers, ValidArchiveReply, ::testing::ValuesIn(answers(true)), name_of);

}  // namespace
}  // namespace planbro::adapters::arkiv
