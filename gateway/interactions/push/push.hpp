// Native pushes: the stages between a mapped message and its commit, in the contract's order:
// consent → repeat? → plan rules → one commit.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "interactions/workbench.hpp"
#include "mappers/barnevern/bufdir.hpp"
#include "mappers/dialogmelding/dialogmelding.hpp"
#include "mappers/kvittering/kvittering.hpp"
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

// POST /inbound/ehr, a Dialogmelding: a Communication on the plan.
Result<Answer> push_message(const Services& services, const Call& call, const Native& native,
                            const mappers::dialogmelding::Message& message,
                            const std::vector<Issue>& warnings);

// POST /inbound/ehr, an AppRec: what became of a notice, for its ledger Task.
Result<Answer> push_receipt(const Services& services, const Call& call, const Native& native,
                            const mappers::dialogmelding::Receipt& receipt);

// POST /inbound/barnevern, Bufdir's messages: what child welfare has documented of the plan, by the
// consent rules of every push; receipts and error reports on notices to the sender.
Result<Answer> push_referral(const Services& services, const Call& call, const Native& native,
                             const mappers::bufdir::Referral& referral);
Result<Answer> push_receipt(const Services& services, const Call& call, const Native& native,
                            const mappers::bufdir::Receipt& receipt);
Result<Answer> push_error_report(const Services& services, const Call& call, const Native& native,
                                 const mappers::bufdir::ErrorReport& report);

// POST /inbound/kvittering: what became of a notice, told by whoever has no document of its own for
// it, an archive among them.
Result<Answer> push_receipt(const Services& services, const Call& call, const Native& native,
                            const mappers::kvittering::Receipt& receipt);

// Runs a push as a commit of its own; a refusal undoes it.
Result<Answer> commit_push(const Services& services,
                           const std::function<Result<Answer>(store::Transaction&)>& push);

// The answer to a message id seen before: the first Location for the same body, a conflict for
// another. Nothing when the id is new.
std::optional<Result<Answer>> repeat_of(store::Reader& reader, const Call& call,
                                        const Native& native);

// One refusal for every push that consent does not cover, whether or not there is a plan.
Fail not_allowed();

// What a push does, in terms of scopes: a type and the letters it needs.
struct Doing {
    std::string_view type;
    std::string_view letters;
};

// Refuses a push by a principal of another role or sector, or without the scopes.
Result<void> permit_sender(const Call& call, std::string_view sender_orgnr, std::string_view sector,
                           const Doing& doing);

// The end of a push that wrote one resource: the message's id is used up, the plan is settled, and
// the answer has the place of what was written.
Result<Answer> conclude_push(Workbench& bench, const Native& native, const Put& written);

Answer pushed(int status, const store::Key& key, const std::vector<Issue>& issues,
              std::vector<std::string> touched);

}  // namespace planbro::interactions
