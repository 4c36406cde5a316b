#include "interactions/subscriptions/notification.hpp"

#include "interactions/operations/parameters.hpp"
#include "interactions/visibility.hpp"

namespace planbro::interactions::subscriptions {

namespace {

constexpr std::string_view kNotification =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/"
    "backport-subscription-notification-r4";
constexpr std::string_view kStatus =
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/"
    "backport-subscription-status-r4";
constexpr std::string_view kErrors = "http://terminology.hl7.org/CodeSystem/subscription-error";

std::string_view code_of(Kind kind) {
    switch (kind) {
        case Kind::handshake:
            return "handshake";
        case Kind::heartbeat:
            return "heartbeat";
        case Kind::event_notification:
            return "event-notification";
        case Kind::query_status:
            return "query-status";
        case Kind::query_event:
            return "query-event";
    }
    return "query-status";
}

json::Value meta_of(std::string_view profile) {
    return json::object({{"profile", json::array({profile})}});
}

json::Value error_of(const std::string& text) {
    return json::object(
        {{"coding", json::array({json::object({{"system", kErrors}, {"code", "no-response"}})})},
         {"text", text}});
}

class Bundle {
  public:
    Bundle(const Services& services, store::Reader& reader, const json::Value& subscription,
           const Subscriber& subscriber, const Telling& telling, Instant now)
        : services_(services),
          reader_(reader),
          subscription_(subscription),
          subscriber_(subscriber),
          telling_(telling),
          now_(now),
          call_(subscriber.call(now)),
          viewer_(call_, reader) {}

    json::Value make(std::vector<std::string>* touched) {
        auto status = status_of(services_, reader_, subscription_, telling_.kind);
        json::Array entries;
        for (const auto& kept : telling_.events) {
            const auto event = event_from(kept.body);
            const bool told = telling_.content != Content::empty &&
                              may_be_told(reader_, subscriber_, event, now_);
            status["parameter"].push_back(part("notification-event", parts_of(kept, event, told)));
            if (!told) continue;
            if (touched != nullptr) touched->push_back(event.focus.reference());
            entries.push_back(entry_of(event));
        }
        entries.insert(entries.begin(), first(std::move(status)));
        return json::object({{"resourceType", "Bundle"},
                             {"id", services_.ids()},
                             {"meta", meta_of(kNotification)},
                             {"type", "history"},
                             {"timestamp", format_instant(now_)},
                             {"entry", std::move(entries)}});
    }

  private:
    json::Array parts_of(const store::KeptEvent& kept, const Event& event, bool told) const {
        json::Array parts{part("event-number", "valueString", std::to_string(kept.number)),
                          part("timestamp", "valueInstant", format_instant(kept.at))};
        if (told) {
            parts.push_back(part("focus", "valueReference",
                                 json::object({{"reference", url_of(event.focus.reference())}})));
        }
        return parts;
    }

    [[nodiscard]] json::Value first(json::Value status) const {
        const auto of = subscription_.text("id");
        return json::object(
            {{"fullUrl", "urn:uuid:" + services_.ids()},
             {"resource", std::move(status)},
             {"request", json::object({{"method", "GET"},
                                       {"url", url_of("Subscription/" + of + "/$status")}})},
             {"response", json::object({{"status", "200"}})}});
    }

    json::Value entry_of(const Event& event) {
        const auto reference = event.focus.reference();
        auto entry = json::object({{"fullUrl", url_of(reference)}});
        if (telling_.content == Content::full_resource) {
            if (const auto version = reader_.read_version(event.focus, event.to))
                entry.set("resource", viewer_.show(event.focus, version->body));
        }
        const bool created = event.from == 0;
        entry.set("request", json::object({{"method", created ? "POST" : "PUT"},
                                           {"url", created ? event.focus.type : reference}}));
        entry.set("response", json::object({{"status", created ? "201" : "200"}}));
        return entry;
    }

    [[nodiscard]] std::string url_of(const std::string& path) const {
        return services_.base_url + "/" + path;
    }

    const Services& services_;
    store::Reader& reader_;
    const json::Value& subscription_;
    const Subscriber& subscriber_;
    const Telling& telling_;
    Instant now_;
    Call call_;
    Viewer viewer_;
};

}  // namespace

json::Value status_of(const Services& services, store::Reader& reader,
                      const json::Value& subscription, Kind kind) {
    const auto& id = subscription.text("id");
    json::Array parts{
        part("subscription", "valueReference",
             json::object({{"reference", services.base_url + "/" + receiver_of(id)}})),
        part("topic", "valueCanonical", subscription.text("criteria")),
        part("status", "valueCode", subscription.text("status")),
        part("type", "valueCode", code_of(kind)),
        part("events-since-subscription-start", "valueString",
             std::to_string(reader.last_event(id)))};
    if (subscription.has("error")) {
        parts.push_back(
            part("error", "valueCodeableConcept", error_of(subscription.text("error"))));
    }
    auto status = parameters_of(std::move(parts));
    status.set("id", services.ids());
    status.set("meta", meta_of(kStatus));
    return status;
}

json::Value notification(const Services& services, store::Reader& reader,
                         const json::Value& subscription, const Subscriber& subscriber,
                         const Telling& telling, Instant now, std::vector<std::string>* touched) {
    return Bundle(services, reader, subscription, subscriber, telling, now).make(touched);
}

}  // namespace planbro::interactions::subscriptions
