// Bufdir's messages, of which only what concerns the individuell plan is read.
#include <algorithm>
#include <array>

#include "base/ids.hpp"
#include "fhir/codes.hpp"
#include "fhir/identifiers.hpp"
#include "fhir/resource.hpp"
#include "mappers/barnevern/bufdir.hpp"
#include "mappers/barnevern/internal/bufdir_tree.hpp"

namespace planbro::mappers::bufdir {

namespace {

using namespace internal;

constexpr std::size_t kLineLengthMax = 255;  // Enlinje
constexpr std::string_view kReceiptNamespace = "https://bufdir.no/Applikasjonskvittering.v1.0.2";
constexpr std::string_view kErrorNamespace = "https://bufdir.no/feilmelding.v1.0.1";

constexpr std::array kReferralNamespaces = std::to_array<std::string_view>({
    "https://bufdir.no/barnevern.henvisning.familierad.v1.2.0",
    "https://bufdir.no/barnevern.henvisning.fosterhjem.v1.2.0",
    "https://bufdir.no/barnevern.henvisning.hjelpetiltak.v1.2.0",
    "https://bufdir.no/barnevern.henvisning.institusjon.v1.2.0",
    "https://bufdir.no/barnevern.henvisning.senterforeldrebarn.v1.2.0",
    "https://bufdir.no/barnevern.henvisning.tverrfaglighelsekartlegging.v1.2.0",
});

// IndividuellPlanStatusType of bufdir.barnevern.generelt.v1.2.0.
struct StatusRow {
    std::string_view native;
    std::string_view code;
    bool there_is_a_plan;
};
constexpr std::array kStatusRows = std::to_array<StatusRow>({
    {"1", "foreligger", true},
    {"2", "under-arbeid", true},
    {"3", "vurderes", false},
    {"4", "ikke-aktuell", false},
});
constexpr auto kStatusCodes = std::to_array<std::string_view>({"1", "2", "3", "4"});
constexpr auto kErrorCodes = std::to_array<std::string_view>({"1001", "1002", "9999"});

Organisation read_organisation(const Branch& header, std::string_view name) {
    const auto element = header.child(name, Need::required);
    if (!element) return {};
    return {element->organisation("Organisasjonsnummer", Need::required),
            element->text("Navn", Need::optional, kLineLengthMax)};
}

void read_follow_up(const Branch& element, Header& header) {
    header.conversation = header.id;
    const auto follow_up = element.child("OppfolgingAvMelding", Need::optional);
    if (!follow_up) return;
    header.conversation = follow_up->uuid("StartMeldingId", Need::required);
    header.about = follow_up->uuid("MeldingId", Need::required);
}

Header read_header(const Branch& root) {
    Header header;
    const auto element = root.child("Meldingshode", Need::required);
    if (!element) return header;
    header.id = element->uuid("Id", Need::required);
    read_follow_up(*element, header);
    header.sent = element->text("SendtTidspunkt", Need::required, kLineLengthMax);
    header.sent_at = parse_instant(header.sent);
    header.sender = read_organisation(*element, "Avsender");
    header.receiver = read_organisation(*element, "Mottaker");
    return header;
}

// Fodselsnummer or DUFnummer. A number of the mother's stands for a child that is not born: it is
// not looked at, since a plan that she may have is another one.
std::optional<Identity> read_person(const Branch& root) {
    const auto client = root.child("Klient", Need::required);
    const auto which = client ? client->child("Identifikator", Need::required) : std::nullopt;
    if (!which) return {};
    if (which->child("MorsFodselsnummer", Need::optional)) return {};
    if (const auto number = which->person("Fodselsnummer"); !number.empty()) {
        const auto known = fhir::classify_person_number(number);
        return Identity{std::string(known ? fhir::system_of(known->kind) : ""), number};
    }
    const bool has_other = which->child("DUFnummer", Need::optional).has_value() ||
                           which->child("Fodselsnummer", Need::optional).has_value();
    if (!has_other) which->faults().missing(which->path_of("Fodselsnummer"));
    return {};
}

void add_output(json::Value& task, std::string_view code, std::string_view value_name,
                json::Value value) {
    if (value.is_blank()) return;
    auto output = json::object({{"type", fhir::concept_of(fhir::kOppgave, code)}});
    output.set(value_name, std::move(value));
    task["output"].push_back(std::move(output));
}

void add_line(json::Value& task, std::string_view code, const Branch& element,
              std::string_view name, Need need) {
    add_output(task, code, "valueString", element.text(name, need, kLineLengthMax));
}

void add_coordinator(const Branch& plan, json::Value& task) {
    const auto coordinator = plan.child("Koordinator", Need::optional);
    if (!coordinator) return;
    if (const auto person = coordinator->child("Kontaktperson", Need::required)) {
        add_line(task, "koordinator", *person, "Navn", Need::required);
        add_line(task, "koordinator-telefon", *person, "Telefon", Need::optional);
        add_line(task, "koordinator-epost", *person, "epost", Need::optional);
    }
    add_line(task, "koordinator-instans", *coordinator, "Instans", Need::optional);
}

// Hjelpetiltak and familieråd have no IndividuellPlan; where a referral can have one, it is told as
// absent, too, rather than refused: the receiver of the referral judges its form, not this gateway.
void add_plan(const Branch& root, Referral& referral) {
    const auto plan = root.child("IndividuellPlan", Need::optional);
    if (!plan) return;
    const auto status = plan->code("Status", kStatusCodes);
    const auto* row = std::find_if(kStatusRows.begin(), kStatusRows.end(),
                                   [&](const auto& each) { return each.native == status; });
    if (row == kStatusRows.end()) return;
    referral.says_there_is_a_plan = row->there_is_a_plan;
    add_output(referral.task, "ip-status", "valueCode", row->code);
    add_output(referral.task, "gyldig-fra", "valueDate", plan->day("GyldigFra"));
    add_coordinator(*plan, referral.task);
}

Message read_referral(const Branch& root) {
    Referral referral;
    referral.header = read_header(root);
    referral.person = read_person(root);
    referral.task =
        json::object({{"resourceType", "Task"},
                      {"status", "completed"},
                      {"businessStatus", fhir::concept_of(fhir::kVarselType, "fra-tjenesten")},
                      {"intent", "order"},
                      {"code", fhir::concept_of(fhir::kOppgave, "dokumenter-ip")}});
    if (referral.header.sent_at) referral.task.set("authoredOn", referral.header.sent);
    add_output(referral.task, "kvittering", "valueString", referral.header.id);
    add_plan(root, referral);
    return referral;
}

// What answers a message says which.
Header read_answer(const Branch& root) {
    auto header = read_header(root);
    if (header.about.empty())
        root.faults().missing(root.path_of("Meldingshode") + "/OppfolgingAvMelding");
    return header;
}

Message read_error(const Branch& root) {
    ErrorReport report{read_answer(root), {}};
    // Required first, so that a report without any is told.
    if (!root.child("Feil", Need::required)) return report;
    for (const auto* name : {"Feil", "DetaljFeil"}) {
        for (const auto& error : root.children(name)) {
            report.codes.push_back(error.code("Feilkode", kErrorCodes));
        }
    }
    return report;
}

bool is_referral(const Branch& root) {
    return root.name() == "Henvisning" &&
           std::find(kReferralNamespaces.begin(), kReferralNamespaces.end(), root.name_space()) !=
               kReferralNamespaces.end();
}

std::optional<Message> read_known(const Branch& root) {
    if (is_referral(root)) return read_referral(root);
    if (root.name() == "Kvittering" && root.name_space() == kReceiptNamespace) {
        return Receipt{read_answer(root)};
    }
    if (root.name() == "Feilmelding" && root.name_space() == kErrorNamespace) {
        return read_error(root);
    }
    return {};
}

}  // namespace

json::Value to_bundle(const Referral& referral) {
    auto task = referral.task;
    if (referral.person) {
        task.set("for",
                 fhir::reference_by("Patient", referral.person->system, referral.person->value));
    }
    task.set("owner", fhir::reference_by("Organization", fhir::kOrganisasjonsnummer,
                                         referral.header.sender.orgnr));
    const auto url = "urn:uuid:" + derived_uuid("bufdir " + referral.header.sender.orgnr + " " +
                                                referral.header.conversation);
    return mappers::to_bundle({Entry{url, std::move(task), std::nullopt}});
}

Result<std::optional<Message>> read(std::string_view xml) {
    const auto document = parse(xml);
    if (!document) return Fail(document.error());
    native::Faults faults;
    const auto root = Branch::root(*document, faults);
    if (!root) return std::optional<Message>();
    auto message = read_known(*root);
    if (!message) {
        return fail(Category::unprocessable, "ukjent-melding",
                    "Of Bufdir's messages, referrals v1.2.0, Applikasjonskvittering v1.0.2 and "
                    "Feilmelding v1.0.1 are taken.");
    }
    if (!faults.none()) return faults.failure();
    return message;
}

}  // namespace planbro::mappers::bufdir
