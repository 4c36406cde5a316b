// Aktivitetskort v1.1, read strictly: every fault is told, at its place in NAV's own document.
#include <array>

#include "fhir/codes.hpp"
#include "mappers/native/fields.hpp"
#include "mappers/nav/internal/card.hpp"
#include "mappers/nav/internal/local_time.hpp"
#include "mappers/nav/nav.hpp"

namespace planbro::mappers::nav {

namespace {

using namespace internal;
using native::Fields;
using native::Need;

constexpr std::array kActions = std::to_array<std::string_view>({kUpsert, kDiscard});
constexpr std::array kStatuses =
    std::to_array<std::string_view>({"FORSLAG", "PLANLAGT", "GJENNOMFORES", "FULLFORT", "AVBRUTT"});
constexpr std::array kIdentTypes = std::to_array<std::string_view>(
    {"ARENAIDENT", "NAVIDENT", "TILTAKSARRANGOER", "ARBEIDSGIVER", "SYSTEM", "PERSONBRUKERIDENT"});
constexpr std::array kSentiments =
    std::to_array<std::string_view>({"POSITIVE", "NEGATIVE", "ACTION", "NEUTRAL", "WAITING"});
constexpr std::array kLinkTypes = std::to_array<std::string_view>({"INTERN", "EKSTERN", "FELLES"});

bool is_code_word(std::string_view text) {
    return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
           std::string_view::npos;
}

// NAV adds card types with every new kind of measure: the form is judged, not the word.
std::string read_card_type(Fields& fields, Need need) {
    auto type = fields.text("aktivitetskortType", need, kCodeLengthMax);
    if (is_code_word(type)) return type;
    fields.faults().bad_value(fields.path_of("aktivitetskortType"),
                              "Not a code of capital letters, digits and underscores.");
    return {};
}

// Other schemes than the web's would be executed or opened by whoever shows the link.
std::string read_url(Fields& fields) {
    auto url = fields.text("url", Need::required, kUrlLengthMax);
    const bool web = url.starts_with("https://") || url.starts_with("http://");
    const bool one_word = url.find_first_of(" \t\r\n\"<>") == std::string::npos;
    if (url.empty() || (web && one_word)) return url;
    fields.faults().bad_value(fields.path_of("url"), "Not a web address.");
    return {};
}

Link read_link(Fields& fields) {
    Link link;
    link.text = fields.text("tekst", Need::required, kPhraseLengthMax);
    link.subtext = fields.text("subtekst", Need::optional, kPhraseLengthMax);
    link.url = read_url(fields);
    return link;
}

std::vector<Link> read_tasks(Fields& card) {
    auto oppgave = card.child("oppgave", Need::optional);
    if (!oppgave) return {};
    std::vector<Link> tasks;
    for (const auto* side : {"ekstern", "intern"}) {
        auto fields = oppgave->child(side, Need::optional);
        if (!fields) continue;
        tasks.push_back(read_link(*fields));
        tasks.back().kind = side;
        fields->finish();
    }
    oppgave->finish();
    return tasks;
}

std::vector<Link> read_actions(Fields& card) {
    std::vector<Link> actions;
    for (auto& fields : card.children("handlinger", kLinksMax)) {
        actions.push_back(read_link(fields));
        actions.back().kind = fields.code("lenkeType", Need::required, kLinkTypes);
        fields.finish();
    }
    return actions;
}

std::vector<Detail> read_details(Fields& card) {
    std::vector<Detail> details;
    for (auto& fields : card.children("detaljer", kDetailsMax)) {
        details.push_back({fields.text("label", Need::required, kPhraseLengthMax),
                           fields.text("verdi", Need::required, kPhraseLengthMax)});
        fields.finish();
    }
    return details;
}

std::vector<Label> read_labels(Fields& card) {
    std::vector<Label> labels;
    for (auto& fields : card.children("etiketter", kLabelsMax)) {
        labels.push_back({fields.text("tekst", Need::required, kPhraseLengthMax),
                          fields.code("sentiment", Need::optional, kSentiments),
                          fields.text("kode", Need::optional, kCodeLengthMax)});
        fields.finish();
    }
    return labels;
}

ChangedBy read_changed_by(Fields& card, Need need) {
    auto fields = card.child("endretAv", need);
    if (!fields) return {};
    ChangedBy by{fields->text("ident", Need::required, kCodeLengthMax),
                 fields->code("identType", Need::required, kIdentTypes)};
    fields->finish();
    return by;
}

std::string read_moment(Fields& fields, std::string_view name, Need need) {
    auto moment = with_offset(fields.text(name, need, kCodeLengthMax));
    const bool fits = moment.empty() || fields.faults().check_moment(moment, fields.path_of(name));
    return fits ? moment : "";
}

// `need` is how much must be there beyond the card's id and the person.
Card read_card(Fields& fields, Need need) {
    Card card;
    card.id = fields.uuid("id", Need::required);
    card.person = fields.person("personIdent", Need::required);
    card.title = fields.text("tittel", need, kTitleLengthMax);
    card.description = fields.text("beskrivelse", Need::optional, kDescriptionLengthMax);
    card.status = fields.code("aktivitetStatus", need, kStatuses);
    card.start = fields.day("startDato", Need::optional);
    card.end = fields.day("sluttDato", Need::optional);
    fields.faults().check_order(card.start, card.end, fields.path_of("sluttDato"));
    card.changed_by = read_changed_by(fields, need);
    card.changed = read_moment(fields, "endretTidspunkt", need);
    card.agreed_with_nav = fields.flag("avtaltMedNav", need);
    card.tasks = read_tasks(fields);
    card.actions = read_actions(fields);
    card.details = read_details(fields);
    card.labels = read_labels(fields);
    fields.finish();
    return card;
}

// NAV's own KASSER_AKTIVITET has no card: only aktivitetsId, personIdent, and who and why. The
// reason is not kept.
Card read_discarded(Fields& envelope) {
    Card card;
    card.id = envelope.uuid("aktivitetsId", Need::required);
    card.person = envelope.person("personIdent", Need::required);
    card.changed_by.ident = envelope.text("navIdent", Need::optional, kCodeLengthMax);
    if (!card.changed_by.ident.empty()) card.changed_by.ident_type = "NAVIDENT";
    envelope.text("begrunnelse", Need::optional, kDescriptionLengthMax);
    card.changed = read_moment(envelope, "sendt", Need::optional);
    return card;
}

Envelope read_envelope(const json::Value& document, native::Faults& faults) {
    Envelope envelope;
    Fields fields(document, "", faults);
    envelope.message_id = fields.uuid("messageId", Need::required);
    envelope.action = fields.code("actionType", Need::required, kActions);
    const auto need = envelope.discards() ? Need::optional : Need::required;
    envelope.source = fields.text("source", need, kPhraseLengthMax);
    envelope.card_type = read_card_type(fields, need);
    if (envelope.discards() && document.has("aktivitetsId")) {
        envelope.card = read_discarded(fields);
    } else if (auto card = fields.child("aktivitetskort", Need::required)) {
        envelope.card = read_card(*card, need);
    }
    if (!envelope.message_id.empty() && envelope.message_id == envelope.card.id) {
        faults.add({Severity::error, "value", "melding-id-lik-kortets",
                    "The message id is the card's own id; each message has one of its own.",
                    "messageId"});
    }
    fields.finish();
    return envelope;
}

}  // namespace

Result<MeasureMessage> read(const json::Value& document) {
    native::Faults faults;
    const auto envelope = read_envelope(document, faults);
    if (!faults.none()) return faults.failure();
    return MeasureMessage{
        .message_id = envelope.message_id,
        .sender_orgnr = "",
        .person = envelope.card.person,
        .identity = {std::string(fhir::kNavKort), envelope.card.id},
        .changed = parse_instant(envelope.card.changed).value_or(Instant{}),
        .retracted = envelope.discards(),
        .service_request = to_service_request(envelope),
    };
}

}  // namespace planbro::mappers::nav
