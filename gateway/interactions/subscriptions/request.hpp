// What a Subscription asks for, by the R4 backport of topic-based subscriptions
// (http://hl7.org/fhir/uv/subscriptions-backport).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "interactions/subscriptions/topics.hpp"

namespace planbro::interactions::subscriptions {

enum class Content { empty, id_only, full_resource };

std::optional<Content> content_of(std::string_view code);

// "CarePlan?patient=Patient/1&_id=2,3": what is asked for must hold, all of it.
struct Filter {
    std::vector<std::string> patients;  // logical ids; empty: any
    std::vector<std::string> plans;
};

struct Request {
    const Topic* topic = nullptr;
    std::vector<Filter> filters;
    std::string endpoint;
    bool xml = false;
    Content content = Content::empty;
    std::optional<std::chrono::seconds> heartbeat;
    std::chrono::seconds timeout{};
    int max_count = 1;  // events of one notification
    std::optional<Instant> end;
};

// Of a Subscription that was judged.
Request request_of(const json::Value& subscription);
bool fits(const Request& request, const std::string& plan, const std::string& patient);

// Where a notification may be sent.
struct Reach {
    bool loopback = false;  // to this machine, and over http: in the sandbox
};

// What cannot be served, at `place`.
std::vector<Issue> judge(const json::Value& subscription, const Reach& reach,
                         const std::string& place = "Subscription");

}  // namespace planbro::interactions::subscriptions
