#include "consent/internal/guard_rules.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "consent/supplement_guard.hpp"
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace planbro::consent {

namespace {

constexpr std::array kElements = std::to_array<std::string_view>({
    "Appointment.reasonCode",
    "Appointment.reasonReference",
    "Appointment.slot",
    "CarePlan.activity.detail",
    "CarePlan.activity.outcomeCodeableConcept",
    "CarePlan.activity.outcomeReference",
    "CarePlan.addresses",
    "CarePlan.encounter",
    "CareTeam.encounter",
    "CareTeam.reasonCode",
    "CareTeam.reasonReference",
    "Communication.about",
    "Communication.encounter",
    "Communication.payload.contentAttachment",
    "Communication.reasonCode",
    "Communication.reasonReference",
    "Consent.sourceAttachment",
    "DocumentReference.content.attachment.data",
    "DocumentReference.context.encounter",
    "DocumentReference.context.event",
    "Goal.addresses",
    "Goal.outcomeCode",
    "Goal.outcomeReference",
    "Goal.target.detailCodeableConcept",
    "Goal.target.detailQuantity",
    "Goal.target.detailRange",
    "Goal.target.detailRatio",
    "Goal.target.measure",
    "Patient.photo",
    "Practitioner.photo",
    "RelatedPerson.photo",
    "ServiceRequest.asNeededCodeableConcept",
    "ServiceRequest.bodySite",
    "ServiceRequest.encounter",
    "ServiceRequest.insurance",
    "ServiceRequest.reasonCode",
    "ServiceRequest.reasonReference",
    "ServiceRequest.relevantHistory",
    "ServiceRequest.specimen",
    "Task.encounter",
    "Task.input",
    "Task.insurance",
    "Task.reasonCode",
    "Task.reasonReference",
    "Task.relevantHistory",
});
static_assert(std::is_sorted(kElements.begin(), kElements.end()));

// Types of value[x] that a plan has.
constexpr std::array kPlainValues = std::to_array<std::string_view>(
    {"valueAddress",     "valueAnnotation",   "valueBoolean",
     "valueCanonical",   "valueCode",         "valueCodeableConcept",
     "valueCoding",      "valueContactPoint", "valueDate",
     "valueDateTime",    "valueDecimal",      "valueDuration",
     "valueHumanName",   "valueId",           "valueIdentifier",
     "valueInstant",     "valueInteger",      "valueMarkdown",
     "valueMoney",       "valueOid",          "valuePeriod",
     "valuePositiveInt", "valueReference",    "valueString",
     "valueTime",        "valueTiming",       "valueUnsignedInt",
     "valueUri",         "valueUrl",          "valueUuid"});

constexpr std::array kMeasured = std::to_array<std::string_view>(
    {"valueAge", "valueAttachment", "valueBase64Binary", "valueCount", "valueDistance",
     "valueDosage", "valueQuantity", "valueRange", "valueRatio", "valueSampledData",
     "valueSignature"});

// References that R4 lets lead to anything, or to clinical types beside those of a plan.
constexpr std::array kOpenReferences = std::to_array<std::string_view>({
    "Appointment.supportingInformation",
    "CarePlan.activity.reference",
    "CarePlan.supportingInfo",
    "Communication.basedOn",
    "Communication.partOf",
    "Communication.payload.contentReference",
    "Consent.provision.data.reference",
    "Consent.provision.provision.data.reference",
    "Consent.sourceReference",
    "DocumentReference.context.related",
    "ServiceRequest.basedOn",
    "ServiceRequest.supportingInfo",
    "Task.basedOn",
    "Task.focus",
    "Task.output.valueReference",
});
static_assert(std::is_sorted(kOpenReferences.begin(), kOpenReferences.end()));

constexpr std::array kKnownIdentifiers = std::to_array<std::string_view>(
    {fhir::kFodselsnummer, fhir::kDnummer, fhir::kFellesHjelpenummer, fhir::kOrganisasjonsnummer,
     fhir::kHprNummer});

template <std::size_t Count>
bool is_one_of(const std::array<std::string_view, Count>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_same_word(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

bool is_refused_element(std::string_view path) {
    return std::binary_search(kElements.begin(), kElements.end(), path);
}

std::optional<Refusal> fault_of_value(std::string_view element) {
    if (element.starts_with('_')) element.remove_prefix(1);
    if (!element.starts_with("value") || element.size() == 5) return {};
    if (element[5] < 'A' || element[5] > 'Z' || is_one_of(kPlainValues, element)) return {};
    return is_one_of(kMeasured, element) ? Refusal::measured_value : Refusal::unknown_value;
}

std::optional<Refusal> fault_of_reference(std::string_view reference) {
    if (reference.starts_with('#') || reference.starts_with("urn:uuid:")) return {};
    const auto type = reference.substr(0, reference.find_first_of("/?"));
    const bool own_form = fhir::key_of_reference(reference).has_value() ||
                          (reference.size() > type.size() && reference[type.size()] == '?');
    if (!fhir::is_resource_type(type) || !own_form) return Refusal::foreign_reference;
    if (!is_plan_type(type)) return Refusal::clinical_reference;
    return {};
}

bool is_refused_target(std::string_view type) {
    if (type.empty()) return false;
    type = type.substr(type.rfind('/') + 1);
    if (fhir::is_resource_type(type)) return !is_plan_type(type);
    // Spelled otherwise it is no type, but a reader may take it for one.
    constexpr std::array kOften = std::to_array<std::string_view>(
        {"AllergyIntolerance", "Condition", "DiagnosticReport", "Encounter", "Medication",
         "MedicationRequest", "MedicationStatement", "Observation", "Procedure", "Binary"});
    return std::any_of(kOften.begin(), kOften.end(),
                       [&](std::string_view one) { return is_same_word(one, type); });
}

bool is_untyped(std::string_view path, std::string_view name, const json::Value& reference) {
    const bool open = name == "valueReference" ||
                      std::binary_search(kOpenReferences.begin(), kOpenReferences.end(), path);
    if (!open || reference.has("reference") || reference.has("type")) return false;
    const std::string_view system = reference.at("identifier").text("system");
    if (!reference.has("identifier")) return false;
    return !system.starts_with("https://planbro.no/id/") && !is_one_of(kKnownIdentifiers, system);
}

}  // namespace planbro::consent
