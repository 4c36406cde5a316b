#include "fhir/codes.hpp"
#include "mappers/dialogmelding/internal/message.hpp"
#include "mappers/native/notice_words.hpp"

namespace planbro::mappers::dialogmelding {

namespace {

using namespace internal;
using native::XmlWriter;

// Volven 9034: the role towards the patient.
constexpr std::string_view kRoles = "2.16.578.1.12.4.1.1.9034";

std::string_view id_type_of(std::string_view system) {
    if (system == fhir::kDnummer) return "DNR";
    return system == fhir::kFellesHjelpenummer ? "FHN" : "FNR";
}

Head head_of(const plan::Notice& notice, const HerIds& her) {
    return {.her = her,
            .type = "DIALOG_HELSEFAGLIG",
            .sent = format_instant(notice.when),
            .id = notice.id,
            .sender = {notice.owner, notice.owner_name},
            .receiver = {notice.receiver, {}},
            .person = notice.person,
            .person_id_type = std::string(id_type_of(notice.person_system))};
}

void add_line(std::string& text, std::string_view name, std::string_view value) {
    if (!value.empty()) text.append("\n").append(name).append(": ").append(value);
}

std::string period_of(const plan::Notice& notice) {
    if (notice.period_start.empty() && notice.period_end.empty()) return {};
    return notice.period_start + " – " + notice.period_end;
}

std::string text_of(const plan::Notice& notice) {
    std::string text(native::sentence(notice.kind));
    text += '.';
    add_line(text, "Plan", notice.plan_id);
    add_line(text, "Status", native::status_word(notice));
    if (!native::tells_details(notice.kind)) return text;
    add_line(text, "Plantype", notice.plan_type);
    add_line(text, "Periode", period_of(notice));
    add_line(text, "Koordinator", notice.coordinator.name);
    add_line(text, "Koordinators tjeneste", notice.coordinator.service);
    add_line(text, "Koordinators telefon", notice.coordinator.phone);
    add_line(text, "Les planen", notice.read_at);
    return text;
}

void write_name(XmlWriter& xml, std::string_view name) {
    const auto space = name.rfind(' ');
    xml.text("FamilyName", space == std::string_view::npos ? name : name.substr(space + 1));
    if (space != std::string_view::npos) xml.text("GivenName", name.substr(0, space));
}

// RFC 3966: digits, perhaps behind a plus; what else a telephone number was written with goes.
void write_phone(XmlWriter& xml, std::string_view phone) {
    std::string digits;
    for (const char c : phone) {
        if ((c >= '0' && c <= '9') || (c == '+' && digits.empty())) digits += c;
    }
    if (digits.empty()) return;
    xml.element("TeleCom", [&] {
        xml.root("TeleAddress", kComponents, [&] { xml.attribute("V", "tel:" + digits); });
    });
}

void write_coordinator(XmlWriter& xml, const plan::Notice& notice) {
    const auto& coordinator = notice.coordinator;
    if (!native::tells_details(notice.kind) || coordinator.name.empty()) return;
    xml.element("RollerRelatertNotat", [&] {
        write_code(xml, "RoleToPatient", fhir::kVolvenKoordinator, kRoles,
                   "Koordinator individuell plan");
        xml.element("HealthcareProfessional", [&] {
            write_name(xml, coordinator.name);
            write_phone(xml, coordinator.phone);
        });
    });
}

}  // namespace

std::string notice(const plan::Notice& notice, const HerIds& her) {
    return write_message(head_of(notice, her), [&](XmlWriter& xml) {
        xml.text("Sakstype", "Individuell plan: " + std::string(plan::code_of(notice.kind)));
        xml.element("Notat", [&] {
            write_theme(xml);
            xml.text("Tema", "Individuell plan");
            xml.text("TekstNotatInnhold", text_of(notice));
            xml.text("DokIdNotat", notice.id);
            write_coordinator(xml, notice);
        });
    });
}

}  // namespace planbro::mappers::dialogmelding
