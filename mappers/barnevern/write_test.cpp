#include <gmock/gmock.h>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "mappers/barnevern/barnevern.hpp"
#include "mappers/barnevern/testing/schema.hpp"
#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::barnevern {
namespace {

using namespace native::testing;
using barnevern::testing::faults_by_schema;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

MeasureMessage message_of(const std::string& name) {
    auto message = read(read_file("samples/barnevern/" + name + ".xml"));
    EXPECT_TRUE(message) << name;
    return message.value_or(MeasureMessage{});
}

json::Value& measure_in(json::Value& bundle) {
    return bundle["entry"].make_array().front()["resource"];
}

class BarnevernRoundTrip : public ::testing::TestWithParam<std::string> {};

TEST_P(BarnevernRoundTrip, KeepsTheMeasureAndFitsTheSchema) {
    const auto first = message_of(GetParam());
    const auto written = barnevern::write(to_bundle(first));
    ASSERT_TRUE(written);
    EXPECT_EQ(faults_by_schema("barnevern-tiltak-v1.xsd", *written), "");
    const auto second = read(*written);
    ASSERT_TRUE(second);
    EXPECT_EQ(json::write_pretty(second->service_request),
              json::write_pretty(first.service_request));
    EXPECT_EQ(second->person, first.person);
    EXPECT_EQ(second->identity, first.identity);
    EXPECT_EQ(second->changed, first.changed);
    EXPECT_EQ(second->sender_orgnr, first.sender_orgnr);
}

INSTANTIATE_TEST_SUITE_P(Samples, BarnevernRoundTrip,
                         ::testing::Values("nils-1-besokshjem", "ola-1-stottekontakt",
                                           "ola-2-stottekontakt-fullfort"),
                         [](const auto& row) { return "sample" + std::to_string(row.index); });

TEST(BarnevernWrite, EscapesWhatXmlWouldTakeForMarkup) {
    auto bundle = to_bundle(message_of("ola-1-stottekontakt"));
    const std::string title = "</Tittel><Status>Avbrutt</Status> & \"andre\" ]]>";
    measure_in(bundle)["code"].set("text", title);
    const auto written = barnevern::write(bundle);
    ASSERT_TRUE(written);
    EXPECT_THAT(*written, Not(HasSubstr("<Status>Avbrutt")));
    EXPECT_EQ(read(*written)->service_request.at("code").text("text"), title);
}

class BarnevernStatusBack : public ::testing::TestWithParam<std::pair<std::string, std::string>> {};

// The sample's own word is Pagar: it stands only while the measure is still active.
TEST_P(BarnevernStatusBack, IsTheNearestWord) {
    const auto& [status, native] = GetParam();
    auto bundle = to_bundle(message_of("ola-1-stottekontakt"));
    measure_in(bundle).set("status", status);
    const auto written = barnevern::write(bundle);
    ASSERT_TRUE(written);
    EXPECT_THAT(*written, HasSubstr("<Status>" + native + "</Status>"));
}

INSTANTIATE_TEST_SUITE_P(Table, BarnevernStatusBack,
                         ::testing::Values(std::pair{"active", "Pagar"},
                                           std::pair{"completed", "Fullfort"},
                                           std::pair{"revoked", "Avbrutt"}),
                         [](const auto& row) { return row.param.first; });

TEST(BarnevernWrite, RefusesWhatTheFormatCannotHold) {
    auto bundle = to_bundle(message_of("ola-1-stottekontakt"));
    measure_in(bundle).set("status", "entered-in-error");
    EXPECT_THAT(faults_of(barnevern::write(bundle).error()),
                ElementsAre("mangler-felt at BarnevernTiltak/Tiltak/Status"));
}

TEST(BarnevernWrite, RefusesAMeasureWithoutPerson) {
    auto bundle = to_bundle(message_of("ola-1-stottekontakt"));
    measure_in(bundle).erase("subject");
    EXPECT_THAT(faults_of(barnevern::write(bundle).error()),
                ElementsAre("mangler-felt at BarnevernTiltak/Klient/Fodselsnummer"));
}

TEST(BarnevernWrite, RefusesABundleWithoutSuchAMeasure) {
    const auto written = barnevern::write(json::object({{"resourceType", "Bundle"}}));
    ASSERT_FALSE(written);
    EXPECT_THAT(faults_of(written.error()), ElementsAre("ingen-tiltak at Bundle.entry"));
}

}  // namespace
}  // namespace planbro::mappers::barnevern
