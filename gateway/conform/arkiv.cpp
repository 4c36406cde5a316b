// The archive: Fiks Arkiv V1 arkivmelding.opprett with its files.
// https://github.com/ks-no/fiks-arkiv-specification
#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "conform/internal/kit.hpp"
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "interactions/archive.hpp"

namespace planbro::conform::internal {

namespace {

constexpr std::string_view kArchive = "rule 1: a closed plan is archived, each of its states";

constexpr std::array kSteps{
    Step{"1", {"accepts-arkivmelding", "takes a plan in", kArchive}},
    Step{"2", {"accepts-second-version", "takes the same plan in again, changed", kArchive}},
    Step{"3", {"accepts-third-version", "takes the same plan in once more", kArchive}},
};

json::Value patient_of(const Subject& subject) {
    return json::object(
        {{"resourceType", "Patient"},
         {"id", derived_uuid("Patient|" + subject.person)},
         {"identifier", json::array({fhir::identifier(fhir::kFodselsnummer, subject.person)})},
         {"name", json::array({json::object(
                      {{"family", "Syntetisk"}, {"given", json::array({"Person"})}})})}});
}

json::Value plan_of(const Subject& subject, std::string_view version, Instant when) {
    auto versioned = json::object({{"url", fhir::kExtVersjon}});
    versioned.set("valueInteger", json::Number{std::string(version)});
    return json::object(
        {{"resourceType", "CarePlan"},
         {"id", derived_uuid("CarePlan|" + subject.plan)},
         {"extension", json::array({std::move(versioned)})},
         {"identifier", json::array({fhir::identifier(fhir::kPlanId, subject.plan)})},
         {"status", "completed"},
         {"intent", "plan"},
         {"title", "Individuell plan, prøve"},
         {"subject",
          json::object({{"reference", "Patient/" + derived_uuid("Patient|" + subject.person)}})},
         {"period", json::object({{"start", "2026-01-12"}, {"end", "2027-01-11"}})},
         {"created", format_instant(when)},
         {"author", fhir::reference_by("Organization", fhir::kOrganisasjonsnummer, "310000108",
                                       "Solvik kommune")}});
}

json::Value bundle_of(const Subject& subject, std::string_view version, Instant when) {
    return json::object(
        {{"resourceType", "Bundle"},
         {"type", "collection"},
         {"entry", json::array({json::object({{"resource", plan_of(subject, version, when)}}),
                                json::object({{"resource", patient_of(subject)}})})}});
}

adapters::Delivery render(adapters::System system, const Subject& subject, std::string_view version,
                          const std::string& id, Instant when, bool address_protected) {
    const auto payload =
        json::object({{interactions::kArchivedPlan.data(), bundle_of(subject, version, when)}});
    return rendered(system, id, payload, address_protected);
}

void lose_a_file(adapters::Delivery& delivery) {
    if (!delivery.files.empty()) delivery.files.pop_back();
}

void alter_a_file(adapters::Delivery& delivery) {
    if (!delivery.files.empty()) delivery.files.back().bytes += " ";
}

void without_id(adapters::Envelope& envelope) {
    std::erase_if(envelope.headers,
                  [](const auto& header) { return header.first == "Fiks-Melding-Id"; });
}

void of_no_kind(adapters::Envelope& envelope) {
    for (auto& [name, value] : envelope.headers) {
        if (name == "Fiks-Melding-Type") value = "no.ks.fiks.arkiv.v1.arkivering.ukjent";
    }
}

constexpr std::array kMistakes{
    Mistake{.check = kRefusesBroken, .spoil = break_off},
    Mistake{.check = kRefusesDocumentType, .spoil = add_document_type},
    Mistake{.check = {"refuses-missing-file", "refuses an arkivmelding with a file missing",
                      "rule 4; Fiks Arkiv V1: antallFiler, referanseDokumentfil"},
            .spoil = lose_a_file},
    Mistake{.check = {"refuses-other-file", "refuses a file with another checksum",
                      "rule 4; Fiks Arkiv V1: sjekksum"},
            .spoil = alter_a_file},
    Mistake{.check = {"refuses-missing-id", "refuses a message without Fiks-Melding-Id",
                      "rule 3; Fiks Protokoll: meldingId"},
            .spoil_envelope = without_id},
    Mistake{.check = {"refuses-unknown-kind", "refuses a message type that does not exist",
                      "rule 4; Fiks Protokoll: meldingstype"},
            .spoil_envelope = of_no_kind},
    Mistake{.check = kRefusesMediaType, .spoil_envelope = call_it_text},
};

std::string lacking(const adapters::HttpReply& reply) {
    return adapters::read_reply(adapters::System::arkiv, reply).refuses
               ? ""
               : "it is no ugyldigforespoersel or ikkefunnet of Fiks Arkiv V1";
}

}  // namespace

Kit arkiv_kit() {
    return {.name = "arkiv",
            .system = adapters::System::arkiv,
            .steps = kSteps,
            .mistakes = kMistakes,
            .reply_types = {"application/xml", "text/xml"},
            .refusal_check = {"refusal-explains", "says in a fault message why it refuses",
                              "rule 4; Fiks Arkiv V1: feilmelding.ugyldigforespoersel"},
            .lacking = lacking,
            .naming_check = kNamesMessage,
            .misnamed = misnamed_message,
            .corrected = "refuses-missing-file",
            .is_told_notices = false,
            .render = render};
}

}  // namespace planbro::conform::internal
