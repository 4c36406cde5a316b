// What can be subscribed to.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace planbro::interactions::subscriptions {

struct Topic {
    std::string_view code;
    std::string_view focus;  // type of the resource that the event is about
    std::string_view says;   // when, in a sentence
    // The event is one whatever of the focus the receiver sees: what it tells goes with any
    // consent.
    bool with_any_consent = false;
};

std::span<const Topic> topics();
// By code, or by "https://planbro.no/fhir/SubscriptionTopic/" and code.
const Topic* find_topic(std::string_view code);
const Topic* topic_of(std::string_view canonical);
std::string canonical_of(std::string_view code);

}  // namespace planbro::interactions::subscriptions
