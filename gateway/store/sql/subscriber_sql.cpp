// Subscriptions: who listens, and the events that were told.
#include "store/sql/guarded.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_writer.hpp"

namespace planbro::store::sql {

namespace {

constexpr std::string_view kSubscribers =
    "SELECT subscription, org, topic, listens, body FROM subscriber";
constexpr std::string_view kEvents =
    "SELECT subscription, number, id, at, body FROM kept_event WHERE subscription=?";

std::string text(std::string_view view) {
    return std::string(view);
}

Subscriber subscriber_of(const Rows& rows, std::size_t i) {
    return {.subscription = rows.text(i, 0),
            .org = rows.text(i, 1),
            .topic = rows.text(i, 2),
            .listens = rows.number(i, 3) != 0,
            .body = rows.text(i, 4)};
}

KeptEvent event_of(const Rows& rows, std::size_t i) {
    return {.subscription = rows.text(i, 0),
            .number = rows.number(i, 1),
            .id = rows.text(i, 2),
            .at = instant(rows.number(i, 3)),
            .body = rows.text(i, 4)};
}

}  // namespace

std::optional<Subscriber> Access::subscriber(std::string_view subscription) {
    return guarded_beside<std::optional<Subscriber>>([&]() -> std::optional<Subscriber> {
        const auto rows = connection_.query(text(kSubscribers) + " WHERE subscription=?", "sssis",
                                            {text(subscription)});
        if (rows.empty()) return {};
        return subscriber_of(rows, 0);
    });
}

std::vector<Subscriber> Access::listening(const std::vector<std::string>& orgs) {
    if (orgs.empty()) return {};
    return guarded_beside<std::vector<Subscriber>>([&] {
        Writer sql;
        (sql << kSubscribers << " WHERE listens=1 AND ").is_one_of("org", orgs);
        const auto asked = (sql << " ORDER BY subscription").take();
        const auto rows = connection_.query(asked.text, "sssis", asked.parameters);
        std::vector<Subscriber> list;
        for (std::size_t i = 0; i < rows.size(); ++i) list.push_back(subscriber_of(rows, i));
        return list;
    });
}

std::int64_t Access::count_subscribers(std::string_view org) {
    return guarded_beside<std::int64_t>([&] {
        return connection_.query("SELECT count(*) FROM subscriber WHERE org=?", "i", {text(org)})
            .number(0, 0);
    });
}

std::int64_t Access::last_event(std::string_view subscription) {
    return guarded_beside<std::int64_t>([&] {
        return connection_
            .query("SELECT coalesce(max(number), 0) FROM kept_event WHERE subscription=?", "i",
                   {text(subscription)})
            .number(0, 0);
    });
}

std::optional<KeptEvent> Access::event(std::string_view subscription, std::string_view id) {
    return guarded_beside<std::optional<KeptEvent>>([&]() -> std::optional<KeptEvent> {
        const auto rows =
            connection_.query(text(kEvents) + " AND id=?", "sisis", {text(subscription), text(id)});
        if (rows.empty()) return {};
        return event_of(rows, 0);
    });
}

std::vector<KeptEvent> Access::events(std::string_view subscription, std::int64_t from,
                                      std::int64_t to, int limit) {
    return guarded_beside<std::vector<KeptEvent>>([&] {
        const auto rows = connection_.query(
            text(kEvents) + " AND number>=? AND number<=? ORDER BY number LIMIT ?", "sisis",
            {text(subscription), from, to, std::int64_t{limit}});
        std::vector<KeptEvent> list;
        for (std::size_t i = 0; i < rows.size(); ++i) list.push_back(event_of(rows, i));
        return list;
    });
}

void Access::put_subscriber(const Subscriber& subscriber) {
    guarded_write([&] {
        connection_.execute(
            "INSERT INTO subscriber (subscription, org, topic, listens, body) VALUES (?,?,?,?,?)"
            " ON CONFLICT (subscription) DO UPDATE SET org=excluded.org, topic=excluded.topic,"
            " listens=excluded.listens, body=excluded.body",
            {subscriber.subscription, subscriber.org, subscriber.topic,
             std::int64_t{subscriber.listens}, subscriber.body});
    });
}

void Access::remove_subscriber(std::string_view subscription) {
    guarded_write([&] {
        connection_.execute("DELETE FROM subscriber WHERE subscription=?", {text(subscription)});
        connection_.execute("DELETE FROM kept_event WHERE subscription=?", {text(subscription)});
    });
    drop_waiting("Subscription/" + text(subscription));
}

void Access::put_event(const KeptEvent& event) {
    guarded_write([&] {
        connection_.execute(
            "INSERT INTO kept_event (subscription, number, id, at, body) VALUES (?,?,?,?,?)",
            {event.subscription, event.number, event.id, number(event.at), event.body});
    });
}

void Access::forget_events(std::string_view subscription, std::int64_t below) {
    guarded_write([&] {
        connection_.execute("DELETE FROM kept_event WHERE subscription=? AND number<?",
                            {text(subscription), below});
    });
}

}  // namespace planbro::store::sql
