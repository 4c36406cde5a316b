#include "sync/dispatcher.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "base/digest.hpp"
#include "base/log.hpp"
#include "interactions/reminder.hpp"
#include "sync/ledger_writer.hpp"
#include "sync/notices.hpp"
#include "sync/subscriber_desk.hpp"

namespace planbro::sync {

namespace {

using adapters::Answer;
using adapters::Outcome;

using store::OutboxEntry;

// For one receiver at a time: what is taken and waits here no other process can send meanwhile.
constexpr int kBatch = 8;
// Subscriptions for which something waits that are looked at at once; and how long the thread of
// one is kept when nothing is left for it.
constexpr int kSubscriptionsAtOnce = 200;
constexpr auto kLaneKept = std::chrono::seconds(10);
// How long to wait when nothing is due: a backstop, should a wake-up be lost.
constexpr auto kIdle = std::chrono::seconds(1);

// In [0, 1), from the entry itself: repeatable, and different for each notice and attempt.
double jitter_of(const OutboxEntry& entry) {
    const auto hash = sha256(entry.id + " " + std::to_string(entry.attempts));
    return static_cast<double>(hash[0]) / 256.0;
}

}  // namespace

// One queue and a few threads a partner, so that a slow one waits alone.
class Lane {
  public:
    Lane(int threads, std::function<void(const OutboxEntry&)> deliver)
        : deliver_(std::move(deliver)) {
        for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
    }
    ~Lane() { stop(); }
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    void add(OutboxEntry entry) {
        {
            const std::lock_guard lock(mutex_);
            queue_.push_back(std::move(entry));
        }
        ready_.notify_one();
    }

    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
            queue_.clear();
        }
        ready_.notify_all();
        for (auto& thread : threads_) {
            if (thread.joinable()) thread.join();
        }
    }

  private:
    void run() {
        for (;;) {
            std::unique_lock lock(mutex_);
            ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (stopping_) return;
            const auto entry = std::move(queue_.front());
            queue_.pop_front();
            lock.unlock();
            deliver_(entry);
        }
    }

    std::function<void(const OutboxEntry&)> deliver_;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<OutboxEntry> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

struct Dispatcher::Impl {
    Impl(const interactions::Services& all, Clock now, DispatcherOptions chosen)
        : services(all),
          clock(std::move(now)),
          options(std::move(chosen)),
          ledger(all, clock),
          desk(all, clock, options.retry) {
        for (const auto system : {adapters::System::ehr, adapters::System::nav,
                                  adapters::System::barnevern, adapters::System::arkiv}) {
            adapters[system] = adapters::make_adapter(system, options.timeout, clock);
        }
        for (const auto& [orgnr, partner] : options.partners) {
            if (partner.url.empty()) continue;
            lanes[orgnr] = std::make_unique<Lane>(
                options.lanes_per_partner, [this](const OutboxEntry& entry) { deliver(entry); });
            receivers.push_back(orgnr);
        }
        // What the gateway reminds the owners of waits in the outbox too, for nobody's partner.
        const std::string reminders(interactions::kReminders);
        lanes[reminders] =
            std::make_unique<Lane>(1, [this](const OutboxEntry& entry) { deliver(entry); });
        receivers.push_back(reminders);
        services.store.on_outbox([this] { wake(); });
        scout = std::thread([this] { run(); });
    }

    void wake() {
        {
            const std::lock_guard lock(mutex);
            woken = true;
        }
        changed.notify_one();
    }

    void stop() {
        services.store.on_outbox([] {});
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        changed.notify_one();
        if (scout.joinable()) scout.join();
        for (auto& [orgnr, lane] : lanes) lane->stop();
    }

    // Looks for what is due and hands it to the lanes.
    void run() {
        for (;;) {
            hand_out();
            const auto pause = until_next();
            std::unique_lock lock(mutex);
            changed.wait_for(lock, pause, [this] { return woken || stopping; });
            woken = false;
            if (stopping) return;
        }
    }

    void hand_out() {
        {
            const std::lock_guard lock(mutex);
            finished.clear();
        }
        auto due = services.store.claim(receivers_with_room(), clock(), kBatch);
        if (!due) return;
        close_idle_lanes();
        for (auto& entry : *due) {
            {
                const std::lock_guard lock(mutex);
                // What was finished meanwhile may have been seen as it stood before.
                if (finished.contains(entry.seq)) continue;
                if (!under_way.insert(entry.seq).second) continue;
                ++waiting[entry.org];
            }
            lane_of(entry.org).add(std::move(entry));
        }
    }

    // A Subscription's lane is there when it is needed; one thread, for its events go one by one.
    Lane& lane_of(const std::string& receiver) {
        auto& lane = lanes[receiver];
        if (!lane) {
            lane = std::make_unique<Lane>(
                1, [this](const OutboxEntry& entry) { deliver_to_subscriber(entry); });
            const std::lock_guard lock(mutex);
            used[receiver] = std::chrono::steady_clock::now();
        }
        return *lane;
    }

    void close_idle_lanes() {
        const auto now = std::chrono::steady_clock::now();
        std::erase_if(lanes, [&](const auto& lane) {
            const std::lock_guard lock(mutex);
            if (!used.contains(lane.first)) return false;  // no subscriber's
            if (waiting[lane.first] > 0) {
                used[lane.first] = now;
                return false;
            }
            if (now - used[lane.first] < kLaneKept) return false;
            used.erase(lane.first);
            waiting.erase(lane.first);
            return true;
        });
    }

    // Of the subscribers, those that something waits for: partners are asked for always.
    std::vector<std::string> all_receivers(store::Reader& reader) {
        auto all = receivers;
        const auto subscribers = reader.receivers_with(interactions::subscriptions::receiver_of(""),
                                                       kSubscriptionsAtOnce);
        all.insert(all.end(), subscribers.begin(), subscribers.end());
        return all;
    }

    std::vector<std::string> receivers_with_room() {
        std::vector<std::string> with_room;
        std::vector<std::string> all;
        const auto viewed = services.store.view([&](store::Reader& reader) -> Result<void> {
            all = all_receivers(reader);
            return {};
        });
        if (!viewed) all = receivers;
        const std::lock_guard lock(mutex);
        for (const auto& orgnr : all) {
            if (waiting[orgnr] < kBatch) with_room.push_back(orgnr);
        }
        return with_room;
    }

    std::chrono::milliseconds until_next() {
        std::optional<Instant> next;
        const auto viewed = services.store.view([&](store::Reader& reader) -> Result<void> {
            next = reader.next_due(all_receivers(reader), clock());
            return {};
        });
        if (!viewed || !next) return kIdle;
        const auto pause = *next - clock();
        return std::clamp<std::chrono::milliseconds>(pause, std::chrono::milliseconds(0), kIdle);
    }

    void deliver_to_subscriber(const OutboxEntry& entry) {
        desk.attempt(entry);
        done_with(entry);
    }

    void deliver(const OutboxEntry& entry) {
        attempt(entry);
        done_with(entry);
    }

    void done_with(const OutboxEntry& entry) {
        {
            const std::lock_guard lock(mutex);
            under_way.erase(entry.seq);
            finished.insert(entry.seq);
            --waiting[entry.org];
            woken = true;
        }
        changed.notify_one();
    }

    void remind(const OutboxEntry& entry) {
        if (interactions::remind(services, entry, clock())) return;
        log::error("reminder-not-written", {{"plan", entry.plan}});
        const auto due =
            clock() + pause_after(entry.attempts + 1, options.retry, jitter_of(entry), {});
        const auto later =
            services.store.commit([&](store::Transaction& transaction) -> Result<void> {
                transaction.postpone(entry.seq, due, entry.attempts + 1);
                return {};
            });
        if (!later) log::error("outbox-not-written", {{"notice", entry.id}});
    }

    void attempt(const OutboxEntry& entry) {
        if (entry.org == interactions::kReminders) return remind(entry);
        const auto& partner = options.partners.at(entry.org);
        const auto verdict = ledger.begin(entry);
        if (verdict == LedgerWriter::Begin::no_longer_allowed) {
            ledger.fail(entry, "The consent ended before the notice was sent.");
            return;
        }
        if (verdict == LedgerWriter::Begin::not_now) return postpone(entry, {});
        const auto delivery =
            render_notice(entry, partner.system, verdict == LedgerWriter::Begin::go_without_places);
        if (!delivery) {
            ledger.fail(entry, "What was to be sent could not be written.");
            return;
        }
        const auto answer = adapters.at(partner.system)->deliver(partner, *delivery);
        conclude(entry, answer);
    }

    void conclude(const OutboxEntry& entry, const Answer& answer) {
        switch (answer.outcome) {
            case Outcome::delivered:
                ledger.complete(entry, answer.receipt);
                return;
            case Outcome::rejected:
                ledger.fail(entry, answer.reason);
                return;
            case Outcome::retry:
                break;
        }
        log::warning("notice-not-delivered", {{"notice", entry.id},
                                              {"org", entry.org},
                                              {"attempts", entry.attempts + 1},
                                              {"reason", answer.reason}});
        postpone(entry, answer.retry_after);
    }

    void postpone(const OutboxEntry& entry, std::optional<std::chrono::seconds> retry_after) {
        const auto attempts = entry.attempts + 1;
        const auto pause = pause_after(attempts, options.retry, jitter_of(entry), retry_after);
        ledger.postpone(entry, clock() + pause, attempts, options.retry.give_up_after);
    }

    const interactions::Services& services;
    Clock clock;
    DispatcherOptions options;
    LedgerWriter ledger;
    SubscriberDesk desk;
    std::map<std::string, std::chrono::steady_clock::time_point> used;  // lanes of subscribers
    std::map<adapters::System, std::unique_ptr<adapters::Adapter>> adapters;
    std::map<std::string, std::unique_ptr<Lane>> lanes;
    std::vector<std::string> receivers;  // the connected ones; what waits for others stays
    std::mutex mutex;
    std::condition_variable changed;
    std::set<std::int64_t> under_way;
    std::set<std::int64_t> finished;     // since the outbox was last looked at
    std::map<std::string, int> waiting;  // those under way, by receiver
    bool woken = false;
    bool stopping = false;
    std::thread scout;
};

Dispatcher::Dispatcher(const interactions::Services& services, Clock clock,
                       DispatcherOptions options)
    : impl_(std::make_unique<Impl>(services, std::move(clock), std::move(options))) {}

Dispatcher::~Dispatcher() {
    stop();
}

void Dispatcher::stop() {
    impl_->stop();
}

}  // namespace planbro::sync
