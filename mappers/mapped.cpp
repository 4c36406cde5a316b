#include "mappers/mapped.hpp"

#include "base/ids.hpp"
#include "base/text.hpp"
#include "fhir/codes.hpp"
#include "fhir/identifiers.hpp"
#include "fhir/resource.hpp"

namespace planbro::mappers {

namespace {

// https://hl7.org/fhir/R4/http.html#cond-update
json::Value request_of(const std::string& type, const std::optional<Identity>& identity) {
    if (!identity) return json::object({{"method", "POST"}, {"url", type}});
    const auto token = identity->system + "|" + identity->value;
    return json::object(
        {{"method", "PUT"}, {"url", type + "?identifier=" + percent_encode(token)}});
}

json::Value entry_of(Entry entry) {
    auto request = request_of(entry.resource.text("resourceType"), entry.identity);
    return json::object({{"fullUrl", std::move(entry.full_url)},
                         {"resource", std::move(entry.resource)},
                         {"request", std::move(request)}});
}

}  // namespace

json::Value to_bundle(std::vector<Entry> entries) {
    json::Array list;
    list.reserve(entries.size());
    for (auto& entry : entries) list.push_back(entry_of(std::move(entry)));
    auto bundle = json::object({{"resourceType", "Bundle"}, {"type", "transaction"}});
    bundle.set_if("entry", std::move(list));
    return bundle;
}

json::Value to_bundle(const MeasureMessage& message) {
    auto measure = message.service_request;
    const auto number = fhir::classify_person_number(message.person);
    const auto system = number ? fhir::system_of(number->kind) : fhir::kFodselsnummer;
    measure.set("subject", fhir::reference_by("Patient", system, message.person));
    // Which plan it becomes part of, only the gateway knows: the sender does not name it.
    measure.set("basedOn",
                json::array({json::object(
                    {{"type", "CarePlan"}, {"display", "Personens individuelle plan"}})}));
    return to_bundle(
        {Entry{"urn:uuid:" + derived_uuid(message.identity.system + "|" + message.identity.value),
               std::move(measure), message.identity}});
}

}  // namespace planbro::mappers
