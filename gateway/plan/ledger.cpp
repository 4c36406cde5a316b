#include "plan/ledger.hpp"

#include <algorithm>

#include "consent/cut.hpp"
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "plan/rules.hpp"

namespace planbro::plan {

namespace {

using json::Value;

Coordinator coordinator_of(const Value& care_plan) {
    const auto* extension = fhir::find_extension(care_plan, fhir::kExtKoordinator);
    if (extension == nullptr) return {};
    const auto part = [&](std::string_view url) -> const Value* {
        return fhir::find_extension(*extension, url);
    };
    Coordinator coordinator;
    if (const auto* name = part("navn")) coordinator.name = name->text("valueString");
    if (const auto* phone = part("telefon")) coordinator.phone = phone->text("valueString");
    if (const auto* service = part("tjeneste")) {
        coordinator.service = service->at("valueReference").text("display");
    }
    return coordinator;
}

void note_person(PlanState& state, const Value& patient) {
    for (const auto system : {fhir::kFodselsnummer, fhir::kDnummer, fhir::kFellesHjelpenummer}) {
        state.person = fhir::identifier_in(patient, system);
        state.person_system = system;
        if (!state.person.empty()) return;
    }
    state.person_system.clear();
}

std::set<std::string> with_access(const consent::PlanFacts& facts, Instant now) {
    std::set<std::string> services;
    for (const auto& row : consent::grants(facts)) {
        if (row.when.holds(now)) services.insert(row.org);
    }
    return services;
}

bool tells_of_an_open_plan(NoticeKind kind) {
    return kind == NoticeKind::opprettet || kind == NoticeKind::koordinator_endret ||
           kind == NoticeKind::deltaker_inn;
}

Notice notice_about(NoticeKind kind, const std::string& receiver, const PlanState& plan,
                    Instant now, const Ids& ids, std::string_view base_url) {
    Notice notice;
    notice.id = ids();
    notice.kind = kind;
    notice.person = plan.person;
    notice.person_system = plan.person_system;
    notice.plan_id = plan.plan_id;
    notice.care_plan = plan.care_plan;
    notice.receiver = receiver;
    notice.owner = plan.owner;
    notice.owner_name = plan.owner_name;
    notice.when = now;
    if (!tells_of_an_open_plan(kind)) return notice;
    notice.read_at = std::string(base_url) + "/CarePlan/" + plan.care_plan;
    notice.status = plan.status;
    notice.plan_type = plan.plan_type;
    notice.period_start = plan.period_start;
    notice.period_end = plan.period_end;
    notice.coordinator = plan.coordinator;
    return plan.address_protected ? without_places(std::move(notice)) : notice;
}

bool coordinator_changed(const PlanState& before, const PlanState& after) {
    return before.coordinator.name != after.coordinator.name ||
           before.coordinator.service != after.coordinator.service;
}

// What one service is told of the change: one thing at most, the gravest.
std::optional<NoticeKind> kind_for(const std::string& service, const PlanState& before,
                                   const PlanState& after) {
    const bool had = before.services.contains(service);
    const bool has = after.services.contains(service);
    if (had && !has) {
        if (before.open && !after.open) return NoticeKind::avsluttet;
        return after.team.contains(service) ? NoticeKind::trukket : NoticeKind::deltaker_ut;
    }
    if (!had && has) {
        const bool joined = before.open && !before.team.contains(service);
        return joined ? NoticeKind::deltaker_inn : NoticeKind::opprettet;
    }
    if (had && has && coordinator_changed(before, after)) return NoticeKind::koordinator_endret;
    return {};
}

constexpr std::string_view kFromService = "fra-tjenesten";

std::string moment(Instant now) {
    return format_instant(now);
}

Value touched(Value task, std::string_view status, Instant now) {
    task.set("status", status);
    task.set("lastModified", moment(now));
    return task;
}

bool is_mark(const Value& tag) {
    return tag.text("system") == fhir::kOppgave && tag.text("code") == kNoReceipt;
}

Value without_mark(Value task) {
    auto* meta = task.find("meta");
    if (meta == nullptr || !is_overdue(task)) return task;
    auto tags = meta->at("tag").items();
    std::erase_if(tags, is_mark);
    meta->erase("tag");
    if (!tags.empty()) meta->set("tag", json::Array(tags.begin(), tags.end()));
    return task;
}

Value output(std::string_view code, std::string_view value_name, std::string_view value) {
    return json::object(
        {{"type", fhir::concept_of(fhir::kOppgave, code)}, {std::string(value_name), value}});
}

}  // namespace

PlanState state_of(const consent::PlanFacts& facts, const Value& patient, Instant now) {
    const auto& care_plan = facts.care_plan;
    PlanState state;
    state.status = care_plan.text("status");
    state.open = is_open(state.status);
    state.plan_type = fhir::code_in(care_plan.at("category"), fhir::kPlantype);
    state.period_start = care_plan.at("period").text("start");
    state.period_end = care_plan.at("period").text("end");
    state.plan_id = fhir::identifier_in(care_plan, fhir::kPlanId);
    state.care_plan = care_plan.text("id");
    const auto subject = fhir::key_of_reference(care_plan.at("subject").text("reference"));
    state.patient = subject ? subject->id : "";
    note_person(state, patient);
    state.address_protected = consent::is_address_protected(patient);
    state.owner = consent::owner_of(facts);
    state.owner_name = care_plan.at("author").text("display");
    state.coordinator = coordinator_of(care_plan);
    state.services = with_access(facts, now);
    const auto team = consent::services_on_team(facts, now);
    state.team.insert(team.begin(), team.end());
    // None for the owning organisation: it has the plan.
    state.services.erase(state.owner);
    state.team.erase(state.owner);
    return state;
}

bool is_own_word_of_plan(const Value& task) {
    if (fhir::code_in(task.at("businessStatus"), fhir::kVarselType) != kFromService) return false;
    for (const auto& output : task.at("output").items()) {
        if (!fhir::has_coding(output.at("type"), fhir::kOppgave, "ip-status")) continue;
        const auto& status = output.text("valueCode");
        return status == "foreligger" || status == "under-arbeid";
    }
    return false;
}

std::set<std::string> told_services(const consent::PlanFacts& facts) {
    std::set<std::string> told;
    for (const auto& task : facts.tasks) {
        if (!fhir::has_coding(task.at("code"), fhir::kOppgave, "dokumenter-ip")) continue;
        const auto org = consent::orgnr_of_reference(task.at("owner"), facts);
        const auto kind = fhir::code_in(task.at("businessStatus"), fhir::kVarselType);
        // What the service itself tells is no notice; and that an application was declined says
        // nothing of the plan.
        if (kind == kFromService || kind == code_of(NoticeKind::takket_nei)) continue;
        const bool open = kind == code_of(NoticeKind::opprettet) ||
                          kind == code_of(NoticeKind::koordinator_endret) ||
                          kind == code_of(NoticeKind::deltaker_inn);
        if (open) {
            told.insert(org);
        } else {
            told.erase(org);
        }
    }
    return told;
}

std::vector<Notice> notices_of_change(const std::optional<PlanState>& before,
                                      const PlanState& after, Instant now, const Ids& ids,
                                      std::string_view base_url) {
    const auto& past = before ? *before : PlanState{};
    std::set<std::string> concerned = past.services;
    concerned.insert(after.services.begin(), after.services.end());
    concerned.erase(after.owner);
    std::vector<Notice> notices;
    for (const auto& service : concerned) {
        const auto kind = kind_for(service, past, after);
        if (kind) notices.push_back(notice_about(*kind, service, after, now, ids, base_url));
    }
    return notices;
}

Notice declined_notice(const std::string& service, const PlanState& plan, Instant now,
                       const Ids& ids) {
    auto notice = notice_about(NoticeKind::takket_nei, service, plan, now, ids, {});
    notice.plan_id.clear();
    notice.care_plan.clear();
    return notice;
}

Notice archive_notice(const std::string& archive, const PlanState& plan, Instant now,
                      const Ids& ids) {
    const auto kind = plan.open ? NoticeKind::arkivering : NoticeKind::avsluttet;
    return notice_about(kind, archive, plan, now, ids, {});
}

Value ledger_task(const Notice& notice, const PlanState& state, std::string_view id,
                  std::string_view receiver, std::string_view owner) {
    const auto when = moment(notice.when);
    return json::object(
        {{"resourceType", "Task"},
         {"id", id},
         {"identifier", json::array({fhir::identifier(fhir::kVarselId, notice.id)})},
         {"status", "requested"},
         {"businessStatus", fhir::concept_of(fhir::kVarselType, code_of(notice.kind))},
         {"intent", "order"},
         {"code", fhir::concept_of(fhir::kOppgave, "dokumenter-ip")},
         {"focus", fhir::reference_to("CarePlan/" + state.care_plan)},
         {"for", fhir::reference_to("Patient/" + state.patient)},
         {"authoredOn", when},
         {"lastModified", when},
         {"requester", fhir::reference_to(owner)},
         {"owner", fhir::reference_to(receiver)}});
}

Value time_of_receipt(Instant now) {
    return output("kvittert", "valueDateTime", moment(now));
}

Value mark_in_progress(Value task, Instant now) {
    task.erase("statusReason");  // of a notice that was set aside and is tried again
    return touched(std::move(task), "in-progress", now);
}

Value mark_overdue(Value task) {
    if (is_overdue(task)) return task;
    task["meta"]["tag"].push_back(json::object({{"system", fhir::kOppgave}, {"code", kNoReceipt}}));
    return task;
}

bool is_overdue(const Value& task) {
    const auto& tags = task.at("meta").at("tag").items();
    return std::ranges::any_of(tags, is_mark);
}

Value mark_completed(Value task, std::string_view receipt, Instant now) {
    task = touched(without_mark(std::move(task)), "completed", now);
    task.erase("statusReason");
    Value outputs;
    // Task.output has one value each (https://hl7.org/fhir/R4/task.html).
    if (!receipt.empty()) outputs.push_back(output("kvittering", "valueString", receipt));
    outputs.push_back(time_of_receipt(now));
    task.set("output", std::move(outputs));
    return task;
}

Value mark_failed(Value task, std::string_view reason, Instant now) {
    task = touched(without_mark(std::move(task)), "failed", now);
    if (!reason.empty()) task.set("statusReason", json::object({{"text", reason}}));
    return task;
}

}  // namespace planbro::plan
