// https://hl7.org/fhir/R4/http.html#create, with If-None-Exist (#ccreate)
#include "interactions/interactions.hpp"
#include "interactions/scope.hpp"
#include "interactions/writing.hpp"

namespace planbro::interactions {

namespace {

Answer as_it_stands(Workbench& bench, const store::Key& key) {
    const auto version = bench.transaction().read(key);
    return written({key, version->version, version->updated, false, false}, bench,
                   as_shown(bench, key));
}

Result<std::optional<Condition>> condition_asked(const Services& services, const Call& call,
                                                 const std::string& type, const std::string& text) {
    if (text.empty()) return std::optional<Condition>();
    auto condition = condition_of(services, call, type, text);
    if (!condition) return Fail(condition.error());
    return std::optional(std::move(*condition));
}

}  // namespace

Result<Answer> create(const Services& services, const Call& call, const std::string& type,
                      json::Value resource, const std::string& if_none_exist) {
    if (auto own = judge_type(resource); !own) return Fail(own.error());
    if (resource.text("resourceType") != type) {
        return fail(Category::bad_request, "feil-type-i-url",
                    "The body's resourceType is not the type in the URL.", "resourceType");
    }
    if (auto sound = judge_content(services, call, resource); !sound) return Fail(sound.error());
    if (auto allowed = require_scope(call, 'c', type); !allowed) return Fail(allowed.error());
    const auto condition = condition_asked(services, call, type, if_none_exist);
    if (!condition) return Fail(condition.error());
    return commit_one(services, call, [&](Workbench& bench) -> Result<Answer> {
        if (*condition) {
            const auto found = match_of(bench, **condition);
            if (!found) return Fail(found.error());
            if (*found) return as_it_stands(bench, **found);
        }
        return write_new(bench, resource);
    });
}

}  // namespace planbro::interactions
