// Who a Subscription belongs to and how far it has come; what the gateway decides of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interactions/services.hpp"
#include "interactions/subscriptions/request.hpp"

namespace planbro::interactions {
class Workbench;
}

namespace planbro::interactions::subscriptions {

inline constexpr std::string_view kSubscription = "Subscription";

// The queues of a Subscription in the outbox: events in order, beside them what is none. Names that
// no Patient has, for they stand where a notice has the person.
inline constexpr std::string_view kEvents = "*events";
inline constexpr std::string_view kHandshake = "*handshake";
inline constexpr std::string_view kHeartbeat = "*heartbeat";

// The receiver's name in the outbox: "Subscription/1".
std::string receiver_of(std::string_view subscription);
// The logical id in it; nothing for another receiver.
std::optional<std::string> subscription_of(std::string_view receiver);

struct Subscriber {
    std::string subscription;  // logical id
    identity::Principal who;   // as whom it sees: organisation, role and scopes of its maker
    std::vector<std::string> headers;  // "Name: value", secret
    bool shaken = false;               // has answered the handshake of the channel as it is
    bool listens = false;              // has answered one since it was off
    Instant last_sent;

    [[nodiscard]] Call call(Instant now) const { return {who, now, {}, {}}; }
};

std::optional<Subscriber> load_subscriber(store::Reader& reader, std::string_view subscription);
Subscriber subscriber_from(const store::Subscriber& row);
// With what the resource says of it now.
void save(store::Transaction& transaction, const Subscriber& subscriber,
          const json::Value& subscription);

// Who may write Subscriptions, and for what.
Result<void> permit(Workbench& bench, const std::optional<json::Value>& stored,
                    const std::optional<json::Value>& incoming);

// The resource as it is to be kept: status and error are the gateway's, headers are kept apart and
// masked. Makes the subscriber, and the handshake where one is due.
json::Value settled(Workbench& bench, json::Value incoming);

// The resource belongs to the organisation that made it: a plan of its own, so to speak, that this
// organisation alone has access to (docs/decisions/0021-subscriptions.md).
void keep_to_its_maker(store::Transaction& transaction, const std::string& subscription);

// Another status, by the gateway itself; `error` says why.
void set_status(Workbench& bench, const std::string& subscription, std::string_view status,
                std::string_view error = {});

}  // namespace planbro::interactions::subscriptions
