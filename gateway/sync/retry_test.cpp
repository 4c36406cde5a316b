#include "sync/retry.hpp"

#include <gtest/gtest.h>

namespace planbro::sync {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Jitter : public testing::TestWithParam<double> {};

TEST_P(Jitter, FirstWithinHalfASecondFiveWithinTwenty) {
    const RetryPolicy policy;
    EXPECT_LE(pause_after(1, policy, GetParam(), {}), milliseconds(500));
    milliseconds sum(0);
    for (int attempt = 1; attempt <= 5; ++attempt)
        sum += pause_after(attempt, policy, GetParam(), {});
    EXPECT_LE(sum, seconds(20));
}

INSTANTIATE_TEST_SUITE_P(Retry, Jitter, testing::Values(0.0, 0.5, 0.999));

TEST(Retry, GrowsToItsLongestPauseAndStays) {
    const RetryPolicy policy;
    EXPECT_GT(pause_after(10, policy, 0, {}), pause_after(9, policy, 0, {}));
    EXPECT_EQ(pause_after(30, policy, 0.9, {}), milliseconds(hours(4)));
    EXPECT_EQ(pause_after(100000, policy, 0.9, {}), milliseconds(hours(4)));
}

TEST(Retry, TheSandboxNeverWaitsLongerThanTwoSeconds) {
    const RetryPolicy sandbox{.pause_max = seconds(2)};
    for (int attempt = 1; attempt < 40; ++attempt) {
        EXPECT_LE(pause_after(attempt, sandbox, 0.999, seconds(600)), seconds(2));
    }
}

TEST(Retry, HonoursThePartnersWish) {
    EXPECT_EQ(pause_after(1, RetryPolicy{}, 0, seconds(120)), seconds(120));
}

}  // namespace
}  // namespace planbro::sync
