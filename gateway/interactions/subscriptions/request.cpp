#include "interactions/subscriptions/request.hpp"

#include <algorithm>

#include "base/endpoint.hpp"
#include "base/text.hpp"
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace planbro::interactions::subscriptions {

namespace {

using std::chrono::seconds;

constexpr seconds kTimeoutDefault{10};
constexpr seconds kTimeoutMax{30};
constexpr seconds kHeartbeatMin{1};
// More events than this a notification never has.
constexpr std::int64_t kMaxCountMax = 100;
constexpr std::size_t kHeadersMax = 16;
constexpr std::size_t kHeaderBytesMax = 4096;

const json::Value& extension_in(const json::Value& element, std::string_view url) {
    static const json::Value kNone;
    for (const auto& one : element.at("extension").items()) {
        if (one.text("url") == url) return one;
    }
    return kNone;
}

std::optional<seconds> seconds_in(const json::Value& channel, std::string_view url) {
    const auto value = extension_in(channel, url).at("valueUnsignedInt").integer();
    return value ? std::optional(seconds(*value)) : std::nullopt;
}

std::optional<std::int64_t> max_count_in(const json::Value& channel) {
    const auto& extension = extension_in(channel, fhir::kExtMaxCount);
    if (extension.is_null()) return {};
    // A positiveInt by the guide; what else is a number is understood, too.
    for (const auto* kind : {"valuePositiveInt", "valueUnsignedInt", "valueInteger"}) {
        if (const auto count = extension.at(kind).integer()) return count;
    }
    return 0;
}

std::string content_code(const json::Value& channel) {
    return extension_in(channel.at("_payload"), fhir::kExtPayloadContent).text("valueCode");
}

// "Patient/1" or "1".
std::vector<std::string> ids_in(std::string_view text, std::string_view type) {
    std::vector<std::string> ids;
    for (const auto& one : split(text, ',')) {
        const auto key = fhir::key_of_reference(one);
        const bool of_type = key && key->type == type;
        ids.push_back(of_type ? key->id : fhir::is_id(one) ? one : "");
    }
    return ids;
}

bool read_condition(std::string_view pair, Filter& filter) {
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) return false;
    const auto name = pair.substr(0, equals);
    const bool by_patient = name == "patient" || name == "subject";
    if (!by_patient && name != "_id") return false;
    auto& ids = by_patient ? filter.patients : filter.plans;
    if (!ids.empty()) return false;  // said twice
    ids =
        ids_in(percent_decode(pair.substr(equals + 1), true), by_patient ? "Patient" : "CarePlan");
    return std::ranges::find(ids, "") == ids.end();
}

std::optional<Filter> filter_of(std::string_view text) {
    constexpr std::string_view kOfPlan = "CarePlan?";
    if (!text.starts_with(kOfPlan)) return {};
    Filter filter;
    for (const auto& pair : split(text.substr(kOfPlan.size()), '&')) {
        if (!read_condition(pair, filter)) return {};
    }
    return filter;
}

bool is_one_of(const std::vector<std::string>& ids, const std::string& id) {
    return ids.empty() || std::ranges::find(ids, id) != ids.end();
}

// RFC 9110 section 5.1: a name is a token; and no header of ours.
bool is_header(std::string_view header) {
    constexpr std::string_view kToken = "!#$%&'*+-.^_`|~";
    const auto colon = header.find(':');
    if (colon == std::string_view::npos || colon == 0 || header.size() > kHeaderBytesMax) {
        return false;
    }
    const auto name = header.substr(0, colon);
    const bool token = std::ranges::all_of(name, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kToken.find(c) != std::string_view::npos;
    });
    const bool printable = std::ranges::all_of(header.substr(colon + 1), [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
    });
    std::string lower(name);
    for (auto& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const bool ours = lower == "content-type" || lower == "content-length" || lower == "host" ||
                      lower == "connection" || lower == "transfer-encoding" || lower == "upgrade" ||
                      lower == "expect" || lower == "te" || lower == "trailer";
    return token && printable && !ours;
}

class Judge {
  public:
    Judge(const json::Value& subscription, const Reach& reach, std::string place)
        : subscription_(subscription), reach_(reach), place_(std::move(place)) {}

    std::vector<Issue> judge() {
        topic();
        filters();
        status();
        channel();
        return std::move(issues_);
    }

  private:
    void fault(std::string code, std::string text, const std::string& at) {
        issues_.push_back(
            {Severity::error, "business-rule", std::move(code), std::move(text), place_ + at});
    }

    void topic() {
        if (topic_of(subscription_.text("criteria")) != nullptr) return;
        fault("ukjent-tema",
              "criteria is the canonical URL of a topic of this server; /fhir/metadata lists them.",
              ".criteria");
    }

    void filters() {
        const auto& list = subscription_.at("_criteria").at("extension").items();
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (filter_of(list[i].text("valueString"))) continue;
            fault("ukjent-filter",
                  "A filter is CarePlan?patient=Patient/… or CarePlan?_id=…, or both with &.",
                  ".criteria.extension[" + std::to_string(i) + "]");
        }
    }

    void status() {
        if (subscription_.text("status") != "entered-in-error") return;
        fault("kanal-ikke-stottet", "A Subscription is ended by status off, or deleted.",
              ".status");
    }

    void channel() {
        const auto& channel = subscription_.at("channel");
        if (channel.text("type") != "rest-hook") {
            fault("kanal-ikke-stottet", "Notifications go to a rest-hook.", ".channel.type");
        }
        const auto& payload = channel.text("payload");
        if (payload != "application/fhir+json" && payload != "application/fhir+xml") {
            fault("kanal-ikke-stottet", "payload is application/fhir+json or application/fhir+xml.",
                  ".channel.payload");
        }
        if (!content_of(content_code(channel))) {
            fault("kanal-ikke-stottet",
                  "payload has the extension backport-payload-content: empty, id-only or "
                  "full-resource.",
                  ".channel.payload");
        }
        times(channel);
        endpoint(channel.text("endpoint"));
        headers(channel.at("header"));
    }

    void times(const json::Value& channel) {
        const auto heartbeat = seconds_in(channel, fhir::kExtHeartbeatPeriod);
        if (heartbeat && *heartbeat < kHeartbeatMin) {
            fault("kanal-ikke-stottet", "The heartbeat period is a second at least.",
                  ".channel.extension");
        }
        if (max_count_in(channel).value_or(1) < 1) {
            fault("kanal-ikke-stottet", "backport-max-count has a valuePositiveInt, 1 at least.",
                  ".channel.extension");
        }
    }

    void endpoint(const std::string& url) {
        const auto endpoint = read_endpoint(url);
        if (!endpoint) return not_allowed("endpoint is an https URL without user or fragment.");
        const bool to_itself = endpoint->host == "localhost" ||
                               endpoint->host.ends_with(".localhost") ||
                               kind_of_address(endpoint->host) == AddressKind::loopback;
        if (kind_of_address(endpoint->host) == AddressKind::forbidden) {
            return not_allowed("endpoint leads to an address that is nobody's.");
        }
        if (to_itself && !reach_.loopback) {
            return not_allowed("endpoint leads to the gateway itself.");
        }
        if (endpoint->scheme == "http" && !(to_itself && reach_.loopback)) {
            not_allowed("endpoint is https; http goes to loopback addresses in the sandbox alone.");
        }
    }

    void not_allowed(std::string text) {
        fault("adresse-ikke-tillatt", std::move(text), ".channel.endpoint");
    }

    void headers(const json::Value& list) {
        if (list.items().size() > kHeadersMax) {
            fault("kanal-ikke-stottet", "There are too many headers.", ".channel.header");
        }
        for (std::size_t i = 0; i < list.items().size(); ++i) {
            if (is_header(list.at(i).string())) continue;
            fault("kanal-ikke-stottet",
                  "A header is \"Name: value\", and none that the gateway sets itself.",
                  ".channel.header[" + std::to_string(i) + "]");
        }
    }

    const json::Value& subscription_;
    const Reach& reach_;
    std::string place_;
    std::vector<Issue> issues_;
};

}  // namespace

std::optional<Content> content_of(std::string_view code) {
    if (code == "empty") return Content::empty;
    if (code == "id-only") return Content::id_only;
    if (code == "full-resource") return Content::full_resource;
    return {};
}

Request request_of(const json::Value& subscription) {
    const auto& channel = subscription.at("channel");
    Request request;
    request.topic = topic_of(subscription.text("criteria"));
    for (const auto& one : subscription.at("_criteria").at("extension").items()) {
        if (auto filter = filter_of(one.text("valueString")))
            request.filters.push_back(std::move(*filter));
    }
    request.endpoint = channel.text("endpoint");
    request.xml = channel.text("payload") == "application/fhir+xml";
    request.content = content_of(content_code(channel)).value_or(Content::empty);
    request.heartbeat = seconds_in(channel, fhir::kExtHeartbeatPeriod);
    request.timeout = std::clamp(seconds_in(channel, fhir::kExtTimeout).value_or(kTimeoutDefault),
                                 seconds(1), kTimeoutMax);
    request.max_count = static_cast<int>(
        std::clamp<std::int64_t>(max_count_in(channel).value_or(1), 1, kMaxCountMax));
    if (const auto end = interval_of(subscription.text("end"))) request.end = end->low;
    return request;
}

bool fits(const Request& request, const std::string& plan, const std::string& patient) {
    return std::ranges::all_of(request.filters, [&](const Filter& filter) {
        return is_one_of(filter.plans, plan) && is_one_of(filter.patients, patient);
    });
}

std::vector<Issue> judge(const json::Value& subscription, const Reach& reach,
                         const std::string& place) {
    return Judge(subscription, reach, place).judge();
}

}  // namespace planbro::interactions::subscriptions
