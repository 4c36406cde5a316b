// https://hl7.org/fhir/R4/http.html#patch. What it gives is judged as an update is.
#include "interactions/interactions.hpp"
#include "interactions/scope.hpp"
#include "interactions/visibility.hpp"
#include "interactions/writing.hpp"

namespace planbro::interactions {

namespace {

Result<Answer> patch_one(Workbench& bench, const store::Key& key, const Change& change,
                         std::optional<std::int64_t> if_match) {
    auto patched = patched_by(bench, key, change);
    if (!patched) return Fail(patched.error());
    return write_over(bench, key, std::move(*patched), if_match);
}

}  // namespace

// A patch works on what is stored: by its tests and refusals, one who sees a cut view could feel
// his way through what was cut. So it is for those who see the resource whole.
Result<json::Value> patched_by(Workbench& bench, const store::Key& key, const Change& change) {
    const Viewer viewer(bench.call(), bench.transaction());
    const auto stored = load_seen(bench, key);
    if (!stored) return not_found();
    if (!viewer.whole(key)) {
        return fail(Category::forbidden, "ikke-tillatt",
                    "A patch needs the whole resource in view; update your own with PUT.");
    }
    auto patched = change(*stored);
    if (!patched) return patched;
    if (fhir::key_of(*patched) != key) {
        return fail(Category::unprocessable, "patch-passer-ikke",
                    "resourceType and id cannot be changed. Nothing was changed.", key.type);
    }
    if (auto sound = judge_content(bench.services(), bench.call(), *patched); !sound) {
        return Fail(sound.error());
    }
    return patched;
}

Result<Answer> patch(const Services& services, const Call& call, const PatchAsked& asked,
                     const Change& change, std::optional<std::int64_t> if_match) {
    if (auto allowed = require_scope(call, 'u', asked.type); !allowed) {
        return Fail(allowed.error());
    }
    if (!asked.id.empty()) {
        return commit_one(services, call, [&](Workbench& bench) {
            return patch_one(bench, {asked.type, asked.id}, change, if_match);
        });
    }
    const auto condition = condition_of(services, call, asked.type, asked.condition);
    if (!condition) return Fail(condition.error());
    return commit_one(services, call, [&](Workbench& bench) -> Result<Answer> {
        const auto found = match_of(bench, *condition);
        if (!found) return Fail(found.error());
        if (!*found) return not_found();
        return patch_one(bench, **found, change, if_match);
    });
}

}  // namespace planbro::interactions
