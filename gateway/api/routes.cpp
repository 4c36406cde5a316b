// The route table: every path this gateway answers, on one page.
#include <algorithm>
#include <array>

#include "api/exchange.hpp"
#include "base/text.hpp"
#include "consent/supplement_guard.hpp"

namespace planbro::api {

namespace {

constexpr std::array kRoutes = std::to_array<Route>({
    // Open to anyone: tells nothing of any person.
    {"GET", "fhir/metadata", "capabilities", nullptr, doors::metadata},
    {"GET", "fhir/.well-known/smart-configuration", "smart-configuration", nullptr,
     doors::smart_configuration},
    {"GET", "health/live", "health", nullptr, doors::live},
    {"GET", "health/ready", "health", nullptr, doors::ready},
    {"GET", "metrics", "metrics", nullptr, doors::metrics},
    {"GET", "", "front", nullptr, doors::front},
    // Sandbox only.
    {"POST", "sandbox/token", "sandbox-token", nullptr, doors::sandbox_token},
    {"POST", "sandbox/keys", "sandbox-keys", nullptr, doors::sandbox_keys},
    {"GET", "sandbox/clients", "sandbox-clients", nullptr, doors::sandbox_clients},
    {"GET", "sandbox/jwks", "sandbox-jwks", nullptr, doors::sandbox_jwks},
    {"POST", "sandbox/reset", "sandbox-reset", nullptr, doors::sandbox_reset},
    // Behind the token: native pushes.
    {"POST", "inbound/samspill", "push-samspill", doors::samspill, nullptr},
    {"POST", "inbound/nav", "push-nav", doors::nav, nullptr},
    {"POST", "inbound/barnevern", "push-barnevern", doors::barnevern, nullptr},
    {"POST", "inbound/ehr", "push-ehr", doors::ehr, nullptr},
    {"POST", "inbound/kvittering", "push-kvittering", doors::kvittering, nullptr},
    // Behind the token: FHIR.
    {"POST", "fhir", "transaction", doors::bundle, nullptr},
    {"GET", "fhir", "search", doors::search, nullptr},
    {"POST", "fhir/_search", "search", doors::search_form, nullptr},
    {"GET", "fhir/Patient/{id}/*", "search", doors::compartment, nullptr},
    {"GET", "fhir/Patient/{id}/{type}", "search", doors::compartment, nullptr},
    {"POST", "fhir/Patient/{id}/_search", "search", doors::compartment_form, nullptr},
    {"POST", "fhir/Patient/{id}/{type}/_search", "search", doors::compartment_form, nullptr},
    {"POST", "fhir/{type}/_search", "search", doors::search_form, nullptr},
    {"POST", "fhir/{type}/$validate", "validate", doors::validate, nullptr},
    {"POST", "fhir/{type}/{id}/$validate", "validate", doors::validate, nullptr},
    {"GET", "fhir/{type}/{id}/$validate", "validate", doors::validate, nullptr},
    {"GET", "fhir/CarePlan/{id}/$everything", "everything", doors::plan_everything, nullptr},
    {"POST", "fhir/CarePlan/{id}/$everything", "everything", doors::plan_everything, nullptr},
    {"GET", "fhir/Patient/{id}/$everything", "everything", doors::patient_everything, nullptr},
    {"POST", "fhir/Patient/{id}/$everything", "everything", doors::patient_everything, nullptr},
    {"POST", "fhir/Patient/$match", "match", doors::match, nullptr},
    {"GET", "fhir/Patient/{id}/$tilgang", "tilgang", doors::tilgang, nullptr},
    {"GET", "fhir/Patient/{id}/$ip-status", "ip-status", doors::ip_status, nullptr},
    {"POST", "fhir/Patient/{id}/$ip-status", "ip-status", doors::ip_status, nullptr},
    {"POST", "fhir/Patient/$nodtilgang", "nodtilgang", doors::nodtilgang, nullptr},
    {"POST", "fhir/Patient/$ip-status", "ip-status", doors::ip_status_of, nullptr},
    {"GET", "fhir/Subscription/$status", "subscription-status", doors::subscription_status,
     nullptr},
    {"POST", "fhir/Subscription/$status", "subscription-status", doors::subscription_status,
     nullptr},
    {"GET", "fhir/Subscription/{id}/$status", "subscription-status", doors::subscription_status,
     nullptr},
    {"POST", "fhir/Subscription/{id}/$status", "subscription-status", doors::subscription_status,
     nullptr},
    {"GET", "fhir/Subscription/{id}/$events", "subscription-events", doors::subscription_events,
     nullptr},
    {"POST", "fhir/Subscription/{id}/$events", "subscription-events", doors::subscription_events,
     nullptr},
    {"GET", "fhir/Group", "search", doors::groups, nullptr},
    {"GET", "fhir/Group/{id}", "read", doors::group, nullptr},
    {"GET", "fhir/Group/{id}/$export", "export", doors::begin_export, nullptr},
    {"POST", "fhir/Group/{id}/$export", "export", doors::begin_export, nullptr},
    {"GET", "fhir/$export-status/{job}", "export-status", doors::export_status, nullptr},
    {"DELETE", "fhir/$export-status/{job}", "export-cancel", doors::cancel_export, nullptr},
    {"GET", "fhir/$export-file/{job}/{file}", "export-file", doors::export_file, nullptr},
    {"GET", "fhir/$meta", "meta", doors::meta, nullptr},
    {"GET", "fhir/{kept}/$meta", "meta", doors::meta, nullptr},
    {"GET", "fhir/{type}/{id}/$meta", "meta", doors::meta, nullptr},
    {"POST", "fhir/$meta", "meta", doors::meta, nullptr},
    {"POST", "fhir/{kept}/$meta", "meta", doors::meta, nullptr},
    {"POST", "fhir/{type}/{id}/$meta", "meta", doors::meta, nullptr},
    {"GET", "fhir/{type}", "search", doors::search, nullptr},
    {"POST", "fhir/{kept}", "create", doors::create, nullptr},
    {"GET", "fhir/_history", "history", doors::history, nullptr},
    {"GET", "fhir/{kept}/_history", "history", doors::history, nullptr},
    {"GET", "fhir/{kept}/{id}/_history", "history", doors::history, nullptr},
    {"GET", "fhir/{type}/{id}/_history/{version}", "vread", doors::vread, nullptr},
    {"GET", "fhir/{type}/{id}", "read", doors::read, nullptr},
    {"PUT", "fhir/{kept}", "update", doors::update_where, nullptr},
    {"PATCH", "fhir/{kept}", "patch", doors::patch, nullptr},
    {"DELETE", "fhir/{kept}", "delete", doors::remove_where, nullptr},
    {"PUT", "fhir/{kept}/{id}", "update", doors::update, nullptr},
    {"PATCH", "fhir/{kept}/{id}", "patch", doors::patch, nullptr},
    {"DELETE", "fhir/{kept}/{id}", "delete", doors::remove, nullptr},
});

bool matches_part(std::string_view pattern, const std::string& segment) {
    if (pattern == "{type}") return interactions::is_served(segment);
    if (pattern == "{kept}") return interactions::is_kept(segment);
    if (pattern == "{id}" || pattern == "{job}" || pattern == "{file}") return fhir::is_id(segment);
    if (pattern == "{version}") return all_digits(segment) && segment.size() <= 18;
    return pattern == segment;
}

bool matches_path(const Route& route, const std::vector<std::string>& segments, PathParts& parts) {
    parts.clear();
    std::string_view rest = route.path;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto slash = rest.find('/');
        // One of the two ends first.
        if ((slash == std::string_view::npos) != (i + 1 == segments.size())) return false;
        const auto pattern = rest.substr(0, slash);
        if (!matches_part(pattern, segments[i])) return false;
        if (pattern.starts_with('{')) parts.push_back(segments[i]);
        rest.remove_prefix(std::min(rest.size(), pattern.size() + 1));
    }
    return true;
}

std::vector<std::string> segments_of(const http::Request& request) {
    std::string_view path = request.path;
    if (path.starts_with('/')) path.remove_prefix(1);
    if (path.ends_with('/')) path.remove_suffix(1);
    auto segments = split(path, '/');
    for (auto& segment : segments) segment = percent_decode(segment, false);
    return segments;
}

bool writes(std::string_view method) {
    return method == "POST" || method == "PUT" || method == "PATCH";
}

Fail unknown_path(const std::vector<std::string>& segments, std::string_view method) {
    const bool other_type =
        segments.size() >= 2 && segments[0] == "fhir" && fhir::is_resource_type(segments[1]);
    if (other_type && !interactions::is_served(segments[1])) {
        // A diagnosis is refused for what it is, at its own address as in a Bundle.
        if (writes(method) && segments.size() <= 3 && !segments.back().starts_with('_')) {
            return fail(Category::unprocessable, {consent::not_of_a_plan(segments[1])});
        }
        return fail(Category::not_found, "type-ikke-stottet",
                    "This server has no " + segments[1] +
                        ": the plan is a supplement, not a journal. "
                        "See /fhir/metadata for what is served.");
    }
    return fail(Category::not_found, "ukjent-sti", "Nothing is served at this path.");
}

}  // namespace

std::string allowed_methods(const http::Request& request, bool sandbox) {
    const auto segments = segments_of(request);
    std::string methods;
    PathParts parts;
    for (const auto& candidate : kRoutes) {
        if (!sandbox && candidate.path.starts_with("sandbox/")) continue;
        if (!matches_path(candidate, segments, parts)) continue;
        methods += (methods.empty() ? "" : ", ") + std::string(candidate.method);
        if (candidate.method == "GET") methods += ", HEAD";
    }
    return methods;
}

Result<Routed> route(const http::Request& request, bool sandbox) {
    const auto segments = segments_of(request);
    const std::string_view method =
        request.method == "HEAD" ? "GET" : std::string_view(request.method);
    for (const auto& candidate : kRoutes) {
        if (candidate.method != method) continue;
        if (!sandbox && candidate.path.starts_with("sandbox/")) continue;
        Routed routed{&candidate, {}};
        if (matches_path(candidate, segments, routed.parts)) return routed;
    }
    if (!allowed_methods(request, sandbox).empty()) {
        return fail(Category::method_not_allowed, "metode-ikke-stottet",
                    "The path does not take " + request.method.substr(0, 16) + ".");
    }
    return unknown_path(segments, method);
}

}  // namespace planbro::api
