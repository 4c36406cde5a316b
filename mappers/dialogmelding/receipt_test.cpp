// AppRec, read and written.
#include <gmock/gmock.h>

#include "mappers/dialogmelding/dialogmelding.hpp"
#include "mappers/dialogmelding/testing/standards.hpp"
#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::dialogmelding {
namespace {

using namespace native::testing;
using ::testing::Contains;
using ::testing::ElementsAre;

std::string sample() {
    return read_file("samples/dialogmelding/kvittering-avvist.xml");
}

Receipt receipt_of(const std::string& xml) {
    const auto read_in = read(xml);
    EXPECT_TRUE(read_in);
    const auto* receipt = read_in ? std::get_if<Receipt>(&*read_in) : nullptr;
    EXPECT_NE(receipt, nullptr);
    return receipt != nullptr ? *receipt : Receipt{};
}

TEST(ReceiptRead, TellsWhatBecameOfWhichMessage) {
    const auto receipt = receipt_of(sample());
    EXPECT_EQ(receipt.version, ReceiptVersion::v1_1);
    EXPECT_EQ(receipt.id, "5e0b6f0c-6f0e-4b0a-8d7e-2f3a9c120001");
    EXPECT_EQ(receipt.sender, (ReceiptParty{"310000175", "Solvik legesenter"}));
    EXPECT_EQ(receipt.status, ReceiptStatus::rejected);
    EXPECT_THAT(receipt.errors, ElementsAre(ReceiptError{"E31", "2.16.578.1.12.4.1.1.8221",
                                                         "Pasienten er ikke kjent hos mottaker"}));
    EXPECT_EQ(receipt.original_id, "3d5a3c4e-6a0e-4d11-9b51-0f6d1b0c0001");
}

TEST(ReceiptRead, FindsTheOrganisationNumberAmongOtherIds) {
    const auto xml = replaced(sample(), "<Id>310000175</Id><TypeId V=\"ENH\"",
                              "<Id>80000175</Id><TypeId V=\"HER\"");
    const auto more = replaced(xml, "</Inst>",
                               "<AdditionalId><Id>310000175</Id><Type V=\"ENH\"/></AdditionalId>"
                               "</Inst>");
    EXPECT_EQ(receipt_of(more).sender.orgnr, "310000175");
    EXPECT_EQ(receipt_of(xml).sender.orgnr, "");
}

TEST(ReceiptRead, TakesTheOlderVersion) {
    auto xml = replaced(sample(), "apprec/2012-02-15", "apprec/2004-11-21");
    xml = replaced(xml, "v1.1 2012-02-15", "1.0 2004-11-21");
    auto older = receipt_of(sample());
    older.version = ReceiptVersion::v1_0;
    EXPECT_EQ(receipt_of(xml), older);
}

struct Wrong {
    std::string name;
    std::string from;
    std::string to;
    std::string fault;
};

class WrongReceipt : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongReceipt, IsToldWithItsPlace) {
    const auto read_in = read(replaced(sample(), GetParam().from, GetParam().to));
    ASSERT_FALSE(read_in);
    EXPECT_THAT(faults_of(read_in.error()), Contains(GetParam().fault));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, WrongReceipt,
    ::testing::Values(
        Wrong{"no_id", "<Id>5e0b6f0c-6f0e-4b0a-8d7e-2f3a9c120001</Id>", "",
              "mangler-felt at AppRec/Id"},
        Wrong{"no_original", "<Id>3d5a3c4e-6a0e-4d11-9b51-0f6d1b0c0001</Id>", "",
              "mangler-felt at AppRec/OriginalMsgId/Id"},
        Wrong{"status", "Status V=\"2\"", "Status V=\"4\"", "ukjent-kode at AppRec/Status"},
        Wrong{"error_code", "V=\"E31\"", "V=\"se tekst\"", "feil-verdi at AppRec/Error[1]/@V"},
        Wrong{"sender", "<Id>310000175</Id>", "<Id>310000176</Id>",
              "ugyldig-orgnr at AppRec/Sender/HCP/Inst/Id"},
        Wrong{"unknown", "<Status", "<Vedlegg/><Status", "ukjent-felt at AppRec/Vedlegg"}),
    [](const auto& row) { return row.param.name; });

TEST(ReceiptWrite, IsForWhatWasReceived) {
    const auto read_in = read(read_file("samples/dialogmelding/1-fastlege-om-samarbeidsmote.xml"));
    ASSERT_TRUE(read_in);
    const auto now = *parse_instant("2026-11-20T08:20:00Z");
    const auto& message = std::get<Message>(*read_in);
    const auto ok = receipt_for(message, {"310000108", "Solvik kommune"}, "k-1", now);
    EXPECT_EQ(ok.status, ReceiptStatus::ok);
    EXPECT_EQ(ok.original_id, message.message_id);
    EXPECT_EQ(ok.receiver, (ReceiptParty{"310000175", "Solvik legesenter"}));
    EXPECT_EQ(receipt_of(write_receipt(ok)), ok);
    const auto refused = receipt_for(message, {"310000108", ""}, "k-2", now,
                                     {{"E31", "2.16.578.1.12.4.1.1.8221", "Ukjent pasient"}});
    EXPECT_EQ(refused.status, ReceiptStatus::rejected);
    EXPECT_EQ(receipt_of(write_receipt(refused)), refused);
}

TEST(ReceiptWrite, FitsTheOfficialSchemas) {
    const auto schema = testing::kith_schema();
    if (!schema) GTEST_SKIP() << "no KITH schemas beside the sources";
    EXPECT_EQ(schema->faults_in(sample()), "");
    for (const auto version : {ReceiptVersion::v1_0, ReceiptVersion::v1_1}) {
        auto receipt = receipt_of(sample());
        receipt.version = version;
        EXPECT_EQ(schema->faults_in(write_receipt(receipt)), "");
    }
}

}  // namespace
}  // namespace planbro::mappers::dialogmelding
