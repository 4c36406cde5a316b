// Exports that nobody fetches, and those that a process left behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "interactions/exports/desk.hpp"
#include "interactions/exports/maker.hpp"
#include "profiles/package.hpp"
#include "store/testing/scratch.hpp"

namespace planbro::interactions::exports {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using store::testing::kNow;

class Exports : public testing::Test {
  protected:
    Exports() { services_.exports = desk("me", true); }

    std::shared_ptr<Desk> desk(const std::string& maker, bool alone) const {
        return std::make_shared<Desk>(folder_.file("exports"), maker, alone);
    }
    void put(const std::string& maker, int attempts = 0) {
        Job job;
        job.id = "one";
        job.who.orgnr = "310000108";
        job.who.role = identity::Role::planeier;
        job.types = {"CarePlan"};
        job.at = job.beat = job.ended = kNow;
        job.asked.id = "asked";
        job.asked.at = kNow;
        job.maker = maker;
        job.attempts = attempts;
        store::testing::write(*store_, [&](store::Transaction& t) { t.put_export_job(kept(job)); });
    }
    std::optional<Job> job() {
        std::optional<Job> found;
        store::testing::look(*store_, [&](store::Reader& r) { found = load_job(r, "one"); });
        return found;
    }
    bool work_at(Instant now) {
        return work(services_, [now] { return now; }, {});
    }

    store::testing::TempFolder folder_;
    std::unique_ptr<store::Store> store_ = store::testing::opened(folder_.file("p.db"));
    profiles::Validator validator_{profiles::own_package()};
    Services services_{*store_, validator_, random_ids(), {}, "http://here/fhir"};
};

TEST_F(Exports, OfADayAgoAreRemovedWithTheirFiles) {
    put("");
    ASSERT_TRUE(work_at(kNow));
    ASSERT_EQ(job()->state, State::done);
    ASSERT_TRUE(services_.exports->append("one", "CarePlan-1", "{}\n", true));
    EXPECT_FALSE(work_at(kNow + hours(23)));
    EXPECT_TRUE(job());
    EXPECT_EQ(services_.exports->read("one", "CarePlan-1"), "{}\n");
    work_at(kNow + hours(24));
    EXPECT_FALSE(job());
    work_at(kNow + hours(24));
    EXPECT_THAT(services_.exports->jobs(), testing::IsEmpty());
}

TEST_F(Exports, FilesOfNoExportAreRemoved) {
    ASSERT_TRUE(services_.exports->append("left-behind", "Goal-1", "{}\n", true));
    work_at(kNow);
    EXPECT_THAT(services_.exports->jobs(), testing::IsEmpty());
}

TEST_F(Exports, LeftByAnotherProcessAreTakenUpAtOnceByTheOnlyOne) {
    put("another");
    EXPECT_TRUE(work_at(kNow));
    EXPECT_EQ(job()->state, State::done);
}

TEST_F(Exports, OfANeighbourAreTakenUpOnceItIsSilent) {
    services_.exports = desk("me", false);
    put("another");
    EXPECT_FALSE(work_at(kNow + seconds(29)));
    EXPECT_EQ(job()->maker, "another");
    EXPECT_TRUE(work_at(kNow + seconds(30)));
    EXPECT_EQ(job()->state, State::done);
}

TEST_F(Exports, ThatNeverEndAreGivenUp) {
    put("another", 3);
    EXPECT_FALSE(work_at(kNow));
    EXPECT_EQ(job()->state, State::failed);
    EXPECT_EQ(job()->reason, "eksport-mislyktes");
}

}  // namespace
}  // namespace planbro::interactions::exports
