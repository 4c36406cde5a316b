#include "base/ids.hpp"
#include "base/text.hpp"
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "mappers/ehr/ehr.hpp"
#include "mappers/native/notice_words.hpp"

namespace planbro::mappers::ehr {

namespace {

// Only the plan's whereabouts: nothing of the plan itself is attached.
json::Value content_of(const plan::Notice& notice) {
    auto attachment = json::object({{"contentType", "application/fhir+json"}});
    if (native::tells_details(notice.kind)) attachment.set_if("url", notice.read_at);
    const auto plan = notice.plan_id.empty() ? "" : " " + notice.plan_id;
    attachment.set("title", "Individuell plan" + plan);
    return json::array({json::object({{"attachment", std::move(attachment)}})});
}

json::Value coordinator_of(const plan::Notice& notice) {
    auto extension = json::object({{"url", fhir::kExtKoordinator}});
    const auto add = [&](std::string_view part, const std::string& value) {
        if (value.empty()) return;
        extension["extension"].push_back(fhir::extension(part, "valueString", value));
    };
    add("navn", notice.coordinator.name);
    add("tjeneste", notice.coordinator.service);
    add("telefon", notice.coordinator.phone);
    return extension;
}

json::Value type_of(const plan::Notice& notice) {
    auto type = fhir::concept_of(fhir::kVarselType, plan::code_of(notice.kind));
    // no-basis-DocumentReference wants a document type of Volven 9602.
    type["coding"].push_back(
        fhir::coding(fhir::kVolvenDokumenttype, fhir::kVolvenIndividuellPlan, "Individuell plan"));
    type.set("text", "Individuell plan");
    return type;
}

json::Value custodian_of(const plan::Notice& notice) {
    if (notice.owner.empty()) return {};
    return fhir::reference_by("Organization", fhir::kOrganisasjonsnummer, notice.owner,
                              notice.owner_name);
}

json::Value context_of(const plan::Notice& notice) {
    json::Value context;
    if (native::tells_details(notice.kind)) {
        json::Value period;
        period.set_if("start", notice.period_start);
        period.set_if("end", notice.period_end);
        context.set_if("period", std::move(period));
    }
    if (!notice.plan_id.empty()) {
        context.set("related",
                    json::array({fhir::reference_by("CarePlan", fhir::kPlanId, notice.plan_id)}));
    }
    return context;
}

// https://hl7.org/fhir/R4/documentreference.html
json::Value document_reference(const plan::Notice& notice) {
    auto document = json::object({{"resourceType", "DocumentReference"}});
    if (native::tells_details(notice.kind)) {
        auto coordinator = coordinator_of(notice);
        if (coordinator.has("extension")) document.set("extension", json::array({coordinator}));
    }
    document.set("identifier", json::array({fhir::identifier(fhir::kVarselId, notice.id)}));
    document.set("status", native::ends_access(notice.kind) ? "superseded" : "current");
    document.set("type", type_of(notice));
    if (native::tells_details(notice.kind) && !notice.plan_type.empty()) {
        document.set("category",
                     json::array({fhir::concept_of(fhir::kPlantype, notice.plan_type)}));
    }
    document.set("subject", fhir::reference_by("Patient", notice.person_system, notice.person));
    document.set("date", format_instant(notice.when));
    document.set_if("custodian", custodian_of(notice));
    document.set("description",
                 "Individuell plan: " + std::string(native::sentence(notice.kind)) + ".");
    document.set("content", content_of(notice));
    document.set_if("context", context_of(notice));
    return document;
}

}  // namespace

json::Value notice(const plan::Notice& notice) {
    // If-None-Exist makes a repeat harmless (https://hl7.org/fhir/R4/http.html#ccreate).
    const auto token = std::string(fhir::kVarselId) + "|" + notice.id;
    const auto request = json::object({{"method", "POST"},
                                       {"url", "DocumentReference"},
                                       {"ifNoneExist", "identifier=" + percent_encode(token)}});
    const auto entry = json::object({{"fullUrl", "urn:uuid:" + derived_uuid(token)},
                                     {"resource", document_reference(notice)},
                                     {"request", request}});
    return json::object(
        {{"resourceType", "Bundle"}, {"type", "transaction"}, {"entry", json::array({entry})}});
}

}  // namespace planbro::mappers::ehr
