// From HTTP to the interaction, one line or two each.
#include <algorithm>
#include <array>

#include "api/exchange.hpp"
#include "api/native.hpp"
#include "api/negotiation.hpp"
#include "base/text.hpp"

namespace planbro::api::doors {

namespace {

store::Key key_of(const PathParts& parts) {
    return {parts.at(0), parts.at(1)};
}

void take_parameters(json::Value& parameters, interactions::ValidateRequest& asked) {
    for (auto& one : parameters["parameter"].make_array()) {
        const auto name = one.text("name");
        if (name == "resource") asked.resource = std::move(one["resource"]);
        if (name == "mode") asked.mode = one.text("valueCode");
        for (const auto* value : {"valueUri", "valueCanonical"}) {
            if (name == "profile" && one.has(value)) asked.profiles.push_back(one.text(value));
        }
    }
}

bool is_lenient(const http::Request& request) {
    return prefers(request.header("Prefer"), "handling=lenient");
}

interactions::Return return_of(const http::Request& request) {
    const auto prefer = request.header("Prefer");
    if (prefers(prefer, "return=representation")) return interactions::Return::representation;
    if (prefers(prefer, "return=operationoutcome")) return interactions::Return::outcome;
    return interactions::Return::minimal;
}

interactions::SearchAsked of_type(const PathParts& parts, const http::Request& request) {
    return {parts.empty() ? "" : parts.at(0), {}, is_lenient(request)};
}

// Patient/{id}/{type} or Patient/{id}/*
interactions::SearchAsked in_compartment(const PathParts& parts, const http::Request& request) {
    return {parts.size() > 1 ? parts.at(1) : "", parts.at(0), is_lenient(request)};
}

// What the URL asks of the resource, without what it says of the answer.
std::string condition_in(const http::Request& request) {
    constexpr auto kWriting =
        std::to_array<std::string_view>({"_elements", "_format", "_pretty", "_summary"});
    std::string condition;
    for (const auto& pair : split(request.query, '&')) {
        const auto name = std::string_view(pair).substr(0, pair.find('='));
        if (std::find(kWriting.begin(), kWriting.end(), name) != kWriting.end()) continue;
        condition += (condition.empty() ? "" : "&") + pair;
    }
    return condition;
}

// POST [type]/_search: keeps personal numbers out of URLs and their logs.
Outcome search_by_form(const House& house, const Call& call, const http::Request& request,
                       const interactions::SearchAsked& asked) {
    const auto form = read_form(request);
    if (!form) return Fail(form.error());
    auto parameters = parameters_of(request.query);
    for (auto& parameter : parameters_of(*form)) parameters.push_back(std::move(parameter));
    return interactions::search(house.services, call, asked, parameters);
}

}  // namespace

Outcome read(const House& house, const Call& call, const http::Request&, const PathParts& parts) {
    return interactions::read(house.services, call, key_of(parts));
}

Outcome vread(const House& house, const Call& call, const http::Request&, const PathParts& parts) {
    return interactions::vread(house.services, call, key_of(parts), std::stoll(parts.at(2)));
}

Outcome history(const House& house, const Call& call, const http::Request& request,
                const PathParts& parts) {
    const interactions::HistoryAsked asked{parts.empty() ? "" : parts.at(0),
                                           parts.size() > 1 ? parts.at(1) : ""};
    return interactions::history(house.services, call, asked, parameters_of(request.query));
}

Outcome search(const House& house, const Call& call, const http::Request& request,
               const PathParts& parts) {
    return interactions::search(house.services, call, of_type(parts, request),
                                parameters_of(request.query));
}

Outcome search_form(const House& house, const Call& call, const http::Request& request,
                    const PathParts& parts) {
    return search_by_form(house, call, request, of_type(parts, request));
}

Outcome compartment(const House& house, const Call& call, const http::Request& request,
                    const PathParts& parts) {
    return interactions::search(house.services, call, in_compartment(parts, request),
                                parameters_of(request.query));
}

Outcome compartment_form(const House& house, const Call& call, const http::Request& request,
                         const PathParts& parts) {
    return search_by_form(house, call, request, in_compartment(parts, request));
}

Outcome create(const House& house, const Call& call, const http::Request& request,
               const PathParts& parts) {
    auto resource = read_resource(request);
    if (!resource) return Fail(resource.error());
    return interactions::create(house.services, call, parts.at(0), std::move(*resource),
                                std::string(request.header("If-None-Exist")));
}

Outcome update(const House& house, const Call& call, const http::Request& request,
               const PathParts& parts) {
    auto resource = read_resource(request);
    if (!resource) return Fail(resource.error());
    const auto if_match = if_match_of(request);
    if (!if_match) return Fail(if_match.error());
    return interactions::update(house.services, call, key_of(parts), std::move(*resource),
                                *if_match);
}

Outcome remove(const House& house, const Call& call, const http::Request& request,
               const PathParts& parts) {
    const auto if_match = if_match_of(request);
    if (!if_match) return Fail(if_match.error());
    return interactions::remove(house.services, call, key_of(parts), *if_match);
}

// The resource alone with parameters in the URL, or Parameters with all of it.
Outcome validate(const House& house, const Call& call, const http::Request& request,
                 const PathParts& parts) {
    interactions::ValidateRequest asked;
    asked.type = parts.at(0);
    if (parts.size() > 1) asked.id = parts.at(1);
    for (auto& [name, value] : parameters_of(request.query)) {
        if (name == "mode") asked.mode = value;
        if (name == "profile") asked.profiles.push_back(value);
    }
    if (request.method == "POST" && !request.body.empty()) {
        auto body = read_resource(request);
        if (!body) return Fail(body.error());
        if (body->text("resourceType") == "Parameters") {
            take_parameters(*body, asked);
        } else {
            asked.resource = std::move(*body);
        }
    }
    return interactions::validate(house.services, call, std::move(asked));
}

Outcome bundle(const House& house, const Call& call, const http::Request& request,
               const PathParts&) {
    auto bundle = read_resource(request);
    if (!bundle) return Fail(bundle.error());
    return bundle->text("type") == "batch"
               ? interactions::batch(house.services, call, *bundle, return_of(request))
               : interactions::transaction(house.services, call, *bundle, return_of(request));
}

Outcome update_where(const House& house, const Call& call, const http::Request& request,
                     const PathParts& parts) {
    auto resource = read_resource(request);
    if (!resource) return Fail(resource.error());
    const auto if_match = if_match_of(request);
    if (!if_match) return Fail(if_match.error());
    return interactions::update_where(house.services, call, parts.at(0), condition_in(request),
                                      std::move(*resource), *if_match);
}

Outcome remove_where(const House& house, const Call& call, const http::Request& request,
                     const PathParts& parts) {
    const auto if_match = if_match_of(request);
    if (!if_match) return Fail(if_match.error());
    return interactions::remove_where(house.services, call, parts.at(0), condition_in(request),
                                      *if_match);
}

Outcome patch(const House& house, const Call& call, const http::Request& request,
              const PathParts& parts) {
    const auto patch = read_patch(request);
    if (!patch) return Fail(patch.error());
    const auto if_match = if_match_of(request);
    if (!if_match) return Fail(if_match.error());
    interactions::PatchAsked asked{parts.at(0)};
    if (parts.size() > 1) {
        asked.id = parts.at(1);
    } else {
        asked.condition = condition_in(request);
    }
    return interactions::patch(house.services, call, asked, *patch, *if_match);
}

Outcome samspill(const House& house, const Call& call, const http::Request& request,
                 const PathParts&) {
    return push_samspill(house.services, call, request);
}

Outcome nav(const House& house, const Call& call, const http::Request& request, const PathParts&) {
    return push_nav(house.services, call, request);
}

Outcome barnevern(const House& house, const Call& call, const http::Request& request,
                  const PathParts&) {
    return push_barnevern(house.services, call, request);
}

Outcome ehr(const House& house, const Call& call, const http::Request& request, const PathParts&) {
    return push_ehr(house.services, call, request);
}

Outcome kvittering(const House& house, const Call& call, const http::Request& request,
                   const PathParts&) {
    return push_kvittering(house.services, call, request);
}

}  // namespace planbro::api::doors
