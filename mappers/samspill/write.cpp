// A plan in FHIR, as the plan tool's document again.
#include "mappers/samspill/internal/write.hpp"
#include "base/ids.hpp"
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "mappers/samspill/samspill.hpp"

namespace planbro::mappers::samspill {

namespace internal {

std::string native_word(Words words, std::string_view fhir) {
    for (const auto& word : words) {
        if (!fhir.empty() && word.fhir == fhir) return std::string(word.native);
    }
    return {};
}

std::string extension_text(const json::Value& element, std::string_view url,
                           std::string_view value_name) {
    const auto* found = fhir::find_extension(element, url);
    return found != nullptr ? found->text(value_name) : std::string();
}

std::vector<const json::Value*> extensions_of(const json::Value& element, std::string_view url) {
    std::vector<const json::Value*> found;
    for (const auto& candidate : element.at("extension").items()) {
        if (candidate.text("url") == url) found.push_back(&candidate);
    }
    return found;
}

void set_period(json::Value& part, const json::Value& period, std::string_view from,
                std::string_view to) {
    part.set_if(from, period.text("start"));
    part.set_if(to, period.text("end"));
}

void set_one_or_list(json::Value& part, std::string_view name, json::Array values) {
    if (values.size() == 1) {
        part.set(name, std::move(values.front()));
    } else if (!values.empty()) {
        part.set(name, std::move(values));
    }
}

}  // namespace internal

namespace {

using namespace internal;

json::Value texts_of(const json::Value& care_plan, std::string_view url) {
    json::Value texts;
    for (const auto* one : extensions_of(care_plan, url)) texts.push_back(one->text("valueString"));
    return texts;
}

json::Value owner_of(const PlanBundle& bundle) {
    const auto& author = bundle.care_plan().at("author");
    json::Value owner;
    owner.set_if("orgnr", bundle.orgnr(author));
    owner.set_if("navn", bundle.target(author).text("name"));
    return owner;
}

void set_head(const PlanBundle& bundle, json::Value& plan) {
    const auto& care_plan = bundle.care_plan();
    plan.set_if("planId", fhir::identifier_in(care_plan, fhir::kPlanId));
    if (const auto* version = fhir::find_extension(care_plan, fhir::kExtVersjon)) {
        plan.set_if("versjon", version->at("valueInteger"));
    }
    plan.set_if("type",
                native_word(kPlanTypes, fhir::code_in(care_plan.at("category"), fhir::kPlantype)));
    plan.set_if("status", native_word(kPlanStatuses, care_plan.text("status")));
    plan.set_if("tittel", care_plan.text("title"));
    json::Value period;
    set_period(period, care_plan.at("period"), "fra", "til");
    plan.set_if("periode", period);
    plan.set_if("nesteEvaluering",
                extension_text(care_plan, fhir::kExtNesteEvaluering, "valueDate"));
    plan.set_if("eier", owner_of(bundle));
    plan.set_if("person", write_person(bundle));
    plan.set_if("ressurser", texts_of(care_plan, fhir::kExtRessurs));
    plan.set_if("behov", texts_of(care_plan, fhir::kExtBehov));
}

json::Value plan_of(const PlanBundle& bundle) {
    json::Value plan;
    set_head(bundle, plan);
    plan.set_if("deltakere", write_participants(bundle));
    plan.set_if("samtykker", write_consents(bundle));
    plan.set_if("maal", write_goals(bundle));
    plan.set_if("tiltak", write_measures(bundle));
    plan.set_if("moter", write_meetings(bundle));
    plan.set_if("meldinger", write_messages(bundle));
    plan.set_if("soknader", write_applications(bundle));
    return plan;
}

}  // namespace

Result<json::Value> write(const json::Value& bundle) {
    const PlanBundle plan(bundle);
    if (plan.care_plan().is_null()) {
        return fail(Category::unprocessable, "mangler-felt",
                    "There is no CarePlan with an identifier of " + std::string(fhir::kPlanId) +
                        " in the bundle.");
    }
    auto content = plan_of(plan);
    // The same plan gives the same message, so that a repeat is known as one.
    auto document = json::object({{"meldingsId", derived_uuid("samspill " + json::write(content))},
                                  {"plan", std::move(content)}});
    // What the gateway would refuse is not written: the reader is the judge, with native paths.
    if (auto judged = judge(document); !judged) return Fail(judged.error());
    return document;
}

}  // namespace planbro::mappers::samspill
