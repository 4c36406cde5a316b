// https://hl7.org/fhir/R4/http.html#update, with If-Match (#concurrency) and by a condition
// (#cond-update)
#include "interactions/interactions.hpp"
#include "interactions/scope.hpp"
#include "interactions/writing.hpp"

namespace planbro::interactions {

Result<Answer> update(const Services& services, const Call& call, const store::Key& key,
                      json::Value resource, std::optional<std::int64_t> if_match) {
    if (auto own = judge_type(resource); !own) return Fail(own.error());
    if (fhir::key_of(resource) != key) {
        return fail(Category::bad_request, "feil-id-i-url",
                    "The body's resourceType and id must be those in the URL.", key.type + ".id");
    }
    if (auto sound = judge_content(services, call, resource); !sound) return Fail(sound.error());
    return commit_one(services, call,
                      [&](Workbench& bench) { return write_over(bench, key, resource, if_match); });
}

Result<Answer> update_where(const Services& services, const Call& call, const std::string& type,
                            const std::string& condition, json::Value resource,
                            std::optional<std::int64_t> if_match) {
    if (auto own = judge_type(resource); !own) return Fail(own.error());
    if (resource.text("resourceType") != type) {
        return fail(Category::bad_request, "feil-type-i-url",
                    "The body's resourceType is not the type in the URL.", "resourceType");
    }
    if (auto sound = judge_content(services, call, resource); !sound) return Fail(sound.error());
    if (auto allowed = require_scope(call, 'u', type); !allowed) return Fail(allowed.error());
    const auto asked = condition_of(services, call, type, condition);
    if (!asked) return Fail(asked.error());
    return commit_one(services, call, [&](Workbench& bench) -> Result<Answer> {
        const auto found = match_of(bench, *asked);
        if (!found) return Fail(found.error());
        const auto& id = resource.text("id");
        if (!id.empty() && (!*found || id != (*found)->id)) {
            return fail(Category::bad_request, "feil-id-i-url",
                        "The body's id is not that of the resource that meets the condition. Leave "
                        "it out: ids are given here.",
                        type + ".id");
        }
        if (!*found) return write_new(bench, resource);
        auto complete = resource;
        complete.set("id", (*found)->id);
        return write_over(bench, **found, std::move(complete), if_match);
    });
}

}  // namespace planbro::interactions
