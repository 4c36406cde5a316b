#include "adapters/simulator/simulator.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <string>
#include <utility>

#include "adapters/simulator/internal/behaviour.hpp"
#include "adapters/simulator/internal/fault.hpp"
#include "adapters/simulator/internal/feed.hpp"
#include "adapters/simulator/internal/fiks.hpp"
#include "adapters/simulator/internal/later.hpp"
#include "adapters/simulator/internal/memory.hpp"
#include "adapters/simulator/internal/nhn.hpp"
#include "adapters/simulator/internal/partner.hpp"
#include "base/text.hpp"

namespace planbro::adapters {
namespace {

using namespace internal;
using http::Request;
using http::Respond;
using http::Response;

Response method_not_allowed(std::string_view allowed) {
    auto response = json_response(405, json::object({{"feil", "Only " + std::string(allowed)}}));
    response.headers.push_back({"Allow", std::string(allowed)});
    return response;
}

Response faulty_status(Format format, const Fault& fault) {
    auto response = refusal_of(format, fault.status, "Simulated fault");
    if (fault.retry_after > 0) {
        response.headers.push_back({"Retry-After", std::to_string(fault.retry_after)});
    }
    return response;
}

// --- the partners' doors

// A malformed message is told so even when the reply is to be dropped: nothing was taken in.
Response without_reply(Response response) {
    return response.status < 300 ? no_answer() : response;
}

struct State {
    explicit State(const Clock& clock)
        : memory(clock),
          nhn(clock,
              [this](const Request& request, const std::string& document) {
                  memory.note_received("nhn", request, "application/xml", document);
              }),
          fiks(clock, {[this](const Request& request) {
                           memory.note_received("fiks", request, "application/xml", request.body);
                       },
                       [this](const Request& request) {
                           return answer_message(memory, *find_counterpart("arkiv"), request, {});
                       }}) {}
    Memory memory;
    Feed feed;
    MessageService nhn;
    FiksService fiks;
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
    if (!fault)
        return json_response(400, json::object({{"feil", told(fault.error().issues.front())}}));
    const auto told = json::object({{"system", fault->system}, {"times", fault->times}});
    state.memory.set_fault(std::move(*fault));
    return json_response(200, told);
}

// Late answers are given now: nothing of before is left.
Response reset(State& state, const Request&) {
    const std::lock_guard lock(state.receiving_late);
    state.memory.forget();
    state.feed.forget();
    state.nhn.forget();
    state.fiks.forget();
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

// An answer by somebody who fails as ordered: late, not at all, or with a status.
void give_with_fault(State& state, const Fault& fault, Format format, const Respond& respond,
                     const std::function<Response()>& answer) {
    switch (fault.kind) {
        case FaultKind::status:
            return respond(faulty_status(format, fault));
        case FaultKind::refuse:
            return respond(no_answer());
        case FaultKind::drop_reply:
            return respond(without_reply(answer()));
        default:  // delay and answers_late
            const std::lock_guard lock(state.receiving_late);
            state.later.after(fault.delay, [respond, answer = answer()] { respond(answer); });
    }
}

void take_notice(State& state, const Counterpart& partner, const Request& request,
                 const Respond& respond) {
    auto& memory = state.memory;
    const auto fault = memory.next_fault(partner.system, request.path);
    const bool behaves = !fault || is_behaviour(fault->kind);
    if (behaves && !(shows(fault, FaultKind::answers_late))) {
        return respond(answer_message(memory, partner, request, fault));
    }
    give_with_fault(state, *fault, partner.format, respond,
                    [&] { return answer_message(memory, partner, request, {}); });
}

// A service that is asked more than it is told. What the gateway asks of it fails as ordered; the
// tester's own doors do not.
struct Service {
    std::string_view system;
    std::string_view path;     // of all its doors
    std::string_view gateway;  // how those for the gateway begin
    Response (*answer)(State&, const Request&);
};

constexpr std::array kServices{
    Service{"samspill", "/samspill/", "/samspill/endringer",
            [](State& state, const Request& request) { return state.feed.answer(request); }},
    Service{"fiks", "/fiks/", "/fiks/meldinger",
            [](State& state, const Request& request) { return state.fiks.answer(request); }},
    Service{"nhn", "/nhn/", "/nhn/Messages",
            [](State& state, const Request& request) { return state.nhn.answer(request); }},
};

const Service* service_at(std::string_view path) {
    const auto* const found = std::ranges::find_if(
        kServices, [&](const Service& service) { return path.starts_with(service.path); });
    return found == kServices.end() ? nullptr : found;
}

void ask_service(State& state, const Service& service, const Request& request,
                 const Respond& respond) {
    const bool is_gateway = request.path.starts_with(service.gateway);
    const auto fault =
        is_gateway ? state.memory.next_fault(service.system, request.path) : std::nullopt;
    if (!fault || is_behaviour(fault->kind)) return respond(service.answer(state, request));
    give_with_fault(state, *fault, Format::json, respond,
                    [&] { return service.answer(state, request); });
}

}  // namespace

struct Simulator::Impl {
    explicit Impl(const Clock& clock) : state(clock) {}
    State state;
};

Simulator::Simulator(const Clock& clock) : impl_(std::make_unique<Impl>(clock)) {}

Simulator::~Simulator() = default;

void Simulator::handle(http::Request request, http::Respond respond) {
    if (const auto* service = service_at(request.path)) {
        return ask_service(impl_->state, *service, request, respond);
    }
    const Counterpart* partner = counterpart_at(request.path);
    if (!partner) return respond(answer_route(impl_->state, request));
    if (request.method != "POST") return respond(method_not_allowed("POST"));
    take_notice(impl_->state, *partner, request, respond);
}

}  // namespace planbro::adapters
