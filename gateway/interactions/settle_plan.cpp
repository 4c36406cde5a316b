// What a commit does for each plan that it has touched: whether the plan still stands, who is told
// of it, and what is derived from it.
#include <algorithm>

#include "consent/cut.hpp"
#include "consent/decision.hpp"
#include "fhir/codes.hpp"
#include "interactions/applications.hpp"
#include "interactions/archive.hpp"
#include "interactions/calendar.hpp"
#include "interactions/plan_borders.hpp"
#include "interactions/reminder.hpp"
#include "interactions/workbench.hpp"
#include "plan/rules.hpp"

namespace planbro::interactions {

namespace {

store::PlanRow plan_row(const std::string& plan, const consent::PlanFacts& facts) {
    const auto& care_plan = facts.care_plan;
    const auto patient = fhir::key_of_reference(care_plan.at("subject").text("reference"));
    return {.plan = plan,
            .owner = consent::owner_of(facts),
            .patient = patient ? patient->id : "",
            .plan_type = fhir::code_in(care_plan.at("category"), fhir::kPlantype),
            .status = care_plan.text("status")};
}

// Local units tell where a person with a protected address lives: a service finds only itself and
// the owner, not even by searching for another's number.
void hide_places(std::vector<store::Membership>& membership) {
    for (auto& row : membership) {
        if (row.resource.type == "Organization" && row.section != consent::kEksistens)
            row.section = 0;
    }
}

}  // namespace

// Contract, section 4: withdrawing the consent to the plan closes the plan.
void Workbench::close_if_consent_gone(const std::string& plan, consent::PlanFacts& facts) {
    if (!plan::is_open(facts.care_plan.text("status")) || !plan::plan_consent_withdrawn(facts))
        return;
    auto closed = facts.care_plan;
    closed.set("status", "revoked");
    put(std::move(closed));
    facts.care_plan = load(transaction_, {"CarePlan", plan}).value_or(json::Value());
    warn({Severity::warning, "business-rule", "plan-lukket",
          "The consent to the plan is withdrawn; the plan is closed.", "CarePlan.status"});
}

void Workbench::tell(const std::optional<plan::PlanState>& before, const plan::PlanState& after,
                     consent::PlanFacts& facts) {
    for (const auto& notice :
         plan::notices_of_change(before, after, call_.now, services_.ids, services_.base_url)) {
        // An archive is given plans, not notices of them.
        if (is_archive(services_.registry, notice.receiver)) continue;
        enqueue(notice, after, to_json(notice), facts);
    }
}

void Workbench::enqueue(const plan::Notice& notice, const plan::PlanState& state,
                        json::Value payload, consent::PlanFacts& facts) {
    const auto task_id = new_id();
    const auto receiver = organization(notice.receiver);
    const auto owner = organization(notice.owner);
    facts.orgnr_of[receiver.id] = notice.receiver;
    facts.orgnr_of[owner.id] = notice.owner;
    auto task = plan::ledger_task(notice, state, task_id, receiver.reference(), owner.reference());
    set_meta(task, 1, call_.now);
    write(task, {"Task", task_id}, 1);
    facts.tasks.push_back(std::move(task));
    transaction_.enqueue({.seq = 0,
                          .id = notice.id,
                          .plan = state.care_plan,
                          .person = state.patient,
                          .org = notice.receiver,
                          .task = task_id,
                          .payload = json::write(payload),
                          .due = call_.now,
                          .attempts = 0});
}

// The plan as it is in this commit goes with the notice: what is archived is what was closed,
// whenever the archive can be reached.
void Workbench::archive_if_closed(const std::optional<plan::PlanState>& before,
                                  const plan::PlanState& after, consent::PlanFacts& facts) {
    const auto archive = archive_of(services_.registry, after.owner);
    if (archive.empty() || !before || !before->open || after.open) return;
    send_to_archive(plan::archive_notice(archive, after, call_.now, services_.ids),
                    plan_bundle(services_, transaction_, facts), after, facts);
}

// An open plan, when its interval is over and it is no longer what the archive has.
void Workbench::archive_if_due(const plan::PlanState& state, consent::PlanFacts& facts) {
    const auto due = due_for_archive(services_, transaction_, facts);
    if (!due || *due > call_.now) return;
    auto bundle = plan_bundle(services_, transaction_, facts);
    if (!has_changed_since_archived(services_.registry, bundle, facts)) return;
    send_to_archive(plan::archive_notice(archive_of(services_.registry, state.owner), state,
                                         call_.now, services_.ids),
                    std::move(bundle), state, facts);
}

void Workbench::send_to_archive(const plan::Notice& notice, json::Value bundle,
                                const plan::PlanState& state, consent::PlanFacts& facts) {
    auto payload = to_json(notice);
    payload.set(kArchivedPlan, std::move(bundle));
    enqueue(notice, state, std::move(payload), facts);
}

void Workbench::tell_of_the_calendar(const std::string& plan, Instant since) {
    auto facts = facts_of(plan);
    if (facts.care_plan.is_null()) return;
    // Who was on the team before the day, and who has been told.
    auto before = plan::state_of(facts, facts.patient, since - std::chrono::milliseconds(1));
    before.services = plan::told_services(facts);
    const auto after = state_of(facts);
    tell(before, after, facts);
    archive_if_due(after, facts);
    concerned_.insert(plan);
    prepare_next_look(*this, plan, facts, derive(plan, facts, consent::membership(facts)));
}

// One IP a person. The native push answers a second owner before it comes here; over FHIR a second
// open plan is a conflict, whoever has the first.
Result<void> Workbench::admit(const store::PlanRow& row, const json::Value& patient) {
    for (const auto& identifier : patient.at("identifier").items()) {
        for (const auto& key : transaction_.with_identifier("Patient", identifier.text("system"),
                                                            identifier.text("value"))) {
            const auto plans = transaction_.plans_of_patient(key.id);
            if (plan::admit(plans, row.plan, row.owner, row.plan_type, row.status) !=
                plan::Admission::allowed) {
                return fail(Category::conflict, "en-plan-per-person",
                            "The person can have one open plan of this type at a time.",
                            "CarePlan.subject");
            }
        }
    }
    return {};
}

Result<void> Workbench::settle(const std::string& plan,
                               const std::optional<plan::PlanState>& before) {
    auto facts = facts_of(plan);
    if (facts.care_plan.is_null()) {
        transaction_.replace_access(plan, {});
        transaction_.replace_membership(plan, {});
        return {};
    }
    if (list_measures(facts.care_plan)) put_as_is(facts.care_plan);
    close_if_consent_gone(plan, facts);
    auto issues = plan::check_plan(facts, call_.now);
    if (has_errors(issues)) return fail(Category::unprocessable, std::move(issues));
    for (auto& issue : issues) warn(std::move(issue));
    if (auto judged = judge_consents(facts); !judged) return judged;
    const auto row = plan_row(plan, facts);
    if (auto admitted = admit(row, facts.patient); !admitted) return admitted;
    const auto after = state_of(facts);
    if (after.coordinator != (before ? before->coordinator : plan::Coordinator()))
        other_coordinator_.insert(plan);
    tell(before, after, facts);
    for (const auto& notice : notices_of_declining(facts, after, call_.now, services_.ids)) {
        enqueue(notice, after, to_json(notice), facts);
    }
    archive_if_closed(before, after, facts);
    auto membership = consent::membership(facts);
    if (auto kept = judge_borders(transaction_, plan, facts, membership, touched_); !kept) {
        return kept;
    }
    transaction_.put_plan(row);
    prepare_look(*this, plan, facts, derive(plan, facts, std::move(membership)));
    prepare_reminder(*this, plan, facts);
    return {};
}

// Those written by this commit: who gave them must have had a say when they did.
Result<void> Workbench::judge_consents(const consent::PlanFacts& facts) {
    std::optional<consent::Decision> decision;
    for (const auto& consent : facts.consents) {
        const auto key = fhir::key_of(consent);
        const bool permits =
            consent.text("status") == "active" && consent.at("provision").text("type") == "permit";
        const auto reference = key.reference();
        if (!permits || std::ranges::find(touched_, reference) == touched_.end()) continue;
        if (!decision) decision.emplace(facts);
        const auto say = decision->judge_givers(key.id);
        if (say.allowed || say.rule == consent::Rule::ukjent) continue;
        Issue issue{refuses_idle_consents_ ? Severity::error : Severity::warning, "business-rule",
                    "kan-ikke-samtykke",
                    "None of those who gave the consent could give it then: it opens nothing.",
                    "Consent.performer"};
        if (refuses_idle_consents_) return fail(Category::unprocessable, {std::move(issue)});
        warn(std::move(issue));
    }
    return {};
}

std::vector<store::Access> Workbench::derive(const std::string& plan,
                                             const consent::PlanFacts& facts,
                                             std::vector<store::Membership> membership) {
    if (consent::is_address_protected(facts.patient)) hide_places(membership);
    transaction_.replace_membership(plan, membership);
    auto access = consent::grants(facts);
    for (auto& row : consent::grants_to_persons(facts)) access.push_back(std::move(row));
    for (auto& row : access_of_archive(services_.registry, facts)) {
        access.push_back(std::move(row));
    }
    transaction_.replace_access(plan, access);
    return access;
}

void Workbench::derive_again(const std::string& plan) {
    const auto facts = facts_of(plan);
    prepare_look_anew(*this, plan, facts, derive(plan, facts, consent::membership(facts)));
    prepare_reminder(*this, plan, facts);
}

}  // namespace planbro::interactions
