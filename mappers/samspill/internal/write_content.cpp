// Consents, goals, measures, meetings and messages.
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "mappers/samspill/internal/document.hpp"
#include "mappers/samspill/internal/write.hpp"

namespace planbro::mappers::samspill::internal {

namespace {

json::Value own_part(const PlanBundle& bundle, const json::Value& resource) {
    return json::object({{"id", bundle.own_id(resource)}});
}

// The ids of what references lead to; those that lead to nothing of the plan are left out.
json::Array actors_of(const PlanBundle& bundle, const json::Value& references,
                      std::string_view member) {
    json::Array ids;
    for (const auto& each : references.items()) {
        auto id = bundle.actor(member.empty() ? each : each.at(member));
        if (!id.empty()) ids.emplace_back(std::move(id));
    }
    return ids;
}

void set_list(json::Value& part, std::string_view name, json::Array values) {
    if (!values.empty()) part.set(name, std::move(values));
}

std::string type_of_consent(const json::Value& consent) {
    if (consent.at("provision").text("type") == "deny") return "sperre";
    return native_word(kConsentTypes, fhir::code_in(consent.at("category"), fhir::kSamtykke));
}

void set_receivers(const PlanBundle& bundle, const json::Value& provision, json::Value& part) {
    for (const auto& actor : provision.at("actor").items()) {
        part.set_if("mottaker", bundle.orgnr(actor.at("reference")));
    }
    set_one_or_list(part, "overfor", actors_of(bundle, provision.at("actor"), "reference"));
    json::Array sections;
    for (const auto& section : provision.at("class").items()) {
        sections.emplace_back(native_word(kSections, section.text("code")));
    }
    set_list(part, "seksjoner", std::move(sections));
}

void set_ground(const json::Value& consent, json::Value& part) {
    const auto* ground = fhir::find_extension(consent, fhir::kExtSamtykkegrunnlag);
    if (ground == nullptr) return;
    part.set_if("grunnlag", native_word(kGrounds, extension_text(*ground, "kode", "valueCode")));
    part.set_if("hjemmel", extension_text(*ground, "hjemmel"));
}

json::Value consent_of(const PlanBundle& bundle, const json::Value& consent) {
    auto part = own_part(bundle, consent);
    part.set_if("type", type_of_consent(consent));
    set_one_or_list(part, "gittAv", actors_of(bundle, consent.at("performer"), ""));
    part.set_if("dato", consent.text("dateTime"));
    part.set_if("status", native_word(kConsentStatuses, consent.text("status")));
    set_receivers(bundle, consent.at("provision"), part);
    part.set_if("gyldigTil", consent.at("provision").at("period").text("end"));
    set_ground(consent, part);
    return part;
}

// The document's own word where it still fits the status, else the first that does.
std::string source_status(const json::Value& resource, std::string_view status, Words words) {
    auto own = extension_text(resource, fhir::kExtKildestatus, "valueCode");
    return fhir_code(words, own) == status ? own : native_word(words, status);
}

json::Value goal_of(const PlanBundle& bundle, const json::Value& goal) {
    auto part = own_part(bundle, goal);
    part.set_if("tekst", goal.at("description").text("text"));
    part.set_if("status", source_status(goal, goal.text("lifecycleStatus"), kGoalStatuses));
    part.set_if("eier", bundle.actor(goal.at("expressedBy")));
    part.set_if("fra", goal.text("startDate"));
    part.set_if("frist", goal.at("target").at(0).text("dueDate"));
    part.set_if("maaloppnaaelse",
                native_word(kAchievements,
                            fhir::code_in(goal.at("achievementStatus"), fhir::kGoalAchievement)));
    return part;
}

json::Value progress_of(const PlanBundle& bundle, const json::Value& note) {
    json::Value part;
    part.set_if("dato", note.text("time"));
    part.set_if("av", bundle.actor(note.at("authorReference")));
    part.set_if("tekst", note.text("text"));
    return part;
}

json::Value measure_of(const PlanBundle& bundle, const json::Value& measure) {
    auto part = own_part(bundle, measure);
    part.set_if("tekst", measure.at("code").text("text"));
    part.set_if("beskrivelse", extension_text(measure, fhir::kExtBeskrivelse));
    part.set_if("omfang", extension_text(measure, fhir::kExtOmfang));
    json::Array goals;
    for (const auto* goal : extensions_of(measure, fhir::kExtPertainsToGoal)) {
        goals.emplace_back(bundle.own_id_of_target(goal->at("valueReference")));
    }
    set_list(part, "maal", std::move(goals));
    const auto responsible = actors_of(bundle, measure.at("performer"), "");
    if (!responsible.empty()) part.set("ansvarlig", responsible.front());
    part.set_if("status", source_status(measure, measure.text("status"), kMeasureStatuses));
    set_period(part, measure.at("occurrencePeriod"), "fra", "til");
    for (const auto& note : measure.at("note").items()) {
        part["framdrift"].push_back(progress_of(bundle, note));
    }
    return part;
}

json::Value assessment_of(const PlanBundle& bundle, const json::Value& assessment) {
    json::Value part;
    if (const auto* goal = fhir::find_extension(assessment, "maal")) {
        part.set_if("maal", bundle.own_id_of_target(goal->at("valueReference")));
    }
    part.set_if("maaloppnaaelse", extension_text(assessment, "maaloppnaaelse", "valueCode"));
    part.set_if("tekst", extension_text(assessment, "tekst"));
    return part;
}

// The person takes part in every meeting, so that an invitation by name tells nothing more.
json::Array invited_to(const PlanBundle& bundle, const json::Value& meeting) {
    auto invited = actors_of(bundle, meeting.at("participant"), "actor");
    std::erase_if(invited, [](const json::Value& id) { return id.string() == kBruker; });
    return invited;
}

json::Value meeting_of(const PlanBundle& bundle, const json::Value& meeting) {
    auto part = own_part(bundle, meeting);
    part.set_if("tidspunkt", meeting.text("start"));
    part.set_if("varighetMin", meeting.at("minutesDuration"));
    part.set_if("sted", extension_text(meeting, fhir::kExtSted));
    for (const auto* item : extensions_of(meeting, fhir::kExtSaksliste)) {
        part["saksliste"].push_back(item->text("valueString"));
    }
    set_list(part, "innkalt", invited_to(bundle, meeting));
    part.set_if("referat", extension_text(meeting, fhir::kExtReferat));
    for (const auto* assessment : extensions_of(meeting, fhir::kExtVurdering)) {
        part["vurderinger"].push_back(assessment_of(bundle, *assessment));
    }
    return part;
}

json::Value message_of(const PlanBundle& bundle, const json::Value& message) {
    auto part = own_part(bundle, message);
    part.set_if("fra", bundle.actor(message.at("sender")));
    set_list(part, "til", actors_of(bundle, message.at("recipient"), ""));
    part.set_if("tidspunkt", message.text("sent"));
    part.set_if("tekst", message.at("payload").at(0).text("contentString"));
    return part;
}

json::Value service_of(const PlanBundle& bundle, const json::Value& reference) {
    json::Value service;
    const auto& organization = bundle.target(reference);
    service.set_if("orgnr", bundle.orgnr(reference));
    service.set_if("navn", organization.text("name"));
    service.set_if("sektor",
                   native_word(kSectors, fhir::code_in(organization.at("type"), fhir::kSektor)));
    return service;
}

json::Value application_of(const PlanBundle& bundle, const json::Value& task) {
    auto part = own_part(bundle, task);
    part.set_if("dato", task.text("authoredOn"));
    const auto& requester = task.at("requester");
    const auto applicant = bundle.actor(requester);
    part.set_if("soker", applicant);
    if (applicant.empty()) part.set_if("tjeneste", service_of(bundle, requester));
    part.set_if("status", extension_text(task, fhir::kExtKildestatus, "valueCode"));
    part.set_if("avgjort", task.at("executionPeriod").text("end"));
    part.set_if("begrunnelse", task.at("statusReason").text("text"));
    return part;
}

using Write = json::Value (*)(const PlanBundle&, const json::Value&);

// A meeting or message that a newer version of the document no longer had (plan_merge.cpp).
bool is_gone(const json::Value& resource) {
    const auto& status = resource.text("status");
    return status == "cancelled" || status == "stopped" || status == "entered-in-error";
}

json::Value each_of(const PlanBundle& bundle, std::string_view type, Write write) {
    json::Value parts;
    for (const auto* resource : bundle.of_plan(type)) {
        if (!is_gone(*resource)) parts.push_back(write(bundle, *resource));
    }
    return parts;
}

// In the order that the CarePlan lists them in.
json::Value each_listed(const PlanBundle& bundle, std::string_view list, std::string_view member,
                        Write write) {
    json::Value parts;
    for (const auto& each : bundle.care_plan().at(list).items()) {
        const auto& resource = bundle.target(member.empty() ? each : each.at(member));
        if (!bundle.own_id(resource).empty()) parts.push_back(write(bundle, resource));
    }
    return parts;
}

}  // namespace

json::Value write_consents(const PlanBundle& bundle) {
    return each_of(bundle, "Consent", consent_of);
}

json::Value write_goals(const PlanBundle& bundle) {
    return each_listed(bundle, "goal", "", goal_of);
}

json::Value write_measures(const PlanBundle& bundle) {
    return each_listed(bundle, "activity", "reference", measure_of);
}

json::Value write_meetings(const PlanBundle& bundle) {
    return each_of(bundle, "Appointment", meeting_of);
}

json::Value write_messages(const PlanBundle& bundle) {
    return each_of(bundle, "Communication", message_of);
}

// One that a newer version of the document no longer had has another status than its own word.
json::Value write_applications(const PlanBundle& bundle) {
    json::Value parts;
    for (const auto* task : bundle.of_plan("Task")) {
        const auto own = extension_text(*task, fhir::kExtKildestatus, "valueCode");
        if (fhir_code(kApplicationStatuses, own) != task->text("status")) continue;
        parts.push_back(application_of(bundle, *task));
    }
    return parts;
}

}  // namespace planbro::mappers::samspill::internal
