#include "interactions/reminder.hpp"

#include <algorithm>

#include "consent/decision.hpp"
#include "fhir/codes.hpp"
#include "plan/rules.hpp"

namespace planbro::interactions {

namespace {

// The day on which the person begins to decide, where it is ahead and is to be reminded of.
std::optional<Instant> day_ahead(const consent::Decision& decision, const consent::PlanFacts& facts,
                                 Instant now) {
    if (!plan::is_open(facts.care_plan.text("status"))) return {};
    const auto day = decision.self_determination();
    if (!day || *day <= now || decision.rules().reminder_days == 0) return {};
    return day;
}

std::string patient_of(const consent::PlanFacts& facts) {
    const auto key = fhir::key_of_reference(facts.care_plan.at("subject").text("reference"));
    return key ? key->id : "";
}

json::Value task_for(Workbench& bench, const consent::PlanFacts& facts, const std::string& day) {
    const auto plan = fhir::key_of(facts.care_plan).reference();
    const auto owner = consent::owner_of(facts);
    const auto moment = format_instant(bench.call().now);
    return json::object(
        {{"resourceType", "Task"},
         {"id", bench.new_id()},
         {"status", "requested"},
         {"intent", "order"},
         {"code", fhir::concept_of(fhir::kOppgave, "selvbestemmelse")},
         {"focus", fhir::reference_to(plan)},
         {"for", fhir::reference_to("Patient/" + patient_of(facts))},
         {"authoredOn", moment},
         {"lastModified", moment},
         {"owner", fhir::reference_to(bench.organization(owner).reference())},
         {"restriction", json::object({{"period", json::object({{"end", day}})}})}});
}

}  // namespace

void prepare_reminder(Workbench& bench, const std::string& plan, const consent::PlanFacts& facts) {
    const consent::Decision decision(facts);
    const auto now = bench.call().now;
    const auto day = day_ahead(decision, facts, now);
    if (!day) return;
    auto& transaction = bench.transaction();
    const auto name = "selvbestemmelse " + plan;
    const auto text = format_day(*day);
    if (transaction.setting(name) == text) return;
    transaction.set_setting(name, text);
    const auto before = std::chrono::hours(24 * decision.rules().reminder_days);
    transaction.enqueue({.seq = 0,
                         .id = bench.new_id(),
                         .plan = plan,
                         .person = patient_of(facts),
                         .org = std::string(kReminders),
                         .task = {},
                         .payload = text,
                         .due = std::max(now, *day - before),
                         .attempts = 0});
}

Result<void> remind(const Services& services, const store::OutboxEntry& entry, Instant now) {
    const auto call = gateway_itself(now);
    return services.store.commit([&](store::Transaction& transaction) -> Result<void> {
        Workbench bench(services, transaction, call);
        const auto facts = load_facts(services, transaction, entry.plan);
        transaction.delivered(entry.seq);
        const consent::Decision decision(facts);
        const auto day = day_ahead(decision, facts, now);
        if (!day || format_day(*day) != entry.payload) return {};
        bench.put(task_for(bench, facts, entry.payload));
        return bench.finish();
    });
}

}  // namespace planbro::interactions
