// https://hl7.org/fhir/R4/http.html#capabilities: what is told here is served, and nothing else.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "fhir/search_parameters.hpp"
#include "interactions/interactions.hpp"
#include "interactions/search_query.hpp"
#include "interactions/subscriptions/topics.hpp"
#include "interactions/trail_resources.hpp"

namespace planbro::interactions {

namespace {

constexpr std::array kTypes = std::to_array<std::string_view>(
    {"Appointment", "CarePlan", "CareTeam", "Communication", "Consent", "DocumentReference", "Goal",
     "Organization", "Patient", "Practitioner", "PractitionerRole", "RelatedPerson",
     "ServiceRequest", "Subscription", "Task"});

std::string_view kind_name(fhir::ParameterKind kind) {
    switch (kind) {
        case fhir::ParameterKind::token:
            return "token";
        case fhir::ParameterKind::reference:
            return "reference";
        case fhir::ParameterKind::date:
            return "date";
        case fhir::ParameterKind::string:
            return "string";
        case fhir::ParameterKind::uri:
            return "uri";
        case fhir::ParameterKind::composite:
            return "composite";
    }
    return "token";
}

json::Value parameter(std::string_view name, std::string_view type) {
    return json::object({{"name", name}, {"type", type}});
}

json::Array parameters_of(std::span<const fhir::SearchParameter> parameters) {
    json::Array list;
    for (const auto& one : parameters) list.push_back(parameter(one.name, kind_name(one.kind)));
    return list;
}

json::Array interactions_of(std::string_view type) {
    json::Array list;
    for (const auto* code : {"read", "vread", "history-instance", "history-type", "search-type",
                             "create", "update", "patch", "delete"}) {
        if (std::string_view(code) == "delete" && !is_deletable(type)) continue;
        list.push_back(json::object({{"code", code}}));
    }
    return list;
}

bool leads_to(const fhir::SearchParameter& parameter, std::string_view type) {
    const auto targets = split(parameter.targets, ' ');
    return std::find(targets.begin(), targets.end(), type) != targets.end();
}

void add_includes(std::string_view type, json::Value& resource) {
    json::Array includes;
    json::Array reverse;
    for (const auto& one : fhir::search_parameters()) {
        if (one.kind != fhir::ParameterKind::reference || !is_served(one.type)) continue;
        auto name = std::string(one.type) + ":" + std::string(one.name);
        if (leads_to(one, type) && is_kept(one.type)) reverse.emplace_back(name);
        if (one.type == type) includes.push_back(std::move(name));
    }
    resource.set_if("searchInclude", std::move(includes));
    resource.set_if("searchRevInclude", std::move(reverse));
}

// The profiles of the guide (fhir-profiles/ip) that resources of the type are meant to fit.
struct TypeProfile {
    std::string_view type;
    std::string_view profile;
};
constexpr auto kProfiles = std::to_array<TypeProfile>({
    {"Appointment", "ip-mote"},
    {"CarePlan", "ip-careplan"},
    {"CareTeam", "ip-careteam"},
    {"Communication", "ip-melding"},
    {"Consent", "ip-samtykke-plan"},
    {"Consent", "ip-samtykke-deling"},
    {"DocumentReference", "ip-varsel"},
    {"Goal", "ip-goal"},
    {"Organization", "ip-organization"},
    {"Patient", "ip-patient"},
    {"Practitioner", "ip-practitioner"},
    {"PractitionerRole", "ip-practitionerrole"},
    {"RelatedPerson", "ip-relatedperson"},
    {"ServiceRequest", "ip-tiltak"},
    {"Task", "ip-dokumentasjon"},
    {"Task", "ip-overforing"},
});

void add_profiles(std::string_view type, json::Value& resource) {
    json::Array profiles;
    for (const auto& one : kProfiles) {
        if (one.type != type) continue;
        profiles.emplace_back("https://planbro.no/fhir/StructureDefinition/" +
                              std::string(one.profile));
    }
    if (type == "Subscription") {
        profiles.emplace_back(
            "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/"
            "backport-subscription");
    }
    resource.set("supportedProfile", std::move(profiles));
}

// http://hl7.org/fhir/uv/subscriptions-backport: topics are told of by this extension in R4.
void add_topics(json::Value& resource) {
    constexpr std::string_view kTopicCanonical =
        "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/"
        "capabilitystatement-subscriptiontopic-canonical";
    for (const auto& topic : subscriptions::topics()) {
        resource["extension"].push_back(
            json::object({{"url", kTopicCanonical},
                          {"valueCanonical", subscriptions::canonical_of(topic.code)}}));
    }
}

// Of a type, "" of every one; `of_system`: of the whole server, too.
struct Operation {
    std::string_view type;
    std::string_view name;
    std::string_view definition;
    bool of_system = false;
};
constexpr auto kOperations = std::to_array<Operation>({
    {"", "validate", "http://hl7.org/fhir/OperationDefinition/Resource-validate"},
    {"", "meta", "http://hl7.org/fhir/OperationDefinition/Resource-meta", true},
    {"CarePlan", "everything", "https://planbro.no/fhir/OperationDefinition/ip-everything"},
    {"Patient", "everything", "http://hl7.org/fhir/OperationDefinition/Patient-everything"},
    {"Patient", "match", "http://hl7.org/fhir/OperationDefinition/Patient-match"},
    {"Patient", "tilgang", "https://planbro.no/fhir/OperationDefinition/tilgang"},
    {"Patient", "ip-status", "https://planbro.no/fhir/OperationDefinition/ip-status"},
    {"Patient", "nodtilgang", "https://planbro.no/fhir/OperationDefinition/nodtilgang"},
    {"Group", "export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export"},
    {"Subscription", "status",
     "http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/"
     "backport-subscription-status"},
    {"Subscription", "events",
     "http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/"
     "backport-subscription-events"},
});

json::Value operation(const Operation& one) {
    return json::object({{"name", one.name}, {"definition", one.definition}});
}

json::Array operations_of(std::string_view type) {
    json::Array list;
    for (const auto& one : kOperations) {
        if (one.type.empty() || one.type == type) list.push_back(operation(one));
    }
    return list;
}

json::Array operations_of_system() {
    json::Array list;
    for (const auto& one : kOperations) {
        if (one.of_system) list.push_back(operation(one));
    }
    return list;
}

json::Value resource_of(std::string_view type) {
    auto resource =
        json::object({{"type", type},
                      {"interaction", interactions_of(type)},
                      {"versioning", "versioned"},
                      {"readHistory", true},
                      {"updateCreate", true},
                      {"conditionalCreate", true},
                      {"conditionalRead", "full-support"},
                      {"conditionalUpdate", true},
                      {"conditionalDelete", is_deletable(type) ? "single" : "not-supported"},
                      {"referencePolicy", json::array({"literal", "enforced"})}});
    if (type == "Subscription") add_topics(resource);
    add_profiles(type, resource);
    add_includes(type, resource);
    resource.set("operation", operations_of(type));
    resource.set("searchParam", parameters_of(fhir::search_parameters_of(type)));
    return resource;
}

// What nobody writes: it comes of what others do.
json::Value trail_resource_of(std::string_view type) {
    json::Array interactions;
    for (const auto* code : {"read", "vread", "search-type"}) {
        interactions.push_back(json::object({{"code", code}}));
    }
    auto resource = json::object({{"type", type},
                                  {"interaction", std::move(interactions)},
                                  {"versioning", "versioned"},
                                  {"readHistory", false},
                                  {"updateCreate", false},
                                  {"conditionalCreate", false},
                                  {"conditionalRead", "full-support"},
                                  {"conditionalUpdate", false},
                                  {"conditionalDelete", "not-supported"},
                                  {"referencePolicy", json::array({"literal", "logical"})}});
    add_includes(type, resource);
    resource.set("operation", operations_of(type));
    resource.set("searchParam", parameters_of(fhir::search_parameters_of(type)));
    return resource;
}

// Derived of who asks: nobody writes it (exports/group.hpp).
json::Value group_resource() {
    json::Array operations;
    for (const auto& one : kOperations) {
        if (one.type == "Group") operations.push_back(operation(one));
    }
    return json::object(
        {{"type", "Group"},
         {"documentation",
          "The persons of the plans that an organisation owns (planeier-ORGNR) or has archived "
          "(arkiv-ORGNR), known by the organisation's own system alone."},
         {"interaction",
          json::array({json::object({{"code", "read"}}), json::object({{"code", "search-type"}})})},
         {"versioning", "no-version"},
         {"operation", std::move(operations)}});
}

json::Value security_of(bool sandbox) {
    return json::object(
        {{"cors", false},
         {"service",
          json::array({json::object(
              {{"coding",
                json::array({json::object(
                    {{"system", "http://terminology.hl7.org/CodeSystem/restful-security-service"},
                     {"code", "SMART-on-FHIR"}})})}})})},
         {"description",
          sandbox
              ? "Bearer token of the sandbox issuer (POST /sandbox/token). What a token sees is "
                "decided by the person's consents."
              : "Token of a trusted issuer, with a DPoP proof where it is bound to a key. What a "
                "token sees is decided by the person's consents."}});
}

}  // namespace

bool is_deletable(std::string_view type) {
    return type != "CarePlan" && type != "Consent";
}

std::span<const std::string_view> kept_types() {
    return kTypes;
}

bool is_kept(std::string_view type) {
    return std::binary_search(kTypes.begin(), kTypes.end(), type);
}

bool is_served(std::string_view type) {
    return is_kept(type) || is_of_trail(type);
}

json::Value capability_statement(std::string_view base_url, Instant now, bool sandbox) {
    json::Array resources;
    for (const auto type : kTypes) resources.push_back(resource_of(type));
    for (const auto type : trail_types()) resources.push_back(trail_resource_of(type));
    resources.push_back(group_resource());
    std::stable_sort(resources.begin(), resources.end(),
                     [](const auto& a, const auto& b) { return a.text("type") < b.text("type"); });
    const auto rest = json::object(
        {{"mode", "server"},
         {"security", security_of(sandbox)},
         {"resource", std::move(resources)},
         {"interaction",
          json::array({json::object({{"code", "transaction"}}), json::object({{"code", "batch"}}),
                       json::object({{"code", "search-system"}}),
                       json::object({{"code", "history-system"}})})},
         {"searchParam", parameters_of(fhir::common_search_parameters())},
         {"operation", operations_of_system()},
         {"compartment", json::array({"http://hl7.org/fhir/CompartmentDefinition/patient"})}});
    return json::object(
        {{"resourceType", "CapabilityStatement"},
         {"status", "active"},
         {"date", format_instant(now)},
         {"kind", "instance"},
         {"software", json::object({{"name", "planbro"}, {"version", PLANBRO_VERSION}})},
         {"implementation",
          json::object(
              {{"description", "planbro: FHIR gateway for individuell plan"}, {"url", base_url}})},
         {"instantiates",
          json::array({"http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data"})},
         {"fhirVersion", "4.0.1"},
         {"format", json::array({"json", "xml"})},
         {"patchFormat", json::array({"application/json-patch+json", "application/xml-patch+xml",
                                      "application/fhir+json", "application/fhir+xml"})},
         {"rest", json::array({rest})}});
}

}  // namespace planbro::interactions
