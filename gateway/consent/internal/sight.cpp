#include "consent/internal/sight.hpp"

#include <algorithm>
#include <array>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace planbro::consent {

namespace {

using json::Value;

// FHIR elements of type Reference that the whitelist lets through, with those inside data types.
constexpr std::array kReferences = std::to_array<std::string_view>({
    "actor",
    "author",
    "authorReference",
    "basedOn",
    "careTeam",
    "contributor",
    "expressedBy",
    "focus",
    "for",
    "goal",
    "managingOrganization",
    "member",
    "onBehalfOf",
    "organization",
    "owner",
    "partOf",
    "patient",
    "performer",
    "practitioner",
    "recipient",
    "reference",
    "replaces",
    "requester",
    "sender",
    "subject",
    "supportingInformation",
    "valueReference",
});

// Whether the resource is seen through the one plan it names (see membership.cpp).
bool names_one_plan(const Value& resource) {
    constexpr std::array kThroughPlan = std::to_array<std::string_view>(
        {"Appointment", "Communication", "Consent", "ServiceRequest", "Task"});
    const std::string_view type = resource.text("resourceType");
    if (std::ranges::find(kThroughPlan, type) == kThroughPlan.end()) return false;
    const auto references = fhir::references_in(resource);
    return std::ranges::count_if(references, [](const std::string& text) {
               return text.starts_with("CarePlan/");
           }) == 1;
}

// The Organization is the plan's author, or refers to the same one.
bool is_same_organization(const Value& a, const Value& b) {
    const auto& number = a.at("identifier").text("value");
    const auto& literal = a.text("reference");
    return (!number.empty() && b.at("identifier").text("value") == number) ||
           (!literal.empty() && b.text("reference") == literal);
}

}  // namespace

bool is_reference(std::string_view name, const Value& value) {
    if (!value.is_object()) return false;
    return std::ranges::find(kReferences, name) != kReferences.end() ||
           value.at("reference").is_string() || value.has("_reference");
}

bool is_person_number(const Value& identifier) {
    const auto& system = identifier.text("system");
    return system == fhir::kFodselsnummer || system == fhir::kDnummer ||
           system == fhir::kFellesHjelpenummer;
}

std::string_view type_of_reference(const Value& reference) {
    if (const auto* literal = reference.find("reference")) {
        const std::string_view text = literal->string();
        // Only "Type/id" counts: fragments lead to contained resources, which are gone.
        return fhir::key_of_reference(text) ? text.substr(0, text.find('/')) : std::string_view();
    }
    if (!reference.text("type").empty()) return reference.text("type");
    const bool orgnr = reference.at("identifier").text("system") == fhir::kOrganisasjonsnummer;
    return orgnr ? "Organization" : "";
}

Sight::Sight(const Value& resource, const View& view)
    : resource_(resource), view_(view), sections_(view.sections & kAll) {
    // What the service wrote itself it sees whole, but for the way to goals it was not given.
    if (view.own) sections_ |= kEksistens | kTiltak | kDeltakere | kKartlegging;
}

bool Sight::shows(const ElementRule& rule) const {
    return has(rule.all) && !(rule.place && hides_places()) && (view_.own || !rule.own_only);
}

bool Sight::shows(const KnownExtension& known) const {
    return has(known.all) && (known.any == 0 || (sections_ & known.any) != 0) &&
           !(known.place && hides_places());
}

bool Sight::sees_target(const Value& reference) const {
    const auto type = type_of_reference(reference);
    const auto& literal = reference.text("reference");
    if (type == "CarePlan") return sees_plan(literal);
    if (type.empty()) return !reference.has("reference") && has(kDeltakere);
    if (has(section_of_target(type))) return true;
    // Judged by itself: a Consent, a Task, a measure of one's own.
    const bool single = type == "ServiceRequest" || type == "Consent" || type == "Task";
    return single && !literal.empty() && view_.sees && view_.sees(literal);
}

// The one plan a resource names is the plan through which it is seen; a second plan's very
// existence may be hidden.
bool Sight::sees_plan(const std::string& reference) const {
    if (reference.empty()) return false;
    return names_one_plan(resource_) || (view_.sees && view_.sees(reference));
}

bool Sight::may_know_of(const Value& someone) const {
    if (type_of_reference(someone) == "Patient") return true;
    return has(kDeltakere) && sees_target(someone);
}

// Organisations whose name tells a service nothing new of where the person is: itself, and the
// plan's owner.
bool Sight::may_name(const Value& organization) const {
    return !view_.address_protected || is_self(organization) || is_owner(organization);
}

bool Sight::may_tell_place_of(std::string_view type) const {
    return hides_places() && (type.empty() || type == "PractitionerRole" || type == "CareTeam");
}

bool Sight::is_between_parties() const {
    const auto& type = resource_.text("resourceType");
    return type == "Task" || type == "Consent";
}

bool Sight::is_owner(const Value& organization) const {
    const auto& owner = resource_.at("author");
    if (resource_.text("resourceType") != "CarePlan") return false;
    return type_of_reference(owner) == "Organization" && is_same_organization(owner, organization);
}

bool Sight::is_self(const Value& organization) const {
    const auto& identifier = organization.at("identifier");
    return !view_.orgnr.empty() && identifier.text("system") == fhir::kOrganisasjonsnummer &&
           identifier.text("value") == view_.orgnr;
}

// A school's or kindergarten's name tells where a child is every day; its number leads to the name.
// An organisation of unknown sector is treated as one.
bool Sight::names_a_place() const {
    if (!view_.address_protected || view_.open_elsewhere) return false;
    const auto own = fhir::identifier_in(resource_, fhir::kOrganisasjonsnummer);
    if (!own.empty() && own == view_.orgnr) return false;
    const auto sector = fhir::code_in(resource_.at("type"), fhir::kSektor);
    return sector.empty() || fhir::has_coding(resource_.at("type"), fhir::kSektor, "skole");
}

}  // namespace planbro::consent
