#include "adapters/simulator/internal/partner.hpp"

#include <algorithm>
#include <array>

#include "adapters/internal/xml.hpp"
#include "adapters/simulator/internal/archive.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "fhir/codes.hpp"
#include "fhir/outcome.hpp"
#include "fhir/resource.hpp"

namespace planbro::adapters::internal {
namespace {

constexpr std::string_view kReceiptNamespace = "https://planbro.no/barnevern/kvittering/v1";

constexpr std::array kCounterparts{
    Counterpart{"nav", "/nav/varsler", Format::json},
    Counterpart{"barnevern", "/barnevern/varsler", Format::xml},
    Counterpart{"ehr", "/ehr/fhir", Format::fhir},
    Counterpart{"sykehus", "/sykehus/fhir", Format::fhir},
    Counterpart{"skole", "/skole/varsler", Format::json},
    Counterpart{"arkiv", "/arkiv/meldinger", Format::arkiv},
    Counterpart{"samspill", "", Format::json},  // is read, and told nothing
    Counterpart{"fiks", "", Format::json},      // likewise: internal/fiks.hpp
    Counterpart{"nhn", "", Format::json},       // a service between: internal/nhn.hpp
};

bool is_document_reference(const json::Value& entry) {
    return entry.at("resource").text("resourceType") == "DocumentReference";
}

json::Value answered_entry(const json::Value& entry, const Receipt& receipt, std::size_t index) {
    const auto& type = entry.at("resource").text("resourceType");
    const auto id = is_document_reference(entry)
                        ? receipt.id
                        : derived_uuid(receipt.id + "#" + std::to_string(index));
    return json::object(
        {{"response", json::object({{"status", receipt.repeat ? "200 OK" : "201 Created"},
                                    {"location", (receipt.misnamed ? "Binary" : type) + "/" + id +
                                                     "/_history/1"},
                                    {"etag", "W/\"1\""},
                                    {"lastModified", format_instant(receipt.at)}})}});
}

json::Value transaction_response(const Receipt& receipt, const json::Value& bundle) {
    json::Array entries;
    for (const auto& entry : bundle.at("entry").items()) {
        entries.push_back(answered_entry(entry, receipt, entries.size()));
    }
    return json::object({{"resourceType", "Bundle"},
                         {"type", "transaction-response"},
                         {"entry", std::move(entries)}});
}

// --- XML

http::Response xml_receipt(const Receipt& receipt) {
    std::string body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Kvittering xmlns=\"";
    body.append(kReceiptNamespace).append("\"><Id>").append(receipt.id).append("</Id><MeldingId>");
    body.append(xml_escape(receipt.notice_id))
        .append("</MeldingId><Status>OK</Status></Kvittering>\n");
    return {.status = 200,
            .headers = {{"Content-Type", "application/xml; charset=utf-8"}},
            .body = std::move(body)};
}

http::Response xml_refusal(int status, std::string_view text) {
    std::string body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Kvittering xmlns=\"";
    body.append(kReceiptNamespace).append("\"><Status>FEIL</Status><Feil>");
    body.append(xml_escape(text)).append("</Feil></Kvittering>\n");
    return {.status = status,
            .headers = {{"Content-Type", "application/xml; charset=utf-8"}},
            .body = std::move(body)};
}

http::Response fhir_response(int status, const json::Value& resource) {
    return {.status = status,
            .headers = {{"Content-Type", "application/fhir+json; charset=utf-8"}},
            .body = json::write(resource)};
}

}  // namespace

std::span<const Counterpart> counterparts() {
    return kCounterparts;
}

const Counterpart* find_counterpart(std::string_view system) {
    const auto found = std::ranges::find(kCounterparts, system, &Counterpart::system);
    return found == kCounterparts.end() ? nullptr : &*found;
}

const Counterpart* counterpart_at(std::string_view path) {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    const auto found = std::ranges::find(kCounterparts, path, &Counterpart::path);
    return path.empty() || found == kCounterparts.end() ? nullptr : &*found;
}

std::string receipt_id(std::string_view system, std::string_view notice_id) {
    return derived_uuid("kvittering|" + std::string(system) + "|" + std::string(notice_id));
}

std::string query_value(std::string_view query, std::string_view name) {
    for (const auto& part : split(query, '&')) {
        const auto equals = part.find('=');
        if (equals == std::string::npos || part.substr(0, equals) != name) continue;
        return percent_decode(std::string_view(part).substr(equals + 1), true);
    }
    return {};
}

http::Response json_response(int status, const json::Value& body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json; charset=utf-8"}},
            .body = json::write(body)};
}

http::Response receipt_of(Format format, const Receipt& receipt, std::string_view request_body) {
    if (format == Format::xml) return xml_receipt(receipt);
    if (format == Format::fhir) {
        const auto bundle = json::parse(request_body).value_or(json::Value());
        return fhir_response(200, transaction_response(receipt, bundle));
    }
    return json_response(200, json::object({{"kvittering", receipt.id},
                                            {"varselId", receipt.notice_id},
                                            {"mottatt", format_instant(receipt.at)}}));
}

http::Response refusal_of(Format format, int status, std::string_view text) {
    if (format == Format::arkiv) return archive_fault(status, text);
    if (format == Format::xml) return xml_refusal(status, text);
    if (format != Format::fhir) return json_response(status, json::object({{"feil", text}}));
    const auto type = status >= 500 ? "transient" : "invalid";
    return fhir_response(
        status, fhir::operation_outcome(
                    {Issue{Severity::error, type, "simulert-feil", std::string(text), {}}}));
}

// https://hl7.org/fhir/R4/capabilitystatement.html
http::Response capability_statement(Instant now) {
    const auto rest = json::object(
        {{"mode", "server"},
         {"interaction", json::array({json::object({{"code", "transaction"}})})},
         {"resource", json::array({json::object(
                          {{"type", "DocumentReference"},
                           {"interaction", json::array({json::object({{"code", "create"}})})},
                           {"conditionalCreate", true}})})}});
    return fhir_response(
        200, json::object({{"resourceType", "CapabilityStatement"},
                           {"status", "active"},
                           {"date", format_instant(now)},
                           {"kind", "instance"},
                           {"implementation", json::object({{"description", "Simulated EHR"}})},
                           {"fhirVersion", "4.0.1"},
                           {"format", json::array({"json"})},
                           {"rest", json::array({rest})}}));
}

}  // namespace planbro::adapters::internal
