#include "adapters/simulator/internal/fiks.hpp"

#include <algorithm>

#include "adapters/arkiv/reply.hpp"
#include "adapters/fiks/types.hpp"
#include "adapters/internal/xml.hpp"
#include "adapters/simulator/internal/partner.hpp"
#include "base/text.hpp"

namespace planbro::adapters::internal {

namespace {

using http::Request;
using http::Response;

constexpr std::string_view kMessages = "/fiks/meldinger";

Response refused(int status, std::string text) {
    return json_response(status, json::object({{"feil", std::move(text)}}));
}

struct BufdirDocument {
    std::string_view root;
    std::string_view name_space;
    std::string_view connection;
    std::string_view type;
    std::string_view inside;
};

constexpr BufdirDocument kReceiptDocument{"Kvittering",
                                          "https://bufdir.no/Applikasjonskvittering.v1.0.2",
                                          "ApplikasjonsKvittering", "Applikasjonskvittering", ""};
constexpr BufdirDocument kErrorDocument{
    "Feilmelding", "https://bufdir.no/feilmelding.v1.0.1", "Feil", "Feilmelding",
    "<Feil><Feilkode>1001</Feilkode><Beskrivelse>Feil</Beskrivelse></Feil>"};

std::string bufdir(const BufdirDocument& form, const std::string& id, std::string_view about,
                   Instant now) {
    const auto party = [](std::string_view name, std::string_view orgnr) {
        return "<mld:" + std::string(name) + "><bg:Organisasjonsnummer>" + std::string(orgnr) +
               "</bg:Organisasjonsnummer><bg:Navn>Simulert</bg:Navn></mld:" + std::string(name) +
               ">";
    };
    const std::string root(form.root);
    const auto message = xml_escape(about);
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + root + " xmlns=\"" +
           std::string(form.name_space) +
           "\" xmlns:mld=\"https://bufdir.no/melding.v1.0.2\""
           " xmlns:bg=\"https://bufdir.no/generelt.v1.0.1\"><mld:Meldingshode><mld:Id>" +
           id + "</mld:Id><mld:OppfolgingAvMelding><mld:MeldingsForbindelse>" +
           std::string(form.connection) + "</mld:MeldingsForbindelse><mld:StartMeldingId>" +
           message + "</mld:StartMeldingId><mld:MeldingId>" + message +
           "</mld:MeldingId></mld:OppfolgingAvMelding><mld:MeldingstypeNmsp>" +
           std::string(form.name_space) + "</mld:MeldingstypeNmsp><mld:Meldingstype>" +
           std::string(form.type) +
           "</mld:Meldingstype><mld:FagsystemAvsender><mld:Leverandor>planbro</mld:Leverandor>"
           "<mld:Navn>simulate</mld:Navn><mld:Versjon>1</mld:Versjon></mld:FagsystemAvsender>"
           "<mld:SendtTidspunkt>" +
           format_instant(now) + "</mld:SendtTidspunkt>" + party("Avsender", "310000388") +
           party("Mottaker", "310000108") + "</mld:Meldingshode>" + std::string(form.inside) +
           "</" + root + ">";
}

}  // namespace

void FiksService::put_back_to(const Request& request, std::string type, std::string content) {
    messages_.push_back({.id = ids_(),
                         .type = std::move(type),
                         .from = std::string(request.header("Fiks-Mottaker-Konto")),
                         .to = std::string(request.header("Fiks-Avsender-Konto")),
                         .content = std::move(content),
                         .answers = std::string(request.header("Fiks-Melding-Id"))});
}

Response FiksService::take_notice(const Request& request) {
    const auto id = request.header("Fiks-Melding-Id");
    behind_.note_notice(request);
    if (how_ == "kvittering") {
        put_back_to(request, std::string(fiks::kBufdirReceipt),
                    bufdir(kReceiptDocument, ids_(), id, clock_()));
    } else if (how_ == "feilmelding") {
        put_back_to(request, std::string(fiks::kBufdirError),
                    bufdir(kErrorDocument, ids_(), id, clock_()));
    } else if (how_ == "ugyldigforespoersel") {
        put_back_to(request, std::string(fiks::kRefused), R"({"feilmelding":"simulert"})");
    }
    return {.status = 202, .headers = {}, .body = {}};
}

// Its receipt as a message; where it refuses, that too.
Response FiksService::archive(const Request& request) {
    const auto answered = behind_.archive(request);
    put_back_to(request, std::string(answered.header("Fiks-Melding-Type")), answered.body);
    return {.status = 200,
            .headers = {{"Fiks-Melding-Type", std::string(arkiv::kReceived)},
                        {"Fiks-Svar-Til", std::string(request.header("Fiks-Melding-Id"))}},
            .body = {}};
}

Response FiksService::take_answer(const Request& request, std::string_view about) {
    const auto found = std::ranges::find(messages_, about, &Message::id);
    if (found == messages_.end()) return refused(404, "Answers nothing");
    found->answer =
        json::object({{"type", request.header("Fiks-Melding-Type")}, {"innhold", request.body}});
    return {.status = 202, .headers = {}, .body = {}};
}

Response FiksService::send(const Request& request) {
    for (const auto* name :
         {"Fiks-Melding-Type", "Fiks-Melding-Id", "Fiks-Avsender-Konto", "Fiks-Mottaker-Konto"}) {
        if (request.header(name).empty()) return refused(400, std::string(name) + " is missing");
    }
    if (const auto about = request.header("Fiks-Svar-Til"); !about.empty())
        return take_answer(request, about);
    if (request.header("Fiks-Melding-Type") == fiks::kNotice) return take_notice(request);
    if (request.header("Fiks-Melding-Type") == arkiv::kCreate) return archive(request);
    return refused(400, "Fiks-Melding-Type: nobody here takes it");
}

Response FiksService::waiting(const Request& request) const {
    const auto account = query_value(request.query, "konto");
    json::Array list;
    for (const auto& message : messages_) {
        if (message.is_gone || message.to != account) continue;
        list.push_back(json::object({{"meldingId", message.id},
                                     {"meldingType", message.type},
                                     {"avsenderKonto", message.from},
                                     {"svarTil", message.answers}}));
    }
    return json_response(200, list);
}

Response FiksService::of_message(const Request& request) {
    const auto id = percent_decode(request.path.substr(kMessages.size() + 1), false);
    const auto found = std::ranges::find(messages_, id, &Message::id);
    const bool is_there = found != messages_.end() && !found->is_gone &&
                          found->to == query_value(request.query, "konto");
    if (!is_there) return refused(404, "Nothing here");
    if (request.method == "GET") {
        return {.status = 200,
                .headers = {{"Content-Type", "application/octet-stream"}},
                .body = found->content};
    }
    found->is_gone = true;
    return {.status = 204, .headers = {}, .body = {}};
}

Response FiksService::tester(const Request& request, std::string_view path) {
    if (request.method == "GET" && path == "/fiks/innboks") {
        json::Array list;
        for (const auto& one : messages_) {
            list.push_back(json::object({{"id", one.id},
                                         {"type", one.type},
                                         {"til", one.to},
                                         {"hentet", one.is_gone},
                                         {"svar", one.answer}}));
        }
        return json_response(200, list);
    }
    const auto asked = json::parse(request.body);
    if (request.method != "POST" || !asked) return refused(404, "Nothing here");
    if (path == "/fiks/svar") {
        how_ = asked->text("svar");
        return json_response(200, json::object({{"svar", how_}}));
    }
    if (path != "/fiks/innboks") return refused(404, "Nothing here");
    messages_.push_back({.id = ids_(),
                         .type = asked->text("type"),
                         .from = asked->text("fra"),
                         .to = asked->text("til"),
                         .content = asked->text("innhold")});
    return json_response(201, json::object({{"id", messages_.back().id}}));
}

Response FiksService::answer(const Request& request) {
    const std::lock_guard lock(mutex_);
    if (!request.path.starts_with(kMessages)) return tester(request, request.path);
    const bool is_whole = request.path == kMessages;
    if (is_whole && request.method == "POST") return send(request);
    if (is_whole && request.method == "GET") return waiting(request);
    if (!is_whole && (request.method == "GET" || request.method == "DELETE"))
        return of_message(request);
    return refused(405, "Not here");
}

void FiksService::forget() {
    const std::lock_guard lock(mutex_);
    messages_.clear();
    how_ = "kvittering";
}

}  // namespace planbro::adapters::internal
