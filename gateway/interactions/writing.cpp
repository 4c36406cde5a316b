#include "interactions/writing.hpp"
#include "interactions/subscriptions/request.hpp"
#include "interactions/subscriptions/subscriber.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "consent/cut.hpp"
#include "consent/supplement_guard.hpp"
#include "fhir/codes.hpp"
#include "fhir/subset.hpp"
#include "interactions/consents.hpp"
#include "interactions/scope.hpp"
#include "interactions/search_query.hpp"
#include "interactions/visibility.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

void append(std::vector<Issue>& all, std::vector<Issue> more) {
    for (auto& issue : more) all.push_back(std::move(issue));
}

// Those in a bundle, too: what cannot be served is refused before anything is written.
std::vector<Issue> issues_of_subscriptions(const Services& services, const json::Value& resource) {
    const subscriptions::Reach reach{services.sandbox};
    if (resource.text("resourceType") == subscriptions::kSubscription)
        return subscriptions::judge(resource, reach);
    std::vector<Issue> issues;
    if (resource.text("resourceType") != "Bundle") return issues;
    const auto& entries = resource.at("entry").items();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto& inside = entries[i].at("resource");
        if (inside.text("resourceType") != subscriptions::kSubscription) continue;
        append(issues, subscriptions::judge(inside, reach,
                                            "Bundle.entry[" + std::to_string(i) + "].resource"));
    }
    return issues;
}

}  // namespace

std::vector<Issue> issues_of(const Services& services, const Call& call,
                             const json::Value& resource, std::vector<std::string> profiles) {
    auto issues = consent::supplement_guard(resource);
    const profiles::Demand demand{std::move(profiles), false, call.now};
    append(issues, services.validator.validate(resource, demand));
    append(issues, fhir::judge_numbers(services.numbers, resource));
    append(issues, issues_of_subscriptions(services, resource));
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

Result<void> judge_type(const json::Value& resource) {
    const auto& type = resource.text("resourceType");
    if (!fhir::is_resource_type(type) || is_kept(type)) return {};
    return fail(Category::unprocessable, {consent::not_of_a_plan(type)});
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

json::Value with_protection_of(const json::Value& stored, json::Value patient) {
    const auto* mark = fhir::find_extension(stored, fhir::kExtAdressesperre);
    if (mark == nullptr || fhir::find_extension(patient, fhir::kExtAdressesperre) != nullptr) {
        return patient;
    }
    patient["extension"].push_back(*mark);
    return patient;
}

json::Value settled_by_gateway(Workbench& bench, json::Value resource) {
    const bool of_person = bench.call().who.role == identity::Role::bruker;
    if (of_person && resource.text("status") == "inactive") {
        auto stored = load(bench.transaction(), fhir::key_of(resource));
        if (stored) return withdrawn_consent(std::move(*stored));
    }
    if (resource.text("resourceType") == subscriptions::kSubscription)
        return subscriptions::settled(bench, std::move(resource));
    if (resource.text("resourceType") == "Organization") {
        const auto orgnr = fhir::identifier_in(resource, fhir::kOrganisasjonsnummer);
        resource.set_if("name", name_of(bench.services().registry, orgnr));
    }
    if (resource.text("resourceType") == "Patient") {
        const auto stored = load(bench.transaction(), fhir::key_of(resource));
        if (stored) return with_protection_of(*stored, std::move(resource));
    }
    return resource;
}

Result<Answer> commit_one(const Services& services, const Call& call,
                          const std::function<Result<Answer>(Workbench&)>& write,
                          const Behind& behind) {
    Result<Answer> answer;
    const auto committed =
        services.store.commit([&](store::Transaction& transaction) -> Result<void> {
            Workbench bench(services, transaction, call);
            answer = write(bench);
            if (!answer) return Fail(answer.error());
            if (auto finished = bench.finish(); !finished) return finished;
            answer->touched = bench.touched();
            return behind ? behind(bench, *answer) : Result<void>();
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
            .is_whole = false,
            .touched = {}};
}

json::Value as_shown(Workbench& bench, const Key& key) {
    const auto version = bench.transaction().read(key);
    if (!version || !bench.call().who.may('r', key.type)) return {};
    return Viewer(bench.call(), bench.transaction()).show(key, version->body);
}

Result<Condition> condition_of(const Services& services, const Call& call, const std::string& type,
                               std::string_view text) {
    const auto unusable = [&] {
        return fail(Category::bad_request, "ukjent-betingelse",
                    "A condition on " + type + " is a search such as identifier=system|value.");
    };
    // Clients also send what they would have asked: the whole URL, with the form of the answer.
    for (const auto& before : {services.base_url + "/", type, std::string("?")}) {
        if (text.starts_with(before)) text.remove_prefix(before.size());
    }
    Parameters parameters;
    for (const auto& pair : split(text, '&')) {
        const auto equals = pair.find('=');
        if (equals == std::string::npos) return unusable();
        auto name = percent_decode(pair.substr(0, equals), true);
        if (name == "_format" || name == "_pretty") continue;
        parameters.emplace_back(std::move(name), percent_decode(pair.substr(equals + 1), true));
    }
    if (parameters.empty()) return unusable();
    auto request = read_search(search_context(services, call), SearchAsked{type}, parameters);
    if (!request) return Fail(request.error());
    if (auto kept = keep_ways_to_scopes(call, request->query.all_of); !kept) {
        return Fail(kept.error());
    }
    // Each parameter must ask something: what only shapes a result is out of place.
    if (request->query.all_of.size() != parameters.size()) return unusable();
    std::sort(parameters.begin(), parameters.end());
    std::string words;
    for (const auto& [name, value] : parameters) words += name + "=" + value + "\n";
    return Condition{request->query, std::move(words)};
}

Result<std::optional<Key>> match_of(Workbench& bench, const Condition& condition,
                                    const std::string& place) {
    auto query = condition.query;
    query.visibility = Viewer(bench.call(), bench.transaction()).visibility();
    query.count = 1;
    query.with_total = false;
    const auto page = bench.transaction().search(query);
    if (page.more) {
        return fail(Category::precondition_failed, "flere-treff",
                    "The condition matches more than one resource.", place);
    }
    if (page.rows.empty()) return std::optional<Key>();
    return std::optional(page.rows.front().key);
}

std::optional<json::Value> load_seen(Workbench& bench, const Key& key) {
    const Viewer viewer(bench.call(), bench.transaction());
    if (!bench.transaction().sees(key, viewer.visibility())) return {};
    return load(bench.transaction(), key);
}

bool may_name(Workbench& bench, const Key& key) {
    const auto& who = bench.call().who;
    const bool own = !who.orgnr.empty() && key.id.starts_with(who.orgnr + "-");
    return (own || who.role == identity::Role::tester) && !bench.transaction().read(key);
}

namespace {

// Judges and writes a resource that is not there yet.
Result<Answer> write_named(Workbench& bench, json::Value resource) {
    if (auto permitted = permit_write(bench, std::nullopt, resource); !permitted) {
        return Fail(permitted.error());
    }
    const auto nothing = [](const Key&) { return false; };
    if (auto led = judge_references(bench, resource, nothing); !led) return Fail(led.error());
    const auto put = bench.put(settled_by_gateway(bench, std::move(resource)));
    return written(put, bench, load(bench.transaction(), put.key).value_or(json::Value()));
}

}  // namespace

Result<Answer> write_over(Workbench& bench, const Key& key, json::Value resource,
                          std::optional<std::int64_t> if_match) {
    const auto stored = load_seen(bench, key);
    if (!stored && !if_match && may_name(bench, key))
        return write_named(bench, std::move(resource));
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
    const auto nothing = [](const Key&) { return false; };
    if (auto led = judge_references(bench, resource, nothing); !led) return Fail(led.error());
    const auto put = bench.put(settled_by_gateway(bench, std::move(resource)));
    return written(put, bench, load(bench.transaction(), key).value_or(json::Value()));
}

Result<Answer> write_new(Workbench& bench, json::Value resource) {
    // A create names no id of its own (http.html#create): the server gives one.
    resource.set("id", bench.new_id());
    return write_named(bench, std::move(resource));
}

}  // namespace planbro::interactions
