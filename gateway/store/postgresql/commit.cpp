#include "store/postgresql/commit.hpp"

#include <Poco/Exception.h>

#include <chrono>

#include "base/log.hpp"
#include "store/sql/reader.hpp"

namespace planbro::store::postgresql {

namespace {

// First beside others; then, so that a large transaction is not overtaken for ever, with nobody
// else writing.
constexpr int kAttemptsBesideOthers = 2;
constexpr int kAttemptsMax = 6;
constexpr auto kPauseMax = std::chrono::milliseconds(20);

Fail store_down(std::string text) {
    return Fail(Failure{Category::unavailable,
                        {{Severity::error, "transient", "lager-nede", std::move(text), {}}},
                        1});
}

Fail not_written() {
    return store_down("The store does not take this now; nothing was written.");
}

void begin(Connection& connection, bool alone) {
    connection.execute("BEGIN ISOLATION LEVEL SERIALIZABLE");
    // Before the first question, since the snapshot is taken with that
    // (https://www.postgresql.org/docs/15/sql-lock.html#SQL-LOCK-NOTES). The locks go with the
    // transaction, also when this process does.
    connection.execute(alone ? "LOCK TABLE writer IN EXCLUSIVE MODE"
                             : "LOCK TABLE writer IN ROW SHARE MODE");
}

Result<void> run(const Committer::Work& work, sql::Access& transaction) {
    try {
        auto result = work(transaction);
        if (result) transaction.finish();
        return result;
    } catch (const std::exception&) {
        return fail(Category::internal, "intern-feil",
                    "Something went wrong on our side; nothing was written.");
    }
}

// What is lost before COMMIT was sent has left nothing behind.
bool may_run_again(Trouble trouble) {
    return trouble == Trouble::conflict || trouble == Trouble::lost;
}

}  // namespace

Result<void> Committer::commit(const Work& work) {
    Result<void> result;
    for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
        if (attempt > 0) let_others_finish(attempt);
        const auto beside = attempt < kAttemptsBesideOthers ? Beside::others : Beside::nobody;
        const auto outcome = this->attempt(work, beside, result);
        finished_.notify_all();
        if (outcome == Outcome::done) return result;
    }
    log::error("commit-failed", {{"kind", "conflict"}, {"attempts", kAttemptsMax}});
    return not_written();
}

// The other is as a rule one of this process.
void Committer::let_others_finish(int attempt) {
    const auto pause = std::chrono::duration<double, std::milli>(
        jitter_() * static_cast<double>(kPauseMax.count()) * attempt);
    std::unique_lock lock(mutex_);
    finished_.wait_for(lock, pause);
}

Committer::Outcome Committer::attempt(const Work& work, Beside beside, Result<void>& result) {
    try {
        auto connection = pool_.take();
        begin(*connection, beside == Beside::nobody);
        sql::Access transaction(*connection);
        result = run(work, transaction);
        if (!transaction.failed() && result) {
            Node::Records records(node_, transaction.audited());
            return conclude(connection, records, transaction.filled_outbox(), result);
        }
        const auto trouble = connection->trouble();
        if (transaction.failed()) result = not_written();
        if (trouble == Trouble::lost) pool_.drop_idle();
        if (connection->roll_back()) connection.keep();
        return may_run_again(trouble) ? Outcome::again : Outcome::done;
    } catch (const Poco::Exception& error) {
        log::error("commit-failed", {{"kind", error.className()}, {"code", error.code()}});
        result = not_written();
        return Outcome::done;
    }
}

Committer::Outcome Committer::conclude(Pool::Lease& connection, Node::Records& records,
                                       bool filled_outbox, Result<void>& result) {
    bool asked_to_commit = false;
    try {
        records.write(*connection);
        connection->settle();
        asked_to_commit = true;
        connection->once("COMMIT");
    } catch (const Poco::Exception& error) {
        const auto trouble = connection->trouble();
        if (trouble == Trouble::lost) pool_.drop_idle();
        if (connection->roll_back()) connection.keep();
        if (asked_to_commit && trouble == Trouble::lost) {
            log::error("commit-failed", {{"kind", error.className()}, {"known", false}});
            result = store_down("The store was lost while it wrote; ask before sending again.");
            return Outcome::done;
        }
        result = not_written();
        return may_run_again(trouble) ? Outcome::again : Outcome::done;
    }
    connection.keep();
    records.committed();
    if (filled_outbox) node_.tell_of_outbox();
    return Outcome::done;
}

Result<void> Committer::reset() {
    try {
        auto connection = pool_.take();
        begin(*connection, true);
        sql::empty_all_but_settings(*connection);
        connection->settle();
        connection->once("COMMIT");
        connection.keep();
        return {};
    } catch (const Poco::Exception& error) {
        log::error("store-failed", {{"kind", error.className()}});
        return not_written();
    }
}

}  // namespace planbro::store::postgresql
