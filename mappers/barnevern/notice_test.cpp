#include <gmock/gmock.h>

#include "mappers/barnevern/barnevern.hpp"
#include "mappers/barnevern/testing/schema.hpp"
#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::barnevern {
namespace {

using namespace native::testing;
using barnevern::testing::faults_by_schema;
using plan::NoticeKind;
using ::testing::HasSubstr;
using ::testing::Not;

class BarnevernNotice : public ::testing::TestWithParam<NoticeKind> {};

TEST_P(BarnevernNotice, IsAsItsGoldenForm) {
    const auto written = notice(full_notice(GetParam()));
    const auto path = "mappers/barnevern/golden/" + test_name(GetParam()) + ".xml";
    EXPECT_EQ(written, golden(path, written));
}

TEST_P(BarnevernNotice, FitsTheSchema) {
    EXPECT_EQ(faults_by_schema("ip-varsel-v1.xsd", notice(full_notice(GetParam()))), "");
}

// Early notices may know neither plan nor coordinator.
TEST_P(BarnevernNotice, FitsTheSchemaWithTheLeast) {
    auto bare = full_notice(GetParam());
    bare.plan_id.clear();
    bare.owner_name.clear();
    bare.period_end.clear();
    bare.coordinator = {};
    bare.read_at.clear();
    EXPECT_EQ(faults_by_schema("ip-varsel-v1.xsd", notice(bare)), "");
}

// https://www.w3.org/TR/xml/#charsets
TEST(BarnevernNoticeText, LeavesOutWhatXmlHasNoPlaceFor) {
    auto odd = full_notice(NoticeKind::opprettet);
    odd.owner_name = "Sol\x01vik \xEF\xBF\xBEkom\xEF\xBF\xBFmune \xEF\xBF\xBD";
    const auto written = notice(odd);
    EXPECT_EQ(faults_by_schema("ip-varsel-v1.xsd", written), "");
    EXPECT_THAT(written, HasSubstr("Solvik kommune \xEF\xBF\xBD<"));
}

INSTANTIATE_TEST_SUITE_P(Kinds, BarnevernNotice, ::testing::ValuesIn(kAllKinds),
                         [](const auto& row) { return test_name(row.param); });

class EndingBarnevernNotice : public ::testing::TestWithParam<NoticeKind> {};

TEST_P(EndingBarnevernNotice, TellsNeitherCoordinatorNorWhereToRead) {
    const auto written = notice(full_notice(GetParam()));
    EXPECT_THAT(written, Not(HasSubstr("Koordinator>")));
    EXPECT_THAT(written, Not(HasSubstr("LesVed")));
    EXPECT_THAT(written, Not(HasSubstr("2027-01-11")));
    EXPECT_THAT(written, HasSubstr("14839210273"));
}

INSTANTIATE_TEST_SUITE_P(Kinds, EndingBarnevernNotice,
                         ::testing::Values(NoticeKind::deltaker_ut, NoticeKind::avsluttet,
                                           NoticeKind::trukket, NoticeKind::takket_nei),
                         [](const auto& row) { return test_name(row.param); });

}  // namespace
}  // namespace planbro::mappers::barnevern
