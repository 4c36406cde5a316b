#include "sync/breaker.hpp"

#include <gtest/gtest.h>

namespace planbro::sync {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Instant kNow = *parse_instant("2026-11-23T11:00:00Z");

class BreakerTest : public ::testing::Test {
  protected:
    void fail(int times, Instant when = kNow) {
        for (int i = 0; i < times; ++i) {
            if (breaker_.admits(when)) breaker_.failed(when, 0, {});
        }
    }
    Breaker breaker_{RetryPolicy{}};
};

TEST_F(BreakerTest, LetsAllThroughUntilAPartnerHasFailedSeveralTimesInARow) {
    fail(kFailuresUntilProbing - 1);
    EXPECT_FALSE(breaker_.probes_at());
    breaker_.succeeded();
    fail(kFailuresUntilProbing - 1);
    EXPECT_TRUE(breaker_.admits(kNow));
    EXPECT_FALSE(breaker_.probes_at());
}

TEST_F(BreakerTest, ProbesOneAtATimeWithPausesThatGrow) {
    fail(kFailuresUntilProbing);
    auto probe = breaker_.probes_at();
    ASSERT_TRUE(probe);
    EXPECT_FALSE(breaker_.admits(*probe - milliseconds(1)));
    EXPECT_TRUE(breaker_.admits(*probe));
    EXPECT_FALSE(breaker_.admits(*probe)) << "one is under way";
    breaker_.failed(*probe, 0, {});
    const auto second = breaker_.probes_at();
    ASSERT_TRUE(second);
    EXPECT_GT(*second - *probe, *probe - kNow);
}

TEST_F(BreakerTest, ProbesAtLeastAsOftenAsNamed) {
    auto now = kNow;
    for (int i = 0; i < 40; ++i) {
        now = breaker_.probes_at().value_or(now);
        fail(1, now);
    }
    EXPECT_EQ(*breaker_.probes_at() - now, kProbePauseMax);
}

TEST_F(BreakerTest, NeverMoreThanThePolicysPauseApart) {
    RetryPolicy policy;
    policy.pause_max = seconds(2);
    Breaker breaker(policy);
    auto now = kNow;
    for (int i = 0; i < 20; ++i) {
        now = breaker.probes_at().value_or(now);
        ASSERT_TRUE(breaker.admits(now));
        breaker.failed(now, 0.9, {});
    }
    EXPECT_LE(*breaker.probes_at() - now, seconds(2));
}

TEST_F(BreakerTest, TheFirstSuccessOpensTheWayAndSaysSo) {
    EXPECT_FALSE(breaker_.succeeded());
    fail(kFailuresUntilProbing);
    ASSERT_TRUE(breaker_.admits(*breaker_.probes_at()));
    EXPECT_TRUE(breaker_.succeeded());
    EXPECT_FALSE(breaker_.succeeded());
    EXPECT_TRUE(breaker_.admits(kNow));
    EXPECT_TRUE(breaker_.admits(kNow));
}

TEST_F(BreakerTest, HeedsRetryAfter) {
    fail(kFailuresUntilProbing - 1);
    ASSERT_TRUE(breaker_.admits(kNow));
    breaker_.failed(kNow, 0, seconds(12));
    EXPECT_EQ(*breaker_.probes_at() - kNow, seconds(12));
}

TEST_F(BreakerTest, ThoseWhoWereUnderWayWhenItOpenedPutNothingOff) {
    fail(kFailuresUntilProbing);
    const auto probe = breaker_.probes_at();
    breaker_.failed(kNow + seconds(10), 0, {});
    EXPECT_EQ(breaker_.probes_at(), probe);
}

}  // namespace
}  // namespace planbro::sync
