// Communications and notices as MsgHead with Dialogmelding 1.1.
#include <gmock/gmock.h>

#include "mappers/dialogmelding/dialogmelding.hpp"
#include "mappers/dialogmelding/testing/standards.hpp"
#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::dialogmelding {
namespace {

using namespace native::testing;
using plan::NoticeKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string faults_by_schema(const std::string& xml) {
    const auto schema = testing::kith_schema();
    return schema ? schema->faults_in(xml) : "";
}

class DialogmeldingNotice : public ::testing::TestWithParam<NoticeKind> {};

TEST_P(DialogmeldingNotice, IsAsItsGoldenForm) {
    const auto written = notice(full_notice(GetParam()));
    const auto path = "mappers/dialogmelding/golden/" + test_name(GetParam()) + ".xml";
    EXPECT_EQ(written, golden(path, written));
}

TEST_P(DialogmeldingNotice, FitsTheOfficialSchema) {
    if (!testing::kith_schema()) GTEST_SKIP() << "no KITH schemas beside the sources";
    EXPECT_EQ(faults_by_schema(notice(full_notice(GetParam()))), "");
}

// Early notices may know neither plan nor coordinator.
TEST_P(DialogmeldingNotice, FitsTheOfficialSchemaWithTheLeast) {
    auto bare = full_notice(GetParam());
    bare.plan_id.clear();
    bare.owner_name.clear();
    bare.period_start.clear();
    bare.period_end.clear();
    bare.coordinator = {};
    bare.read_at.clear();
    EXPECT_EQ(faults_by_schema(notice(bare)), "");
    EXPECT_TRUE(read(notice(bare)));
}

INSTANTIATE_TEST_SUITE_P(Kinds, DialogmeldingNotice, ::testing::ValuesIn(kAllKinds),
                         [](const auto& row) { return test_name(row.param); });

class EndingDialogmeldingNotice : public ::testing::TestWithParam<NoticeKind> {};

TEST_P(EndingDialogmeldingNotice, TellsNeitherCoordinatorNorWhereToRead) {
    const auto written = notice(full_notice(GetParam()));
    EXPECT_THAT(written, Not(HasSubstr("oordinator:")));
    EXPECT_THAT(written, Not(HasSubstr("RollerRelatertNotat")));
    EXPECT_THAT(written, Not(HasSubstr("planbro.example")));
    EXPECT_THAT(written, Not(HasSubstr("2027-01-11")));
    EXPECT_THAT(written, HasSubstr("14839210273"));
}

INSTANTIATE_TEST_SUITE_P(Kinds, EndingDialogmeldingNotice,
                         ::testing::Values(NoticeKind::deltaker_ut, NoticeKind::avsluttet,
                                           NoticeKind::trukket, NoticeKind::takket_nei),
                         [](const auto& row) { return test_name(row.param); });

std::string write_plain(const json::Value& bundle) {
    const auto written = dialogmelding::write(bundle);
    return written ? *written : ::testing::PrintToString(faults_of(written.error()));
}

json::Value bundle_of_sample() {
    const auto message = read(read_file("samples/dialogmelding/1-fastlege-om-samarbeidsmote.xml"));
    return message ? to_bundle(std::get<Message>(*message)) : json::Value();
}

TEST(DialogmeldingWrite, GivesTheMessageBack) {
    const auto bundle = bundle_of_sample();
    const auto written = dialogmelding::write(bundle);
    ASSERT_TRUE(written);
    EXPECT_EQ(faults_by_schema(*written), "");
    const auto again = read(*written);
    ASSERT_TRUE(again);
    EXPECT_EQ(to_bundle(std::get<Message>(*again)), bundle);
}

// As a client reads it from the gateway: with references to resources of the Bundle.
TEST(DialogmeldingWrite, FindsPersonAndOrganisationInTheBundle) {
    const auto bundle = json::parse(R"({"resourceType":"Bundle","type":"collection","entry":[
        {"resource":{"resourceType":"Communication","id":"1","status":"completed",
            "subject":{"reference":"Patient/1"},"sent":"2026-11-20T09:15:00+01:00",
            "sender":{"reference":"Organization/1"},"recipient":[{"reference":"Organization/2"}],
            "payload":[{"contentString":"Hei"}]}},
        {"resource":{"resourceType":"Patient","id":"1","identifier":[
            {"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"14839210273"}]}},
        {"resource":{"resourceType":"Organization","id":"1","name":"Solvik legesenter",
            "identifier":[{"system":"urn:oid:2.16.578.1.12.4.1.4.101","value":"310000175"}]}},
        {"resource":{"resourceType":"Organization","id":"2","name":"Solvik kommune",
            "identifier":[{"system":"urn:oid:2.16.578.1.12.4.1.4.101","value":"310000108"}]}}]})");
    ASSERT_TRUE(bundle);
    const auto written = dialogmelding::write(*bundle);
    ASSERT_TRUE(written);
    EXPECT_EQ(faults_by_schema(*written), "");
    for (const auto* text : {"14839210273", "310000175", "Solvik legesenter", "310000108"}) {
        EXPECT_THAT(*written, HasSubstr(text));
    }
    EXPECT_EQ(*dialogmelding::write(*bundle), *written);  // a repeat is known as one
}

// In a plan's own messages people of services write to each other: their services are named.
TEST(DialogmeldingWrite, NamesTheServicesOfThoseWhoWrite) {
    const auto written = write_plain(native::testing::read_json("samples/bundles/kari.json"));
    EXPECT_EQ(faults_by_schema(written), "");
    EXPECT_THAT(written, HasSubstr("<OrganisationName>Solvik kommune</OrganisationName>"));
    EXPECT_THAT(written, HasSubstr("<OrganisationName>Solvik legesenter</OrganisationName>"));
    EXPECT_THAT(written, HasSubstr("<TekstNotatInnhold>Kari ønsker å flytte"));
}

TEST(DialogmeldingWrite, DoesNotWriteWhatTheReceiverWouldRefuse) {
    auto communication = bundle_of_sample().at("entry").at(0).at("resource");
    communication.erase("sent");
    const auto written = dialogmelding::write(communication);
    ASSERT_FALSE(written);
    EXPECT_THAT(faults_of(written.error()), ElementsAre("mangler-felt at MsgHead/MsgInfo/GenDate"));
    EXPECT_THAT(faults_of(dialogmelding::write(json::object({{"resourceType", "Bundle"}})).error()),
                ElementsAre("ingen-melding at Bundle.entry"));
}

}  // namespace
}  // namespace planbro::mappers::dialogmelding
