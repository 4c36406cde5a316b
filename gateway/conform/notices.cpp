// The notices, as planbro's own renderer writes them.
#include "sync/notices.hpp"

#include <array>

#include "conform/internal/kit.hpp"
#include "fhir/codes.hpp"
#include "plan/notice.hpp"

namespace planbro::conform::internal {

namespace {

constexpr std::string_view kEveryKind = "rule 1: every kind is documented";

constexpr std::array kSteps{
    Step{"opprettet", {"accepts-opprettet", "takes opprettet in", kEveryKind}},
    Step{"koordinator-endret",
         {"accepts-koordinator-endret", "takes koordinator-endret in", kEveryKind}},
    Step{"deltaker-inn", {"accepts-deltaker-inn", "takes deltaker-inn in", kEveryKind}},
    Step{"deltaker-ut", {"accepts-deltaker-ut", "takes deltaker-ut in", kEveryKind}},
    Step{"avsluttet", {"accepts-avsluttet", "takes avsluttet in", kEveryKind}},
    Step{"trukket", {"accepts-trukket", "takes trukket in", kEveryKind}},
    Step{"takket-nei", {"accepts-takket-nei", "takes takket-nei in", kEveryKind}},
};

std::string orgnr_of(adapters::System system) {
    if (system == adapters::System::barnevern) return "310000388";
    return system == adapters::System::ehr ? "310000175" : "310000310";
}

adapters::Delivery render_notice(adapters::System system, const Subject& subject,
                                 std::string_view kind, const std::string& id, Instant when,
                                 bool address_protected) {
    const plan::Notice notice{.id = id,
                              .kind = plan::kind_of(kind),
                              .person = subject.person,
                              .person_system = std::string(fhir::kFodselsnummer),
                              .plan_id = subject.plan,
                              .care_plan = derived_uuid("CarePlan|" + subject.plan),
                              .receiver = orgnr_of(system),
                              .owner = "310000108",
                              .owner_name = "Solvik kommune",
                              .when = when,
                              .status = kind == "avsluttet" ? "completed" : "active",
                              .plan_type = "individuell-plan",
                              .period_start = "2026-01-12",
                              .period_end = "2027-01-11",
                              .coordinator = {"Åse Grønneværen", "Solvik kommune", "99999991"},
                              .read_at = "https://planbro.example/fhir/CarePlan/" +
                                         derived_uuid("CarePlan|" + subject.plan)};
    return rendered(system, id, plan::to_json(notice), address_protected);
}

}  // namespace

Kit notice_kit(std::string_view name, adapters::System system) {
    return {.name = name,
            .system = system,
            .steps = kSteps,
            .naming_check = kNamesMessage,
            .misnamed = misnamed_message,
            .corrected = kRefusesMissingPerson.id,
            .render = render_notice};
}

adapters::Delivery rendered(adapters::System system, const std::string& id,
                            const json::Value& payload, bool address_protected) {
    store::OutboxEntry entry;
    entry.id = id;
    entry.payload = json::write(payload);
    const adapters::Partner partner{.orgnr = {}, .name = {}, .system = system, .url = {}};
    return sync::render_notice(entry, partner, address_protected).value_or(adapters::Delivery());
}

void break_off(adapters::Delivery& delivery) {
    delivery.body.resize(delivery.body.size() / 2);
}

void call_it_text(adapters::Envelope& envelope) {
    envelope.content_type = "text/plain";
}

// An entity that is declared and not used: harmless to who reads it all the same.
void add_document_type(adapters::Delivery& delivery) {
    const auto after_declaration = delivery.body.find("?>");
    const auto at = after_declaration == std::string::npos ? 0 : after_declaration + 2;
    const auto root = delivery.body.substr(delivery.body.find('<', at) + 1);
    const auto name = root.substr(0, root.find_first_of(" >"));
    delivery.body.insert(at, "\n<!DOCTYPE " + name + " [<!ENTITY navn \"verdi\">]>");
}

std::string misnamed_message(const adapters::Told& told, const std::string& message_id) {
    if (told.about.empty() || told.about == message_id) return {};
    return "it names another message";
}

}  // namespace planbro::conform::internal
