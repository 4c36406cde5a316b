#include <gmock/gmock.h>

#include "mappers/native/testing/golden.hpp"
#include "mappers/nav/nav.hpp"

namespace planbro::mappers::nav {
namespace {

using namespace native::testing;
using plan::NoticeKind;
using ::testing::HasSubstr;
using ::testing::Not;

class NavNotice : public ::testing::TestWithParam<NoticeKind> {};

TEST_P(NavNotice, IsAsItsGoldenForm) {
    const auto written = json::write_pretty(notice(full_notice(GetParam()))) + "\n";
    const auto path = "mappers/nav/golden/" + test_name(GetParam()) + ".json";
    EXPECT_EQ(written, golden(path, written));
}

INSTANTIATE_TEST_SUITE_P(Kinds, NavNotice, ::testing::ValuesIn(kAllKinds),
                         [](const auto& row) { return test_name(row.param); });

class EndingNavNotice : public ::testing::TestWithParam<NoticeKind> {};

TEST_P(EndingNavNotice, TellsNeitherCoordinatorNorWhereToRead) {
    const auto written = json::write(notice(full_notice(GetParam())));
    EXPECT_THAT(written, Not(HasSubstr("Mona")));
    EXPECT_THAT(written, Not(HasSubstr("99999991")));
    EXPECT_THAT(written, Not(HasSubstr("lesVed")));
    EXPECT_THAT(written, Not(HasSubstr("2027-01-11")));
    EXPECT_THAT(written, HasSubstr("14839210273"));
}

INSTANTIATE_TEST_SUITE_P(Kinds, EndingNavNotice,
                         ::testing::Values(NoticeKind::deltaker_ut, NoticeKind::avsluttet,
                                           NoticeKind::trukket, NoticeKind::takket_nei),
                         [](const auto& row) { return test_name(row.param); });

TEST(NavNoticeWithoutCoordinator, HasNoEmptyOne) {
    auto bare = full_notice(NoticeKind::opprettet);
    bare.coordinator = {};
    bare.read_at.clear();
    const auto value = notice(bare);
    EXPECT_FALSE(value.has("koordinator"));
    EXPECT_FALSE(value.has("lesVed"));
}

}  // namespace
}  // namespace planbro::mappers::nav
