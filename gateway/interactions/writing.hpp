// What every FHIR write shares: validation before the commit, permission and references inside it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "interactions/workbench.hpp"

namespace planbro::interactions {

// Structure, profile and supplement guard look at the message alone, so they come first and reveal
// nothing. Warnings are among the issues.
std::vector<Issue> issues_of(const Services& services, const Call& call,
                             const json::Value& resource, std::vector<std::string> profiles = {});

// Failure: 422 with every fault.
Result<void> judge_content(const Services& services, const Call& call, const json::Value& resource);

// Whether this principal may create (stored absent), change or delete (incoming absent) the
// resource. Hidden resources answer as absent ones do.
Result<void> permit_write(Workbench& bench, const std::optional<json::Value>& stored,
                          const std::optional<json::Value>& incoming);

// Every relative reference must lead to something the writer may see.
// `in_bundle` tells of resources written by the same transaction.
Result<void> judge_references(Workbench& bench, const json::Value& resource,
                              const std::function<bool(const store::Key&)>& in_bundle);

// The parts of a resource that the gateway decides, not the writer.
json::Value settled_by_gateway(Workbench& bench, json::Value resource);

// Runs one FHIR write as a commit of its own.
Result<Answer> commit_one(const Services& services, const Call& call,
                          const std::function<Result<Answer>(Workbench&)>& write);

Answer written(const Put& put, const Workbench& bench, json::Value body);

// "Type?identifier=system|value" of If-None-Exist or a conditional entry; only `identifier` is
// served. Failure: 400 otherwise.
struct Condition {
    std::string system;
    std::string value;
};
Result<Condition> condition_of(std::string_view type, std::string_view query);

// What meets the condition and is visible to the writer.
std::vector<store::Key> matches(Workbench& bench, std::string_view type,
                                const Condition& condition);

}  // namespace planbro::interactions
