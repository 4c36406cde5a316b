#include "consent/searchable.hpp"

#include <algorithm>
#include <array>

#include "consent/internal/cut_rules.hpp"
#include "store/query.hpp"

namespace planbro::consent {

namespace {

static_assert(kAddressProtected == store::kMustBeAbsent);
static_assert(kOpenElsewhere == store::kOpenWithoutMark);

// Parameters over elements of which a view shows parts; what is not told here and is not shown
// whole is the owner's alone.
struct Partly {
    std::string_view type;
    std::string_view parameter;
    Sections needs;
};

constexpr std::array kPartly = std::to_array<Partly>({
    {"Appointment", "actor", kMoeter | kDeltakere},
    {"Appointment", "location", kMoeter | kDeltakere | kAddressProtected},
    {"Appointment", "part-status", kMoeter | kDeltakere},
    {"Appointment", "patient", kMoeter},
    {"Appointment", "practitioner", kMoeter | kDeltakere},
    {"CarePlan", "activity-reference", kTiltak},
    // Here and below: by an organisation's id one could ask whether it is the school of a
    // protected child.
    {"CareTeam", "participant", kDeltakere | kAddressProtected},
    {"Communication", "recipient", kMeldinger | kDeltakere | kAddressProtected},
    {"Communication", "sender", kMeldinger | kDeltakere | kAddressProtected},
    {"Consent", "consentor", kDeltakere},
    {"Consent", "data", 0},
    {"Consent", "period", 0},
    {"Organization", "identifier", kAddressProtected},
    {"Organization", "name", kAddressProtected},
    {"Organization", "phonetic", kAddressProtected},
    {"PractitionerRole", "organization", kDeltakere | kAddressProtected},
    // Shown whole, but for references to persons.
    {"ServiceRequest", "performer", kDeltakere | kAddressProtected},
    {"ServiceRequest", "requester", kDeltakere | kAddressProtected},
    {"Task", "requester", kDeltakere},
});

Sections of_common(std::string_view name) {
    const bool shown = name == "_id" || name == "_lastUpdated" || name == "_profile";
    return shown ? 0 : kOwnerOnly;
}

// The element of the resource that the first of the paths begins with.
std::string_view element_of(const fhir::SearchParameter& parameter) {
    const auto path = parameter.element.empty() ? parameter.path : parameter.element;
    return path.substr(0, path.find_first_of(".|[?$ "));
}

Sections by_rule(const fhir::SearchParameter& parameter) {
    const auto rules = rules_of(parameter.type);
    const auto rule = std::ranges::find(rules, element_of(parameter), &ElementRule::element);
    if (rule == rules.end() || rule->keep != Keep::whole || rule->own_only) return kOwnerOnly;
    // A service sees its own measures without the section.
    const auto always = kEksistens | (parameter.type == "ServiceRequest" ? kTiltak : 0);
    return (rule->all & ~always) | (rule->place ? kAddressProtected : 0);
}

}  // namespace

Sections needed_to_search(const fhir::SearchParameter& parameter) {
    if (parameter.type.empty()) return of_common(parameter.name);
    for (const auto& one : kPartly) {
        if (one.type == parameter.type && one.parameter == parameter.name) return one.needs;
    }
    return by_rule(parameter);
}

Sections needed_to_search_identifier(const fhir::SearchParameter& parameter) {
    // The numbers of anyone but the person are kept back from every view.
    return parameter.targets == "Patient" ? needed_to_search(parameter) : kOwnerOnly;
}

}  // namespace planbro::consent
