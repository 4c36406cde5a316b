#include "mappers/native/plandokument/plan_bundle.hpp"

#include <algorithm>

#include "fhir/resource.hpp"

namespace planbro::mappers::plandokument {

namespace {

const json::Value kNothing;

std::string human_name(const json::Value& name) {
    if (!name.text("text").empty()) return name.text("text");
    std::string full;
    for (const auto& given : name.at("given").items()) full += given.string() + " ";
    full += name.text("family");
    if (full.ends_with(' ')) full.pop_back();
    return full;
}

bool has_identifier(const json::Value& resource, const json::Value& wanted) {
    const auto& own = resource.at("identifier").items();
    return std::ranges::any_of(own, [&](const json::Value& identifier) {
        return identifier.text("value") == wanted.text("value") &&
               identifier.text("system") == wanted.text("system");
    });
}

// "CarePlan/1" of "CarePlan/1/_history/3" or of an absolute address.
std::string type_and_id(std::string_view reference) {
    reference = reference.substr(0, reference.find("/_history/"));
    const auto last = reference.rfind('/');
    const auto before = last == std::string_view::npos ? last : reference.rfind('/', last - 1);
    return std::string(before == std::string_view::npos ? reference : reference.substr(before + 1));
}

}  // namespace

std::string name_of_resource(const json::Value& resource) {
    const auto& name = resource.at("name");
    return name.is_string() ? name.string() : human_name(name.at(std::size_t{0}));
}

Result<PlanBundle> PlanBundle::of(const json::Value& bundle) {
    PlanBundle found;
    int plans = 0;
    for (const auto& entry : bundle.at("entry").items()) {
        const auto& resource = entry.at("resource");
        if (!resource.is_object()) continue;
        found.entries_.push_back({entry.text("fullUrl"), &resource});
        if (resource.text("resourceType") != "CarePlan") continue;
        found.plan_ = &resource;
        ++plans;
    }
    if (plans == 1) return found;
    return fail(Category::unprocessable, "ingen-plan",
                "The Bundle does not have exactly one CarePlan.", "Bundle.entry");
}

const json::Value& PlanBundle::patient() const {
    const auto& subject = resolve(plan_->at("subject"));
    if (!subject.is_null()) return subject;
    const auto patients = all("Patient");
    return patients.size() == 1 ? *patients.front() : kNothing;
}

std::vector<const json::Value*> PlanBundle::all(std::string_view type) const {
    std::vector<const json::Value*> found;
    for (const auto& entry : entries_) {
        if (entry.resource->text("resourceType") == type) found.push_back(entry.resource);
    }
    return found;
}

const json::Value& PlanBundle::identified(const json::Value& identifier) const {
    if (identifier.text("value").empty()) return kNothing;
    const auto found = std::ranges::find_if(
        entries_, [&](const Entry& entry) { return has_identifier(*entry.resource, identifier); });
    return found == entries_.end() ? kNothing : *found->resource;
}

const json::Value& PlanBundle::resolve(const json::Value& reference) const {
    const auto& literal = reference.text("reference");
    if (literal.empty()) return identified(reference.at("identifier"));
    const auto key = type_and_id(literal);
    const auto found = std::ranges::find_if(entries_, [&](const Entry& entry) {
        return entry.full_url == literal || fhir::key_of(*entry.resource).reference() == key;
    });
    return found == entries_.end() ? identified(reference.at("identifier")) : *found->resource;
}

std::string PlanBundle::name_of(const json::Value& reference) const {
    const auto& resource = resolve(reference);
    // A PractitionerRole is called by who has it, and where.
    if (resource.text("resourceType") == "PractitionerRole") {
        const auto who = name_of(resource.at("practitioner"));
        const auto where = name_of(resource.at("organization"));
        return who.empty() || where.empty() ? who + where : who + ", " + where;
    }
    const auto name = name_of_resource(resource);
    return name.empty() ? reference.text("display") : name;
}

}  // namespace planbro::mappers::plandokument
