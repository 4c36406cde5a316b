// Killed at any moment, the store keeps what it has acknowledged, and its index agrees with it.
//   PLANBRO_KILLS=200 build/release/gateway/store/store_test --gtest_filter='Crash.*'
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/testing/under_load.hpp"

namespace planbro::store {
namespace {

using testing::Acknowledged;

// Lets the child write until `enough` acknowledgements are here, kills it, and takes what is still
// in the pipe: that was acknowledged as well.
bool run_and_kill(const std::string& file, int enough, std::uint32_t seed,
                  Acknowledged& acknowledged) {
    int ends[2];
    if (::pipe(ends) != 0) return false;
    const auto pid = ::fork();
    if (pid == 0) testing::write_until_the_end(file, ends[1], seed);
    ::close(ends[1]);
    unsigned char id = 0;
    int count = 0;
    for (; ::read(ends[0], &id, 1) == 1; ++count) {
        ++acknowledged[std::to_string(id)];
        if (count == enough) ::kill(pid, SIGKILL);
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(pid, &status, 0);
    testing::settle(file);
    return WIFSIGNALED(status) && count >= enough;
}

TEST(Crash, LosesNothingAcknowledged) {
    constexpr std::uint32_t kSeed = 20261123;
    const testing::TempFolder folder;
    const auto file = folder.file("p.db");
    testing::address_of_database(file);  // made here, so that all children find the same
    std::mt19937 random(kSeed);
    Acknowledged acknowledged;
    const auto rounds = static_cast<std::uint32_t>(testing::times("PLANBRO_KILLS", 8));
    for (std::uint32_t round = 0; round < rounds; ++round) {
        const int enough = static_cast<int>(random() % 150) + 1;
        ASSERT_TRUE(run_and_kill(file, enough, kSeed + round, acknowledged)) << "round " << round;
        testing::expect_nothing_lost(file, acknowledged);
        if (::testing::Test::HasFailure()) FAIL() << "round " << round;
    }
}

}  // namespace
}  // namespace planbro::store
