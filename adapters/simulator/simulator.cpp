#include "adapters/simulator/simulator.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/simulator/internal/archive.hpp"
#include "adapters/simulator/internal/fault.hpp"
#include "adapters/simulator/internal/later.hpp"
#include "adapters/simulator/internal/partner.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"

namespace planbro::adapters {
namespace {

using namespace internal;
using http::Request;
using http::Respond;
using http::Response;

// Closes the connection.
Response no_answer() {
    return {.status = 0, .headers = {}, .body = {}};
}

struct Arrival {
    std::string system;
    std::string path;
    std::string content_type;
    std::string body;
    Instant at;
    std::vector<ArchivedFile> files = {};
};

// What was sent along; by its sum where it is no text.
json::Value files_of(const Arrival& arrival) {
    json::Array files;
    for (const auto& file : arrival.files) {
        auto value = json::object({{"name", file.name},
                                   {"contentType", file.content_type},
                                   {"size", static_cast<std::int64_t>(file.bytes.size())},
                                   {"sha256", sha256_hex(file.bytes)}});
        if (is_utf8(file.bytes)) value.set("body", file.bytes);
        files.push_back(std::move(value));
    }
    return files;
}

json::Value to_json(const Arrival& arrival, bool with_system) {
    auto value = json::object({{"path", arrival.path},
                               {"contentType", arrival.content_type},
                               {"body", arrival.body},
                               {"at", format_instant(arrival.at)}});
    value.set_if("files", files_of(arrival));
    if (with_system) value.set("system", arrival.system);
    return value;
}

std::string text_of(const Failure& failure) {
    const auto& issue = failure.issues.front();
    return issue.expression.empty() ? issue.text : issue.expression + ": " + issue.text;
}

// The value of a query parameter, "" if absent.
std::string query_value(std::string_view query, std::string_view name) {
    for (const auto& part : split(query, '&')) {
        const auto equals = part.find('=');
        if (equals == std::string::npos || part.substr(0, equals) != name) continue;
        return percent_decode(std::string_view(part).substr(equals + 1), true);
    }
    return {};
}

Response method_not_allowed(std::string_view allowed) {
    auto response = json_response(405, json::object({{"feil", "Only " + std::string(allowed)}}));
    response.headers.push_back({"Allow", std::string(allowed)});
    return response;
}

// What the partners have taken in and how they are to fail. Guards itself.
class Memory {
  public:
    explicit Memory(Clock clock) : clock_(std::move(clock)) {}

    Receipt take_in(const Counterpart& partner, const Request& request, const std::string& notice) {
        const std::lock_guard lock(mutex_);
        const auto at = clock_();
        const auto id = receipt_id(partner.system, notice);
        arrivals_.push_back({std::string(partner.system),
                             request.path,
                             std::string(request.header("Content-Type")),
                             request.body,
                             at,
                             {}});
        return {.id = id, .notice_id = notice, .repeat = !receipts_.insert(id).second, .at = at};
    }

    // Listed as the archive reads it: the arkivmelding, and the files beside it.
    Response archive(const Request& request, const ArchiveMessage& message) {
        const std::lock_guard lock(mutex_);
        const auto at = clock_();
        arrivals_.push_back(
            {"arkiv", request.path, "application/xml", message.xml, at, message.files});
        return archive_receipt(message, holdings_.take(message), at);
    }

    // A later fault for the same system takes the earlier one's place; zero times heals.
    void set_fault(Fault fault) {
        const std::lock_guard lock(mutex_);
        faults_[fault.system] = std::move(fault);
    }

    std::optional<Fault> next_fault(std::string_view system) {
        const std::lock_guard lock(mutex_);
        const auto found = faults_.find(system);
        if (found == faults_.end() || found->second.times == 0) return std::nullopt;
        --found->second.times;
        return found->second;
    }

    json::Value received(std::string_view system) const {
        const std::lock_guard lock(mutex_);
        json::Array list;
        for (const auto& arrival : arrivals_) {
            if (system.empty()) list.push_back(to_json(arrival, true));
            if (system == arrival.system) list.push_back(to_json(arrival, false));
        }
        return list;
    }

    void forget() {
        const std::lock_guard lock(mutex_);
        arrivals_.clear();
        receipts_.clear();
        holdings_.forget();
        faults_.clear();
    }

    [[nodiscard]] Instant now() const { return clock_(); }

  private:
    Clock clock_;
    mutable std::mutex mutex_;
    std::vector<Arrival> arrivals_;
    std::set<std::string> receipts_;
    Holdings holdings_;
    std::map<std::string, Fault, std::less<>> faults_;
};

Response faulty_status(Format format, const Fault& fault) {
    auto response = refusal_of(format, fault.status, "Simulated fault");
    if (fault.retry_after > 0) {
        response.headers.push_back({"Retry-After", std::to_string(fault.retry_after)});
    }
    return response;
}

// --- the partners' doors

Response answer_archive(Memory& memory, const Request& request) {
    const auto message = read_archive_message(request);
    if (!message) return archive_fault(400, text_of(message.error()));
    return memory.archive(request, *message);
}

Response answer_notice(Memory& memory, const Counterpart& partner, const Request& request) {
    if (request.body_too_large) return refusal_of(partner.format, 413, "The message is too large");
    if (partner.format == Format::arkiv) return answer_archive(memory, request);
    const auto notice = notice_id_of(partner.format, request.body);
    if (!notice) return refusal_of(partner.format, 400, text_of(notice.error()));
    const auto receipt = memory.take_in(partner, request, *notice);
    return receipt_of(partner.format, receipt, request.body);
}

// A malformed message is told so even when the reply is to be dropped: nothing was taken in.
Response without_reply(Response response) {
    return response.status == 200 ? no_answer() : response;
}

struct State {
    explicit State(Clock clock) : memory(std::move(clock)) {}
    Memory memory;
    Later later;
    // What is listed as received waits among the late ones: a reset sees both or neither.
    std::mutex receiving_late;
};

// --- the tester's doors

Response list_received(State& state, const Request& request) {
    const auto system = query_value(request.query, "system");
    if (!system.empty() && !find_counterpart(system)) {
        return json_response(400, json::object({{"feil", "system: no such system"}}));
    }
    return json_response(200, state.memory.received(system));
}

Response order_fault(State& state, const Request& request) {
    auto fault = read_fault(request.body);
    if (!fault) return json_response(400, json::object({{"feil", text_of(fault.error())}}));
    const auto told = json::object({{"system", fault->system}, {"times", fault->times}});
    state.memory.set_fault(std::move(*fault));
    return json_response(200, told);
}

// Late answers are given now: nothing of before is left.
Response reset(State& state, const Request&) {
    const std::lock_guard lock(state.receiving_late);
    state.memory.forget();
    state.later.hurry();
    return json_response(200, json::object({{"status", "ok"}}));
}

Response live(State&, const Request&) {
    return json_response(200, json::object({{"status", "ok"}}));
}

Response metadata(State& state, const Request&) {
    return capability_statement(state.memory.now());
}

struct Route {
    std::string_view method;
    std::string_view path;
    Response (*answer)(State&, const Request&);
};

constexpr std::array kRoutes{
    Route{"GET", "/received", list_received},
    Route{"POST", "/fault", order_fault},
    Route{"POST", "/reset", reset},
    Route{"GET", "/health/live", live},
    Route{"GET", "/ehr/fhir/metadata", metadata},
    Route{"GET", "/sykehus/fhir/metadata", metadata},
};

Response answer_route(State& state, const Request& request) {
    const auto found = std::ranges::find(kRoutes, request.path, &Route::path);
    if (found == kRoutes.end()) {
        return json_response(404, json::object({{"feil", "Nothing here"}}));
    }
    const bool allowed =
        request.method == found->method || (request.method == "HEAD" && found->method == "GET");
    return allowed ? found->answer(state, request) : method_not_allowed(found->method);
}

void take_notice(State& state, const Counterpart& partner, const Request& request,
                 const Respond& respond) {
    auto& memory = state.memory;
    const auto fault = memory.next_fault(partner.system);
    if (!fault) return respond(answer_notice(memory, partner, request));
    switch (fault->kind) {
        case FaultKind::status:
            return respond(faulty_status(partner.format, *fault));
        case FaultKind::refuse:
            return respond(no_answer());
        case FaultKind::drop_reply:
            return respond(without_reply(answer_notice(memory, partner, request)));
        case FaultKind::delay:
            const std::lock_guard lock(state.receiving_late);
            state.later.after(
                fault->delay,
                [respond, answer = answer_notice(memory, partner, request)] { respond(answer); });
    }
}

}  // namespace

struct Simulator::Impl {
    explicit Impl(Clock clock) : state(std::move(clock)) {}
    State state;
};

Simulator::Simulator(Clock clock) : impl_(std::make_unique<Impl>(std::move(clock))) {}

Simulator::~Simulator() = default;

void Simulator::handle(http::Request request, http::Respond respond) {
    const Counterpart* partner = counterpart_at(request.path);
    if (!partner) return respond(answer_route(impl_->state, request));
    if (request.method != "POST") return respond(method_not_allowed("POST"));
    take_notice(impl_->state, *partner, request, respond);
}

}  // namespace planbro::adapters
