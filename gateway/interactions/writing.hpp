// What every FHIR write shares: validation before the commit, permission and references inside it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "interactions/interactions.hpp"
#include "interactions/workbench.hpp"

namespace planbro::interactions {

// Structure, profile and supplement guard look at the message alone, so they come first and reveal
// nothing. Warnings are among the issues.
std::vector<Issue> issues_of(const Services& services, const Call& call,
                             const json::Value& resource, std::vector<std::string> profiles = {});

// Comes before what the URL says of the body: what belongs in a record is refused for that.
Result<void> judge_type(const json::Value& resource);

// Failure: 422 with every fault.
Result<void> judge_content(const Services& services, const Call& call, const json::Value& resource);

// The resource that is to be written over, if the writer sees it. Of what is hidden nothing is
// read, so that it costs what is absent costs.
std::optional<json::Value> load_seen(Workbench& bench, const store::Key& key);

// Whether this principal may create (stored absent), change or delete (incoming absent) the
// resource; `stored` as load_seen() has it, so that hidden resources answer as absent ones do.
Result<void> permit_write(Workbench& bench, const std::optional<json::Value>& stored,
                          const std::optional<json::Value>& incoming);

// Every relative reference must lead to something the writer may see.
// `in_bundle` tells of resources written by the same transaction.
Result<void> judge_references(Workbench& bench, const json::Value& resource,
                              const std::function<bool(const store::Key&)>& in_bundle);

// What does not speak of a protected address lifts no protection: only "ugradert" does.
json::Value with_protection_of(const json::Value& stored, json::Value patient);

// The parts of a resource that the gateway decides, not the writer.
json::Value settled_by_gateway(Workbench& bench, json::Value resource);

// Runs one FHIR write as a commit of its own. `behind`, if any, completes the answer when all that
// follows from the write is written too.
using Behind = std::function<Result<void>(Workbench&, Answer&)>;
Result<Answer> commit_one(const Services& services, const Call& call,
                          const std::function<Result<Answer>(Workbench&)>& write,
                          const Behind& behind = {});

Answer written(const Put& put, const Workbench& bench, json::Value body);

// What was there before, as a read shows it: a condition that it meets shows a service no more than
// the consent gives. Null where the scopes do not allow reading.
json::Value as_shown(Workbench& bench, const store::Key& key);

// The question of If-None-Exist or of a conditional interaction: any search of the type.
// https://hl7.org/fhir/R4/http.html#cond-update
struct Condition {
    store::Query query;
    std::string text;  // decoded, in order: the same for the same question in other order
};
// `text` is "Type?status=active" or what stands behind the "?". Failure: 400, also for parameters
// that ask nothing of the resource, such as _sort.
Result<Condition> condition_of(const Services& services, const Call& call, const std::string& type,
                               std::string_view text);

// What meets the condition and is visible to the writer: nothing, or the one. Failure: 412
// "flere-treff" for several.
Result<std::optional<store::Key>> match_of(Workbench& bench, const Condition& condition,
                                           const std::string& place = {});

// What the patch makes of the stored resource, judged by its content. Failure: 404, 403 for those
// who see it cut, what the patch and the validator say.
Result<json::Value> patched_by(Workbench& bench, const store::Key& key, const Change& change);

bool is_referred_to(store::Reader& reader, const store::Key& key);

// Whether the writer may give this id to a new resource (update as create): one in its own name
// space, that never was (docs/decisions/0015-ids-of-the-writers-own.md).
bool may_name(Workbench& bench, const store::Key& key);

// Judges and writes the resource over the stored one, or under a name of the writer's own.
Result<Answer> write_over(Workbench& bench, const store::Key& key, json::Value resource,
                          std::optional<std::int64_t> if_match);
Result<Answer> write_new(Workbench& bench, json::Value resource);

}  // namespace planbro::interactions
