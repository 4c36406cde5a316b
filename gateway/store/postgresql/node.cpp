#include "store/postgresql/node.hpp"

#include <Poco/Exception.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>

#include "base/log.hpp"
#include "store/postgresql/locks.hpp"

namespace planbro::store::postgresql {

namespace {

// How often a node looks whether another has died, and clears away what it has journaled itself.
constexpr int kRoundMilliseconds = 2000;
constexpr int kReconnectMilliseconds = 500;

constexpr std::string_view kTryLock =
    "SELECT CAST(pg_try_advisory_lock(CAST(? AS int), CAST(? AS int)) AS int)";
constexpr std::string_view kTryLockForTransaction =
    "SELECT CAST(pg_try_advisory_xact_lock(CAST(? AS int), CAST(? AS int)) AS int)";

}  // namespace

// --- what is owed to the journal
// --------------------------------------------------------------------

std::int64_t Node::Owed::begin(std::size_t count) {
    const std::lock_guard lock(mutex_);
    const auto first = last_ + 1;
    for (std::size_t i = 0; i < count; ++i) {
        unanswered_.insert(++last_);
        needed_.insert(last_);
    }
    return first;
}

void Node::Owed::answered(std::int64_t seq, bool durable) {
    {
        const std::lock_guard lock(mutex_);
        unanswered_.erase(seq);
        if (durable) needed_.erase(seq);
    }
    changed_.notify_all();
}

std::int64_t Node::Owed::settled_until() {
    const std::lock_guard lock(mutex_);
    return needed_.empty() ? last_ : *needed_.begin() - 1;
}

void Node::Owed::wait_until_answered() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return unanswered_.empty(); });
}

Node::Records::Records(Node& node, const std::vector<std::string>& records)
    : node_(node), records_(records), first_(node.owed_->begin(records.size())) {}

Node::Records::~Records() {
    if (committed_) return;
    for (std::size_t i = 0; i < records_.size(); ++i) {
        node_.owed_->answered(first_ + static_cast<std::int64_t>(i), true);
    }
}

void Node::Records::write(Connection& connection) {
    auto seq = first_;
    for (const auto& record : records_) {
        connection.execute("INSERT INTO audit_pending (node, seq, record) VALUES (?,?,?)",
                           {node_.number_, seq++, record});
    }
}

void Node::Records::committed() {
    committed_ = true;
    auto seq = first_;
    for (const auto& record : records_) node_.hand_to_journal(seq++, record);
}

void Node::hand_to_journal(std::int64_t seq, const std::string& record) {
    journal_.append_at_leisure(record,
                               [owed = owed_, seq](bool durable) { owed->answered(seq, durable); });
}

// --- the life of a node
// -----------------------------------------------------------------------------

Node::Node(std::string parameters, AuditJournal& journal)
    : parameters_(std::move(parameters)), journal_(journal) {
    connection_ = std::make_unique<Connection>(parameters_);
    number_ = connection_->query("SELECT nextval('node')", "i").number(0, 0);
    connect();
    take_over_from_the_dead();
    bell_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (bell_ < 0) throw Poco::SystemException("no eventfd");
    thread_ = std::thread([this] { run(); });
}

Node::~Node() {
    stopping_ = true;
    ::eventfd_write(bell_, 1);
    thread_.join();
    ::close(bell_);
    owed_->wait_until_answered();
    try {
        if (connection_ == nullptr) connect();
        forget_journaled();
    } catch (const Poco::Exception& error) {
        log::warning("audit-left-pending", {{"kind", error.className()}});
    }
}

// Holding its lock is what it means for a node to live: the server lets go of it when the process
// has gone.
void Node::connect() {
    if (connection_ == nullptr) connection_ = std::make_unique<Connection>(parameters_);
    if (connection_->query(kTryLock, "i", {kLocks, number_}).number(0, 0) == 0) {
        throw Poco::IllegalStateException("the lock of this node is still held");
    }
    connection_->once("LISTEN planbro_outbox");
}

void Node::run() {
    while (!stopping_) {
        try {
            if (connection_ == nullptr) {
                connect();
                log::info("store-back");
                wake();  // what was told meanwhile was not heard
            }
            serve();
        } catch (const Poco::Exception& error) {
            if (connection_ != nullptr) log::error("store-lost", {{"kind", error.className()}});
            connection_.reset();
            interrupted(kReconnectMilliseconds);
        }
    }
}

// Until something is to be done, or for so long.
bool Node::interrupted(int milliseconds) {
    std::array<pollfd, 2> events{{{bell_, POLLIN, 0}, {-1, POLLIN, 0}}};
    if (connection_ != nullptr) events[1].fd = connection_->socket();
    const bool something = ::poll(events.data(), events.size(), milliseconds) > 0;
    eventfd_t rung = 0;
    ::eventfd_read(bell_, &rung);
    return something;
}

void Node::serve() {
    if (outbox_filled_.exchange(false)) {
        connection_->execute("SELECT pg_notify('planbro_outbox', CAST(CAST(? AS bigint) AS text))",
                             {number_});
        connection_->settle();
    }
    const bool quiet = !interrupted(kRoundMilliseconds);
    bool told = false;
    for (const auto& payload : connection_->notifications()) {
        told = told || payload != std::to_string(number_);
    }
    if (told) wake();
    if (!connection_->is_alive()) throw Poco::IOException("the server has hung up");
    if (quiet) take_over_from_the_dead();
    forget_journaled();
}

void Node::forget_journaled() {
    const auto until = owed_->settled_until();
    if (until <= forgotten_) return;
    connection_->execute("DELETE FROM audit_pending WHERE node=? AND seq<=?", {number_, until});
    connection_->settle();
    forgotten_ = until;
}

// --- the outbox
// -------------------------------------------------------------------------------------

void Node::on_outbox(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
}

void Node::tell_of_outbox() {
    wake();
    if (!outbox_filled_.exchange(true)) ::eventfd_write(bell_, 1);
}

void Node::wake() {
    std::function<void()> wake;
    {
        const std::lock_guard lock(mutex_);
        wake = wake_;
    }
    if (wake) wake();
}

// --- what others left
// -------------------------------------------------------------------------------

void Node::take_over_from_the_dead() {
    bool freed = false;
    for (const auto node : strangers()) freed |= take_over(node);
    if (freed) wake();
}

std::vector<std::int64_t> Node::strangers() {
    const auto rows = connection_->query(
        "SELECT node FROM (SELECT node FROM audit_pending UNION SELECT claimant FROM outbox"
        " WHERE claimant<>0) n WHERE node<>?",
        "i", {number_});
    std::vector<std::int64_t> nodes;
    for (std::size_t i = 0; i < rows.size(); ++i) nodes.push_back(rows.number(i, 0));
    return nodes;
}

// Who gets the lock of a node knows that it is dead, and that nobody else is taking over.
bool Node::take_over(std::int64_t dead) {
    auto& connection = *connection_;
    connection.once("BEGIN");
    if (connection.query(kTryLockForTransaction, "i", {kLocks, dead}).number(0, 0) == 0) {
        connection.once("ROLLBACK");
        return false;
    }
    std::vector<std::string> left;
    const auto rows =
        connection.query("SELECT record FROM audit_pending WHERE node=? ORDER BY seq", "s", {dead});
    for (std::size_t i = 0; i < rows.size(); ++i) left.push_back(rows.text(i, 0));
    Records records(*this, left);
    records.write(connection);
    connection.execute("DELETE FROM audit_pending WHERE node=?", {dead});
    connection.execute("UPDATE outbox SET claimant=0, claimed_until=0 WHERE claimant=?", {dead});
    connection.once("COMMIT");
    records.committed();
    log::info("node-taken-over",
              {{"node", dead}, {"audit-records", static_cast<int>(left.size())}});
    return true;
}

}  // namespace planbro::store::postgresql
