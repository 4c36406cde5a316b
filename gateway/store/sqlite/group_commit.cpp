#include "store/sqlite/group_commit.hpp"

#include <Poco/Exception.h>

#include "base/log.hpp"
#include "store/sql/reader.hpp"

namespace planbro::store::sqlite {

namespace {

constexpr std::size_t kQueueMax = 4096;

Fail store_down(int retry_after) {
    return Fail(Failure{Category::unavailable,
                        {{Severity::error,
                          "transient",
                          "lager-nede",
                          "The store does not take this now; nothing was written.",
                          {}}},
                        retry_after});
}

void roll_back(Connection& connection) {
    try {
        connection.once("ROLLBACK");
    } catch (const Poco::Exception&) {
        // No transaction was open any more: SQLite had rolled back by itself.
    }
}

}  // namespace

struct GroupCommit::Batch {
    bool filled_outbox = false;
    bool wrote = false;
};

GroupCommit::GroupCommit(const std::string& file, AuditJournal& journal)
    : checkpointer_(file), connection_(file, Connection::Writes::much), journal_(journal) {
    connection_.on_commit(Checkpointer::kPagesMax,
                          [this](int pages) { checkpointer_.told(pages); });
    hand_to_journal();  // what a crash left between commit and journal
    thread_ = std::thread([this] { run(); });
}

GroupCommit::~GroupCommit() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    ready_.notify_one();
    thread_.join();
    leave_nothing_pending();
}

// After a clean stop the next start hands nothing to the journal a second time.
void GroupCommit::leave_nothing_pending() {
    for (auto answered = journaled_->answered.load(); answered < handed_;
         answered = journaled_->answered.load()) {
        journaled_->answered.wait(answered);
    }
    try {
        forget_journaled();
    } catch (const Poco::Exception& error) {
        log::warning("audit-left-pending", {{"kind", error.className()}, {"code", error.code()}});
    }
}

Result<void> GroupCommit::commit(const Work& work) {
    Job job;
    job.work = &work;
    auto done = job.done.get_future();
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || waiting_.size() >= kQueueMax) return store_down(1);
        waiting_.push_back(&job);
    }
    ready_.notify_one();
    done.wait();
    return std::move(job.result);
}

void GroupCommit::on_outbox(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
}

Result<void> GroupCommit::exclusive(const std::function<void(Connection&)>& work) {
    const std::lock_guard lock(connection_mutex_);
    words_.clear();
    try {
        work(connection_);
        return {};
    } catch (const Poco::Exception& error) {
        log::error("store-failed", {{"kind", error.className()}});
        roll_back(connection_);
        return store_down(0);
    }
}

void GroupCommit::run() {
    for (;;) {
        std::deque<Job*> jobs;
        {
            std::unique_lock lock(mutex_);
            ready_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            jobs.swap(waiting_);
        }
        write(jobs);
        for (auto* job : jobs) job->done.set_value();
    }
}

// True when the job's writes stand in the open transaction.
bool GroupCommit::run_job(Job& job, Batch& batch) {
    sql::Access transaction(connection_, &words_);
    connection_.execute("SAVEPOINT job");
    try {
        job.result = (*job.work)(transaction);
        if (job.result) transaction.finish();
    } catch (const std::exception&) {
        job.result = fail(Category::internal, "intern-feil",
                          "Something went wrong on our side; nothing was written.");
    }
    if (transaction.failed()) job.result = store_down(1);
    if (!job.result) {
        if (transaction.made_words()) words_.clear();
        connection_.execute("ROLLBACK TO job");
        connection_.execute("RELEASE job");
        return false;
    }
    for (const auto& record : transaction.audited()) {
        connection_.execute("INSERT INTO audit_pending (record) VALUES (?)", {record});
    }
    connection_.execute("RELEASE job");
    batch.filled_outbox |= transaction.filled_outbox();
    batch.wrote = true;
    return true;
}

void GroupCommit::write(std::deque<Job*>& jobs) {
    const std::lock_guard lock(connection_mutex_);
    Batch batch;
    try {
        connection_.execute("BEGIN IMMEDIATE");
        for (auto* job : jobs) run_job(*job, batch);
        forget_journaled();
        connection_.execute("COMMIT");
    } catch (const Poco::Exception& error) {
        log::error("commit-failed", {{"kind", error.className()}, {"code", error.code()}});
        roll_back(connection_);
        words_.clear();
        for (auto* job : jobs) job->result = store_down(1);
        return;
    }
    if (batch.wrote) hand_to_journal();
    std::function<void()> wake;
    {
        const std::lock_guard wake_lock(mutex_);
        if (batch.filled_outbox) wake = wake_;
    }
    if (wake) wake();
}

void GroupCommit::hand_to_journal() {
    const auto rows = connection_.query(
        "SELECT seq, record FROM audit_pending WHERE seq>? ORDER BY seq", "is", {handed_});
    for (std::size_t i = 0; i < rows.size(); ++i) {
        handed_ = rows.number(i, 0);
        journal_.append_at_leisure(rows.text(i, 1),
                                   [journaled = journaled_, seq = handed_](bool durable) {
                                       if (durable) journaled->durable = seq;
                                       journaled->answered = seq;
                                       journaled->answered.notify_all();
                                   });
    }
}

// Audit rows leave the database with a later commit, once the journal has them for good.
void GroupCommit::forget_journaled() {
    const auto until = journaled_->durable.load();
    if (until > 0) connection_.execute("DELETE FROM audit_pending WHERE seq<=?", {until});
}

}  // namespace planbro::store::sqlite
