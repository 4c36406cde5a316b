#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "interactions/operations/operations.hpp"
#include "interactions/operations/parameters.hpp"
#include "interactions/reading.hpp"
#include "interactions/scope.hpp"
#include "interactions/search_criteria.hpp"
#include "interactions/subscriptions/notification.hpp"
#include "interactions/visibility.hpp"
#include "interactions/workbench.hpp"

namespace planbro::interactions {

namespace {

using subscriptions::Kind;
using subscriptions::kSubscription;

// Of one answer; who wants more asks on from where it ends.
constexpr int kEventsMax = 1000;
constexpr std::int64_t kStatusMax = 200;

constexpr auto kWriting =
    std::to_array<std::string_view>({"_elements", "_format", "_pretty", "_summary"});

bool is_writing(std::string_view name) {
    return std::ranges::find(kWriting, name) != kWriting.end();
}

json::Value searchset(const Services& services, const std::vector<json::Value>& statuses) {
    json::Array entries;
    for (const auto& status : statuses) {
        entries.push_back(json::object({{"fullUrl", "urn:uuid:" + services.ids()},
                                        {"resource", status},
                                        {"search", json::object({{"mode", "match"}})}}));
    }
    auto bundle = json::object({{"resourceType", "Bundle"},
                                {"type", "searchset"},
                                {"total", static_cast<std::int64_t>(statuses.size())}});
    bundle.set_if("entry", std::move(entries));
    return bundle;
}

struct StatusAsked {
    std::vector<std::string> ids;
    std::vector<std::string> statuses;
};

Result<StatusAsked> read_status(const std::string& id, const Parameters& parameters) {
    static constexpr auto kKnown = std::to_array<std::string_view>({"id", "status"});
    StatusAsked asked;
    if (!id.empty()) asked.ids = {id};
    for (const auto& [name, value] : parameters) {
        if (is_writing(name)) continue;
        if (!id.empty() || (name != "id" && name != "status")) return unknown_parameter(kKnown);
        auto& into = name == "id" ? asked.ids : asked.statuses;
        for (auto& one : split(value, ',')) into.push_back(std::move(one));
    }
    return asked;
}

bool is_asked_for(const StatusAsked& asked, const json::Value& subscription) {
    const auto among = [](const std::vector<std::string>& list, const std::string& one) {
        return list.empty() || std::ranges::find(list, one) != list.end();
    };
    return among(asked.ids, subscription.text("id")) &&
           among(asked.statuses, subscription.text("status"));
}

store::Query own_subscriptions(const Viewer& viewer) {
    store::Query query;
    query.types = {std::string(kSubscription)};
    query.visibility = viewer.visibility();
    query.count = kStatusMax;
    query.with_total = false;
    return query;
}

struct EventsAsked {
    std::int64_t from = 1;
    std::int64_t to = std::numeric_limits<std::int64_t>::max();
    std::optional<subscriptions::Content> content;
};

bool read_number(const std::string& text, std::int64_t& into) {
    constexpr std::size_t kDigitsMax = 18;
    if (!all_digits(text) || text.size() > kDigitsMax) return false;
    into = std::stoll(text);
    return true;
}

Result<EventsAsked> read_events(const Parameters& parameters) {
    static constexpr auto kKnown =
        std::to_array<std::string_view>({"content", "eventsSinceNumber", "eventsUntilNumber"});
    EventsAsked asked;
    for (const auto& [name, value] : parameters) {
        bool good = true;
        if (name == "eventsSinceNumber") {
            good = read_number(value, asked.from);
        } else if (name == "eventsUntilNumber") {
            good = read_number(value, asked.to);
        } else if (name == "content") {
            asked.content = subscriptions::content_of(value);
            good = asked.content.has_value();
        } else if (!is_writing(name)) {
            return unknown_parameter(kKnown);
        }
        if (!good) return bad_parameter(name, "is a number, or empty, id-only or full-resource.");
    }
    return asked;
}

// The Subscription, if the asker may see it.
std::optional<json::Value> visible(store::Reader& reader, const Call& call, const std::string& id) {
    const store::Key key{std::string(kSubscription), id};
    const Viewer viewer(call, reader);
    if (!reader.sees(key, viewer.visibility())) return {};
    return load(reader, key);
}

// Gives numbers to what was never told: to ask for events is to be told of them.
Result<void> number_all(const Services& services, const Call& call, const std::string& id) {
    return services.store.commit([&](store::Transaction& transaction) -> Result<void> {
        if (!visible(transaction, call, id)) return not_found();
        const auto subscriber = subscriptions::load_subscriber(transaction, id);
        if (!subscriber) return not_found();
        subscriptions::give_numbers(transaction, services, *subscriber, call.now);
        return {};
    });
}

// By what the asker may see: another role of the same organisation may see less than its maker.
subscriptions::Subscriber as_asked(subscriptions::Subscriber subscriber, const Call& call) {
    subscriber.who = call.who;
    return subscriber;
}

}  // namespace

Result<Answer> subscription_status(const Services& services, const Call& call,
                                   const std::string& id, const Parameters& parameters) {
    if (auto allowed = require_scope(call, 'r', kSubscription); !allowed)
        return Fail(allowed.error());
    const auto asked = read_status(id, parameters);
    if (!asked) return Fail(asked.error());
    return in_one_view(services, [&](store::Reader& reader) -> Result<Answer> {
        if (!id.empty() && !visible(reader, call, id)) return not_found();
        const Viewer viewer(call, reader);
        auto query = own_subscriptions(viewer);
        if (!asked->ids.empty()) {
            std::vector<store::TokenMatch> ids;
            for (const auto& one : asked->ids) ids.push_back({{}, one});
            query.all_of = {store::Criterion::of("_id", std::move(ids))};
        }
        Answer answer;
        std::vector<json::Value> statuses;
        for (const auto& row : reader.search(query).rows) {
            const auto subscription = json::parse(row.body).value_or(json::Value());
            if (!is_asked_for(*asked, subscription)) continue;
            statuses.push_back(
                subscriptions::status_of(services, reader, subscription, Kind::query_status));
            answer.touched.push_back(row.key.reference());
        }
        answer.body = searchset(services, statuses);
        return answer;
    });
}

Result<Answer> subscription_events(const Services& services, const Call& call,
                                   const std::string& id, const Parameters& parameters) {
    if (auto allowed = require_scope(call, 'r', kSubscription); !allowed)
        return Fail(allowed.error());
    const auto asked = read_events(parameters);
    if (!asked) return Fail(asked.error());
    if (auto numbered = number_all(services, call, id); !numbered) return Fail(numbered.error());
    return in_one_view(services, [&](store::Reader& reader) -> Result<Answer> {
        const auto subscription = visible(reader, call, id);
        auto subscriber = subscriptions::load_subscriber(reader, id);
        if (!subscription || !subscriber) return not_found();
        const auto request = subscriptions::request_of(*subscription);
        subscriptions::Telling telling{Kind::query_event, asked->content.value_or(request.content),
                                       reader.events(id, asked->from, asked->to, kEventsMax)};
        Answer answer;
        answer.body = subscriptions::notification(services, reader, *subscription,
                                                  as_asked(std::move(*subscriber), call), telling,
                                                  call.now, &answer.touched);
        answer.touched.push_back(subscriptions::receiver_of(id));
        return answer;
    });
}

}  // namespace planbro::interactions
