// The plan tool's whole plan, in one commit.
#include <algorithm>

#include "fhir/codes.hpp"
#include "fhir/identifiers.hpp"
#include "interactions/push/placing.hpp"
#include "interactions/push/plan_merge.hpp"
#include "interactions/push/push.hpp"
#include "interactions/scope.hpp"
#include "interactions/writing.hpp"
#include "plan/rules.hpp"

namespace planbro::interactions {

namespace {

using identity::Role;
using mappers::Entry;
using mappers::samspill::PlanDocument;
using store::Key;

std::string version_mark(const PlanDocument& document) {
    return "versjon " + document.plan_id + " " + std::to_string(document.version);
}

std::int64_t version_of(const json::Value& care_plan) {
    const auto* mark = fhir::find_extension(care_plan, fhir::kExtVersjon);
    return mark != nullptr ? mark->at("valueInteger").integer().value_or(0) : 0;
}

std::optional<json::Value> stored_plan(store::Reader& reader, const std::string& plan_id) {
    for (const auto& key : reader.with_identifier("CarePlan", fhir::kPlanId, plan_id)) {
        if (auto plan = load(reader, key)) return plan;
    }
    return {};
}

// The register's name stands, whoever mentions another.
void use_registered_name(const Workbench& bench, json::Value& organization,
                         const std::optional<json::Value>& stored,
                         const interactions::Register& registry) {
    const auto orgnr = fhir::identifier_in(organization, fhir::kOrganisasjonsnummer);
    if (const auto known = registry.find(orgnr); known != registry.end()) {
        organization.set("name", known->second.name);
        organization.set("type",
                         json::array({fhir::concept_of(fhir::kSektor, known->second.sector)}));
    } else if (stored && bench.call().who.role != Role::tester) {
        organization = *stored;
    }
}

json::Value merged(Workbench& bench, const Placed& one, json::Value incoming,
                   const std::string& plan) {
    const auto stored = one.known ? load(bench.transaction(), one.key) : std::nullopt;
    if (one.key.type == "CarePlan") return merge_care_plan(bench, std::move(incoming), stored);
    if (one.key.type == "Consent") return merge_consent(bench, std::move(incoming), stored, plan);
    if (one.key.type == "CareTeam") {
        return merge_care_team(std::move(incoming), stored, format_day(bench.call().now));
    }
    if (one.key.type == "Patient" && stored) {
        return with_protection_of(*stored, std::move(incoming));
    }
    if (one.key.type == "Organization") {
        use_registered_name(bench, incoming, stored, bench.services().registry);
    }
    return incoming;
}

Key key_of_plan(const std::vector<Placed>& placed) {
    const auto found = std::find_if(placed.begin(), placed.end(),
                                    [](const Placed& one) { return one.key.type == "CarePlan"; });
    return found->key;
}

void write_entries(Workbench& bench, const std::vector<Placed>& placed) {
    const auto references = references_of(placed);
    const auto plan = key_of_plan(placed);
    bench.watch(plan.id);
    const auto write = [&](const Placed& one) {
        auto resource = one.entry->resource;
        resource.set("id", one.key.id);
        fhir::rewrite_references(resource, [&](std::string_view url) -> std::optional<std::string> {
            const auto found = references.find(url);
            if (found == references.end()) return {};
            return found->second;
        });
        bench.put(merged(bench, one, std::move(resource), plan.id));
    };
    // The CarePlan last: whether it may open again depends on the consents of this very document.
    for (const auto& one : placed) {
        if (one.key.type != "CarePlan") write(one);
    }
    for (const auto& one : placed) {
        if (one.key.type == "CarePlan") write(one);
    }
}

Result<void> judge_version(store::Reader& reader, const Call& call, const PlanDocument& document,
                           const std::optional<json::Value>& stored, std::string_view plan_hash) {
    if (!stored) return {};
    const auto known = version_of(*stored);
    if (document.version < known) {
        return fail(
            Category::conflict, "eldre-versjon",
            "A newer version of this plan, " + std::to_string(known) + ", was received before.",
            "plan.versjon");
    }
    if (document.version > known) return {};
    const auto seen = reader.message(call.who.orgnr, version_mark(document));
    if (seen && seen->hash == plan_hash) return {};
    return fail(Category::conflict, "samme-versjon",
                "This version of the plan was received before with another content.",
                "plan.versjon");
}

struct Whose {
    plan::Admission admission = plan::Admission::allowed;
    std::string first_plan;  // of the owner that has the person's plan already
};

Whose judge_owner(store::Reader& reader, const PlanDocument& document,
                  const std::optional<json::Value>& stored) {
    const auto number = fhir::classify_person_number(document.person);
    const auto care_plan = std::find_if(
        document.entries.begin(), document.entries.end(),
        [](const Entry& entry) { return entry.resource.text("resourceType") == "CarePlan"; });
    if (!number || care_plan == document.entries.end()) return {};
    const auto type = fhir::code_in(care_plan->resource.at("category"), fhir::kPlantype);
    for (const auto& patient :
         reader.with_identifier("Patient", fhir::system_of(number->kind), document.person)) {
        const auto plans = reader.plans_of_patient(patient.id);
        const auto admission =
            plan::admit(plans, stored ? stored->text("id") : "", document.owner_orgnr, type,
                        care_plan->resource.text("status"));
        if (admission == plan::Admission::allowed) continue;
        const auto first = std::find_if(plans.begin(), plans.end(), [&](const store::PlanRow& row) {
            return plan::is_open(row.status) && row.plan_type == type &&
                   row.owner != document.owner_orgnr;
        });
        return {admission, first != plans.end() ? first->plan : ""};
    }
    return {};
}

bool is_raised(Workbench& bench, const std::string& plan, const Key& claimant) {
    for (const auto& key : bench.transaction().links_to({"CarePlan", plan}, "Task", "focus")) {
        const auto task = load(bench.transaction(), key);
        if (task && task->text("status") == "requested" &&
            fhir::has_coding(task->at("code"), fhir::kOppgave, "overforing") &&
            task->at("requester").text("reference") == claimant.reference()) {
            return true;
        }
    }
    return false;
}

// A Task with the first owner: somebody else holds that the person belongs with them.
void raise_transfer(Workbench& bench, const std::string& first_plan) {
    const auto row = bench.transaction().plan(first_plan);
    if (!row) return;
    const auto owner = bench.organization(row->owner);
    const auto claimant = bench.organization(bench.call().who.orgnr);
    if (is_raised(bench, first_plan, claimant)) return;
    const auto moment = format_instant(bench.call().now);
    bench.put(json::object({{"resourceType", "Task"},
                            {"id", bench.new_id()},
                            {"status", "requested"},
                            {"intent", "order"},
                            {"code", fhir::concept_of(fhir::kOppgave, "overforing")},
                            {"focus", fhir::reference_to("CarePlan/" + first_plan)},
                            {"for", fhir::reference_to("Patient/" + row->patient)},
                            {"authoredOn", moment},
                            {"lastModified", moment},
                            {"requester", fhir::reference_to(claimant.reference())},
                            {"owner", fhir::reference_to(owner.reference())}}));
}

Result<Answer> under_avklaring(Workbench& bench, const std::string& first_plan,
                               const Native& native) {
    raise_transfer(bench, first_plan);
    bench.transaction().remember(bench.call().who.orgnr, native.message_id, {native.hash, ""});
    if (auto finished = bench.finish(); !finished) return Fail(finished.error());
    return pushed(202, {},
                  {{Severity::information,
                    "informational",
                    "under-avklaring",
                    "The plan is under clarification (under avklaring); you will be contacted.",
                    {}}},
                  bench.touched());
}

Result<Answer> write_plan(Workbench& bench, const Native& native, const PlanDocument& document,
                          std::string_view plan_hash, const std::optional<json::Value>& stored) {
    auto& transaction = bench.transaction();
    bench.came_by(native.message_id);
    for (const auto& warning : document.warnings) bench.warn(warning);
    const bool repeated = stored && version_of(*stored) == document.version;
    const auto placed = place(bench, document);
    const auto plan = key_of_plan(placed);
    if (!repeated) {
        write_entries(bench, placed);
        std::vector<Key> still_there;
        for (const auto& one : placed) still_there.push_back(one.key);
        end_what_is_gone(bench, document.plan_id, still_there);
        if (auto finished = bench.finish(); !finished) return Fail(finished.error());
    }
    const auto& sender = bench.call().who.orgnr;
    transaction.remember(sender, native.message_id, {native.hash, plan.reference()});
    transaction.remember(sender, version_mark(document),
                         {std::string(plan_hash), plan.reference()});
    return pushed(stored ? 200 : 201, plan, bench.warnings(), bench.touched());
}

Result<void> permit_owner(const Call& call, const PlanDocument& document) {
    const bool is_tester = call.who.role == Role::tester;
    if (!is_tester && call.who.role != Role::planeier) {
        return fail(Category::forbidden, "ikke-planeier",
                    "Only a plan owner's system pushes plans.");
    }
    // A push makes the plan or changes it.
    for (const char letter : {'c', 'u'}) {
        if (auto allowed = require_scope(call, letter, "CarePlan"); !allowed) return allowed;
    }
    if (!is_tester && document.owner_orgnr != call.who.orgnr) {
        return fail(Category::forbidden, "feil-eier",
                    "The plan's owner is another organisation than the token's.",
                    "plan.eier.orgnr");
    }
    return {};
}

// A plan id that another owner uses for another plan cannot be used again.
bool is_anothers(store::Reader& reader, const json::Value& stored, const PlanDocument& document) {
    const auto row = reader.plan(stored.text("id"));
    return row && row->owner != document.owner_orgnr;
}

Result<Answer> judge_and_write(Workbench& bench, const Native& native, const PlanDocument& document,
                               std::string_view plan_hash) {
    auto& transaction = bench.transaction();
    if (auto repeat = repeat_of(transaction, bench.call(), native)) return std::move(*repeat);
    const auto stored = stored_plan(transaction, document.plan_id);
    const auto whose = judge_owner(transaction, document, stored);
    if (whose.admission == plan::Admission::under_avklaring) {
        return under_avklaring(bench, whose.first_plan, native);
    }
    if (whose.admission == plan::Admission::conflict) {
        return fail(Category::conflict, "en-plan-per-person",
                    "The person has another open plan of this type with the same owner.",
                    "plan.planId");
    }
    if (stored && is_anothers(transaction, *stored, document)) {
        return fail(Category::conflict, "plan-id-i-bruk", "The plan id is in use.", "plan.planId");
    }
    if (auto fits = judge_version(transaction, bench.call(), document, stored, plan_hash); !fits) {
        return Fail(fits.error());
    }
    return write_plan(bench, native, document, plan_hash, stored);
}

}  // namespace

Result<Answer> push_plan(const Services& services, const Call& call, const Native& native,
                         const PlanDocument& document, std::string_view plan_hash) {
    if (auto permitted = permit_owner(call, document); !permitted) return Fail(permitted.error());
    return commit_push(services, [&](store::Transaction& transaction) {
        Workbench bench(services, transaction, call);
        return judge_and_write(bench, native, document, plan_hash);
    });
}

}  // namespace planbro::interactions
