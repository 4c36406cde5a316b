#include "sync/dispatcher.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "interactions/calendar.hpp"
#include "interactions/reminder.hpp"
#include "sync/ledger_writer.hpp"
#include "sync/partner_desk.hpp"
#include "sync/subscriber_desk.hpp"
#include "sync/under_way.hpp"

namespace planbro::sync {

namespace {

using store::OutboxEntry;
using store::Wanted;
using Steady = std::chrono::steady_clock;

// What one lane takes at once, and how much waits in this process for each lane of a partner: what
// waits here no other process can send meanwhile.
constexpr int kBatch = 8;
constexpr int kWaitingForALane = 2 * kBatch;
// Of a Subscription's, and of what the gateway does itself.
constexpr int kWaitingForOthers = 8;
// Subscriptions for which something waits that are looked at at once.
constexpr int kSubscriptionsAtOnce = 200;
// What waits in the outbox for the gateway itself, and no partner.
constexpr std::array kOwn = {interactions::kReminders, interactions::kCalendar};
// How long to wait when nothing is due: a backstop, should a wake-up be lost.
constexpr auto kIdle = std::chrono::seconds(1);

}  // namespace

// A partner's desk and the lanes to it: a slow one waits alone.
struct PartnerLanes {
    PartnerLanes(std::unique_ptr<PartnerDesk> its_desk, int threads,
                 const std::function<void(const Batch&)>& done)
        : desk(std::move(its_desk)), lanes(threads, kBatch, [this, done](const Batch& batch) {
              desk->attempt(batch);
              done(batch);
          }) {}

    std::unique_ptr<PartnerDesk> desk;
    Lanes lanes;
};

struct Dispatcher::Impl {
    Impl(const interactions::Services& all, Clock now, DispatcherOptions chosen, Counters& counted)
        : services(all),
          clock(std::move(now)),
          options(std::move(chosen)),
          counters(counted),
          ledger(all, clock),
          subscriber_desk(all, clock, options.retry) {
        for (const auto& [orgnr, partner] : options.partners) {
            if (!partner.url.empty()) open_lanes(orgnr, partner);
        }
        services.store.on_outbox([this] { wake(); });
        scout = std::thread([this] { run(); });
    }

    // --- who carries what ------------------------------------------------------------------------

    void open_lanes(const std::string& orgnr, const adapters::Partner& partner) {
        auto& adapter = adapters[partner.system];
        if (!adapter) adapter = adapters::make_adapter(partner.system, options.timeout, clock);
        auto desk = std::make_unique<PartnerDesk>(partner, *adapter, ledger, clock, options.retry,
                                                  counters);
        partners[orgnr] =
            std::make_unique<PartnerLanes>(std::move(desk), options.lanes_per_partner,
                                           [this](const Batch& batch) { done_with(batch); });
    }

    SubscriberLane& subscriber(const std::string& receiver) {
        auto& lane = subscribers[receiver];
        if (!lane) {
            lane = std::make_unique<SubscriberLane>([this](const OutboxEntry& entry) {
                subscriber_desk.attempt(entry);
                done_with({entry});
            });
        }
        lane->used();
        return *lane;
    }

    Lanes& lanes_of(const std::string& receiver) {
        if (is_own(receiver)) return own;
        const auto partner = partners.find(receiver);
        return partner != partners.end() ? partner->second->lanes : subscriber(receiver).lanes();
    }

    void close_idle_lanes() {
        std::erase_if(subscribers, [&](const auto& lane) {
            return lane.second->is_idle() && under_way.count(lane.first) == 0;
        });
    }

    void done_with(const Batch& batch) {
        under_way.end(batch);
        wake();
    }

    static bool is_own(const std::string& receiver) {
        return std::ranges::find(kOwn, receiver) != kOwn.end();
    }

    void do_ones_own(const OutboxEntry& entry) {
        const bool is_reminder = entry.org == interactions::kReminders;
        if (is_reminder ? interactions::remind(services, entry, clock())
                        : interactions::look(services, entry, clock())) {
            return;
        }
        log::error(is_reminder ? "reminder-not-written" : "calendar-not-kept",
                   {{"plan", entry.plan}});
        const auto due =
            clock() + pause_after(entry.attempts + 1, options.retry, jitter_of(entry), {});
        const auto later =
            services.store.commit([&](store::Transaction& transaction) -> Result<void> {
                transaction.postpone(entry.seq, due, entry.attempts + 1);
                return {};
            });
        if (!later) log::error("outbox-not-written", {{"notice", entry.id}});
    }

    // --- what is due -----------------------------------------------------------------------------

    void wake() {
        {
            const std::lock_guard lock(mutex);
            woken = true;
        }
        changed.notify_one();
    }

    // Looks for what is due and hands it to the lanes.
    void run() {
        for (;;) {
            const auto subscriptions = subscriptions_with_something();
            hand_out(subscriptions);
            const auto pause = until_next(subscriptions);
            std::unique_lock lock(mutex);
            changed.wait_for(lock, pause, [this] { return woken || stopping; });
            woken = false;
            if (stopping) return;
        }
    }

    // Those that something waits for; partners are asked for always.
    std::vector<std::string> subscriptions_with_something() {
        std::vector<std::string> subscriptions;
        const auto viewed = services.store.view([&](store::Reader& reader) -> Result<void> {
            subscriptions = reader.receivers_with(interactions::subscriptions::receiver_of(""),
                                                  kSubscriptionsAtOnce);
            return {};
        });
        return viewed ? subscriptions : std::vector<std::string>();
    }

    void hand_out(const std::vector<std::string>& subscriptions) {
        under_way.look_begins();
        auto due = services.store.claim(wanted(subscriptions), clock());
        if (!due) return;
        close_idle_lanes();
        auto sorted = under_way.sort(std::move(*due));
        put_back(sorted.others);
        for (auto& [receiver, batch] : sorted.by_receiver) lanes_of(receiver).add(std::move(batch));
    }

    void put_back(const Batch& batch) {
        std::vector<Conclusion> conclusions;
        for (const auto& entry : batch) conclusions.push_back({.entry = &entry});
        ledger.conclude(conclusions);
    }

    std::vector<Wanted> wanted(const std::vector<std::string>& subscriptions) {
        std::vector<Wanted> list;
        const auto want = [&](const std::string& receiver, int room) {
            const int waiting = under_way.count(receiver);
            if (waiting < room) list.push_back({receiver, room - waiting, waiting});
        };
        for (const auto& [orgnr, partner] : partners) want(orgnr, room_of(*partner->desk));
        for (const auto receiver : kOwn) want(std::string(receiver), kWaitingForOthers);
        for (const auto& receiver : subscriptions) want(receiver, kWaitingForOthers);
        return list;
    }

    // Of a partner that is probed, one when the time has come.
    int room_of(const PartnerDesk& desk) const {
        const auto probe = desk.breaker().probes_at();
        if (!probe) return options.lanes_per_partner * kWaitingForALane;
        return *probe <= clock() ? 1 : 0;
    }

    std::chrono::milliseconds until_next(const std::vector<std::string>& subscriptions) {
        const auto now = clock();
        std::optional<Instant> next;
        auto receivers = subscriptions;
        receivers.insert(receivers.end(), kOwn.begin(), kOwn.end());
        for (const auto& [orgnr, partner] : partners) {
            const auto probe = partner->desk->breaker().probes_at();
            if (!probe || *probe <= now) receivers.push_back(orgnr);
            if (probe && *probe > now) next = std::min(next.value_or(Instant::max()), *probe);
        }
        const auto viewed = services.store.view([&](store::Reader& reader) -> Result<void> {
            const auto due = reader.next_due(receivers, now);
            if (due) next = std::min(next.value_or(Instant::max()), *due);
            return {};
        });
        if (!viewed || !next) return kIdle;
        return std::clamp<std::chrono::milliseconds>(*next - clock(), std::chrono::milliseconds(0),
                                                     kIdle);
    }

    // --- the end ---------------------------------------------------------------------------------

    void stop() {
        services.store.on_outbox([] {});
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        changed.notify_one();
        if (scout.joinable()) scout.join();
        subscriber_desk.close();
        for (auto& [orgnr, partner] : partners) partner->desk->close();
        const auto all = all_lanes();
        for (auto* lanes : all) lanes->close();
        const auto deadline = Steady::now() + options.stop_patience;
        const bool quiet = std::all_of(all.begin(), all.end(),
                                       [&](auto* lanes) { return lanes->is_quiet_by(deadline); });
        if (!quiet) give_up();
        for (auto* lanes : all) lanes->join();
    }

    std::vector<Lanes*> all_lanes() {
        std::vector<Lanes*> all = {&own};
        for (auto& [orgnr, partner] : partners) all.push_back(&partner->lanes);
        for (auto& [receiver, lane] : subscribers) all.push_back(&lane->lanes());
        return all;
    }

    void give_up() {
        log::warning("deliveries-given-up");
        for (auto& [system, adapter] : adapters) adapter->give_up();
        subscriber_desk.give_up();
    }

    const interactions::Services& services;
    Clock clock;
    DispatcherOptions options;
    Counters& counters;
    LedgerWriter ledger;
    SubscriberDesk subscriber_desk;
    std::map<adapters::System, std::unique_ptr<adapters::Adapter>> adapters;
    UnderWay under_way;
    std::mutex mutex;
    std::condition_variable changed;
    bool woken = false;
    bool stopping = false;
    // The connected ones, by orgnr; what waits for others stays.
    std::map<std::string, std::unique_ptr<PartnerLanes>> partners;
    std::map<std::string, std::unique_ptr<SubscriberLane>> subscribers;  // there when needed
    // One at a time: many that are due on the same day leave room for what others write.
    Lanes own{1, 1, [this](const Batch& batch) {
                  do_ones_own(batch.front());
                  done_with(batch);
              }};
    std::thread scout;
};

Dispatcher::Dispatcher(const interactions::Services& services, Clock clock,
                       DispatcherOptions options, Counters& counters)
    : impl_(std::make_unique<Impl>(services, std::move(clock), std::move(options), counters)) {}

Dispatcher::~Dispatcher() {
    stop();
}

void Dispatcher::stop() {
    impl_->stop();
}

}  // namespace planbro::sync
