#include <set>

#include "api/exchange.hpp"
#include "api/negotiation.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"

namespace planbro::api {

namespace {

json::Value asker(const std::optional<identity::Principal>& who) {
    if (!who) return json::object({{"role", "unknown"}});
    auto value = json::object({{"client", who->client_id}, {"role", name_of(who->role)}});
    value.set_if("org", who->orgnr);
    value.set_if("token", who->token_id);
    // The same person is recognisable in the journal without the number standing there.
    if (!who->person.empty()) value.set("person", derived_uuid("person " + who->person));
    return value;
}

std::string shortened(std::string name) {
    constexpr std::size_t kNameMax = 64;
    if (name.size() > kNameMax) name.resize(kNameMax);
    while (!is_utf8(name)) name.pop_back();  // the cut went through a character
    return name;
}

json::Array parameter_names(const http::Request& request) {
    std::set<std::string> names;
    for (const auto& [name, value] : parameters_of(request.query)) names.insert(shortened(name));
    return {names.begin(), names.end()};
}

}  // namespace

std::string audit_record(const std::string& id, Instant at, const Routed& routed,
                         const http::Request& request,
                         const std::optional<identity::Principal>& who, int status,
                         const std::vector<std::string>& touched) {
    auto record =
        json::object({{"id", id},
                      {"at", format_instant(at)},
                      {"event", routed.route != nullptr ? routed.route->action : "unknown"},
                      {"who", asker(who)},
                      {"status", status}});
    json::Array target(routed.parts.begin(), routed.parts.end());
    record.set_if("target", std::move(target));
    record.set_if("parameters", parameter_names(request));
    json::Array shown(touched.begin(), touched.end());
    record.set_if("touched", std::move(shown));
    return json::write(record);
}

}  // namespace planbro::api
