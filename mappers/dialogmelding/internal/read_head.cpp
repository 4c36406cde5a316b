// MsgHead/MsgInfo (Hodemelding v1.2): who sends what about whom.
#include <algorithm>
#include <array>
#include <charconv>

#include "mappers/dialogmelding/internal/message.hpp"

namespace planbro::mappers::dialogmelding::internal {

namespace {

using native::Element;
using native::Need;

// Volven 8279: the kinds of a dialog.
constexpr std::array kTypes = std::to_array<std::string_view>(
    {"DIALOG_NOTAT", "DIALOG_FORESPORSEL", "DIALOG_SVAR", "DIALOG_HELSEFAGLIG"});
constexpr std::array kVersions = std::to_array<std::string_view>({kHeadVersion});
// Of Volven 8116, those by which a person is known here.
constexpr std::array kPersonTypes = std::to_array<std::string_view>({"FNR", "DNR", "FHN"});

struct Ident {
    std::string id;
    std::string type;
    std::string path;
};

std::vector<Ident> read_idents(Element& parent) {
    std::vector<Ident> idents;
    for (auto& element : parent.children("Ident", kIdentsMax)) {
        auto id = element.text("Id", Need::required, kIdLengthMax);
        auto type = read_code(element, "TypeId", Need::required);
        element.finish();
        idents.push_back({std::move(id), std::move(type.value), element.path_of("Id")});
    }
    return idents;
}

// Of who sends or receives, the organisation itself: its parts and people are known to it, and the
// plan has its own participants.
Party read_organisation(Element& parent, Need need) {
    auto element = parent.child("Organisation", Need::required);
    if (!element) return {};
    Party party{{}, element->text("OrganisationName", need, kNameLengthMax)};
    for (const auto& ident : read_idents(*element)) {
        if (ident.type != "ENH" || !party.orgnr.empty()) continue;
        if (element->faults().check_organisation(ident.id, ident.path)) party.orgnr = ident.id;
    }
    for (const auto* name :
         {"TypeOrganisation", "Address", "TeleCom", "Organisation", "HealthcareProfessional"}) {
        element->pass(name);
    }
    element->finish();
    return party;
}

Party read_party(Element& info, std::string_view name, Need need) {
    auto element = info.child(name, Need::required);
    if (!element) return {};
    element->pass("ComMethod");
    auto party = read_organisation(*element, need);
    element->finish();
    return party;
}

void take_person(Element& patient, Head& head) {
    for (const auto& ident : read_idents(patient)) {
        const bool national =
            std::find(kPersonTypes.begin(), kPersonTypes.end(), ident.type) != kPersonTypes.end();
        if (!national || !head.person.empty()) continue;
        if (!patient.faults().check_person(ident.id, ident.path)) return;
        head.person = ident.id;
        head.person_id_type = ident.type;
    }
    if (head.person.empty()) patient.faults().missing(patient.path_of("Ident"));
}

void read_patient(Element& info, Head& head) {
    auto element = info.child("Patient", Need::required);
    if (!element) return;
    take_person(*element, head);
    for (const auto* name : {"FamilyName", "MiddleName", "GivenName", "DateOfBirth", "Sex",
                             "Nationality", "Address", "TeleCom"}) {
        element->pass(name);
    }
    element->finish();
}

// A message for testing or training is no message (Volven 8101).
void refuse_test_message(Element& info) {
    const auto status = read_code(info, "ProcessingStatus", Need::optional);
    if (status.value.empty() || status.value == "P") return;
    info.faults().bad_value(info.path_of("ProcessingStatus"),
                            "Only messages in production (P) are taken in.");
}

void read_type(Element& info, Head& head) {
    const auto type = read_code(info, "Type", Need::required);
    if (type.value.empty()) return;
    if (info.faults().check_code(type.value, kTypes, info.path_of("Type"))) head.type = type.value;
}

constexpr std::size_t kDayLength = 10;      // yyyy-mm-dd
constexpr std::size_t kSecondsLength = 19;  // yyyy-mm-ddThh:mm:ss

std::string in_utc(std::string_view local) {
    const auto as_utc = parse_instant(std::string(local) + "Z");
    const auto day = interval_of(local.substr(0, kDayLength));
    if (local.size() < kSecondsLength || !as_utc || !day) return {};
    const auto midnight = parse_instant(std::string(local.substr(0, kDayLength)) + "T00:00:00Z");
    if (!midnight) return {};
    auto moment = day->low + (*as_utc - *midnight);
    // On the two days a year when the clock is put, what comes behind that moment lies otherwise.
    if (*as_utc - *midnight >= std::chrono::hours(3)) {
        moment += (day->high - day->low) - std::chrono::hours(24);
    }
    return format_instant(moment);
}

}  // namespace

std::string read_moment(Element& parent, std::string_view name) {
    const auto text = parent.text(name, Need::required, kCodeLengthMax);
    if (text.empty() || parse_instant(text)) return text;
    if (auto moment = in_utc(text); !moment.empty()) return moment;
    parent.faults().bad_value(parent.path_of(name), "Not a time, such as 2026-08-25T11:32:17.");
    return {};
}

Code read_code(Element& parent, std::string_view name, Need need) {
    auto element = parent.child(name, need);
    if (!element) return {};
    Code code{element->attribute("V", need, kCodeLengthMax),
              element->attribute("S", Need::optional, kCodeLengthMax),
              element->attribute("DN", Need::optional, kNameLengthMax),
              element->attribute("OT", Need::optional, kNameLengthMax)};
    element->finish();
    return code;
}

Head read_head(Element& root) {
    auto info = root.child("MsgInfo", Need::required);
    if (!info) return {};
    Head head;
    read_type(*info, head);
    info->code("MIGversion", Need::required, kVersions);
    head.sent = read_moment(*info, "GenDate");
    head.id = info->text("MsgId", Need::required, kIdLengthMax);
    refuse_test_message(*info);
    head.sender = read_party(*info, "Sender", Need::required);
    head.receiver = read_party(*info, "Receiver", Need::optional);
    read_patient(*info, head);
    for (const auto* name : {"RequestedPriority", "Ack", "ConversationRef", "OtherReceiver"}) {
        info->pass(name);
    }
    info->finish();
    return head;
}

}  // namespace planbro::mappers::dialogmelding::internal
