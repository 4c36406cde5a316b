#include "mappers/samspill/internal/bundle.hpp"

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "mappers/samspill/internal/document.hpp"

namespace planbro::mappers::samspill::internal {

namespace {

const json::Value& nothing() {
    static const json::Value kNothing;
    return kNothing;
}

}  // namespace

PlanBundle::PlanBundle(const json::Value& bundle) : care_plan_(&nothing()) {
    for (const auto& entry : bundle.at("entry").items()) {
        const auto& resource = entry.at("resource");
        resources_.push_back(&resource);
        by_reference_.emplace(entry.text("fullUrl"), &resource);
        by_reference_.emplace(fhir::key_of(resource).reference(), &resource);
        const bool is_plan = resource.text("resourceType") == "CarePlan" &&
                             !fhir::identifier_in(resource, fhir::kPlanId).empty();
        if (is_plan && care_plan_->is_null()) care_plan_ = &resource;
    }
    prefix_ = fhir::identifier_in(*care_plan_, fhir::kPlanId) + "#";
}

std::vector<const json::Value*> PlanBundle::of_plan(std::string_view type) const {
    std::vector<const json::Value*> found;
    for (const auto* resource : resources_) {
        if (resource->text("resourceType") == type && !own_id(*resource).empty()) {
            found.push_back(resource);
        }
    }
    return found;
}

const json::Value& PlanBundle::target(const json::Value& reference) const {
    const auto found = by_reference_.find(reference.text("reference"));
    return found != by_reference_.end() ? *found->second : nothing();
}

std::string PlanBundle::own_id(const json::Value& resource) const {
    const auto identifier = fhir::identifier_in(resource, fhir::kSamspillId);
    return identifier.starts_with(prefix_) ? identifier.substr(prefix_.size()) : std::string();
}

std::string PlanBundle::own_id_of_target(const json::Value& reference) const {
    return own_id(target(reference));
}

std::string PlanBundle::actor(const json::Value& reference) const {
    const auto& resource = target(reference);
    if (resource.text("resourceType") == "Patient") return std::string(kBruker);
    if (resource.text("resourceType") != "Practitioner") return own_id(resource);
    for (const auto* role : of_plan("PractitionerRole")) {
        if (&target(role->at("practitioner")) == &resource) return own_id(*role);
    }
    return {};
}

std::string PlanBundle::orgnr(const json::Value& reference) const {
    const auto& identifier = reference.at("identifier");
    if (identifier.text("system") == fhir::kOrganisasjonsnummer) return identifier.text("value");
    return fhir::identifier_in(target(reference), fhir::kOrganisasjonsnummer);
}

}  // namespace planbro::mappers::samspill::internal
