// Every service documents that the plan exists: which notices follow from a change, and the Task
// that keeps account of each (contract, section 5). Pure. (Signatures agreed with interactions/.)
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "consent/grants.hpp"
#include "plan/notice.hpp"

namespace planbro::plan {

// What notices depend on, at one moment.
struct PlanState {
    bool open = false;
    std::string status;     // CarePlan.status
    std::string plan_type;  // code of ip-plantype
    std::string period_start;
    std::string period_end;
    std::string plan_id;    // business identifier
    std::string care_plan;  // logical id
    std::string patient;    // logical id
    std::string person;     // the Patient's national number
    std::string person_system;
    std::string owner;  // orgnr
    std::string owner_name;
    Coordinator coordinator;
    // The person's address is protected: notices tell less.
    bool address_protected = false;
    std::set<std::string> services;  // orgnr with access now
    std::set<std::string> team;      // orgnr on the care team now
};

PlanState state_of(const consent::PlanFacts& facts, const json::Value& patient, Instant now);

// Whether a ledger Task is the service's own word that it knows of the plan
// (businessStatus fra-tjenesten, output ip-status).
bool is_own_word_of_plan(const json::Value& task);

// Orgnr of the services whose last notice, by the ledger's Tasks in order of writing, told of an
// open plan. What "before" means for a change: who has been told, not who would have been; so what
// began by the calendar is told of once, whether the look at its day comes first or a
// change.
std::set<std::string> told_services(const consent::PlanFacts& facts);

// `base_url` is that of the FHIR API; read_at becomes base_url + "/CarePlan/" + id.
std::vector<Notice> notices_of_change(const std::optional<PlanState>& before,
                                      const PlanState& after, Instant now, const Ids& ids,
                                      std::string_view base_url);

// To the archive of its owner, what is sent with the plan: that it is closed, or, of an open one,
// that it is archived meanwhile.
Notice archive_notice(const std::string& archive, const PlanState& plan, Instant now,
                      const Ids& ids);

// To the service that applied: the person declined. It tells nothing of the plan.
Notice declined_notice(const std::string& service, const PlanState& plan, Instant now,
                       const Ids& ids);

// The ledger's Task for a notice, status requested; `id` is the Task's logical id, `receiver` and
// `owner` are Organization references such as "Organization/…".
json::Value ledger_task(const Notice& notice, const PlanState& state, std::string_view id,
                        std::string_view receiver, std::string_view owner);
// Task.output that tells when the receipt came.
json::Value time_of_receipt(Instant now);
json::Value mark_in_progress(json::Value task, Instant now);
// No receipt in time: code of meta.tag, system ip-oppgave. What concludes the Task takes it away.
inline constexpr std::string_view kNoReceipt = "uten-kvittering";
json::Value mark_overdue(json::Value task);
bool is_overdue(const json::Value& task);
json::Value mark_completed(json::Value task, std::string_view receipt, Instant now);
json::Value mark_failed(json::Value task, std::string_view reason, Instant now);

}  // namespace planbro::plan
