#include "adapters/simulator/internal/message.hpp"

#include <algorithm>
#include <array>

#include "adapters/internal/xml.hpp"
#include "adapters/simulator/internal/fault.hpp"
#include "base/text.hpp"
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace planbro::adapters::internal {
namespace {

using namespace std::string_view_literals;

using Read = tl::expected<Message, Refusal>;

constexpr std::string_view kNoticeNamespace = "https://planbro.no/barnevern/varsel/v1";
constexpr std::size_t kNoticeIdMax = 256;
constexpr std::size_t kPersonDigits = 11;
constexpr std::array kKinds{"opprettet"sv,   "koordinator-endret"sv, "deltaker-inn"sv,
                            "deltaker-ut"sv, "avsluttet"sv,          "trukket"sv,
                            "takket-nei"sv};

tl::unexpected<Refusal> wrong(Wrong what, std::string text, std::string id = {}) {
    return tl::unexpected(Refusal{what, std::move(text), std::move(id)});
}

bool is_taken(Format format, std::string_view type) {
    switch (format) {
        case Format::json:
            return type == "application/json";
        case Format::fhir:
            return type == "application/fhir+json" || type == "application/json";
        case Format::xml:
            return type == "application/xml" || type == "text/xml";
        case Format::arkiv:
            return type == "multipart/form-data";
    }
    return false;
}

// --- FHIR: a conditional create (https://hl7.org/fhir/R4/http.html#ccreate) in a transaction

// The notice's id in "identifier=https://planbro.no/id/varsel|ID"; "" for any other condition.
std::string id_in_condition(std::string_view condition) {
    const auto asked = percent_decode(condition, true);
    const auto expected = "identifier=" + std::string(fhir::kVarselId) + "|";
    return asked.starts_with(expected) ? asked.substr(expected.size()) : std::string();
}

bool is_document_reference(const json::Value& entry) {
    return entry.at("resource").text("resourceType") == "DocumentReference";
}

bool tells_name(const json::Value& document) {
    const auto* coordinator = fhir::find_extension(document, fhir::kExtKoordinator);
    return coordinator != nullptr && fhir::find_extension(*coordinator, "navn") != nullptr;
}

std::string plan_in(const json::Value& document) {
    for (const auto& related : document.at("context").at("related").items()) {
        const auto& identifier = related.at("identifier");
        if (identifier.text("system") == fhir::kPlanId) return identifier.text("value");
    }
    return {};
}

std::string kind_in(const json::Value& document) {
    for (const auto& coding : document.at("type").at("coding").items()) {
        if (coding.text("system") == fhir::kVarselType) return coding.text("code");
    }
    return {};
}

Read read_fhir(std::string_view body) {
    const auto bundle = json::parse(body);
    if (!bundle) return wrong(Wrong::broken, "Not JSON: " + bundle.error().issues.front().text);
    if (bundle->text("resourceType") != "Bundle" || bundle->text("type") != "transaction") {
        return wrong(Wrong::broken, "Bundle.type: Not a Bundle of type transaction");
    }
    const auto& entries = bundle->at("entry").items();
    const auto found = std::ranges::find_if(entries, is_document_reference);
    if (found == entries.end()) return wrong(Wrong::broken, "Bundle.entry: No DocumentReference");
    const auto& request = found->at("request");
    if (request.text("method") != "POST") {
        return wrong(Wrong::broken, "Bundle.entry.request.method: Nothing is created");
    }
    const auto& document = found->at("resource");
    return Message{.id = id_in_condition(request.text("ifNoneExist")),
                   .kind = kind_in(document),
                   .person = document.at("subject").at("identifier").text("value"),
                   .plan = plan_in(document),
                   .names_coordinator = tells_name(document)};
}

// --- the others

Read read_json(std::string_view body) {
    const auto notice = json::parse(body);
    if (!notice) return wrong(Wrong::broken, "Not JSON: " + notice.error().issues.front().text);
    return Message{.id = notice->text("varselId"),
                   .kind = notice->text("type"),
                   .person = notice->at("person").text("ident"),
                   .plan = notice->at("plan").text("id"),
                   .names_coordinator = notice->at("koordinator").has("navn")};
}

std::string within(const xmlNode* root, std::string_view parent, std::string_view name) {
    return text_of(child_of(child_of(root, parent), name));
}

tl::unexpected<Refusal> no_xml(std::string_view body) {
    if (body.find("<!DOCTYPE") != std::string_view::npos) {
        return wrong(Wrong::document_type, "A document type is not taken");
    }
    return wrong(Wrong::broken, "Not well-formed XML");
}

Read read_notice_xml(std::string_view body) {
    const auto document = read_xml(body);
    if (!document) return no_xml(body);
    const xmlNode* root = xmlDocGetRootElement(document.get());
    const auto root_namespace = root && root->ns ? view_of(root->ns->href) : std::string_view{};
    if (!root || view_of(root->name) != "IpVarsel" || root_namespace != kNoticeNamespace) {
        return wrong(Wrong::broken, "The root is not IpVarsel in " + std::string(kNoticeNamespace));
    }
    return Message{.id = within(root, "Meldingshode", "Id"),
                   .kind = text_of(child_of(root, "Type")),
                   .person = within(root, "Klient", "Fodselsnummer"),
                   .plan = within(root, "Plan", "Id"),
                   .names_coordinator = !within(root, "Koordinator", "Navn").empty()};
}

Read read_archive(const http::Request& request) {
    const auto message = read_archive_message(request);
    if (message) {
        return Message{.id = message->id,
                       .kind = "arkivmelding",
                       .person = message->case_key,
                       .plan = message->case_key,
                       .archived = *message};
    }
    const auto& issue = message.error().issues.front();
    const std::string id(request.header("Fiks-Melding-Id"));
    if (issue.code == kDocumentType) return wrong(Wrong::document_type, told(issue), id);
    if (issue.code == kOtherFiles) return wrong(Wrong::other_files, told(issue), id);
    if (issue.code == kNoMessageId) return wrong(Wrong::no_id, told(issue));
    if (issue.code == kOtherType) return wrong(Wrong::unknown_kind, told(issue), id);
    return wrong(Wrong::broken, told(issue), id);
}

Read read_body(Format format, std::string_view body) {
    if (!is_utf8(body)) return wrong(Wrong::broken, "The body is not UTF-8");
    if (format == Format::xml) return read_notice_xml(body);
    return format == Format::fhir ? read_fhir(body) : read_json(body);
}

Read judged(Message message) {
    if (message.id.empty()) return wrong(Wrong::no_id, "The notice has no id");
    if (message.id.size() > kNoticeIdMax) return wrong(Wrong::no_id, "The id is too long");
    if (message.person.size() != kPersonDigits || !all_digits(message.person)) {
        return wrong(Wrong::no_person, "The notice has no person", message.id);
    }
    if (!std::ranges::count(kKinds, message.kind)) {
        return wrong(Wrong::unknown_kind, "There is no such kind of notice", message.id);
    }
    return message;
}

}  // namespace

std::span<const std::string_view> notice_kinds() {
    return kKinds;
}

int status_of(Wrong what) {
    if (what == Wrong::too_large) return 413;
    if (what == Wrong::media_type) return 415;
    return 400;
}

Read read_message(const Counterpart& partner, const http::Request& request) {
    if (request.body_too_large) return wrong(Wrong::too_large, "The message is too large");
    const auto type = without_parameters(request.header("Content-Type"));
    if (!is_taken(partner.format, type)) {
        return wrong(Wrong::media_type, "Not a media type that is taken here");
    }
    if (partner.format == Format::arkiv) return read_archive(request);
    auto message = read_body(partner.format, request.body);
    return message ? judged(std::move(*message)) : message;
}

}  // namespace planbro::adapters::internal
