#include "interactions/subscriptions/topics.hpp"

#include <algorithm>
#include <array>

#include "fhir/codes.hpp"

namespace planbro::interactions::subscriptions {

namespace {

constexpr auto kTopics = std::to_array<Topic>({
    {"plan-endret", "CarePlan", "A plan is made, changed or closed."},
    {"tiltak-endret", "ServiceRequest", "A measure of a plan is written or changed."},
    {"samtykke-endret", "Consent", "A consent is given, changed or withdrawn."},
    {"koordinator-endret", "CarePlan", "A plan gets a coordinator, or another one.", true},
    {"mote-innkalt", "Appointment", "A meeting is called, or gets another time."},
});

}  // namespace

std::span<const Topic> topics() {
    return kTopics;
}

const Topic* find_topic(std::string_view code) {
    const auto found = std::ranges::find(kTopics, code, &Topic::code);
    return found != kTopics.end() ? &*found : nullptr;
}

const Topic* topic_of(std::string_view canonical) {
    if (!canonical.starts_with(fhir::kSubscriptionTopic)) return nullptr;
    return find_topic(canonical.substr(fhir::kSubscriptionTopic.size()));
}

std::string canonical_of(std::string_view code) {
    return std::string(fhir::kSubscriptionTopic) + std::string(code);
}

}  // namespace planbro::interactions::subscriptions
