// The power goes at a random point of the store's writing; what it has acknowledged is there, and
// nothing is there by half. One cut after the other on the same files.
//   PLANBRO_CUTS=1000 build/release/gateway/store/power_cut_test
#include "store/testing/power_cut.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>

#include "store/testing/under_load.hpp"

namespace planbro::store {
namespace {

using testing::Acknowledged;
using testing::PowerCut;

constexpr std::uint32_t kSeed = 20261123;
// Of writes and syncs; opening a new database takes some hundred, a commit a dozen.
constexpr std::uint32_t kOperationsMax = 1500;
// Then with a database of its own again, so that the creation is cut into as well.
constexpr std::uint32_t kCutsEach = 25;

// False if the power never went.
bool write_until_cut(const std::string& file, const PowerCut& cut, Acknowledged& acknowledged) {
    int ends[2];
    if (::pipe(ends) != 0) return false;
    const auto pid = ::fork();
    if (pid == 0) {
        testing::await_power_cut(cut);
        testing::write_until_the_end(file, ends[1], cut.seed);
    }
    ::close(ends[1]);
    unsigned char id = 0;
    while (::read(ends[0], &id, 1) == 1) ++acknowledged[std::to_string(id)];
    ::close(ends[0]);
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == testing::kPowerCut;
}

// So many cuts; the first round that lost something, if one did.
std::optional<std::uint32_t> first_loss(std::uint32_t cuts, bool synchronous_off,
                                        ::testing::TestPartResultArray& found) {
    std::mt19937 random(kSeed);
    // SQLite sets itself up anew for the first connection of a process, which would take the cut
    // disk away again.
    const testing::TempFolder first;
    (void)testing::opened(first.file("p.db"));
    std::optional<testing::TempFolder> folder;
    Acknowledged acknowledged;
    for (std::uint32_t round = 0; round < cuts; ++round) {
        if (round % kCutsEach == 0) {
            folder.emplace();
            acknowledged.clear();
        }
        const auto file = folder->file("p.db");
        const PowerCut cut{random() % kOperationsMax + 1, kSeed + round, synchronous_off};
        const ::testing::ScopedFakeTestPartResultReporter reporter(
            ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &found);
        try {
            if (!write_until_cut(file, cut, acknowledged)) throw std::logic_error("no power cut");
            testing::expect_nothing_lost(file, acknowledged);
        } catch (const std::logic_error&) {
            throw;
        } catch (const std::exception& failure) {
            ADD_FAILURE() << failure.what();  // the store does not open by itself
        }
        if (found.size() > 0) return round;
    }
    return {};
}

TEST(PowerCut, LosesNothingAcknowledgedAndLeavesNothingByHalf) {
    ::testing::TestPartResultArray found;
    const auto cuts = static_cast<std::uint32_t>(testing::times("PLANBRO_CUTS", 50));
    const auto lost = first_loss(cuts, false, found);
    if (lost) ADD_FAILURE() << "cut " << *lost << ": " << found.GetTestPartResult(0).message();
    std::cout << cuts << " cuts\n";
}

// That the test above can fail.
TEST(PowerCut, ShowsWhenSqliteDoesNotSync) {
    ::testing::TestPartResultArray found;
    ASSERT_TRUE(first_loss(100, true, found)) << "a hundred cuts, and nothing was lost";
    std::cout << "found: " << found.GetTestPartResult(0).message() << "\n";
}

}  // namespace
}  // namespace planbro::store
