// The Group that an organisation exports: read, and found by its id.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "interactions/exports/group.hpp"
#include "interactions/operations/operations.hpp"
#include "interactions/operations/parameters.hpp"
#include "interactions/reading.hpp"
#include "interactions/scope.hpp"

namespace planbro::interactions {

Result<Answer> read_group(const Services& services, const Call& call, const std::string& id) {
    if (auto allowed = exports::judge_group(call, id); !allowed) return Fail(allowed.error());
    if (auto allowed = require_scope(call, 'r', "Group"); !allowed) return Fail(allowed.error());
    return in_one_view(services, [&](store::Reader& reader) -> Result<Answer> {
        Answer answer;
        answer.body = exports::group_resource(services, call, reader);
        return answer;
    });
}

Result<Answer> find_groups(const Services& services, const Call& call,
                           const Parameters& parameters) {
    static constexpr auto kOfGroups = std::to_array<std::string_view>({"_id"});
    if (auto allowed = require_scope(call, 's', "Group"); !allowed) return Fail(allowed.error());
    const auto own = exports::own_group(call);
    bool is_found = own.has_value();
    for (const auto& [name, value] : parameters) {
        if (name == "_id") {
            const auto ids = split(value, ',');
            is_found = is_found && std::find(ids.begin(), ids.end(), *own) != ids.end();
        } else if (name != "_format" && name != "_pretty" && name != "_summary") {
            return unknown_parameter(kOfGroups);
        }
    }
    return in_one_view(services, [&](store::Reader& reader) -> Result<Answer> {
        Answer answer;
        answer.body = json::object(
            {{"resourceType", "Bundle"}, {"type", "searchset"}, {"total", is_found ? 1 : 0}});
        if (!is_found) return answer;
        answer.body.set("entry", json::array({json::object(
                                     {{"fullUrl", services.base_url + "/Group/" + *own},
                                      {"resource", exports::group_resource(services, call, reader)},
                                      {"search", json::object({{"mode", "match"}})}})}));
        return answer;
    });
}

}  // namespace planbro::interactions
