// https://hl7.org/fhir/R4/http.html#delete
#include "fhir/search_parameters.hpp"
#include "interactions/interactions.hpp"
#include "interactions/scope.hpp"
#include "interactions/writing.hpp"

namespace planbro::interactions {

bool is_referred_to(store::Reader& reader, const store::Key& key) {
    for (const auto& parameter : fhir::search_parameters()) {
        if (parameter.kind != fhir::ParameterKind::reference) continue;
        if (!reader.links_to(key, parameter.type, parameter.name).empty()) return true;
    }
    return false;
}

namespace {

Result<Answer> remove_one(Workbench& bench, const store::Key& key,
                          std::optional<std::int64_t> if_match) {
    const auto stored = load_seen(bench, key);
    if (!stored) return not_found();
    if (auto permitted = permit_write(bench, stored, std::nullopt); !permitted) {
        return Fail(permitted.error());
    }
    const auto version = bench.transaction().read(key);
    if (if_match && *if_match != version->version) {
        return fail(Category::precondition_failed, "versjonskonflikt",
                    "The resource has changed since that version.");
    }
    if (is_referred_to(bench.transaction(), key)) {
        return fail(Category::conflict, "i-bruk",
                    "Other resources refer to this one; change them first.");
    }
    bench.remove(key);
    Answer answer;
    answer.status = 204;
    return answer;
}

}  // namespace

Result<Answer> remove(const Services& services, const Call& call, const store::Key& key,
                      std::optional<std::int64_t> if_match) {
    return commit_one(services, call,
                      [&](Workbench& bench) { return remove_one(bench, key, if_match); });
}

// https://hl7.org/fhir/R4/http.html#3.1.0.7.1, of one resource alone
Result<Answer> remove_where(const Services& services, const Call& call, const std::string& type,
                            const std::string& condition, std::optional<std::int64_t> if_match) {
    if (auto allowed = require_scope(call, 'd', type); !allowed) return Fail(allowed.error());
    const auto asked = condition_of(services, call, type, condition);
    if (!asked) return Fail(asked.error());
    return commit_one(services, call, [&](Workbench& bench) -> Result<Answer> {
        const auto found = match_of(bench, *asked);
        if (!found) return Fail(found.error());
        if (!*found) return not_found();
        return remove_one(bench, **found, if_match);
    });
}

}  // namespace planbro::interactions
