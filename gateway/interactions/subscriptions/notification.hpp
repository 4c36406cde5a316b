// Notifications as bundles, by the profiles backport-subscription-notification-r4 and
// backport-subscription-status-r4 of http://hl7.org/fhir/uv/subscriptions-backport.
#pragma once

#include <string>
#include <vector>

#include "interactions/subscriptions/events.hpp"

namespace planbro::interactions::subscriptions {

// https://hl7.org/fhir/R5/valueset-subscription-notification-type.html
enum class Kind { handshake, heartbeat, event_notification, query_status, query_event };

struct Telling {
    Kind kind = Kind::handshake;
    Content content = Content::empty;
    std::vector<store::KeptEvent> events = {};
};

// The SubscriptionStatus, which is a Parameters in R4.
json::Value status_of(const Services& services, store::Reader& reader,
                      const json::Value& subscription, Kind kind);

// What of the events the subscriber may not be told any more is there as a number alone. `touched`,
// if any, gets what is shown.
json::Value notification(const Services& services, store::Reader& reader,
                         const json::Value& subscription, const Subscriber& subscriber,
                         const Telling& telling, Instant now,
                         std::vector<std::string>* touched = nullptr);

}  // namespace planbro::interactions::subscriptions
