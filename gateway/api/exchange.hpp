// One request on its way through the house.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/api.hpp"
#include "interactions/interactions.hpp"

namespace planbro::api {

// What a door needs: built once, never changed.
struct House {
    const interactions::Services& services;
    const identity::Verifier& verifier;
    const identity::SandboxIssuer* sandbox;
    Clock clock;
    ApiOptions options;
};

// The variable parts of a path, in order: {type} or {kept}, {id}, {version}.
using PathParts = std::vector<std::string>;

// A door that is open to anyone: health, metadata, the sandbox's token endpoint.
using OpenDoor = http::Response (*)(const House&, const http::Request&);

// A door behind the token.
using Door = Result<interactions::Answer> (*)(const House&, const interactions::Call&,
                                              const http::Request&, const PathParts&);

struct Route {
    std::string_view method;
    // Segments; "{type}", "{kept}", "{id}", "{version}", "{job}" and "{file}" match one each:
    // {type} the types that are served, {kept} those that can be written.
    std::string_view path;
    std::string_view action;  // for audit and metrics: "read", "search", ...
    Door door = nullptr;
    OpenDoor open = nullptr;
};

struct Routed {
    const Route* route = nullptr;
    PathParts parts;
};

// 404 for a path nobody serves, 405 for a method that a path does not have.
Result<Routed> route(const http::Request& request, bool sandbox);

// The methods that the path takes, for the Allow header of a 405 (RFC 9110 section 15.5.6).
std::string allowed_methods(const http::Request& request, bool sandbox);

// What the audit journal is to hold of a request, as far as the request tells it. Names of
// parameters, never their values.
audit::Record audit_record(const Routed& routed, const http::Request& request);

namespace doors {

http::Response metadata(const House& house, const http::Request& request);
http::Response smart_configuration(const House& house, const http::Request& request);
http::Response live(const House& house, const http::Request& request);
http::Response ready(const House& house, const http::Request& request);
http::Response metrics(const House& house, const http::Request& request);
http::Response front(const House& house, const http::Request& request);
http::Response sandbox_token(const House& house, const http::Request& request);
http::Response sandbox_keys(const House& house, const http::Request& request);
http::Response sandbox_clients(const House& house, const http::Request& request);
http::Response sandbox_jwks(const House& house, const http::Request& request);
http::Response sandbox_reset(const House& house, const http::Request& request);

using Outcome = Result<interactions::Answer>;
using interactions::Call;

Outcome read(const House&, const Call&, const http::Request&, const PathParts&);
Outcome vread(const House&, const Call&, const http::Request&, const PathParts&);
Outcome history(const House&, const Call&, const http::Request&, const PathParts&);
Outcome search(const House&, const Call&, const http::Request&, const PathParts&);
Outcome search_form(const House&, const Call&, const http::Request&, const PathParts&);
Outcome compartment(const House&, const Call&, const http::Request&, const PathParts&);
Outcome compartment_form(const House&, const Call&, const http::Request&, const PathParts&);
Outcome create(const House&, const Call&, const http::Request&, const PathParts&);
Outcome update(const House&, const Call&, const http::Request&, const PathParts&);
Outcome update_where(const House&, const Call&, const http::Request&, const PathParts&);
Outcome patch(const House&, const Call&, const http::Request&, const PathParts&);
Outcome remove_where(const House&, const Call&, const http::Request&, const PathParts&);
Outcome remove(const House&, const Call&, const http::Request&, const PathParts&);
Outcome validate(const House&, const Call&, const http::Request&, const PathParts&);
// The operations (operation_doors.cpp).
Outcome plan_everything(const House&, const Call&, const http::Request&, const PathParts&);
Outcome patient_everything(const House&, const Call&, const http::Request&, const PathParts&);
Outcome match(const House&, const Call&, const http::Request&, const PathParts&);
Outcome meta(const House&, const Call&, const http::Request&, const PathParts&);
Outcome tilgang(const House&, const Call&, const http::Request&, const PathParts&);
Outcome ip_status(const House&, const Call&, const http::Request&, const PathParts&);
Outcome nodtilgang(const House&, const Call&, const http::Request&, const PathParts&);
Outcome ip_status_of(const House&, const Call&, const http::Request&, const PathParts&);
Outcome subscription_status(const House&, const Call&, const http::Request&, const PathParts&);
Outcome groups(const House&, const Call&, const http::Request&, const PathParts&);
Outcome group(const House&, const Call&, const http::Request&, const PathParts&);
Outcome begin_export(const House&, const Call&, const http::Request&, const PathParts&);
Outcome export_status(const House&, const Call&, const http::Request&, const PathParts&);
Outcome cancel_export(const House&, const Call&, const http::Request&, const PathParts&);
Outcome export_file(const House&, const Call&, const http::Request&, const PathParts&);
Outcome subscription_events(const House&, const Call&, const http::Request&, const PathParts&);
Outcome bundle(const House&, const Call&, const http::Request&, const PathParts&);
Outcome samspill(const House&, const Call&, const http::Request&, const PathParts&);
Outcome nav(const House&, const Call&, const http::Request&, const PathParts&);
Outcome barnevern(const House&, const Call&, const http::Request&, const PathParts&);
Outcome ehr(const House&, const Call&, const http::Request&, const PathParts&);
Outcome kvittering(const House&, const Call&, const http::Request&, const PathParts&);

}  // namespace doors

}  // namespace planbro::api
