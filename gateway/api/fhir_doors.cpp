// From HTTP to the interaction, one line or two each.
#include "api/exchange.hpp"
#include "api/native.hpp"
#include "api/negotiation.hpp"

namespace planbro::api::doors {

namespace {

store::Key key_of(const PathParts& parts) {
    return {parts.at(0), parts.at(1)};
}

}  // namespace

Outcome read(const House& house, const Call& call, const http::Request&, const PathParts& parts) {
    return interactions::read(house.services, call, key_of(parts));
}

Outcome vread(const House& house, const Call& call, const http::Request&, const PathParts& parts) {
    return interactions::vread(house.services, call, key_of(parts), std::stoll(parts.at(2)));
}

Outcome search(const House& house, const Call& call, const http::Request& request,
               const PathParts& parts) {
    return interactions::search(house.services, call, parts.at(0), parameters_of(request.query));
}

// POST [type]/_search: keeps personal numbers out of URLs and their logs.
Outcome search_form(const House& house, const Call& call, const http::Request& request,
                    const PathParts& parts) {
    const auto form = read_form(request);
    if (!form) return Fail(form.error());
    auto parameters = parameters_of(request.query);
    for (auto& parameter : parameters_of(*form)) parameters.push_back(std::move(parameter));
    return interactions::search(house.services, call, parts.at(0), parameters);
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

Outcome transaction(const House& house, const Call& call, const http::Request& request,
                    const PathParts&) {
    auto bundle = read_resource(request);
    if (!bundle) return Fail(bundle.error());
    return interactions::transaction(house.services, call, std::move(*bundle));
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

}  // namespace planbro::api::doors
