// https://hl7.org/fhir/R4/http.html#update, with If-Match (#concurrency)
#include "interactions/interactions.hpp"
#include "interactions/scope.hpp"
#include "interactions/writing.hpp"

namespace planbro::interactions {

Result<Answer> update(const Services& services, const Call& call, const store::Key& key,
                      json::Value resource, std::optional<std::int64_t> if_match) {
    if (fhir::key_of(resource) != key) {
        return fail(Category::bad_request, "feil-id-i-url",
                    "The body's resourceType and id must be those in the URL.", key.type + ".id");
    }
    if (auto sound = judge_content(services, call, resource); !sound) return Fail(sound.error());
    return commit_one(services, call, [&](Workbench& bench) -> Result<Answer> {
        const auto stored = load(bench.transaction(), key);
        // No update-as-create: an id that is taken by a hidden resource must not answer otherwise.
        if (!stored) return not_found();
        if (auto permitted = permit_write(bench, stored, resource); !permitted) {
            return Fail(permitted.error());
        }
        const auto version = bench.transaction().read(key);
        if (if_match && *if_match != version->version) {
            return fail(Category::precondition_failed, "versjonskonflikt",
                        "The resource has changed: version " + std::to_string(version->version) +
                            " is the current one.");
        }
        const auto nothing = [](const store::Key&) { return false; };
        if (auto led = judge_references(bench, resource, nothing); !led) return Fail(led.error());
        const auto put = bench.put(settled_by_gateway(bench, std::move(resource)));
        return written(put, bench, load(bench.transaction(), key).value_or(json::Value()));
    });
}

}  // namespace planbro::interactions
