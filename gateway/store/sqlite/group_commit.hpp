// One writer, many waiting: each caller's work runs in a savepoint of its own, one fsync for all.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>

#include "store/audit_journal.hpp"
#include "store/sql/words.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/connection.hpp"
#include "store/store.hpp"

namespace planbro::store::sqlite {

class GroupCommit {
  public:
    using Work = std::function<Result<void>(Transaction&)>;

    GroupCommit(const std::string& file, AuditJournal& journal);
    ~GroupCommit();
    GroupCommit(const GroupCommit&) = delete;
    GroupCommit& operator=(const GroupCommit&) = delete;

    Result<void> commit(const Work& work);
    void on_outbox(std::function<void()> wake);
    // Runs alone, outside any batch.
    Result<void> exclusive(const std::function<void(Connection&)>& work);

  private:
    struct Job {
        const Work* work = nullptr;
        Result<void> result;
        std::promise<void> done;
    };
    struct Batch;

    void run();
    void write(std::deque<Job*>& jobs);
    bool run_job(Job& job, Batch& batch);
    void hand_to_journal();
    void forget_journaled();
    void leave_nothing_pending();

    Checkpointer checkpointer_;
    Connection connection_;
    sql::Words words_;
    AuditJournal& journal_;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<Job*> waiting_;
    std::function<void()> wake_;
    bool stopping_ = false;
    std::mutex connection_mutex_;
    // Audit rows, by number, that the journal has answered for; and those it has made durable.
    struct Journaled {
        std::atomic<std::int64_t> answered = 0;
        std::atomic<std::int64_t> durable = 0;
    };
    std::shared_ptr<Journaled> journaled_ =
        std::make_shared<Journaled>();  // shared: the journal may outlive this
    std::int64_t handed_ = 0;
    std::thread thread_;
};

}  // namespace planbro::store::sqlite
