// From HTTP to the operations.
#include <algorithm>
#include <array>

#include "api/exchange.hpp"
#include "api/negotiation.hpp"
#include "interactions/operations/operations.hpp"
#include "interactions/operations/parameters.hpp"

namespace planbro::api::doors {

namespace {

using interactions::Parameters;

// How an answer is written is asked for in the URL, whatever the method.
constexpr auto kWriting =
    std::to_array<std::string_view>({"_elements", "_format", "_pretty", "_summary"});

Result<Parameters> in_body(const http::Request& request) {
    auto body = read_resource(request);
    if (!body) return Fail(body.error());
    if (body->text("resourceType") != "Parameters") {
        return fail(Category::bad_request, "feil-parameterverdi", "Send Parameters, or nothing.");
    }
    auto parameters = interactions::in_url_form(*body);
    for (const auto& [name, value] : parameters) {
        if (std::find(kWriting.begin(), kWriting.end(), name) == kWriting.end()) continue;
        return fail(Category::bad_request, "feil-parameterverdi", name + ": belongs in the URL.",
                    name);
    }
    return parameters;
}

// In the URL, and with POST in a body of Parameters, too.
Result<Parameters> given_with(const http::Request& request) {
    auto parameters = parameters_of(std::string_view(request.query));
    if (request.method == "POST" && (!request.body.empty() || request.body_too_large)) {
        auto more = in_body(request);
        if (!more) return Fail(more.error());
        for (auto& one : *more) parameters.push_back(std::move(one));
    }
    return parameters;
}

Outcome everything(const House& house, const Call& call, const http::Request& request,
                   const store::Key& root) {
    const auto parameters = given_with(request);
    if (!parameters) return Fail(parameters.error());
    return interactions::everything(house.services, call, root, *parameters);
}

}  // namespace

Outcome plan_everything(const House& house, const Call& call, const http::Request& request,
                        const PathParts& parts) {
    return everything(house, call, request, {"CarePlan", parts.at(0)});
}

Outcome patient_everything(const House& house, const Call& call, const http::Request& request,
                           const PathParts& parts) {
    return everything(house, call, request, {"Patient", parts.at(0)});
}

Outcome match(const House& house, const Call& call, const http::Request& request,
              const PathParts&) {
    const auto input = read_resource(request);
    if (!input) return Fail(input.error());
    return interactions::match(house.services, call, *input);
}

Outcome meta(const House& house, const Call& call, const http::Request&, const PathParts& parts) {
    return interactions::meta(house.services, call, parts.empty() ? "" : parts.at(0),
                              parts.size() > 1 ? parts.at(1) : "");
}

Outcome tilgang(const House& house, const Call& call, const http::Request& request,
                const PathParts& parts) {
    return interactions::tilgang(house.services, call, parts.at(0),
                                 parameters_of(std::string_view(request.query)));
}

Outcome subscription_status(const House& house, const Call& call, const http::Request& request,
                            const PathParts& parts) {
    const auto parameters = given_with(request);
    if (!parameters) return Fail(parameters.error());
    return interactions::subscription_status(house.services, call, parts.empty() ? "" : parts.at(0),
                                             *parameters);
}

Outcome subscription_events(const House& house, const Call& call, const http::Request& request,
                            const PathParts& parts) {
    const auto parameters = given_with(request);
    if (!parameters) return Fail(parameters.error());
    return interactions::subscription_events(house.services, call, parts.at(0), *parameters);
}

Outcome groups(const House& house, const Call& call, const http::Request& request,
               const PathParts&) {
    return interactions::find_groups(house.services, call,
                                     parameters_of(std::string_view(request.query)));
}

Outcome group(const House& house, const Call& call, const http::Request&, const PathParts& parts) {
    return interactions::read_group(house.services, call, parts.at(0));
}

Outcome begin_export(const House& house, const Call& call, const http::Request& request,
                     const PathParts& parts) {
    auto parameters = given_with(request);
    if (!parameters) return Fail(parameters.error());
    const auto prefer = request.header("Prefer");
    return interactions::begin_export(house.services, call,
                                      {.group = parts.at(0),
                                       .parameters = std::move(*parameters),
                                       .async = prefers(prefer, "respond-async"),
                                       .lenient = prefers(prefer, "handling=lenient")});
}

Outcome export_status(const House& house, const Call& call, const http::Request&,
                      const PathParts& parts) {
    return interactions::export_status(house.services, call, parts.at(0));
}

Outcome cancel_export(const House& house, const Call& call, const http::Request&,
                      const PathParts& parts) {
    return interactions::cancel_export(house.services, call, parts.at(0));
}

Outcome export_file(const House& house, const Call& call, const http::Request&,
                    const PathParts& parts) {
    return interactions::export_file(house.services, call, parts.at(0), parts.at(1));
}

Outcome ip_status(const House& house, const Call& call, const http::Request&,
                  const PathParts& parts) {
    return interactions::ip_status(house.services, call, parts.at(0));
}

Outcome nodtilgang(const House& house, const Call& call, const http::Request& request,
                   const PathParts&) {
    const auto input = read_resource(request);
    if (!input) return Fail(input.error());
    return interactions::nodtilgang(house.services, call, *input);
}

Outcome ip_status_of(const House& house, const Call& call, const http::Request& request,
                     const PathParts&) {
    const auto input = read_resource(request);
    if (!input) return Fail(input.error());
    return interactions::ip_status_of(house.services, call, *input);
}

}  // namespace planbro::api::doors
