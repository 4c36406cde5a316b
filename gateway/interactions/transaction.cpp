// https://hl7.org/fhir/R4/http.html#transaction: all or nothing, in one commit.
#include <algorithm>
#include <map>
#include <set>

#include "fhir/outcome.hpp"
#include "interactions/interactions.hpp"
#include "interactions/scope.hpp"
#include "interactions/visibility.hpp"
#include "interactions/writing.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

enum class Method { remove, create, update, get };

// One entry on its way: as read, then with the key it will have.
struct Step {
    std::size_t position = 0;
    Method method = Method::create;
    std::string full_url;
    std::string type;
    std::string id;         // "" until known
    std::string condition;  // query of a conditional create, update or delete
    std::optional<std::int64_t> if_match;
    json::Value resource;
    bool exists = false;  // a conditional create found its resource
};

std::string place_of(std::size_t position, std::string_view element) {
    return "Bundle.entry[" + std::to_string(position) + "]" + std::string(element);
}

Fail wrong(std::size_t position, std::string_view element, std::string text) {
    return fail(Category::bad_request, "feil-bundle", std::move(text), place_of(position, element));
}

std::optional<Method> method_of(const std::string& name) {
    if (name == "POST") return Method::create;
    if (name == "PUT") return Method::update;
    if (name == "DELETE") return Method::remove;
    if (name == "GET") return Method::get;
    return {};
}

// "W/"3"" -> 3
std::optional<std::int64_t> version_of_etag(std::string_view etag) {
    if (etag.starts_with("W/")) etag.remove_prefix(2);
    if (etag.size() < 3 || etag.front() != '"' || etag.back() != '"') return {};
    std::int64_t version = 0;
    for (const char c : etag.substr(1, etag.size() - 2)) {
        if (c < '0' || c > '9' || version > 1'000'000'000) return {};
        version = version * 10 + (c - '0');
    }
    return version;
}

Result<void> read_url(Step& step, const std::string& url) {
    const auto question = url.find('?');
    const auto path = url.substr(0, question);
    if (question != std::string::npos) step.condition = url.substr(question + 1);
    const auto slash = path.find('/');
    step.type = path.substr(0, slash);
    if (slash != std::string::npos) step.id = path.substr(slash + 1);
    if (!is_served(step.type) || (!step.id.empty() && !fhir::is_id(step.id)) ||
        (!step.id.empty() && !step.condition.empty())) {
        return wrong(
            step.position, ".request.url",
            "The URL is Type, Type/id or Type?identifier=system|value, of a type that is served.");
    }
    return {};
}

Result<Step> read_entry(const json::Value& entry, std::size_t position) {
    Step step;
    step.position = position;
    step.full_url = entry.text("fullUrl");
    step.resource = entry.at("resource");
    const auto& request = entry.at("request");
    const auto method = method_of(request.text("method"));
    if (!method || *method == Method::get) {
        return wrong(position, ".request.method", "The method of an entry is POST, PUT or DELETE.");
    }
    step.method = *method;
    if (auto read = read_url(step, request.text("url")); !read) return Fail(read.error());
    if (step.method == Method::create) step.condition = request.text("ifNoneExist");
    if (request.has("ifMatch")) {
        step.if_match = version_of_etag(request.text("ifMatch"));
        if (!step.if_match)
            return wrong(position, ".request.ifMatch", "ifMatch is an ETag such as W/\"3\".");
    }
    if (step.method != Method::remove && step.resource.text("resourceType") != step.type) {
        return wrong(position, ".resource.resourceType",
                     "The resource's type is not the one in request.url.");
    }
    if (step.method == Method::update && !step.id.empty() && step.resource.text("id") != step.id) {
        return wrong(position, ".resource.id", "The resource's id is not the one in request.url.");
    }
    return step;
}

Result<std::vector<Step>> read_entries(const json::Value& bundle) {
    std::vector<Step> steps;
    std::set<std::string> urls;
    for (const auto& entry : bundle.at("entry").items()) {
        auto step = read_entry(entry, steps.size());
        if (!step) return Fail(step.error());
        if (!step->full_url.empty() && !urls.insert(step->full_url).second) {
            return wrong(step->position, ".fullUrl", "Two entries have the same fullUrl.");
        }
        steps.push_back(std::move(*step));
    }
    return steps;
}

// Finds what a condition means, and gives new resources their ids.
Result<void> find_target(Workbench& bench, Step& step) {
    const bool conditional = !step.condition.empty();
    if (conditional) {
        const auto condition =
            condition_of(bench.services(), bench.call(), step.type, step.condition);
        if (!condition) return Fail(condition.error());
        const auto found = match_of(bench, *condition, place_of(step.position, ".request"));
        if (!found) return Fail(found.error());
        if (*found) {
            step.id = (*found)->id;
            step.exists = step.method == Method::create;
        } else if (step.method == Method::remove) {
            return not_found();
        }
    }
    if (step.id.empty()) {
        if (step.method == Method::remove) {
            return wrong(step.position, ".request.url", "DELETE needs Type/id or a condition.");
        }
        if (step.method == Method::update && !conditional) {
            return wrong(step.position, ".request.url", "PUT needs Type/id or a condition.");
        }
        step.id = bench.new_id();
        // A conditional update that finds nothing creates (http.html#cond-update).
        step.method = Method::create;
    }
    return {};
}

Result<void> find_targets(Workbench& bench, std::vector<Step>& steps) {
    std::set<Key> written;
    for (auto& step : steps) {
        if (auto found = find_target(bench, step); !found) return found;
        // The same resource twice in one transaction: which one wins would be chance.
        if (!written.insert({step.type, step.id}).second && !step.exists) {
            return wrong(step.position, ".request",
                         "Two entries of the transaction are about the same resource.");
        }
    }
    return {};
}

// "Patient?identifier=system|value": https://hl7.org/fhir/R4/http.html#trules
Result<std::optional<std::string>> target_of(Workbench& bench, const Step& step,
                                             std::string_view url) {
    const auto type = std::string(url.substr(0, url.find('?')));
    if (type.size() == url.size() || !is_served(type)) return std::optional<std::string>();
    const auto place = place_of(step.position, ".resource");
    const auto condition = condition_of(bench.services(), bench.call(), type, url);
    if (!condition) return Fail(condition.error());
    const auto found = match_of(bench, *condition, place);
    if (!found) return Fail(found.error());
    if (*found) return std::optional((*found)->reference());
    return fail(Category::precondition_failed, "ukjent-referanse",
                "A conditional reference matches nothing that you may see: " + type + "?…", place);
}

Result<void> resolve_references(Workbench& bench, std::vector<Step>& steps) {
    std::map<std::string, std::string, std::less<>> by_url;
    for (const auto& step : steps) {
        if (!step.full_url.empty()) by_url[step.full_url] = step.type + "/" + step.id;
    }
    for (auto& step : steps) {
        std::optional<std::string> dangling;
        Result<void> conditional;
        fhir::rewrite_references(step.resource,
                                 [&](std::string_view url) -> std::optional<std::string> {
                                     if (const auto found = by_url.find(url); found != by_url.end())
                                         return found->second;
                                     if (url.starts_with("urn:")) dangling = url;
                                     auto target = target_of(bench, step, url);
                                     if (target) return *target;
                                     if (conditional) conditional = Fail(target.error());
                                     return {};
                                 });
        if (!conditional) return conditional;
        if (dangling) {
            return fail(Category::unprocessable, "ukjent-referanse",
                        "No entry of the bundle has the fullUrl " + *dangling + ".",
                        place_of(step.position, ".resource"));
        }
    }
    return {};
}

Result<Put> write_step(Workbench& bench, Step& step,
                       const std::function<bool(const Key&)>& in_bundle) {
    const Key key{step.type, step.id};
    const auto stored =
        step.method == Method::create ? std::nullopt : load(bench.transaction(), key);
    if (step.method != Method::create && !stored) return not_found();
    const auto incoming =
        step.method == Method::remove ? std::nullopt : std::optional(step.resource);
    if (auto permitted = permit_write(bench, stored, incoming); !permitted) {
        return Fail(permitted.error());
    }
    if (step.if_match && bench.transaction().read(key)->version != *step.if_match) {
        return fail(Category::precondition_failed, "versjonskonflikt",
                    "The resource has changed since that version.",
                    place_of(step.position, ".request.ifMatch"));
    }
    if (step.method == Method::remove) {
        bench.remove(key);
        return Put{key, 0, bench.call().now, false, true};
    }
    if (auto led = judge_references(bench, step.resource, in_bundle); !led)
        return Fail(led.error());
    return bench.put(settled_by_gateway(bench, step.resource));
}

json::Value response_of(const Step& step, const Put& put) {
    if (step.method == Method::remove) {
        return json::object({{"response", json::object({{"status", "204 No Content"}})}});
    }
    const bool created = put.created && !step.exists;
    return json::object(
        {{"response", json::object({{"status", created ? "201 Created" : "200 OK"},
                                    {"location", put.key.reference() + "/_history/" +
                                                     std::to_string(put.version)},
                                    {"etag", "W/\"" + std::to_string(put.version) + "\""},
                                    {"lastModified", format_instant(put.updated)}})}});
}

Put as_it_stands(Workbench& bench, const Step& step) {
    const auto version = bench.transaction().read({step.type, step.id});
    return {version->key, version->version, version->updated, false, false};
}

// The order of http.html#trules: deletions, creations, updates.
std::vector<Step*> in_order(std::vector<Step>& steps) {
    std::vector<Step*> order;
    for (auto& step : steps) order.push_back(&step);
    std::stable_sort(order.begin(), order.end(),
                     [](const Step* a, const Step* b) { return a->method < b->method; });
    return order;
}

// What is written first, so that permission and references of the rest can be judged: the person
// and the organisations, then the plan, then what hangs on it.
int rank(const Step* step) {
    if (step->method == Method::remove) return 0;
    if (step->type == "Patient" || step->type == "Organization") return 1;
    return step->type == "CarePlan" ? 2 : 3;
}

Result<Answer> write_all(Workbench& bench, std::vector<Step>& steps) {
    std::set<Key> here;
    for (const auto& step : steps) here.insert({step.type, step.id});
    const auto in_bundle = [&](const Key& key) { return here.contains(key); };
    std::vector<json::Value> responses(steps.size());
    auto order = in_order(steps);
    std::stable_sort(order.begin(), order.end(),
                     [](const Step* a, const Step* b) { return rank(a) < rank(b); });
    for (auto* step : order) {
        if (!step->exists && step->method != Method::remove) step->resource.set("id", step->id);
        auto put = step->exists ? Result<Put>(as_it_stands(bench, *step))
                                : write_step(bench, *step, in_bundle);
        if (!put) return Fail(put.error());
        responses[step->position] = response_of(*step, *put);
    }
    json::Array entries(responses.begin(), responses.end());
    Answer answer;
    answer.body = json::object({{"resourceType", "Bundle"},
                                {"type", "transaction-response"},
                                {"entry", std::move(entries)}});
    return answer;
}

}  // namespace

Result<Answer> transaction(const Services& services, const Call& call, const json::Value& bundle) {
    if (bundle.text("resourceType") != "Bundle" || bundle.text("type") != "transaction") {
        return fail(Category::bad_request, "feil-bundle",
                    "POST to the base takes a Bundle of type transaction.", "Bundle.type");
    }
    if (auto sound = judge_content(services, call, bundle); !sound) return Fail(sound.error());
    auto steps = read_entries(bundle);
    if (!steps) return Fail(steps.error());
    return commit_one(services, call, [&](Workbench& bench) -> Result<Answer> {
        if (auto found = find_targets(bench, *steps); !found) return Fail(found.error());
        if (auto resolved = resolve_references(bench, *steps); !resolved)
            return Fail(resolved.error());
        return write_all(bench, *steps);
    });
}

}  // namespace planbro::interactions
