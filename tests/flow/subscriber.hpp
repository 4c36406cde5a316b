// A subscriber: a server of its own that keeps what it is told.
#pragma once

#include <atomic>
#include <mutex>

#include "flow/harness.hpp"
#include "http/listener.hpp"

namespace planbro::flow {

class Subscriber {
  public:
    struct Told {
        json::Value bundle;
        std::string authorization;
        std::string content_type;
        std::string body;
    };

    Subscriber() {
        auto listener = http::Listener::start(
            {}, [this](const http::Request& request, const http::Respond& respond) {
                respond({.status = take(request), .headers = {}, .body = {}});
            });
        if (listener) listener_ = std::move(*listener);
    }

    [[nodiscard]] std::string url(const std::string& path = "/hook") const {
        return "http://127.0.0.1:" + std::to_string(listener_->port()) + path;
    }
    // What to answer from now on.
    void answer(int status) { status_ = status; }
    [[nodiscard]] int refused() const { return refused_; }
    [[nodiscard]] int events() const { return events_; }

    [[nodiscard]] std::vector<Told> told(const std::string& type) const {
        const std::lock_guard lock(mutex_);
        std::vector<Told> list;
        for (const auto& one : told_) {
            if (parameter(one.bundle, "type").text("valueCode") == type) list.push_back(one);
        }
        return list;
    }

    // Of the SubscriptionStatus in the bundle.
    static json::Value parameter(const json::Value& bundle, const std::string& name) {
        const auto& status = bundle.at("entry").at(std::size_t{0}).at("resource");
        for (const auto& one : status.at("parameter").items()) {
            if (one.text("name") == name) return one;
        }
        return {};
    }

    static std::string part(const json::Value& bundle, const std::string& name,
                            const std::string& value) {
        const auto event = parameter(bundle, "notification-event");
        for (const auto& one : event.at("part").items()) {
            if (one.text("name") != name) continue;
            const auto& found = one.at(value);
            return found.is_object() ? found.text("reference") : found.string();
        }
        return {};
    }

    // Of one notification.
    static std::vector<std::string> numbers_in(const json::Value& bundle) {
        std::vector<std::string> list;
        const auto& status = bundle.at("entry").at(std::size_t{0}).at("resource");
        for (const auto& event : status.at("parameter").items()) {
            if (event.text("name") != "notification-event") continue;
            for (const auto& one : event.at("part").items()) {
                if (one.text("name") == "event-number") list.push_back(one.text("valueString"));
            }
        }
        return list;
    }

    // The numbers of the events, in the order of their arrival.
    [[nodiscard]] std::vector<std::string> numbers() const {
        std::vector<std::string> list;
        for (const auto& one : told("event-notification")) {
            for (auto& number : numbers_in(one.bundle)) list.push_back(std::move(number));
        }
        return list;
    }

  private:
    int take(const http::Request& request) {
        const int status = status_;
        if (status >= 300) {
            ++refused_;
            return status;
        }
        Told told{json::parse(request.body).value_or(json::Value()),
                  std::string(request.header("Authorization")),
                  std::string(request.header("Content-Type")), request.body};
        const auto count = static_cast<int>(numbers_in(told.bundle).size());
        const std::lock_guard lock(mutex_);
        told_.push_back(std::move(told));
        events_ += count;
        return status;
    }

    std::atomic<int> status_ = 200;
    std::atomic<int> refused_ = 0;
    std::atomic<int> events_ = 0;
    mutable std::mutex mutex_;
    std::vector<Told> told_;
    std::unique_ptr<http::Listener> listener_;  // last: it uses the rest
};

inline json::Value extension(const std::string& name, const char* kind, json::Value value) {
    return json::object(
        {{"url", "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/" + name},
         {kind, std::move(value)}});
}

inline json::Value subscription_to(const std::string& topic, const std::string& endpoint,
                                   const std::string& content = "id-only") {
    return json::object(
        {{"resourceType", "Subscription"},
         {"status", "requested"},
         {"reason", "Journalen skal vise at planen er endret"},
         {"criteria", "https://planbro.no/fhir/SubscriptionTopic/" + topic},
         {"channel",
          json::object({{"type", "rest-hook"},
                        {"endpoint", endpoint},
                        {"payload", "application/fhir+json"},
                        {"_payload", json::object({{"extension", json::array({extension(
                                                                     "backport-payload-content",
                                                                     "valueCode", content)})}})},
                        {"header", json::array({"Authorization: Bearer hemmelig-ord"})}})}});
}

}  // namespace planbro::flow
