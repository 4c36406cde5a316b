// https://hl7.org/fhir/R4/http.html#transaction: all or nothing, in one commit.
#include <algorithm>
#include <map>
#include <set>

#include "interactions/bundle_entry.hpp"
#include "interactions/interactions.hpp"
#include "interactions/scope.hpp"
#include "interactions/trail_resources.hpp"
#include "interactions/visibility.hpp"
#include "interactions/writing.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

enum class Method { remove, create, update, patch, get };

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
    Change change;        // of a patch
    json::Value request;  // of a GET
    bool exists = false;  // a conditional create found its resource

    [[nodiscard]] bool writes() const { return method != Method::get; }
};

Fail wrong(std::size_t position, std::string_view element, std::string text) {
    return fail(Category::bad_request, "feil-bundle", std::move(text),
                place_in_bundle(position, element));
}

Fail overlap(const Step& step) {
    return wrong(step.position, ".request",
                 "Two entries of the transaction are about the same resource.");
}

std::optional<Method> method_of(const std::string& name) {
    if (name == "POST") return Method::create;
    if (name == "PUT") return Method::update;
    if (name == "DELETE") return Method::remove;
    if (name == "PATCH") return Method::patch;
    if (name == "GET" || name == "HEAD") return Method::get;
    return {};
}

Result<void> read_url(Step& step, const std::string& url) {
    const auto question = url.find('?');
    const auto path = url.substr(0, question);
    if (question != std::string::npos) step.condition = url.substr(question + 1);
    const auto slash = path.find('/');
    step.type = path.substr(0, slash);
    if (slash != std::string::npos) step.id = path.substr(slash + 1);
    if (!is_kept(step.type) || (!step.id.empty() && !fhir::is_id(step.id)) ||
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
    if (!method) {
        return wrong(position, ".request.method",
                     "The method of an entry is GET, POST, PUT, PATCH or DELETE.");
    }
    step.method = *method;
    if (*method == Method::get) {
        // The trail is written behind commits; this one would wait for itself.
        const std::string_view url = request.text("url");
        if (is_of_trail(url.substr(0, url.find_first_of("/?")))) {
            return wrong(position, ".request.url",
                         "AuditEvents and Provenances are asked for by themselves or in a batch.");
        }
        step.request = request;
        return step;
    }
    if (auto read = read_url(step, request.text("url")); !read) return Fail(read.error());
    if (step.method == Method::create) step.condition = request.text("ifNoneExist");
    const auto if_match = if_match_of(request, position);
    if (!if_match) return Fail(if_match.error());
    step.if_match = *if_match;
    if (step.method == Method::patch) {
        auto change = change_in(step.resource, position);
        if (!change) return Fail(change.error());
        step.change = std::move(*change);
        return step;
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
        const auto found = match_of(bench, *condition, place_in_bundle(step.position, ".request"));
        if (!found) return Fail(found.error());
        if (*found) {
            step.id = (*found)->id;
            step.exists = step.method == Method::create;
        } else if (step.method == Method::remove || step.method == Method::patch) {
            return not_found();
        }
    }
    if (step.id.empty()) {
        if (step.method != Method::create && !conditional) {
            return wrong(step.position, ".request.url", "It needs Type/id or a condition.");
        }
        step.id = bench.new_id();
        // A conditional update that finds nothing creates (http.html#cond-update).
        step.method = Method::create;
    }
    return {};
}

// Every entry about a resource of its own: which of two would win is chance, and a second with the
// same condition would find what the first has made.
Result<void> find_targets(Workbench& bench, std::vector<Step>& steps) {
    std::set<Key> written;
    std::set<std::pair<std::string, std::string>> conditions;
    for (auto& step : steps) {
        if (!step.writes()) continue;
        if (!step.condition.empty()) {
            const auto condition =
                condition_of(bench.services(), bench.call(), step.type, step.condition);
            if (!condition) return Fail(placed(condition.error(), step.position));
            if (!conditions.emplace(step.type, condition->text).second) return overlap(step);
        }
        if (auto found = find_target(bench, step); !found) {
            return Fail(placed(found.error(), step.position));
        }
        if (!written.insert({step.type, step.id}).second && !step.exists) return overlap(step);
    }
    return {};
}

// What the entry looks for cannot have come to be unless one of its type was written before it, or
// the condition leads to other types.
bool cannot_be_met(const Workbench& bench, const Step& step) {
    const auto name = step.condition.substr(0, step.condition.find('='));
    const bool leads =
        step.condition.find('.') < name.size() || step.condition.find("_has") != std::string::npos;
    return !leads && std::none_of(bench.touched().begin(), bench.touched().end(),
                                  [&](const std::string& reference) {
                                      return reference.starts_with(step.type + "/");
                                  });
}

// Two conditions that mean the same in other words: the first has made what the second looks for.
Result<void> judge_still_new(Workbench& bench, const Step& step) {
    if (step.condition.empty() || step.exists || step.method != Method::create) return {};
    if (cannot_be_met(bench, step)) return {};
    const auto condition = condition_of(bench.services(), bench.call(), step.type, step.condition);
    if (!condition) return Fail(condition.error());
    const auto found = match_of(bench, *condition, place_in_bundle(step.position, ".request"));
    if (!found) return Fail(found.error());
    return *found ? Result<void>(overlap(step)) : Result<void>();
}

// "Patient?identifier=system|value": https://hl7.org/fhir/R4/http.html#trules
Result<std::optional<std::string>> target_of(Workbench& bench, const Step& step,
                                             std::string_view url) {
    const auto type = std::string(url.substr(0, url.find('?')));
    if (type.size() == url.size() || !is_kept(type)) return std::optional<std::string>();
    const auto place = place_in_bundle(step.position, ".resource");
    const auto condition = condition_of(bench.services(), bench.call(), type, url);
    if (!condition) return Fail(condition.error());
    const auto found = match_of(bench, *condition, place);
    if (!found) return Fail(found.error());
    if (*found) return std::optional((*found)->reference());
    return fail(Category::precondition_failed, "ukjent-referanse",
                "A conditional reference matches nothing that you may see: " + type + "?…", place);
}

// References to the fullUrl of another entry.
Result<void> resolve_names(std::vector<Step>& steps) {
    std::map<std::string, std::string, std::less<>> by_url;
    for (const auto& step : steps) {
        if (step.writes() && !step.full_url.empty()) {
            by_url[step.full_url] = step.type + "/" + step.id;
        }
    }
    for (auto& step : steps) {
        std::optional<std::string> dangling;
        fhir::rewrite_references(step.resource,
                                 [&](std::string_view url) -> std::optional<std::string> {
                                     if (const auto found = by_url.find(url); found != by_url.end())
                                         return found->second;
                                     if (url.starts_with("urn:")) dangling = url;
                                     return {};
                                 });
        if (dangling) {
            return fail(Category::unprocessable, "ukjent-referanse",
                        "No entry of the bundle has the fullUrl " + *dangling + ".",
                        place_in_bundle(step.position, ".resource"));
        }
    }
    return {};
}

// By now what the other entries make is there to be found.
Result<void> resolve_conditions(Workbench& bench, Step& step) {
    Result<void> resolved;
    fhir::rewrite_references(step.resource,
                             [&](std::string_view url) -> std::optional<std::string> {
                                 auto target = target_of(bench, step, url);
                                 if (target) return *target;
                                 if (resolved) resolved = Fail(target.error());
                                 return {};
                             });
    return resolved;
}

// Before anything is written: nobody is told by it what only the owner may know.
Result<void> judge_version(Workbench& bench, const Step& step) {
    if (!step.if_match) return {};
    const auto version = bench.transaction().read({step.type, step.id});
    if (version && version->version == *step.if_match) return {};
    return fail(Category::precondition_failed, "versjonskonflikt",
                "The resource has changed since that version.",
                place_in_bundle(step.position, ".request.ifMatch"));
}

Result<Put> write_step(Workbench& bench, Step& step,
                       const std::function<bool(const Key&)>& in_bundle) {
    const Key key{step.type, step.id};
    if (step.method == Method::patch) {
        auto patched = patched_by(bench, key, step.change);
        if (!patched) return Fail(patched.error());
        step.resource = std::move(*patched);
    }
    const auto stored = step.method == Method::create ? std::nullopt : load_seen(bench, key);
    const bool named = step.method == Method::update && !step.if_match && may_name(bench, key);
    if (step.method != Method::create && !stored && !named) return not_found();
    if (auto resolved = resolve_conditions(bench, step); !resolved) return Fail(resolved.error());
    std::optional<json::Value> incoming;
    if (step.method != Method::remove) incoming = std::move(step.resource);
    if (auto permitted = permit_write(bench, stored, incoming); !permitted) {
        return Fail(permitted.error());
    }
    if (auto current = judge_version(bench, step); !current) return Fail(current.error());
    if (step.method == Method::remove) {
        bench.remove(key);
        return Put{key, 0, bench.call().now, false, true};
    }
    if (auto led = judge_references(bench, *incoming, in_bundle); !led) return Fail(led.error());
    return bench.put(settled_by_gateway(bench, std::move(*incoming)));
}

// When all is written, so that what referred to them may have been changed or gone as well.
Result<void> judge_removals(Workbench& bench, const std::vector<Step>& steps) {
    for (const auto& step : steps) {
        if (step.method != Method::remove) continue;
        if (!is_referred_to(bench.transaction(), {step.type, step.id})) continue;
        return fail(Category::conflict, "i-bruk",
                    "Other resources refer to this one; change them first.",
                    place_in_bundle(step.position, ".request"));
    }
    return {};
}

Put as_it_stands(Workbench& bench, const Step& step) {
    const auto version = bench.transaction().read({step.type, step.id});
    return {version->key, version->version, version->updated, false, false};
}

json::Value told_of(Workbench& bench, const Step& step, const Put& put, Return wanted) {
    Answer answer;
    if (step.method == Method::remove) {
        answer.status = 204;
        return entry_of(std::move(answer), wanted);
    }
    json::Value body;
    if (wanted == Return::representation) {
        body = step.exists ? as_shown(bench, put.key)
                           : load(bench.transaction(), put.key).value_or(json::Value());
    }
    answer = written(put, bench, std::move(body));
    if (step.exists) answer.status = 200;
    return entry_of(std::move(answer), wanted);
}

// The order of http.html#trules: deletions, creations, updates and patches.
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

Result<json::Value> carry_out(Workbench& bench, Step& step,
                              const std::function<bool(const Key&)>& in_bundle, Return wanted) {
    if (auto alone = judge_still_new(bench, step); !alone) return Fail(alone.error());
    const bool names_itself = step.method == Method::create || step.method == Method::update;
    if (!step.exists && names_itself) step.resource.set("id", step.id);
    auto put =
        step.exists ? Result<Put>(as_it_stands(bench, step)) : write_step(bench, step, in_bundle);
    if (!put) return Fail(put.error());
    return told_of(bench, step, *put, wanted);
}

// The entries of GETs stay empty until all is written.
Result<Answer> write_all(Workbench& bench, std::vector<Step>& steps, Return wanted) {
    std::set<Key> here;
    for (const auto& step : steps) {
        if (step.writes()) here.insert({step.type, step.id});
    }
    const auto in_bundle = [&](const Key& key) { return here.contains(key); };
    json::Array entries(steps.size());
    auto order = in_order(steps);
    std::stable_sort(order.begin(), order.end(),
                     [](const Step* a, const Step* b) { return rank(a) < rank(b); });
    for (auto* step : order) {
        if (!step->writes()) continue;
        auto entry = carry_out(bench, *step, in_bundle, wanted);
        if (!entry) return Fail(placed(entry.error(), step->position));
        entries[step->position] = std::move(*entry);
    }
    if (auto sound = judge_removals(bench, steps); !sound) return Fail(sound.error());
    Answer answer;
    answer.body = json::object({{"resourceType", "Bundle"}, {"type", "transaction-response"}});
    answer.body.set_if("entry", std::move(entries));
    return answer;
}

Result<void> ask_all(Workbench& bench, const std::vector<Step>& steps, Answer& answer) {
    for (const auto& step : steps) {
        if (step.writes()) continue;
        auto asked = ask(bench.transaction(), bench.services(), bench.call(), step.request);
        if (!asked) return Fail(placed(asked.error(), step.position));
        answer.touched.insert(answer.touched.end(), asked->touched.begin(), asked->touched.end());
        answer.body["entry"].make_array()[step.position] =
            entry_of(std::move(*asked), Return::minimal);
    }
    return {};
}

}  // namespace

Result<Answer> transaction(const Services& services, const Call& call, const json::Value& bundle,
                           Return wanted) {
    if (bundle.text("resourceType") != "Bundle" || bundle.text("type") != "transaction") {
        return fail(Category::bad_request, "feil-bundle",
                    "POST to the base takes a Bundle of type transaction or batch.", "Bundle.type");
    }
    if (auto sound = judge_content(services, call, without_patches(bundle)); !sound) {
        return Fail(sound.error());
    }
    auto steps = read_entries(bundle);
    if (!steps) return Fail(steps.error());
    return commit_one(
        services, call,
        [&](Workbench& bench) -> Result<Answer> {
            auto own = *steps;  // a commit may be run again
            if (auto found = find_targets(bench, own); !found) return Fail(found.error());
            if (auto resolved = resolve_names(own); !resolved) return Fail(resolved.error());
            return write_all(bench, own, wanted);
        },
        [&](Workbench& bench, Answer& answer) { return ask_all(bench, *steps, answer); });
}

}  // namespace planbro::interactions
