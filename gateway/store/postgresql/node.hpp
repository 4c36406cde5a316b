// One process among several on the same database: that it lives, what it owes the audit journal,
// and how it hears of the others' notices. A thread and a connection of its own.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "store/audit_journal.hpp"
#include "store/postgresql/connection.hpp"

namespace planbro::store::postgresql {

class Node {
  public:
    // Throws Poco::Exception.
    Node(std::string parameters, AuditJournal& journal);
    ~Node();  // leaves nothing of this node pending, if the database lets it
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    [[nodiscard]] std::int64_t number() const { return number_; }

    // Audit records of one transaction, before it is committed: their rows are written with it.
    class Records {
      public:
        Records(Node& node, const std::vector<std::string>& records);
        ~Records();  // not committed: the rows are not there
        Records(const Records&) = delete;
        Records& operator=(const Records&) = delete;
        void write(Connection& connection);
        void committed();  // to the journal with them

      private:
        Node& node_;
        const std::vector<std::string>& records_;
        std::int64_t first_;
        bool committed_ = false;
    };

    void on_outbox(std::function<void()> wake);
    // Something was put into the outbox by this node: wakes this one, and the others soon after.
    void tell_of_outbox();

  private:
    // Rows of audit_pending, by number, that are still needed. Shared with the journal, which may
    // answer late.
    class Owed {
      public:
        std::int64_t begin(std::size_t count);
        void answered(std::int64_t seq, bool durable);
        // All rows up to this number are in the journal, or were never committed.
        std::int64_t settled_until();
        void wait_until_answered();

      private:
        std::mutex mutex_;
        std::condition_variable changed_;
        std::set<std::int64_t> unanswered_;
        std::set<std::int64_t> needed_;
        std::int64_t last_ = 0;
    };

    void run();
    void connect();
    void serve();
    void hand_to_journal(std::int64_t seq, const std::string& record);
    void forget_journaled();
    void take_over_from_the_dead();
    std::vector<std::int64_t> strangers();
    bool take_over(std::int64_t dead);
    void wake();
    bool interrupted(int milliseconds);

    std::string parameters_;
    AuditJournal& journal_;
    std::unique_ptr<Connection> connection_;
    std::int64_t number_ = 0;
    std::shared_ptr<Owed> owed_ = std::make_shared<Owed>();
    std::int64_t forgotten_ = 0;
    std::mutex mutex_;
    std::function<void()> wake_;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> outbox_filled_ = false;
    int bell_ = -1;  // an eventfd: rung when there is something to do
    std::thread thread_;
};

}  // namespace planbro::store::postgresql
