#include "sync/subscriber_desk.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "fhir/xml.hpp"
#include "interactions/workbench.hpp"

namespace planbro::sync {

namespace {

namespace subscriptions = interactions::subscriptions;
using interactions::Call;
using interactions::Workbench;
using store::OutboxEntry;
using store::Transaction;
using subscriptions::Kind;

// Failed attempts until the Subscription's status says so.
constexpr int kAttemptsUntilError = 5;
// Between looks at an event that waits for the handshake.
constexpr auto kWait = std::chrono::seconds(1);

Kind kind_of(const OutboxEntry& entry) {
    if (entry.person == subscriptions::kHandshake) return Kind::handshake;
    if (entry.person == subscriptions::kHeartbeat) return Kind::heartbeat;
    return Kind::event_notification;
}

}  // namespace

struct SubscriberDesk::Job {
    const OutboxEntry& entry;
    Kind kind;
    std::string id;  // of the Subscription
    Instant now;
    json::Value subscription = {};
    subscriptions::Subscriber subscriber = {};
    subscriptions::Request request = {};
    Instant due = {};  // when to look again, if it is to wait
    // What is told together, in order: `entry` first. Empty of what is no event.
    std::vector<OutboxEntry> batch = {};
    adapters::Notification notification = {};
};

void SubscriberDesk::attempt(const OutboxEntry& entry) {
    const auto id = subscriptions::subscription_of(entry.org);
    if (!id) return;
    Job job{entry, kind_of(entry), *id, clock_()};
    if (closed_) return;
    switch (prepare(job)) {
        case Ready::dropped:
            return;
        case Ready::wait:
            return put_off(entry, job.due, entry.attempts);
        case Ready::go:
            break;
    }
    if (!render(job)) return put_off(entry, job.now + kWait, entry.attempts);
    send(job);
}

namespace {

bool have_numbers(store::Reader& reader, const std::string& id,
                  const std::vector<OutboxEntry>& batch) {
    return !batch.empty() && std::ranges::all_of(batch, [&](const OutboxEntry& entry) {
        return reader.event(id, entry.id).has_value();
    });
}

}  // namespace

// Whether to send at all; events get their numbers here.
SubscriberDesk::Ready SubscriberDesk::prepare(Job& job) const {
    auto ready = Ready::wait;
    job.due = job.now + kWait;
    // A number that stands already, and what has none, needs no commit.
    const auto viewed = services_.store.view([&](store::Reader& reader) -> Result<void> {
        if (job.kind != Kind::event_notification) return {};
        const auto resource =
            interactions::load(reader, {std::string(subscriptions::kSubscription), job.id});
        if (!resource || resource->text("status") != "active") return {};
        job.batch = subscriptions::waiting_from(reader, job.id, job.entry.seq,
                                                subscriptions::request_of(*resource).max_count);
        if (have_numbers(reader, job.id, job.batch)) ready = Ready::go;
        return {};
    });
    if (viewed && ready == Ready::go) return ready;
    const auto committed = services_.store.commit([&](Transaction& transaction) -> Result<void> {
        ready = judge(transaction, job);
        if (ready == Ready::dropped) transaction.delivered(job.entry.seq);
        return {};
    });
    return committed ? ready : Ready::wait;
}

SubscriberDesk::Ready SubscriberDesk::judge(Transaction& transaction, Job& job) const {
    const auto resource =
        interactions::load(transaction, {std::string(subscriptions::kSubscription), job.id});
    const auto subscriber = subscriptions::load_subscriber(transaction, job.id);
    if (!resource || !subscriber || resource->text("status") == "off") return Ready::dropped;
    const auto request = subscriptions::request_of(*resource);
    if (request.end && *request.end <= job.now) {
        const auto call = interactions::gateway_itself(job.now);
        Workbench bench(services_, transaction, call);
        subscriptions::set_status(bench, job.id, "off");
        transaction.drop_waiting(job.entry.org);
        return Ready::dropped;
    }
    if (job.kind == Kind::handshake) return Ready::go;
    // Whoever has not answered yet, or is asked anew, is not told of anything.
    if (!subscriber->shaken) return Ready::wait;
    if (job.kind == Kind::heartbeat) {
        if (!request.heartbeat) return Ready::dropped;
        job.due = subscriber->last_sent + *request.heartbeat;
        return job.due > job.now ? Ready::wait : Ready::go;
    }
    job.batch = subscriptions::waiting_from(transaction, job.id, job.entry.seq, request.max_count);
    subscriptions::give_numbers(transaction, services_, *subscriber, job.now, job.batch);
    std::erase_if(job.batch,
                  [&](const OutboxEntry& entry) { return !transaction.event(job.id, entry.id); });
    // Those behind one that is dropped have their turn next.
    const bool is_first = !job.batch.empty() && job.batch.front().seq == job.entry.seq;
    return is_first ? Ready::go : Ready::dropped;
}

bool SubscriberDesk::render(Job& job) const {
    json::Value bundle;
    const auto viewed = services_.store.view([&](store::Reader& reader) -> Result<void> {
        auto resource =
            interactions::load(reader, {std::string(subscriptions::kSubscription), job.id});
        auto subscriber = subscriptions::load_subscriber(reader, job.id);
        if (!resource || !subscriber) return {};
        job.subscription = std::move(*resource);
        job.subscriber = std::move(*subscriber);
        job.request = subscriptions::request_of(job.subscription);
        subscriptions::Telling telling{job.kind, job.request.content};
        for (const auto& entry : job.batch) {
            if (auto event = reader.event(job.id, entry.id)) {
                telling.events.push_back(std::move(*event));
            }
        }
        bundle = subscriptions::notification(services_, reader, job.subscription, job.subscriber,
                                             telling, job.now);
        return {};
    });
    if (!viewed || bundle.is_null()) return false;
    auto body =
        job.request.xml ? fhir::write_xml(bundle) : Result<std::string>(json::write(bundle));
    if (!body) return false;
    job.notification = {
        .endpoint = job.request.endpoint,
        .content_type = job.request.xml ? "application/fhir+xml" : "application/fhir+json",
        .body = std::move(*body),
        .headers = job.subscriber.headers,
        .timeout = job.request.timeout};
    return true;
}

void SubscriberDesk::send(Job& job) {
    const auto answer = hook_.notify(job.notification);
    job.now = clock_();
    if (answer.outcome == adapters::Outcome::delivered) return arrived(job);
    if (closed_) return;  // given up on the way out
    failed(job, answer);
}

void SubscriberDesk::commit(const std::function<void(Transaction&)>& write) const {
    const auto committed = services_.store.commit([&](Transaction& transaction) -> Result<void> {
        write(transaction);
        return {};
    });
    // Not written means not gone: the entry stays in the outbox and is tried again.
    if (!committed) log::error("outbox-not-written", {{"kind", "subscription"}});
}

void SubscriberDesk::put_off(const OutboxEntry& entry, Instant due, int attempts) const {
    commit([&](Transaction& transaction) { transaction.postpone(entry.seq, due, attempts); });
}

void SubscriberDesk::arrived(const Job& job) const {
    const auto call = interactions::gateway_itself(job.now);
    commit([&](Transaction& transaction) {
        Workbench bench(services_, transaction, call);
        auto resource =
            interactions::load(transaction, {std::string(subscriptions::kSubscription), job.id});
        auto subscriber = subscriptions::load_subscriber(transaction, job.id);
        const bool beats = job.kind == Kind::heartbeat && resource && job.request.heartbeat;
        if (beats) {
            transaction.postpone(job.entry.seq, job.now + *job.request.heartbeat, 0);
        } else {
            transaction.delivered(job.entry.seq);
            for (const auto& entry : job.batch) transaction.delivered(entry.seq);
        }
        // Another may have been asked for meanwhile; its own handshake counts then.
        const bool same = resource && resource->at("channel") == job.subscription.at("channel");
        if (!same || !subscriber || resource->text("status") == "off") return;
        subscriber->last_sent = job.now;
        const bool first = job.kind == Kind::handshake;
        subscriber->shaken = subscriber->shaken || first;
        subscriber->listens = subscriber->listens || first;
        subscriptions::save(transaction, *subscriber, *resource);
        if (first || resource->text("status") == "error")
            subscriptions::set_status(bench, job.id, "active");
        if (!first) return;
        transaction.hasten(job.entry.org, job.now);
        if (job.request.heartbeat &&
            transaction.waiting(subscriptions::kHeartbeat, job.entry.org, 0, 1).empty()) {
            transaction.enqueue({.seq = 0,
                                 .id = bench.new_id(),
                                 .plan = {},
                                 .person = std::string(subscriptions::kHeartbeat),
                                 .org = job.entry.org,
                                 .task = {},
                                 .payload = "{}",
                                 .due = job.now + *job.request.heartbeat,
                                 .attempts = 0});
        }
    });
}

void SubscriberDesk::failed(const Job& job, const adapters::Answer& answer) const {
    const auto attempts = job.entry.attempts + 1;
    log::warning("notification-not-delivered",
                 {{"subscription", job.id}, {"attempts", attempts}, {"reason", answer.reason}});
    const auto due =
        job.now + pause_after(attempts, retry_, jitter_of(job.entry), answer.retry_after);
    const auto call = interactions::gateway_itself(job.now);
    commit([&](Transaction& transaction) {
        Workbench bench(services_, transaction, call);
        const auto resource =
            interactions::load(transaction, {std::string(subscriptions::kSubscription), job.id});
        transaction.postpone(job.entry.seq, due, attempts);
        if (!resource || attempts < kAttemptsUntilError) return;
        const auto& status = resource->text("status");
        const auto begun = subscriptions::event_from(job.entry.payload).at;
        if (job.kind != Kind::heartbeat && job.now - begun > retry_.give_up_after) {
            if (auto subscriber = subscriptions::load_subscriber(transaction, job.id)) {
                subscriber->listens = subscriber->shaken = false;
                subscriptions::save(transaction, *subscriber, *resource);
            }
            subscriptions::set_status(bench, job.id, "off",
                                      "The endpoint could not be reached for days.");
            transaction.drop_waiting(job.entry.org);
        } else if (status == "active" || status == "requested") {
            subscriptions::set_status(bench, job.id, "error",
                                      "The endpoint does not take notifications: " + answer.reason);
        }
    });
}

}  // namespace planbro::sync
