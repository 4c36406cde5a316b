#include "mappers/nav/internal/card.hpp"

#include <algorithm>
#include <array>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace planbro::mappers::nav::internal {

namespace {

// The first row for a FHIR status is the nearest word for a measure whose source status is unknown.
constexpr std::array kStatusRows = std::to_array<StatusRow>({
    {"FORSLAG", "draft", "proposal"},
    {"GJENNOMFORES", "active", "plan"},
    {"PLANLAGT", "active", "plan"},
    {"FULLFORT", "completed", "plan"},
    {"AVBRUTT", "revoked", "plan"},
});

// --- to FHIR

void add_extension(json::Value& resource, std::string_view url, std::string_view value_name,
                   json::Value value) {
    if (value.is_blank()) return;
    resource["extension"].push_back(fhir::extension(url, value_name, std::move(value)));
}

struct Part {
    std::string_view name;
    std::string_view value_name;
    std::string_view value;
};

void add_complex(json::Value& resource, std::string_view url, std::initializer_list<Part> parts) {
    auto complex = json::object({{"url", url}});
    for (const auto& part : parts) {
        if (part.value.empty()) continue;
        complex["extension"].push_back(fhir::extension(part.name, part.value_name, part.value));
    }
    if (complex.has("extension")) resource["extension"].push_back(std::move(complex));
}

void add_extensions(json::Value& resource, const Envelope& envelope) {
    const auto& card = envelope.card;
    add_extension(resource, fhir::kExtKildestatus, "valueCode", card.status);
    add_extension(resource, fhir::kExtKildesystem, "valueString", envelope.source);
    add_extension(resource, fhir::kExtNavType, "valueCode", envelope.card_type);
    add_extension(resource, fhir::kExtBeskrivelse, "valueString", card.description);
    if (card.agreed_with_nav) {
        add_extension(resource, fhir::kExtAvtaltMedNav, "valueBoolean", *card.agreed_with_nav);
    }
    add_complex(resource, fhir::kExtEndretAv,
                {{"ident", "valueString", card.changed_by.ident},
                 {"identType", "valueCode", card.changed_by.ident_type}});
    for (const auto& detail : card.details) {
        add_complex(
            resource, fhir::kExtDetalj,
            {{"label", "valueString", detail.label}, {"verdi", "valueString", detail.value}});
    }
    for (const auto& label : card.labels) {
        add_complex(resource, fhir::kExtEtikett,
                    {{"tekst", "valueString", label.text},
                     {"sentiment", "valueCode", label.sentiment},
                     {"kode", "valueString", label.code}});
    }
}

void add_links(json::Value& resource, std::string_view url, std::string_view kind_name,
               const std::vector<Link>& links) {
    for (const auto& link : links) {
        add_complex(resource, url,
                    {{kind_name, "valueCode", link.kind},
                     {"tekst", "valueString", link.text},
                     {"subtekst", "valueString", link.subtext},
                     {"url", "valueUrl", link.url}});
    }
}

// --- from FHIR

const std::string& extension_text(const json::Value& element, std::string_view url,
                                  std::string_view value_name) {
    static const std::string kNone;
    const auto* found = fhir::find_extension(element, url);
    return found != nullptr ? found->text(value_name) : kNone;
}

std::vector<const json::Value*> extensions_of(const json::Value& element, std::string_view url) {
    std::vector<const json::Value*> found;
    for (const auto& candidate : element.at("extension").items()) {
        if (candidate.text("url") == url) found.push_back(&candidate);
    }
    return found;
}

std::vector<Link> links_of(const json::Value& resource, std::string_view url,
                           std::string_view kind_name) {
    std::vector<Link> links;
    for (const auto* item : extensions_of(resource, url)) {
        links.push_back({extension_text(*item, kind_name, "valueCode"),
                         extension_text(*item, "tekst", "valueString"),
                         extension_text(*item, "subtekst", "valueString"),
                         extension_text(*item, "url", "valueUrl")});
    }
    return links;
}

Card card_of(const json::Value& resource) {
    Card card;
    card.id = fhir::identifier_in(resource, fhir::kNavKort);
    card.title = resource.at("code").text("text");
    card.description = extension_text(resource, fhir::kExtBeskrivelse, "valueString");
    card.status = native_status(resource);
    card.start = resource.at("occurrencePeriod").text("start");
    card.end = resource.at("occurrencePeriod").text("end");
    card.changed = resource.text("authoredOn");
    if (const auto* agreed = fhir::find_extension(resource, fhir::kExtAvtaltMedNav)) {
        card.agreed_with_nav = agreed->at("valueBoolean").boolean();
    }
    if (const auto* by = fhir::find_extension(resource, fhir::kExtEndretAv)) {
        card.changed_by = {extension_text(*by, "ident", "valueString"),
                           extension_text(*by, "identType", "valueCode")};
    }
    return card;
}

void read_lists(Card& card, const json::Value& resource) {
    for (const auto* item : extensions_of(resource, fhir::kExtDetalj)) {
        card.details.push_back({extension_text(*item, "label", "valueString"),
                                extension_text(*item, "verdi", "valueString")});
    }
    for (const auto* item : extensions_of(resource, fhir::kExtEtikett)) {
        card.labels.push_back({extension_text(*item, "tekst", "valueString"),
                               extension_text(*item, "sentiment", "valueCode"),
                               extension_text(*item, "kode", "valueString")});
    }
    card.tasks = links_of(resource, fhir::kExtNavOppgave, "for");
    card.actions = links_of(resource, fhir::kExtHandling, "lenkeType");
}

// --- to NAV's JSON

json::Value link_json(const Link& link) {
    auto value = json::object({{"tekst", link.text}});
    value.set_if("subtekst", link.subtext);
    value.set("url", link.url);
    return value;
}

json::Value lists_json(const Card& card, json::Value value) {
    for (const auto& task : card.tasks) value["oppgave"].set(task.kind, link_json(task));
    for (const auto& action : card.actions) {
        auto link = link_json(action);
        link.set("lenkeType", action.kind);
        value["handlinger"].push_back(std::move(link));
    }
    for (const auto& detail : card.details) {
        value["detaljer"].push_back(
            json::object({{"label", detail.label}, {"verdi", detail.value}}));
    }
    for (const auto& label : card.labels) {
        auto etikett = json::object({{"tekst", label.text}});
        etikett.set_if("sentiment", label.sentiment);
        etikett.set_if("kode", label.code);
        value["etiketter"].push_back(std::move(etikett));
    }
    return value;
}

json::Value card_json(const Card& card) {
    json::Value value;
    value.set_if("id", card.id);
    value.set_if("personIdent", card.person);
    value.set_if("tittel", card.title);
    value.set_if("aktivitetStatus", card.status);
    value.set_if("startDato", card.start);
    value.set_if("sluttDato", card.end);
    value.set_if("beskrivelse", card.description);
    json::Value changed_by;
    changed_by.set_if("ident", card.changed_by.ident);
    changed_by.set_if("identType", card.changed_by.ident_type);
    value.set_if("endretAv", changed_by);
    value.set_if("endretTidspunkt", card.changed);
    if (card.agreed_with_nav) value.set("avtaltMedNav", *card.agreed_with_nav);
    return lists_json(card, std::move(value));
}

}  // namespace

const StatusRow* row_of_native(std::string_view native) {
    const auto* found = std::find_if(kStatusRows.begin(), kStatusRows.end(),
                                     [&](const auto& row) { return row.native == native; });
    return found != kStatusRows.end() ? found : nullptr;
}

std::string native_status(const json::Value& resource) {
    const auto& status = resource.text("status");
    const auto& own = extension_text(resource, fhir::kExtKildestatus, "valueCode");
    const auto* row = row_of_native(own);
    if (row != nullptr && (row->status == status || status == "entered-in-error")) return own;
    const auto* found = std::find_if(kStatusRows.begin(), kStatusRows.end(),
                                     [&](const auto& each) { return each.status == status; });
    return found != kStatusRows.end() ? std::string(found->native) : std::string();
}

json::Value to_service_request(const Envelope& envelope) {
    const auto& card = envelope.card;
    const auto* row = row_of_native(card.status);
    auto resource =
        json::object({{"resourceType", "ServiceRequest"},
                      {"identifier", json::array({fhir::identifier(fhir::kNavKort, card.id)})}});
    add_extensions(resource, envelope);
    add_links(resource, fhir::kExtNavOppgave, "for", card.tasks);
    add_links(resource, fhir::kExtHandling, "lenkeType", card.actions);
    const std::string_view status = row != nullptr ? row->status : "unknown";
    resource.set("status", envelope.discards() ? "entered-in-error" : status);
    resource.set("intent", row != nullptr ? row->intent : "plan");
    resource.set("category", json::array({fhir::concept_of(fhir::kSektor, "nav", "NAV")}));
    if (!card.title.empty()) resource.set("code", json::object({{"text", card.title}}));
    json::Value period;
    period.set_if("start", card.start);
    period.set_if("end", card.end);
    resource.set_if("occurrencePeriod", period);
    resource.set_if("authoredOn", card.changed);
    return resource;
}

Envelope from_service_request(const json::Value& resource) {
    Envelope envelope;
    const bool discarded = resource.text("status") == "entered-in-error";
    envelope.action = discarded ? kDiscard : kUpsert;
    envelope.source = extension_text(resource, fhir::kExtKildesystem, "valueString");
    envelope.card_type = extension_text(resource, fhir::kExtNavType, "valueCode");
    envelope.card = card_of(resource);
    read_lists(envelope.card, resource);
    return envelope;
}

json::Value to_json(const Envelope& envelope) {
    auto value = json::object({{"messageId", envelope.message_id}});
    value.set_if("source", envelope.source);
    value.set("actionType", envelope.action);
    value.set_if("aktivitetskortType", envelope.card_type);
    value.set("aktivitetskort", card_json(envelope.card));
    return value;
}

}  // namespace planbro::mappers::nav::internal
