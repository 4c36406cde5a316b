#include "plan/notice.hpp"

#include <gtest/gtest.h>

namespace planbro::plan {
namespace {

Notice sample() {
    return Notice{.id = "n-1",
                  .kind = NoticeKind::opprettet,
                  .person = "14839210273",
                  .person_system = "urn:oid:2.16.578.1.12.4.1.4.1",
                  .plan_id = "SOLVIK-2026-0001",
                  .care_plan = "p1",
                  .receiver = "310000175",
                  .owner = "310000108",
                  .owner_name = "Solvik kommune",
                  .when = *parse_instant("2026-11-23T11:00:00Z"),
                  .status = "active",
                  .plan_type = "individuell-plan",
                  .period_start = "2026-01-12",
                  .period_end = "2027-01-11",
                  .coordinator = {"Mona Lie", "Solvik kommune", "99999991"},
                  .read_at = "http://x/fhir/CarePlan/p1"};
}

class EveryKind : public ::testing::TestWithParam<NoticeKind> {};

// What waits in the outbox must come out as it went in.
TEST_P(EveryKind, SurvivesTheOutbox) {
    auto notice = sample();
    notice.kind = GetParam();
    const auto again = notice_from_json(to_json(notice));
    EXPECT_EQ(again.kind, GetParam());
    EXPECT_EQ(again.coordinator, notice.coordinator);
    EXPECT_EQ(again.when, notice.when);
    EXPECT_EQ(to_json(again), to_json(notice));
}

INSTANTIATE_TEST_SUITE_P(Notice, EveryKind,
                         ::testing::Values(NoticeKind::opprettet, NoticeKind::koordinator_endret,
                                           NoticeKind::deltaker_inn, NoticeKind::deltaker_ut,
                                           NoticeKind::avsluttet, NoticeKind::trukket,
                                           NoticeKind::takket_nei),
                         [](const auto& row) {
                             std::string name(code_of(row.param));
                             std::erase(name, '-');
                             return name;
                         });

}  // namespace
}  // namespace planbro::plan
