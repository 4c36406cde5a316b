// The plan itself, its goals and its measures.
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "mappers/samspill/internal/map.hpp"
#include "mappers/samspill/internal/words.hpp"

namespace planbro::mappers::samspill::internal {

namespace {

// The coordinator's name, service and telephone are for everyone with any consent, also for those
// who may not see the team (contract, section 4).
json::Value coordinator_of(const Directory& directory) {
    const auto* coordinator = directory.coordinator();
    if (coordinator == nullptr) return {};
    auto parts = json::array({fhir::extension("navn", "valueString", coordinator->name.full())});
    if (coordinator->service) {
        parts.push_back(fhir::extension("tjeneste", "valueReference",
                                        directory.named_organization(coordinator->service->orgnr)));
    }
    if (!coordinator->contact.phone.empty()) {
        parts.push_back(fhir::extension("telefon", "valueString", coordinator->contact.phone));
    }
    return json::object({{"url", fhir::kExtKoordinator}, {"extension", std::move(parts)}});
}

json::Value extensions_of(const Directory& directory) {
    const auto& plan = directory.plan();
    json::Value extensions;
    extensions.push_back(fhir::extension(fhir::kExtVersjon, "valueInteger", plan.version));
    if (auto coordinator = coordinator_of(directory); !coordinator.is_null()) {
        extensions.push_back(std::move(coordinator));
    }
    if (!plan.next_evaluation.empty()) {
        extensions.push_back(
            fhir::extension(fhir::kExtNesteEvaluering, "valueDate", plan.next_evaluation));
    }
    for (const auto& text : plan.resources) {
        extensions.push_back(fhir::extension(fhir::kExtRessurs, "valueString", text));
    }
    for (const auto& text : plan.needs) {
        extensions.push_back(fhir::extension(fhir::kExtBehov, "valueString", text));
    }
    return extensions;
}

json::Value category_of(const std::string& type) {
    const auto* word = find_word(kPlanTypes, type);
    if (word == nullptr) return {};
    return json::array({fhir::concept_of(fhir::kPlantype, word->fhir, word->display)});
}

json::Value goals_of(const Directory& directory) {
    json::Value goals;
    for (const auto& goal : directory.plan().goals) goals.push_back(directory.goal(goal.id));
    return goals;
}

json::Value activities_of(const Directory& directory) {
    json::Value activities;
    for (const auto& measure : directory.plan().measures) {
        activities.push_back(json::object({{"reference", directory.measure(measure.id)}}));
    }
    return activities;
}

json::Value goal_of(const Directory& directory, const Goal& goal) {
    auto resource = json::object({{"resourceType", "Goal"}});
    resource.set("extension",
                 json::array({fhir::extension(fhir::kExtKildestatus, "valueCode", goal.status)}));
    resource.set("identifier", own_identifier(directory, goal.id));
    resource.set("lifecycleStatus", fhir_code(kGoalStatuses, goal.status));
    if (!goal.achievement.empty()) {
        resource.set(
            "achievementStatus",
            fhir::concept_of(fhir::kGoalAchievement, fhir_code(kAchievements, goal.achievement)));
    }
    resource.set("description", json::object({{"text", goal.text}}));
    resource.set("subject", directory.patient());
    resource.set_if("startDate", goal.from);
    if (!goal.due.empty()) {
        resource.set("target", json::array({json::object({{"dueDate", goal.due}})}));
    }
    if (!goal.owner.empty()) resource.set("expressedBy", directory.actor(goal.owner));
    return resource;
}

json::Value extensions_of(const Directory& directory, const Measure& measure) {
    auto extensions =
        json::array({fhir::extension(fhir::kExtKildestatus, "valueCode", measure.status)});
    const auto add_text = [&](std::string_view url, const std::string& text) {
        if (!text.empty()) extensions.push_back(fhir::extension(url, "valueString", text));
    };
    add_text(fhir::kExtBeskrivelse, measure.description);
    add_text(fhir::kExtOmfang, measure.extent);
    for (const auto& goal : measure.goals) {
        extensions.push_back(
            fhir::extension(fhir::kExtPertainsToGoal, "valueReference", directory.goal(goal)));
    }
    return extensions;
}

// The service beside the person: who may not see the participants still sees which service it is.
json::Value performers_of(const Directory& directory, const std::string& responsible) {
    if (responsible.empty()) return {};
    auto performers = json::array({directory.actor(responsible)});
    const auto* participant = directory.find_participant(responsible);
    if (participant != nullptr && participant->service) {
        performers.push_back(directory.organization(participant->service->orgnr));
    }
    return performers;
}

std::string_view sector_of(const Directory& directory, const Measure& measure) {
    const auto* participant = directory.find_participant(measure.responsible);
    if (participant == nullptr || !participant->service) return "annet";
    return fhir_code(kSectors, participant->service->sector);
}

json::Value notes_of(const Directory& directory, const Measure& measure) {
    json::Value notes;
    for (const auto& progress : measure.progress) {
        json::Value note;
        if (!progress.by.empty()) note.set("authorReference", directory.author(progress.by));
        note.set("time", progress.date);
        note.set("text", progress.text);
        notes.push_back(std::move(note));
    }
    return notes;
}

json::Value service_request_of(const Directory& directory, const Measure& measure) {
    auto request = json::object({{"resourceType", "ServiceRequest"}});
    request.set("extension", extensions_of(directory, measure));
    request.set("identifier", own_identifier(directory, measure.id));
    request.set("basedOn", json::array({directory.care_plan()}));
    request.set("status", fhir_code(kMeasureStatuses, measure.status));
    request.set("intent", measure.status == "foreslatt" ? "proposal" : "plan");
    request.set("category",
                json::array({fhir::concept_of(fhir::kSektor, sector_of(directory, measure))}));
    request.set("code", json::object({{"text", measure.text}}));
    request.set("subject", directory.patient());
    request.set_if("occurrencePeriod", period_of(measure.period));
    request.set("requester", directory.owner());
    request.set_if("performer", performers_of(directory, measure.responsible));
    request.set_if("note", notes_of(directory, measure));
    return request;
}

}  // namespace

void add_care_plan(const Directory& directory, Entries& entries) {
    const auto& plan = directory.plan();
    const Identity identity{std::string(fhir::kPlanId), plan.id};
    auto care_plan = json::object({{"resourceType", "CarePlan"}});
    care_plan.set("extension", extensions_of(directory));
    care_plan.set("identifier", identifiers({identity}));
    care_plan.set("status", fhir_code(kPlanStatuses, plan.status));
    care_plan.set("intent", "plan");
    care_plan.set("category", category_of(plan.type));
    care_plan.set("title", plan.title);
    care_plan.set("subject", directory.patient());
    care_plan.set_if("period", period_of(plan.period));
    care_plan.set("author", directory.owner());
    care_plan.set("careTeam", json::array({directory.care_team()}));
    care_plan.set_if("goal", goals_of(directory));
    care_plan.set_if("activity", activities_of(directory));
    entries.push_back(directory.identified(std::move(care_plan), identity));
}

void add_goals(const Directory& directory, Entries& entries) {
    for (const auto& goal : directory.plan().goals) {
        entries.push_back(directory.belonging_to_plan(goal_of(directory, goal), goal.id));
    }
}

void add_measures(const Directory& directory, Entries& entries) {
    for (const auto& measure : directory.plan().measures) {
        entries.push_back(
            directory.belonging_to_plan(service_request_of(directory, measure), measure.id));
    }
}

}  // namespace planbro::mappers::samspill::internal
