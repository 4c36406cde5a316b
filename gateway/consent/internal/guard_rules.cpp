#include "consent/internal/guard_rules.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "consent/supplement_guard.hpp"
#include "fhir/resource.hpp"

namespace planbro::consent {

namespace {

constexpr std::array kElements = std::to_array<std::string_view>({
    "Appointment.reasonCode",
    "Appointment.reasonReference",
    "CarePlan.activity.detail",
    "CarePlan.activity.outcomeCodeableConcept",
    "CarePlan.activity.outcomeReference",
    "CarePlan.addresses",
    "CareTeam.reasonCode",
    "CareTeam.reasonReference",
    "Communication.about",
    "Communication.payload.contentAttachment",
    "Communication.reasonCode",
    "Communication.reasonReference",
    "Consent.sourceAttachment",
    "DocumentReference.content.attachment.data",
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
    "ServiceRequest.insurance",
    "ServiceRequest.reasonCode",
    "ServiceRequest.reasonReference",
    "ServiceRequest.specimen",
    "Task.input",
    "Task.insurance",
    "Task.reasonCode",
    "Task.reasonReference",
});
static_assert(std::is_sorted(kElements.begin(), kElements.end()));

constexpr std::array kValues = std::to_array<std::string_view>(
    {"valueAge", "valueAttachment", "valueBase64Binary", "valueCount", "valueDistance",
     "valueDosage", "valueQuantity", "valueRange", "valueRatio", "valueSampledData",
     "valueSignature"});

// Beginnings, in lower case and without "urn:oid:". OIDs by
// https://hl7.org/fhir/R4/terminologies-systems.html and Volven, whose 7000 series holds the
// medical code systems (7110 ICD-10, 7170 ICPC-2, 7180 ATC, 7280 laboratory ...).
constexpr std::array kSystems = std::to_array<std::string_view>({
    "http://hl7.org/fhir/sid/",
    "http://id.who.int/icd",
    "http://terminology.hl7.org/codesystem/icd",
    "http://www.whocc.no/atc",
    "http://whocc.no/atc",
    "http://loinc.org",
    "http://www.loinc.org",
    "http://snomed.info",
    "http://www.snomed.org",
    "http://www.nlm.nih.gov/research/umls",
    "2.16.578.1.12.4.1.1.7",
    "2.16.840.1.113883.6.1",
    "2.16.840.1.113883.6.2",
    "2.16.840.1.113883.6.3",
    "2.16.840.1.113883.6.42",
    "2.16.840.1.113883.6.43",
    "2.16.840.1.113883.6.73",
    "2.16.840.1.113883.6.88",
    "2.16.840.1.113883.6.90",
    "2.16.840.1.113883.6.96",
    "2.16.840.1.113883.6.103",
    "2.16.840.1.113883.6.139",
    "2.16.840.1.113883.6.140",
});

// Volven's series is told by its four digits, so that no longer or shorter number is taken for one.
bool is_volven_medical(std::string_view oid) {
    constexpr std::string_view kVolven = "2.16.578.1.12.4.1.1.7";
    if (!oid.starts_with(kVolven)) return false;
    const auto rest = oid.substr(kVolven.size());
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    return digits == 3;
}

bool is_oid(std::string_view text) {
    return text.starts_with("2.");
}

std::string normal(std::string_view system) {
    std::string text;
    for (const char c : system) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20) text.push_back(byte >= 'A' && byte <= 'Z' ? static_cast<char>(c + 32) : c);
    }
    if (text.starts_with("urn:oid:")) text.erase(0, 8);
    if (text.starts_with("https://")) text.replace(0, 8, "http://");
    return text;
}

}  // namespace

bool is_refused_element(std::string_view path) {
    return std::binary_search(kElements.begin(), kElements.end(), path);
}

bool is_refused_value(std::string_view element) {
    return std::find(kValues.begin(), kValues.end(), element) != kValues.end();
}

bool is_clinical_system(std::string_view system) {
    const auto text = normal(system);
    return std::any_of(kSystems.begin(), kSystems.end(), [&](std::string_view known) {
        if (!text.starts_with(known)) return false;
        if (known.starts_with("2.16.578")) return is_volven_medical(text);
        // An OID ends where it ends: 6.1 is LOINC, 6.12 is not.
        const auto rest = std::string_view(text).substr(known.size());
        return !is_oid(known) || rest.empty() || rest.front() == '.' || rest.front() == '|';
    });
}

std::string_view fault_of_reference(std::string_view reference) {
    if (reference.starts_with('#') || reference.starts_with("urn:uuid:")) return {};
    const auto type = reference.substr(0, reference.find_first_of("/?"));
    const bool own_form = fhir::key_of_reference(reference).has_value() ||
                          (reference.size() > type.size() && reference[type.size()] == '?');
    if (!fhir::is_resource_type(type) || !own_form) {
        return "The reference leads out of the plan: only this server's own resources are referred "
               "to.";
    }
    if (!is_plan_type(type)) return "The reference leads to a resource that is no part of a plan.";
    return {};
}

}  // namespace planbro::consent
