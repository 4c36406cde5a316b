// Applications: the plan owner's own Tasks, as gateway/interactions/applications.hpp knows them.
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "mappers/samspill/internal/map.hpp"
#include "mappers/samspill/internal/words.hpp"

namespace planbro::mappers::samspill::internal {

namespace {

json::Value task_of(const Directory& directory, const Application& application) {
    auto task = json::object({{"resourceType", "Task"}});
    task.set(
        "extension",
        json::array({fhir::extension(fhir::kExtKildestatus, "valueCode", application.status)}));
    task.set("identifier", own_identifier(directory, application.id));
    task.set("status", fhir_code(kApplicationStatuses, application.status));
    if (!application.reason.empty())
        task.set("statusReason", json::object({{"text", application.reason}}));
    // The notice of it tells the service that applied.
    if (application.status == "takket-nei")
        task.set("businessStatus", fhir::concept_of(fhir::kVarselType, application.status));
    task.set("intent", "proposal");
    task.set("code", fhir::concept_of(fhir::kOppgave, "soknad"));
    task.set("focus", directory.care_plan());
    task.set("for", directory.patient());
    if (!application.decided.empty())
        task.set("executionPeriod", json::object({{"end", application.decided}}));
    task.set("authoredOn", application.date);
    task.set("requester", application.service ? directory.organization(application.service->orgnr)
                                              : directory.actor(application.applicant));
    task.set("owner", directory.owner());
    return task;
}

}  // namespace

void add_applications(const Directory& directory, Entries& entries) {
    for (const auto& application : directory.plan().applications) {
        entries.push_back(
            directory.belonging_to_plan(task_of(directory, application), application.id));
    }
}

}  // namespace planbro::mappers::samspill::internal
