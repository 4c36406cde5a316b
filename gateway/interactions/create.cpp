// https://hl7.org/fhir/R4/http.html#create, with If-None-Exist (#ccreate)
#include "interactions/interactions.hpp"
#include "interactions/scope.hpp"
#include "interactions/writing.hpp"

namespace planbro::interactions {

namespace {

Result<std::optional<Answer>> existing(Workbench& bench, const std::string& type,
                                       const std::string& if_none_exist) {
    if (if_none_exist.empty()) return std::optional<Answer>();
    const auto condition = condition_of(type, if_none_exist);
    if (!condition) return Fail(condition.error());
    const auto found = matches(bench, type, *condition);
    if (found.size() > 1) {
        return fail(Category::precondition_failed, "flere-treff",
                    "If-None-Exist matches more than one resource.");
    }
    if (found.empty()) return std::optional<Answer>();
    const auto version = bench.transaction().read(found.front());
    return std::optional(written({found.front(), version->version, version->updated, false, false},
                                 bench,
                                 load(bench.transaction(), found.front()).value_or(json::Value())));
}

}  // namespace

Result<Answer> create(const Services& services, const Call& call, const std::string& type,
                      json::Value resource, const std::string& if_none_exist) {
    if (resource.text("resourceType") != type) {
        return fail(Category::bad_request, "feil-type-i-url",
                    "The body's resourceType is not the type in the URL.", "resourceType");
    }
    if (auto sound = judge_content(services, call, resource); !sound) return Fail(sound.error());
    return commit_one(services, call, [&](Workbench& bench) -> Result<Answer> {
        // A create names no id of its own (http.html#create): the server gives one.
        resource.set("id", bench.new_id());
        if (auto permitted = permit_write(bench, std::nullopt, resource); !permitted) {
            return Fail(permitted.error());
        }
        auto found = existing(bench, type, if_none_exist);
        if (!found) return Fail(found.error());
        if (*found) return std::move(**found);
        const auto nothing = [](const store::Key&) { return false; };
        if (auto led = judge_references(bench, resource, nothing); !led) return Fail(led.error());
        const auto put = bench.put(settled_by_gateway(bench, std::move(resource)));
        return written(put, bench, load(bench.transaction(), put.key).value_or(json::Value()));
    });
}

}  // namespace planbro::interactions
