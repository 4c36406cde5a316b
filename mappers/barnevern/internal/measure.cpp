#include "mappers/barnevern/internal/measure.hpp"

#include <algorithm>
#include <array>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace planbro::mappers::barnevern::internal {

namespace {

// Contract: "Code lists". The first row for a FHIR status is the nearest word for a measure whose
// source status is unknown.
struct StatusRow {
    std::string_view native;
    std::string_view status;
};
constexpr std::array kStatusRows = std::to_array<StatusRow>({
    {"Pagar", "active"},
    {"Planlagt", "active"},
    {"Fullfort", "completed"},
    {"Avbrutt", "revoked"},
});

void add_text(json::Value& resource, std::string_view url, std::string_view value_name,
              const std::string& text) {
    if (!text.empty()) resource["extension"].push_back(fhir::extension(url, value_name, text));
}

void add_responsible(json::Value& resource, const Measure& measure) {
    auto extension = json::object({{"url", fhir::kExtAnsvarlig}});
    add_text(extension, "navn", "valueString", measure.responsible_name);
    add_text(extension, "telefon", "valueString", measure.responsible_phone);
    if (extension.has("extension")) resource["extension"].push_back(std::move(extension));
}

std::string_view status_of(const std::string& native) {
    const auto* row = std::find_if(kStatusRows.begin(), kStatusRows.end(),
                                   [&](const auto& each) { return each.native == native; });
    return row != kStatusRows.end() ? row->status : "unknown";
}

const std::string& extension_text(const json::Value& element, std::string_view url,
                                  std::string_view value_name) {
    static const std::string kNone;
    const auto* found = fhir::find_extension(element, url);
    return found != nullptr ? found->text(value_name) : kNone;
}

// The source's own word where it still fits the status.
std::string native_status(const json::Value& resource) {
    const auto& status = resource.text("status");
    const auto& own = extension_text(resource, fhir::kExtKildestatus, "valueCode");
    if (status_of(own) == status) return own;
    const auto* row = std::find_if(kStatusRows.begin(), kStatusRows.end(),
                                   [&](const auto& each) { return each.status == status; });
    return row != kStatusRows.end() ? std::string(row->native) : std::string();
}

void add_times(json::Value& resource, const Measure& measure) {
    json::Value period;
    period.set_if("start", measure.from);
    period.set_if("end", measure.to);
    resource.set_if("occurrencePeriod", period);
    resource.set_if("authoredOn", measure.header.sent);
    for (const auto& progress : measure.progress) {
        resource["note"].push_back(json::object({{"time", progress.day}, {"text", progress.text}}));
    }
}

}  // namespace

json::Value to_service_request(const Measure& measure) {
    auto resource = json::object({{"resourceType", "ServiceRequest"}});
    add_text(resource, fhir::kExtKildestatus, "valueCode", measure.status);
    add_text(resource, fhir::kExtBeskrivelse, "valueString", measure.description);
    add_text(resource, fhir::kExtOmfang, "valueString", measure.extent);
    add_responsible(resource, measure);
    resource.set("identifier", json::array({fhir::identifier(fhir::kBarnevernTiltak, measure.id)}));
    resource.set("status", status_of(measure.status));
    resource.set("intent", "plan");
    resource.set("category",
                 json::array({fhir::concept_of(fhir::kSektor, "barnevern", "Barnevern")}));
    resource.set("code", json::object({{"text", measure.title}}));
    add_times(resource, measure);
    // The sender as the message names it; the gateway puts the token's organisation in its place.
    resource.set("requester",
                 fhir::reference_by("Organization", fhir::kOrganisasjonsnummer,
                                    measure.header.sender.orgnr, measure.header.sender.name));
    return resource;
}

Measure from_service_request(const json::Value& resource) {
    Measure measure;
    measure.header.sent = resource.text("authoredOn");
    measure.header.sender = {resource.at("requester").at("identifier").text("value"),
                             resource.at("requester").text("display")};
    measure.id = fhir::identifier_in(resource, fhir::kBarnevernTiltak);
    measure.title = resource.at("code").text("text");
    measure.description = extension_text(resource, fhir::kExtBeskrivelse, "valueString");
    measure.status = native_status(resource);
    measure.from = resource.at("occurrencePeriod").text("start");
    measure.to = resource.at("occurrencePeriod").text("end");
    measure.extent = extension_text(resource, fhir::kExtOmfang, "valueString");
    if (const auto* responsible = fhir::find_extension(resource, fhir::kExtAnsvarlig)) {
        measure.responsible_name = extension_text(*responsible, "navn", "valueString");
        measure.responsible_phone = extension_text(*responsible, "telefon", "valueString");
    }
    for (const auto& note : resource.at("note").items()) {
        measure.progress.push_back({note.text("time"), note.text("text")});
    }
    return measure;
}

}  // namespace planbro::mappers::barnevern::internal
