// Native pushes: the stages between a mapped message and its commit, in the contract's order:
// consent → repeat? → plan rules → one commit.
#pragma once

#include <string>
#include <string_view>

#include "interactions/workbench.hpp"
#include "mappers/mapped.hpp"
#include "mappers/samspill/samspill.hpp"

namespace planbro::interactions {

// A native message as it came in; kept nowhere, only its hash.
struct Native {
    std::string message_id;
    std::string hash;
};

// POST /inbound/samspill
Result<Answer> push_plan(const Services& services, const Call& call, const Native& native,
                         const mappers::samspill::PlanDocument& document,
                         std::string_view plan_hash);

// POST /inbound/nav, /inbound/barnevern. `sector` is the one whose services may push here.
Result<Answer> push_measure(const Services& services, const Call& call, const Native& native,
                            const mappers::MeasureMessage& message, std::string_view sector);

// The answer to a message id seen before: the first Location for the same body, a conflict for
// another. Nothing when the id is new.
std::optional<Result<Answer>> repeat_of(store::Reader& reader, const Call& call,
                                        const Native& native);

// One refusal for every push that consent does not cover, whether or not there is a plan.
Fail not_allowed();

// Refuses a push by a principal of another role or sector.
Result<void> permit_sender(const Call& call, std::string_view sender_orgnr,
                           std::string_view sector);

Answer pushed(int status, const store::Key& key, const std::vector<Issue>& issues,
              std::vector<std::string> touched);

}  // namespace planbro::interactions
