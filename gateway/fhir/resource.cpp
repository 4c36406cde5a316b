#include "fhir/resource.hpp"

#include <algorithm>
#include <array>

namespace planbro::fhir {

namespace {

// https://hl7.org/fhir/R4/valueset-resource-types.html, in order.
constexpr std::array kResourceTypes = std::to_array<std::string_view>({
    "Account",
    "ActivityDefinition",
    "AdverseEvent",
    "AllergyIntolerance",
    "Appointment",
    "AppointmentResponse",
    "AuditEvent",
    "Basic",
    "Binary",
    "BiologicallyDerivedProduct",
    "BodyStructure",
    "Bundle",
    "CapabilityStatement",
    "CarePlan",
    "CareTeam",
    "CatalogEntry",
    "ChargeItem",
    "ChargeItemDefinition",
    "Claim",
    "ClaimResponse",
    "ClinicalImpression",
    "CodeSystem",
    "Communication",
    "CommunicationRequest",
    "CompartmentDefinition",
    "Composition",
    "ConceptMap",
    "Condition",
    "Consent",
    "Contract",
    "Coverage",
    "CoverageEligibilityRequest",
    "CoverageEligibilityResponse",
    "DetectedIssue",
    "Device",
    "DeviceDefinition",
    "DeviceMetric",
    "DeviceRequest",
    "DeviceUseStatement",
    "DiagnosticReport",
    "DocumentManifest",
    "DocumentReference",
    "EffectEvidenceSynthesis",
    "Encounter",
    "Endpoint",
    "EnrollmentRequest",
    "EnrollmentResponse",
    "EpisodeOfCare",
    "EventDefinition",
    "Evidence",
    "EvidenceVariable",
    "ExampleScenario",
    "ExplanationOfBenefit",
    "FamilyMemberHistory",
    "Flag",
    "Goal",
    "GraphDefinition",
    "Group",
    "GuidanceResponse",
    "HealthcareService",
    "ImagingStudy",
    "Immunization",
    "ImmunizationEvaluation",
    "ImmunizationRecommendation",
    "ImplementationGuide",
    "InsurancePlan",
    "Invoice",
    "Library",
    "Linkage",
    "List",
    "Location",
    "Measure",
    "MeasureReport",
    "Media",
    "Medication",
    "MedicationAdministration",
    "MedicationDispense",
    "MedicationKnowledge",
    "MedicationRequest",
    "MedicationStatement",
    "MedicinalProduct",
    "MedicinalProductAuthorization",
    "MedicinalProductContraindication",
    "MedicinalProductIndication",
    "MedicinalProductIngredient",
    "MedicinalProductInteraction",
    "MedicinalProductManufactured",
    "MedicinalProductPackaged",
    "MedicinalProductPharmaceutical",
    "MedicinalProductUndesirableEffect",
    "MessageDefinition",
    "MessageHeader",
    "MolecularSequence",
    "NamingSystem",
    "NutritionOrder",
    "Observation",
    "ObservationDefinition",
    "OperationDefinition",
    "OperationOutcome",
    "Organization",
    "OrganizationAffiliation",
    "Parameters",
    "Patient",
    "PaymentNotice",
    "PaymentReconciliation",
    "Person",
    "PlanDefinition",
    "Practitioner",
    "PractitionerRole",
    "Procedure",
    "Provenance",
    "Questionnaire",
    "QuestionnaireResponse",
    "RelatedPerson",
    "RequestGroup",
    "ResearchDefinition",
    "ResearchElementDefinition",
    "ResearchStudy",
    "ResearchSubject",
    "RiskAssessment",
    "RiskEvidenceSynthesis",
    "Schedule",
    "SearchParameter",
    "ServiceRequest",
    "Slot",
    "Specimen",
    "SpecimenDefinition",
    "StructureDefinition",
    "StructureMap",
    "Subscription",
    "Substance",
    "SubstanceNucleicAcid",
    "SubstancePolymer",
    "SubstanceProtein",
    "SubstanceReferenceInformation",
    "SubstanceSourceMaterial",
    "SubstanceSpecification",
    "SupplyDelivery",
    "SupplyRequest",
    "Task",
    "TerminologyCapabilities",
    "TestReport",
    "TestScript",
    "ValueSet",
    "VerificationResult",
    "VisionPrescription",
});
static_assert(std::is_sorted(kResourceTypes.begin(), kResourceTypes.end()));

const json::Value* find_coding(const json::Value& concept_or_list, std::string_view system) {
    if (concept_or_list.is_array()) {
        for (const auto& item : concept_or_list.items()) {
            if (const auto* found = find_coding(item, system)) return found;
        }
        return nullptr;
    }
    for (const auto& coding : concept_or_list.at("coding").items()) {
        if (coding.text("system") == system) return &coding;
    }
    return nullptr;
}

}  // namespace

bool is_resource_type(std::string_view name) {
    return std::binary_search(kResourceTypes.begin(), kResourceTypes.end(), name);
}

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.';
    });
}

std::optional<Key> key_of_reference(std::string_view reference) {
    const auto slash = reference.find('/');
    if (slash == std::string_view::npos) return {};
    const auto type = reference.substr(0, slash);
    auto id = reference.substr(slash + 1);
    if (const auto history = id.find("/_history/"); history != std::string_view::npos) {
        if (!is_id(id.substr(history + 10))) return {};
        id = id.substr(0, history);
    }
    if (!is_resource_type(type) || !is_id(id)) return {};
    return Key{std::string(type), std::string(id)};
}

Key key_of(const json::Value& resource) {
    return Key{resource.text("resourceType"), resource.text("id")};
}

json::Value coding(std::string_view system, std::string_view code, std::string_view display) {
    auto value = json::object({{"system", system}, {"code", code}});
    value.set_if("display", display);
    return value;
}

json::Value concept_of(std::string_view system, std::string_view code, std::string_view display) {
    return json::object({{"coding", json::array({coding(system, code, display)})}});
}

json::Value identifier(std::string_view system, std::string_view value) {
    return json::object({{"system", system}, {"value", value}});
}

json::Value reference_to(std::string_view reference, std::string_view display) {
    auto value = json::object({{"reference", reference}});
    value.set_if("display", display);
    return value;
}

json::Value reference_by(std::string_view type, std::string_view system, std::string_view value,
                         std::string_view display) {
    auto reference = json::object({{"type", type}, {"identifier", identifier(system, value)}});
    reference.set_if("display", display);
    return reference;
}

json::Value extension(std::string_view url, std::string_view value_name, json::Value value) {
    return json::object({{"url", url}, {std::string(value_name), std::move(value)}});
}

bool has_coding(const json::Value& concept_or_list, std::string_view system,
                std::string_view code) {
    if (concept_or_list.is_array()) {
        const auto& items = concept_or_list.items();
        return std::any_of(items.begin(), items.end(),
                           [&](const auto& item) { return has_coding(item, system, code); });
    }
    const auto& codings = concept_or_list.at("coding").items();
    return std::any_of(codings.begin(), codings.end(), [&](const auto& candidate) {
        return candidate.text("system") == system && candidate.text("code") == code;
    });
}

std::string code_in(const json::Value& concept_or_list, std::string_view system) {
    const auto* found = find_coding(concept_or_list, system);
    return found != nullptr ? found->text("code") : std::string();
}

std::string identifier_in(const json::Value& resource, std::string_view system) {
    for (const auto& candidate : resource.at("identifier").items()) {
        if (candidate.text("system") == system) return candidate.text("value");
    }
    return {};
}

const json::Value* find_extension(const json::Value& element, std::string_view url) {
    for (const auto& candidate : element.at("extension").items()) {
        if (candidate.text("url") == url) return &candidate;
    }
    return nullptr;
}

void rewrite_references(json::Value& element,
                        const std::function<std::optional<std::string>(std::string_view)>& visit) {
    if (element.is_array()) {
        for (auto& item : element.make_array()) rewrite_references(item, visit);
    } else if (element.is_object()) {
        for (auto& member : element.make_object()) {
            if (member.name == "reference" && member.value.is_string()) {
                if (auto changed = visit(member.value.string())) member.value = std::move(*changed);
            } else {
                rewrite_references(member.value, visit);
            }
        }
    }
}

namespace {

void collect_references(const json::Value& element, std::vector<std::string>& found) {
    for (const auto& item : element.items()) collect_references(item, found);
    for (const auto& member : element.members()) {
        if (member.name == "reference" && member.value.is_string()) {
            found.push_back(member.value.string());
        } else {
            collect_references(member.value, found);
        }
    }
}

}  // namespace

std::vector<std::string> references_in(const json::Value& element) {
    std::vector<std::string> found;
    collect_references(element, found);
    return found;
}

}  // namespace planbro::fhir
