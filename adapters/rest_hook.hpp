// A subscriber's endpoint: takes notifications by POST and answers 2xx
// (https://hl7.org/fhir/R4/subscription.html#2.46.7.1).
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/adapter.hpp"
#include "adapters/http_client.hpp"

namespace planbro::adapters {

struct Notification {
    std::string endpoint;
    std::string_view content_type;
    std::string body;
    std::vector<std::string> headers;  // "Name: value"
    std::chrono::seconds timeout{10};
};

// Thread-safe. What comes back is delivered or retry, never rejected: an event is not given up
// because an endpoint is set up wrongly for a while.
class RestHook {
  public:
    // `to_itself`: also to this machine (the sandbox).
    explicit RestHook(bool to_itself) : to_itself_(to_itself) {}
    Answer notify(const Notification& notification);
    // Gives up what is under way, and whatever is asked from then on.
    void give_up();

  private:
    HttpClient& client_for(std::chrono::seconds timeout);

    bool to_itself_;
    std::mutex mutex_;
    bool given_up_ = false;
    std::map<std::chrono::seconds, std::unique_ptr<HttpClient>> clients_;
};

}  // namespace planbro::adapters
