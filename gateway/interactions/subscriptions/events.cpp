#include "interactions/subscriptions/events.hpp"

#include <algorithm>
#include <set>

#include "audit/record.hpp"
#include "interactions/visibility.hpp"
#include "interactions/workbench.hpp"

namespace planbro::interactions::subscriptions {

namespace {

using identity::Role;
using store::Key;

constexpr std::size_t kNumberedAtOnce = 1000;
// Of one Subscription; older ones are forgotten.
constexpr std::int64_t kEventsKept = 20'000;

std::string payload_of(const Event& event) {
    return json::write(json::object({{"topic", event.topic},
                                     {"focus", event.focus.reference()},
                                     {"from", event.from},
                                     {"to", event.to},
                                     {"plan", event.plan},
                                     {"at", std::int64_t{event.at.time_since_epoch().count()}}}));
}

// Who may see something of the plan now: its owner, who has access, and who sees everything.
struct Circle {
    std::string owner;
    std::set<std::string> services;
};

Circle circle_of(store::Reader& reader, const store::PlanRow& plan, Instant now) {
    Circle circle{plan.owner, {}};
    for (const auto& access : reader.access(plan.plan)) {
        if (access.when.holds(now)) circle.services.insert(access.org);
    }
    return circle;
}

std::vector<Subscriber> listeners(store::Reader& reader, const Circle& circle,
                                  std::map<std::string, std::string>& topics) {
    std::vector<std::string> orgs(circle.services.begin(), circle.services.end());
    orgs.push_back(circle.owner);
    orgs.emplace_back("*");
    std::vector<Subscriber> list;
    for (const auto& row : reader.listening(orgs)) {
        auto subscriber = subscriber_from(row);
        const auto& who = subscriber.who;
        const bool is_owner = who.role == Role::planeier && who.orgnr == circle.owner;
        const bool has_access = who.role == Role::tjeneste && circle.services.contains(who.orgnr);
        if (!is_owner && !has_access && who.role != Role::tester) continue;
        topics[row.subscription] = row.topic;
        list.push_back(std::move(subscriber));
    }
    return list;
}

std::string_view text_at(const json::Value& resource, std::string_view element) {
    return resource.text(element);
}

// A meeting that is made, or gets another time.
bool is_called(store::Reader& reader, const Event& event) {
    if (event.from == 0) return true;
    const auto body = [&](std::int64_t version) {
        const auto row = reader.read_version(event.focus, version);
        return row && !row->deleted ? json::parse(row->body).value_or(json::Value())
                                    : json::Value();
    };
    const auto before = body(event.from);
    const auto after = body(event.to);
    return text_at(before, "start") != text_at(after, "start") ||
           text_at(before, "end") != text_at(after, "end");
}

class Happenings {
  public:
    Happenings(store::Reader& reader, const Change& change, const Written& written, Instant now)
        : reader_(reader), change_(change), now_(now) {
        for (const auto& [key, before] : written) {
            if (belongs(key)) consider(key, before);
        }
    }

    [[nodiscard]] std::vector<Event> of(std::string_view topic) const {
        std::vector<Event> list;
        std::ranges::copy_if(events_, std::back_inserter(list),
                             [&](const Event& event) { return event.topic == topic; });
        return list;
    }
    [[nodiscard]] bool empty() const { return events_.empty(); }

  private:
    bool belongs(const Key& key) {
        if (std::ranges::none_of(topics(),
                                 [&](const Topic& topic) { return topic.focus == key.type; }))
            return false;
        if (key.type == "CarePlan") return key.id == change_.plan;
        return std::ranges::count(reader_.plans_with(key), change_.plan) > 0;
    }

    void consider(const Key& key, std::int64_t before) {
        const auto current = reader_.read(key);
        if (!current || current->deleted) return;
        for (const auto& topic : topics()) {
            if (topic.focus != key.type) continue;
            Event event{std::string(topic.code), key, before, current->version, change_.plan, now_};
            if (happened(event)) events_.push_back(std::move(event));
        }
    }

    bool happened(const Event& event) {
        if (event.topic == "koordinator-endret") return false;  // told by the plan's state, below
        return event.topic != "mote-innkalt" || is_called(reader_, event);
    }

  public:
    void add_coordinator() {
        const Key plan{"CarePlan", change_.plan};
        const auto current = reader_.read(plan);
        if (!change_.other_coordinator || !current) return;
        events_.push_back(
            {"koordinator-endret", plan, current->version, current->version, change_.plan, now_});
    }

  private:
    store::Reader& reader_;
    const Change& change_;
    Instant now_;
    std::vector<Event> events_;
};

std::optional<Request> request_in(store::Reader& reader, const std::string& subscription) {
    const auto resource = load(reader, {std::string(kSubscription), subscription});
    return resource ? std::optional(request_of(*resource)) : std::nullopt;
}

void enqueue(Workbench& bench, const std::string& subscription, const Event& event) {
    bench.transaction().enqueue({.seq = 0,
                                 .id = bench.new_id(),
                                 .plan = event.plan,
                                 .person = std::string(kEvents),
                                 .org = receiver_of(subscription),
                                 .task = {},
                                 .payload = payload_of(event),
                                 .due = bench.call().now,
                                 .attempts = 0});
}

json::Value without_numbering(json::Value resource) {
    resource["meta"].erase("versionId");
    resource["meta"].erase("lastUpdated");
    return resource;
}

// As in a history: a version that differs in nothing that is shown did not happen.
bool is_news(store::Reader& reader, Viewer& viewer, const Event& event) {
    const auto after = reader.read_version(event.focus, event.to);
    if (!after || after->deleted) return false;
    if (viewer.full() || event.from == 0 || find_topic(event.topic)->with_any_consent) return true;
    const auto before = reader.read_version(event.focus, event.from);
    if (!before || before->deleted) return true;
    return without_numbering(viewer.show(event.focus, before->body)) !=
           without_numbering(viewer.show(event.focus, after->body));
}

// "No audit, no answer": what is told is recorded in the commit that makes it an event.
void record(store::Transaction& transaction, const Services& services, const Subscriber& subscriber,
            const Event& event, Instant now) {
    const auto call = subscriber.call(now);
    transaction.audit(audit::write({.id = services.ids(),
                                    .at = now,
                                    .event = "notification",
                                    .who = asker_of(call),
                                    .status = 200,
                                    .target = {},
                                    .about = receiver_of(subscriber.subscription),
                                    .parameters = {},
                                    .touched = {event.focus.reference()},
                                    .message = {},
                                    .plans = {event.plan}}));
}

}  // namespace

Event event_from(std::string_view text) {
    const auto value = json::parse(text).value_or(json::Value());
    return {value.text("topic"),
            fhir::key_of_reference(value.text("focus")).value_or(Key()),
            value.at("from").integer().value_or(0),
            value.at("to").integer().value_or(0),
            value.text("plan"),
            Instant(std::chrono::milliseconds(value.at("at").integer().value_or(0)))};
}

void write_events(Workbench& bench, const Change& change, const Written& written) {
    auto& reader = bench.transaction();
    const auto plan = reader.plan(change.plan);
    if (!plan) return;
    const auto now = bench.call().now;
    std::map<std::string, std::string> topics;
    const auto listening = listeners(reader, circle_of(reader, *plan, now), topics);
    if (listening.empty()) return;
    Happenings happenings(reader, change, written, now);
    happenings.add_coordinator();
    if (happenings.empty()) return;
    for (const auto& subscriber : listening) {
        const auto events = happenings.of(topics[subscriber.subscription]);
        if (events.empty()) continue;
        const auto request = request_in(reader, subscriber.subscription);
        if (!request || !fits(*request, plan->plan, plan->patient)) continue;
        if (request->end && *request->end <= now) continue;
        for (const auto& event : events) enqueue(bench, subscriber.subscription, event);
    }
}

bool may_be_told(store::Reader& reader, const Subscriber& subscriber, const Event& event,
                 Instant now) {
    if (find_topic(event.topic) == nullptr) return false;
    const auto call = subscriber.call(now);
    if (!call.who.may('r', event.focus.type)) return false;
    Viewer viewer(call, reader);
    return reader.sees(event.focus, viewer.visibility()) && is_news(reader, viewer, event);
}

namespace {

// What waits and has no number yet. Numbers are given in order, so what has one comes first.
std::vector<store::OutboxEntry> unnumbered(store::Reader& reader, const std::string& id) {
    std::int64_t after = 0;
    for (;;) {
        auto page =
            reader.waiting(kEvents, receiver_of(id), after, static_cast<int>(kNumberedAtOnce));
        if (page.size() < kNumberedAtOnce || !reader.event(id, page.back().id)) return page;
        after = page.back().seq;
    }
}

}  // namespace

std::vector<store::OutboxEntry> waiting_from(store::Reader& reader, const std::string& subscription,
                                             std::int64_t seq, int count) {
    auto waiting = reader.waiting(kEvents, receiver_of(subscription), seq - 1, count);
    if (!waiting.empty() && waiting.front().seq != seq) waiting.clear();  // its turn is over
    std::erase_if(waiting, [](const auto& entry) { return entry.set_aside.has_value(); });
    return waiting;
}

void give_numbers(store::Transaction& transaction, const Services& services,
                  const Subscriber& subscriber, Instant now) {
    give_numbers(transaction, services, subscriber, now,
                 unnumbered(transaction, subscriber.subscription));
}

void give_numbers(store::Transaction& transaction, const Services& services,
                  const Subscriber& subscriber, Instant now,
                  const std::vector<store::OutboxEntry>& waiting) {
    const auto& id = subscriber.subscription;
    auto last = transaction.last_event(id);
    for (const auto& entry : waiting) {
        if (transaction.event(id, entry.id)) continue;
        const auto event = event_from(entry.payload);
        if (!may_be_told(transaction, subscriber, event, now)) {
            transaction.delivered(entry.seq);
            continue;
        }
        transaction.put_event({id, ++last, entry.id, event.at, entry.payload});
        record(transaction, services, subscriber, event, now);
    }
    if (last > kEventsKept) transaction.forget_events(id, last - kEventsKept + 1);
}

}  // namespace planbro::interactions::subscriptions
