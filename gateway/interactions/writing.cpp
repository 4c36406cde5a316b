#include "interactions/writing.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "consent/cut.hpp"
#include "consent/supplement_guard.hpp"
#include "fhir/codes.hpp"
#include "fhir/subset.hpp"
#include "interactions/scope.hpp"
#include "interactions/visibility.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

void append(std::vector<Issue>& all, std::vector<Issue> more) {
    for (auto& issue : more) all.push_back(std::move(issue));
}

}  // namespace

std::vector<Issue> issues_of(const Services& services, const Call& call,
                             const json::Value& resource, std::vector<std::string> profiles) {
    auto issues = consent::supplement_guard(resource);
    const profiles::Demand demand{std::move(profiles), false, call.now};
    append(issues, services.validator.validate(resource, demand));
    append(issues, fhir::judge_numbers(services.numbers, resource));
    if (consent::is_redacted(resource)) {
        issues.push_back({Severity::error, "business-rule", "avkortet",
                          "The resource bears the label REDACTED: writing a cut view back would "
                          "lose what was cut.",
                          resource.text("resourceType") + ".meta.security"});
    }
    if (fhir::is_subsetted(resource)) {
        issues.push_back({Severity::error, "business-rule", "utdrag",
                          "The resource bears the tag SUBSETTED: writing a part of it back would "
                          "lose the rest.",
                          resource.text("resourceType") + ".meta.tag"});
    }
    return issues;
}

Result<void> judge_content(const Services& services, const Call& call,
                           const json::Value& resource) {
    auto issues = issues_of(services, call, resource);
    if (has_errors(issues)) return fail(Category::unprocessable, std::move(issues));
    return {};
}

Result<void> judge_references(Workbench& bench, const json::Value& resource,
                              const std::function<bool(const Key&)>& in_bundle) {
    const Viewer viewer(bench.call(), bench.transaction());
    std::vector<Issue> issues;
    for (const auto& reference : fhir::references_in(resource)) {
        const auto key = fhir::key_of_reference(reference);
        if (!key || *key == fhir::key_of(resource) || in_bundle(*key)) continue;
        if (bench.transaction().sees(*key, viewer.visibility())) continue;
        issues.push_back({Severity::error, "not-found", "ukjent-referanse",
                          "The reference leads to nothing that you may see: " + key->type + "/…",
                          resource.text("resourceType")});
    }
    if (!issues.empty()) return fail(Category::unprocessable, std::move(issues));
    return {};
}

json::Value settled_by_gateway(Workbench& bench, json::Value resource) {
    if (resource.text("resourceType") == "Organization") {
        const auto orgnr = fhir::identifier_in(resource, fhir::kOrganisasjonsnummer);
        const auto known = bench.services().registry.find(orgnr);
        if (known != bench.services().registry.end()) resource.set("name", known->second.name);
    }
    return resource;
}

Result<Answer> commit_one(const Services& services, const Call& call,
                          const std::function<Result<Answer>(Workbench&)>& write) {
    Result<Answer> answer;
    const auto committed =
        services.store.commit([&](store::Transaction& transaction) -> Result<void> {
            Workbench bench(services, transaction, call);
            answer = write(bench);
            if (!answer) return Fail(answer.error());
            if (auto finished = bench.finish(); !finished) return finished;
            answer->touched = bench.touched();
            return {};
        });
    if (!committed) return Fail(committed.error());
    return answer;
}

Answer written(const Put& put, const Workbench&, json::Value body) {
    return {.status = put.created ? 201 : 200,
            .body = std::move(body),
            .location = put.key.reference() + "/_history/" + std::to_string(put.version),
            .version = put.version,
            .updated = put.updated,
            .touched = {}};
}

Result<Condition> condition_of(std::string_view type, std::string_view query) {
    const auto unusable = [&] {
        return fail(
            Category::bad_request, "ukjent-betingelse",
            "A condition on " + std::string(type) + " is identifier=system|value, nothing else.");
    };
    if (query.starts_with('?')) query.remove_prefix(1);
    if (query.starts_with(std::string(type) + "?")) query.remove_prefix(type.size() + 1);
    if (!query.starts_with("identifier=") || query.find('&') != std::string_view::npos) {
        return unusable();
    }
    const auto token = percent_decode(query.substr(11), true);
    const auto bar = token.find('|');
    if (bar == std::string::npos || bar == 0 || bar + 1 == token.size()) return unusable();
    return Condition{token.substr(0, bar), token.substr(bar + 1)};
}

std::vector<Key> matches(Workbench& bench, std::string_view type, const Condition& condition) {
    const Viewer viewer(bench.call(), bench.transaction());
    auto found = bench.transaction().with_identifier(type, condition.system, condition.value);
    std::erase_if(
        found, [&](const Key& key) { return !bench.transaction().sees(key, viewer.visibility()); });
    return found;
}

}  // namespace planbro::interactions
