#include "interactions/subscriptions/subscriber.hpp"

#include <algorithm>

#include "consent/section.hpp"
#include "interactions/scope.hpp"
#include "interactions/workbench.hpp"

namespace planbro::interactions::subscriptions {

namespace {

using identity::Role;
using store::Key;

// Of one organisation; each may hold a connection open.
constexpr std::int64_t kPerOrganisationMax = 50;
constexpr std::string_view kMask = "********";
// Stands for the organisation of one who sees everything.
constexpr std::string_view kEveryone = "*";

std::string name_in(std::string_view header) {
    return std::string(header.substr(0, header.find(':')));
}

std::string masked(std::string_view header) {
    return name_in(header) + ": " + std::string(kMask);
}

json::Value scopes_of(const identity::Principal& who) {
    json::Array scopes;
    for (const auto& scope : who.scopes) {
        scopes.emplace_back("system/" + scope.type + "." + scope.letters);
    }
    return scopes;
}

std::string org_of(const identity::Principal& who) {
    return who.role == Role::tester ? std::string(kEveryone) : who.orgnr;
}

Subscriber made_by(const Call& call, std::string subscription) {
    return {std::move(subscription), call.who, {}, false, false, {}};
}

// What comes back masked is what is kept already.
std::string unmasked(const std::string& header, const std::vector<std::string>& kept) {
    if (header != masked(header)) return header;
    const auto found =
        std::ranges::find(kept, name_in(header), [](const auto& one) { return name_in(one); });
    return found != kept.end() ? *found : header;
}

// Takes the secrets out of the resource; whether they are others than before.
bool keep_headers(json::Value& resource, Subscriber& subscriber) {
    std::vector<std::string> headers;
    json::Array shown;
    for (const auto& header : resource.at("channel").at("header").items()) {
        headers.push_back(unmasked(header.string(), subscriber.headers));
        shown.emplace_back(masked(header.string()));
    }
    if (!shown.empty()) resource["channel"].set("header", std::move(shown));
    const bool changed = headers != subscriber.headers;
    subscriber.headers = std::move(headers);
    return changed;
}

void enqueue(Workbench& bench, const std::string& subscription, std::string_view queue) {
    bench.transaction().enqueue(
        {.seq = 0,
         .id = bench.new_id(),
         .plan = {},
         .person = std::string(queue),
         .org = receiver_of(subscription),
         .task = {},
         .payload = json::write(
             json::object({{"at", std::int64_t{bench.call().now.time_since_epoch().count()}}})),
         .due = bench.call().now,
         .attempts = 0});
}

void ask_for_handshake(Workbench& bench, const std::string& subscription) {
    auto& transaction = bench.transaction();
    for (const auto& entry :
         transaction.waiting(kHandshake, receiver_of(subscription), 0, kPerOrganisationMax)) {
        transaction.delivered(entry.seq);
    }
    enqueue(bench, subscription, kHandshake);
}

// The one that is stored goes on, if nothing that it depends on is another now.
bool goes_on(const json::Value& stored, const json::Value& incoming, bool other_headers) {
    const auto& status = stored.text("status");
    return status != "off" && incoming.text("status") != "requested" && !other_headers &&
           stored.at("channel") == incoming.at("channel");
}

// https://hl7.org/fhir/R4/subscription.html#status
void settle_status(Workbench& bench, const std::optional<json::Value>& stored,
                   json::Value& incoming, bool other_headers) {
    const auto id = incoming.text("id");
    incoming.erase("error");
    if (incoming.text("status") == "off") {
        bench.transaction().drop_waiting(receiver_of(id));
    } else if (stored && goes_on(*stored, incoming, other_headers)) {
        incoming.set("status", stored->text("status"));
        incoming.set_if("error", stored->at("error"));
    } else {
        incoming.set("status", "requested");
        ask_for_handshake(bench, id);
    }
}

Fail not_permitted(std::string text) {
    return fail(Category::forbidden, "ikke-tillatt", std::move(text));
}

Result<void> permit_new(Workbench& bench) {
    const auto org = org_of(bench.call().who);
    if (bench.transaction().count_subscribers(org) < kPerOrganisationMax) return {};
    return fail(Category::unprocessable, "for-mange-abonnementer",
                "The organisation has " + std::to_string(kPerOrganisationMax) +
                    " Subscriptions; delete what is not used.",
                "Subscription");
}

}  // namespace

std::string receiver_of(std::string_view subscription) {
    return std::string(kSubscription) + "/" + std::string(subscription);
}

std::optional<std::string> subscription_of(std::string_view receiver) {
    const auto prefix = receiver_of("");
    if (!receiver.starts_with(prefix)) return {};
    return std::string(receiver.substr(prefix.size()));
}

Subscriber subscriber_from(const store::Subscriber& row) {
    const auto body = json::parse(row.body).value_or(json::Value());
    Subscriber subscriber;
    subscriber.subscription = row.subscription;
    subscriber.who.orgnr = body.text("org");
    subscriber.who.client_id = body.text("client");
    subscriber.who.role = identity::role_of(body.text("role")).value_or(Role::tjeneste);
    for (const auto& scope : body.at("scopes").items()) {
        if (auto read = identity::read_scope(scope.string()))
            subscriber.who.scopes.push_back(std::move(*read));
    }
    for (const auto& header : body.at("headers").items())
        subscriber.headers.push_back(header.string());
    subscriber.shaken = body.at("shaken").boolean();
    subscriber.listens = row.listens;
    subscriber.last_sent =
        Instant(std::chrono::milliseconds(body.at("sent").integer().value_or(0)));
    return subscriber;
}

std::optional<Subscriber> load_subscriber(store::Reader& reader, std::string_view subscription) {
    const auto row = reader.subscriber(subscription);
    return row ? std::optional(subscriber_from(*row)) : std::nullopt;
}

void save(store::Transaction& transaction, const Subscriber& subscriber,
          const json::Value& subscription) {
    const auto* topic = topic_of(subscription.text("criteria"));
    const auto& who = subscriber.who;
    json::Array headers(subscriber.headers.begin(), subscriber.headers.end());
    transaction.put_subscriber(
        {.subscription = subscriber.subscription,
         .org = org_of(who),
         .topic = std::string(topic != nullptr ? topic->code : ""),
         .listens = subscriber.listens,
         .body = json::write(json::object(
             {{"org", who.orgnr},
              {"client", who.client_id},
              {"role", identity::name_of(who.role)},
              {"scopes", scopes_of(who)},
              {"headers", std::move(headers)},
              {"shaken", subscriber.shaken},
              {"sent", std::int64_t{subscriber.last_sent.time_since_epoch().count()}}}))});
}

Result<void> permit(Workbench& bench, const std::optional<json::Value>& stored,
                    const std::optional<json::Value>& incoming) {
    const auto role = bench.call().who.role;
    if (role != Role::tester && role != Role::planeier && role != Role::tjeneste) {
        return not_permitted("A plan's owner and the services subscribe; this role does not.");
    }
    // It sees what its maker's role sees: no other role of the organisation turns it elsewhere.
    if (stored && role != Role::tester) {
        const auto maker = load_subscriber(bench.transaction(), stored->text("id"));
        if (maker && maker->who.role != role)
            return not_permitted("A Subscription is changed by the role that made it.");
    }
    if (!incoming) return {};
    const auto* topic = topic_of(incoming->text("criteria"));
    // What may not be read is not told of either.
    if (topic != nullptr) {
        if (auto allowed = require_scope(bench.call(), 'r', topic->focus); !allowed) return allowed;
    }
    return stored ? Result<void>() : permit_new(bench);
}

json::Value settled(Workbench& bench, json::Value incoming) {
    auto& transaction = bench.transaction();
    const auto id = incoming.text("id");
    const auto stored = load(transaction, fhir::key_of(incoming));
    auto subscriber = load_subscriber(transaction, id);
    if (!subscriber) subscriber = made_by(bench.call(), id);
    const bool other_headers = keep_headers(incoming, *subscriber);
    settle_status(bench, stored, incoming, other_headers);
    const auto& status = incoming.text("status");
    subscriber->shaken = subscriber->shaken && status != "requested" && status != "off";
    subscriber->listens = subscriber->listens && status != "off";
    save(transaction, *subscriber, incoming);
    return incoming;
}

void keep_to_its_maker(store::Transaction& transaction, const std::string& subscription) {
    const auto row = transaction.subscriber(subscription);
    if (!row) return;
    const auto own = receiver_of(subscription);
    transaction.put_plan({own, row->org, {}, {}, {}});
    transaction.replace_membership(
        own, {{{std::string(kSubscription), subscription}, consent::kEksistens, {}}});
    transaction.replace_access(own, {{row->org, consent::kEksistens, {}, {}}});
}

void set_status(Workbench& bench, const std::string& subscription, std::string_view status,
                std::string_view error) {
    auto resource = load(bench.transaction(), {std::string(kSubscription), subscription});
    if (!resource) return;
    resource->set("status", status);
    resource->erase("error");
    resource->set_if("error", error);
    bench.put_as_is(std::move(*resource));
}

}  // namespace planbro::interactions::subscriptions
