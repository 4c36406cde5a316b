#include <set>

#include "api/exchange.hpp"
#include "api/negotiation.hpp"
#include "base/text.hpp"

namespace planbro::api {

namespace {

std::string shortened(std::string name) {
    constexpr std::size_t kNameMax = 64;
    if (name.size() > kNameMax) name.resize(kNameMax);
    while (!is_utf8(name)) name.pop_back();  // the cut went through a character
    return name;
}

std::vector<std::string> parameter_names(const http::Request& request) {
    if (request.query.empty()) return {};
    std::set<std::string> names;
    for (const auto& [name, value] : parameters_of(request.query)) names.insert(shortened(name));
    return {names.begin(), names.end()};
}

// "Goal/1" of fhir/{type}/{id}, "Patient/1" of fhir/Patient/{id}/$tilgang.
std::string resource_named(const Routed& routed) {
    if (routed.route == nullptr) return {};
    auto part = routed.parts.begin();
    std::string type;
    for (const auto& pattern : split(routed.route->path, '/')) {
        if (pattern == "{id}") return type + "/" + *part;
        type = pattern == "{type}" || pattern == "{kept}" ? *part : pattern;
        if (pattern.starts_with('{')) ++part;
    }
    return {};
}

}  // namespace

audit::Record audit_record(const Routed& routed, const http::Request& request) {
    return {.id = {},
            .at = {},
            .event = std::string(routed.route != nullptr ? routed.route->action : "unknown"),
            .who = {.client = {},
                    .role = "unknown",
                    .org = {},
                    .token = {},
                    .person = {},
                    .from = request.from},
            .status = 0,
            .target = routed.parts,
            .about = resource_named(routed),
            .parameters = parameter_names(request),
            .touched = {},
            .message = {},
            .plans = {}};
}

}  // namespace planbro::api
