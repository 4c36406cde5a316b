// Meetings and messages.
#include <chrono>

#include "base/time.hpp"
#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "mappers/samspill/internal/map.hpp"

namespace planbro::mappers::samspill::internal {

namespace {

struct Offset {
    std::string_view text;  // "+01:00" or "Z"
    std::chrono::minutes minutes{0};
};

int two_digits(std::string_view text) {
    return (text[0] - '0') * 10 + (text[1] - '0');
}

// Of a moment that was read as one before: it ends with its offset.
Offset offset_of(std::string_view moment) {
    if (moment.ends_with('Z')) return {.text = "Z"};
    const auto text = moment.substr(moment.size() - 6);
    const std::chrono::minutes minutes(two_digits(text.substr(1)) * 60 +
                                       two_digits(text.substr(4)));
    return {text, text[0] == '-' ? -minutes : minutes};
}

// As people read the time on their invitation: with the offset the start was given with.
std::string end_of(const Meeting& meeting) {
    const auto start = parse_instant(meeting.start);
    if (!start) return {};
    const auto offset = offset_of(meeting.start);
    auto text = format_instant(*start + std::chrono::minutes(meeting.minutes) + offset.minutes);
    text.pop_back();  // the "Z"
    if (text.ends_with(".000")) text.resize(text.size() - 4);
    return text.append(offset.text);
}

std::string_view status_of(const Meeting& meeting) {
    if (meeting.held()) return "fulfilled";
    // app-3: without a time it can only be proposed.
    return meeting.start.empty() ? "proposed" : "booked";
}

json::Value assessment_of(const Directory& directory, const Assessment& assessment) {
    auto parts =
        json::array({fhir::extension("maal", "valueReference", directory.goal(assessment.goal))});
    if (!assessment.achievement.empty()) {
        parts.push_back(fhir::extension("maaloppnaaelse", "valueCode", assessment.achievement));
    }
    if (!assessment.text.empty()) {
        parts.push_back(fhir::extension("tekst", "valueString", assessment.text));
    }
    return json::object({{"url", fhir::kExtVurdering}, {"extension", std::move(parts)}});
}

json::Value extensions_of(const Directory& directory, const Meeting& meeting) {
    json::Value extensions;
    const auto add_text = [&](std::string_view url, const std::string& text) {
        if (!text.empty()) extensions.push_back(fhir::extension(url, "valueString", text));
    };
    add_text(fhir::kExtSted, meeting.place);
    for (const auto& item : meeting.agenda) add_text(fhir::kExtSaksliste, item);
    add_text(fhir::kExtReferat, meeting.record);
    for (const auto& assessment : meeting.assessments) {
        extensions.push_back(assessment_of(directory, assessment));
    }
    return extensions;
}

json::Value guest(json::Value actor) {
    return json::object({{"actor", std::move(actor)}, {"status", "needs-action"}});
}

// The person is a participant of every meeting, invited by name or not.
json::Value guests_of(const Directory& directory, const Meeting& meeting) {
    auto guests = json::array({guest(directory.patient())});
    for (const auto& id : meeting.invited) {
        if (id != kBruker) guests.push_back(guest(directory.actor(id)));
    }
    return guests;
}

json::Value appointment_of(const Directory& directory, const Meeting& meeting) {
    auto appointment = json::object({{"resourceType", "Appointment"}});
    appointment.set_if("extension", extensions_of(directory, meeting));
    appointment.set("identifier", own_identifier(directory, meeting.id));
    appointment.set("status", status_of(meeting));
    appointment.set("description", "IP-møte");
    appointment.set("supportingInformation", json::array({directory.care_plan()}));
    if (!meeting.start.empty()) {
        appointment.set("start", meeting.start);
        appointment.set("end", end_of(meeting));
    }
    if (meeting.minutes > 0) appointment.set("minutesDuration", meeting.minutes);
    appointment.set("participant", guests_of(directory, meeting));
    return appointment;
}

json::Value recipients_of(const Directory& directory, const Message& message) {
    json::Value recipients;
    for (const auto& id : message.to) recipients.push_back(directory.actor(id));
    return recipients;
}

json::Value communication_of(const Directory& directory, const Message& message) {
    auto communication = json::object({{"resourceType", "Communication"},
                                       {"identifier", own_identifier(directory, message.id)},
                                       {"basedOn", json::array({directory.care_plan()})},
                                       {"status", "completed"},
                                       {"subject", directory.patient()},
                                       {"sent", message.sent}});
    communication.set_if("recipient", recipients_of(directory, message));
    communication.set("sender", directory.actor(message.from));
    communication.set("payload", json::array({json::object({{"contentString", message.text}})}));
    return communication;
}

}  // namespace

void add_meetings(const Directory& directory, Entries& entries) {
    for (const auto& meeting : directory.plan().meetings) {
        entries.push_back(
            directory.belonging_to_plan(appointment_of(directory, meeting), meeting.id));
    }
}

void add_messages(const Directory& directory, Entries& entries) {
    for (const auto& message : directory.plan().messages) {
        entries.push_back(
            directory.belonging_to_plan(communication_of(directory, message), message.id));
    }
}

}  // namespace planbro::mappers::samspill::internal
