// The plan tool's document (Visma Flyt Samspill and its kin), JSON, whole plan every time.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "mappers/mapped.hpp"

namespace planbro::mappers::samspill {

struct PlanDocument {
    std::string message_id;
    std::string plan_id;       // plan.planId
    std::int64_t version = 0;  // plan.versjon
    std::string owner_orgnr;   // plan.eier.orgnr
    std::string person;        // plan.person.fnr
    std::vector<Entry> entries;
    std::vector<Issue> warnings;
};

// Failure::unprocessable with every fault at its native path (codes "ukjent-felt", "mangler-felt",
// "feil-verdi", "ugyldig-fodselsnummer", "ukjent-kode", "ukjent-referanse", ...).
Result<PlanDocument> read(const json::Value& document);

// The same faults, without what it becomes.
Result<void> judge(const json::Value& document);

// The other way: the plan of a Bundle as a document again, with what belongs to the plan alone and
// nothing that others wrote (planbro map --to samspill). References may be full URLs or Type/id.
Result<json::Value> write(const json::Value& bundle);

}  // namespace planbro::mappers::samspill
