#include <gmock/gmock.h>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "mappers/native/testing/golden.hpp"
#include "mappers/nav/nav.hpp"

namespace planbro::mappers::nav {
namespace {

using namespace native::testing;
using ::testing::Contains;
using ::testing::ElementsAre;

json::Value bundle_of(const std::string& name) {
    const auto message = read(read_json("samples/nav/" + name + ".json"));
    EXPECT_TRUE(message) << name;
    return to_bundle(*message);
}

json::Value& measure_in(json::Value& bundle) {
    return bundle["entry"].make_array().front()["resource"];
}

class NavRoundTrip : public ::testing::TestWithParam<std::string> {};

TEST_P(NavRoundTrip, KeepsTheMeasure) {
    const auto first = read(read_json("samples/nav/" + GetParam() + ".json"));
    ASSERT_TRUE(first);
    const auto written = nav::write(to_bundle(*first));
    ASSERT_TRUE(written);
    const auto second = read(*written);
    ASSERT_TRUE(second);
    EXPECT_EQ(json::write_pretty(second->service_request),
              json::write_pretty(first->service_request));
    EXPECT_EQ(second->person, first->person);
    EXPECT_EQ(second->identity, first->identity);
    EXPECT_EQ(second->changed, first->changed);
    EXPECT_EQ(second->retracted, first->retracted);
}

TEST_P(NavRoundTrip, GivesTheSameMessageEveryTime) {
    const auto bundle = bundle_of(GetParam());
    EXPECT_EQ(nav::write(bundle)->text("messageId"), nav::write(bundle)->text("messageId"));
}

INSTANTIATE_TEST_SUITE_P(Samples, NavRoundTrip,
                         ::testing::Values("1-forslag", "2-gjennomfores", "3-kasser"),
                         [](const auto& row) { return row.param.substr(2); });

TEST(NavWrite, KeepsEveryMemberOfTheCard) {
    const auto original = read_json("samples/nav/1-forslag.json");
    const auto written = nav::write(bundle_of("1-forslag"));
    ASSERT_TRUE(written);
    for (const auto& member : original.at("aktivitetskort").members()) {
        if (member.value.is_blank()) continue;
        EXPECT_EQ(written->at("aktivitetskort").at(member.name), member.value) << member.name;
    }
    EXPECT_EQ(written->text("source"), original.text("source"));
    EXPECT_EQ(written->text("aktivitetskortType"), original.text("aktivitetskortType"));
}

TEST(NavWrite, FindsThePersonThroughAReference) {
    auto bundle = bundle_of("2-gjennomfores");
    measure_in(bundle).set("subject", fhir::reference_to("Patient/kari"));
    EXPECT_THAT(faults_of(nav::write(bundle).error()),
                ElementsAre("mangler-felt at aktivitetskort.personIdent"));
    bundle["entry"].push_back(json::object(
        {{"resource",
          json::object({{"resourceType", "Patient"},
                        {"id", "kari"},
                        {"identifier", json::array({fhir::identifier(fhir::kFodselsnummer,
                                                                     "14839210273")})}})}}));
    ASSERT_TRUE(nav::write(bundle));
    EXPECT_EQ(nav::write(bundle)->at("aktivitetskort").text("personIdent"), "14839210273");
}

struct Status {
    std::string fhir;
    std::string source;
    std::string native;
};

class NavStatusBack : public ::testing::TestWithParam<Status> {};

// The source's own word wins only while it still fits what the measure has become.
TEST_P(NavStatusBack, IsTheNearestWord) {
    auto bundle = bundle_of("2-gjennomfores");
    auto& measure = measure_in(bundle);
    measure.set("status", GetParam().fhir);
    for (auto& extension : measure["extension"].make_array()) {
        if (extension.text("url") != fhir::kExtKildestatus) continue;
        extension.set("valueCode", GetParam().source);
    }
    const auto written = nav::write(bundle);
    ASSERT_TRUE(written);
    EXPECT_EQ(written->at("aktivitetskort").text("aktivitetStatus"), GetParam().native);
}

INSTANTIATE_TEST_SUITE_P(Table, NavStatusBack,
                         ::testing::Values(Status{"active", "PLANLAGT", "PLANLAGT"},
                                           Status{"active", "GJENNOMFORES", "GJENNOMFORES"},
                                           Status{"active", "FORSLAG", "GJENNOMFORES"},
                                           Status{"completed", "GJENNOMFORES", "FULLFORT"},
                                           Status{"revoked", "PLANLAGT", "AVBRUTT"},
                                           Status{"draft", "FULLFORT", "FORSLAG"}),
                         [](const auto& row) { return row.param.fhir + row.param.source; });

TEST(NavWrite, RefusesAStatusNavDoesNotHave) {
    auto bundle = bundle_of("2-gjennomfores");
    measure_in(bundle).set("status", "on-hold");
    EXPECT_THAT(faults_of(nav::write(bundle).error()),
                Contains("mangler-felt at aktivitetskort.aktivitetStatus"));
}

TEST(NavWrite, RefusesABundleWithoutACard) {
    const auto written =
        nav::write(json::object({{"resourceType", "Bundle"}, {"type", "transaction"}}));
    ASSERT_FALSE(written);
    EXPECT_THAT(faults_of(written.error()), ElementsAre("ingen-tiltak at Bundle.entry"));
}

}  // namespace
}  // namespace planbro::mappers::nav
