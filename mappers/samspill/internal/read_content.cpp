#include "mappers/samspill/internal/read.hpp"

namespace planbro::mappers::samspill::internal {

namespace {

Progress read_progress(ObjectReader reader) {
    Progress progress{reader.day("dato", Need::required),
                      reader.reference("av", Need::optional, Target::participant_or_person),
                      reader.text("tekst", Need::required)};
    reader.finish();
    return progress;
}

Assessment read_assessment(ObjectReader reader) {
    Assessment assessment{reader.reference("maal", Need::required, Target::goal),
                          reader.code("maaloppnaaelse", Need::optional, kAchievements),
                          reader.text("tekst", Need::optional)};
    reader.finish();
    return assessment;
}

// A consent to the plan itself has no receiver; with one it would be unclear what was agreed to.
// Shared is with a service, or with persons who take part; what is kept back is kept from such
// persons or from a service, all of it where no section is named.
void read_receivers(ObjectReader& reader, Consent& consent) {
    if (consent.type == "plan") return;
    const bool kept_back = consent.type == "sperre";
    const auto need = consent.type == "deling" ? Need::required : Need::optional;
    if (reader.has("mottaker") || (!kept_back && !reader.has("overfor"))) {
        consent.receiver = reader.organisation("mottaker", need);
    }
    if (reader.has("overfor") || (kept_back && !reader.has("mottaker"))) {
        consent.persons = reader.reference_or_list("overfor", Target::participant);
    }
    consent.sections = reader.codes("seksjoner", need, kSections);
}

}  // namespace

Consent read_consent(ObjectReader reader) {
    Consent consent;
    consent.id = reader.own_id(Kind::consent);
    consent.type = reader.code("type", Need::required, kConsentTypes);
    consent.given_by = reader.reference_or_list("gittAv", Target::participant_or_person);
    consent.date = reader.day("dato", Need::required);
    consent.status = reader.code("status", Need::required, kConsentStatuses);
    consent.valid_to = reader.day("gyldigTil", Need::optional);
    reader.reading().faults.check_order(consent.date, consent.valid_to,
                                        reader.path_of("gyldigTil"));
    read_receivers(reader, consent);
    consent.ground = reader.code("grunnlag", Need::optional, kGrounds);
    if (reader.has("grunnlag")) {
        const bool needs_law = consent.ground == "lovhjemmel" || consent.ground == "nodrett";
        consent.law = reader.text("hjemmel", needs_law ? Need::required : Need::optional);
    }
    reader.finish();
    return consent;
}

Goal read_goal(ObjectReader reader) {
    Goal goal;
    goal.id = reader.own_id(Kind::goal);
    goal.text = reader.text("tekst", Need::required);
    goal.status = reader.code("status", Need::required, kGoalStatuses);
    goal.owner = reader.reference("eier", Need::optional, Target::participant_or_person);
    const auto period = reader.period("fra", "frist", Need::optional);
    goal.from = period.from;
    goal.due = period.to;
    goal.achievement = reader.code("maaloppnaaelse", Need::optional, kAchievements);
    reader.finish();
    return goal;
}

Measure read_measure(ObjectReader reader) {
    Measure measure;
    measure.id = reader.own_id(Kind::measure);
    measure.text = reader.text("tekst", Need::required);
    measure.description = reader.text("beskrivelse", Need::optional);
    measure.extent = reader.text("omfang", Need::optional);
    measure.goals = reader.references("maal", Need::optional, Target::goal);
    measure.responsible =
        reader.reference("ansvarlig", Need::optional, Target::participant_or_person);
    measure.status = reader.code("status", Need::required, kMeasureStatuses);
    measure.period = reader.period("fra", "til", Need::optional);
    for (auto& progress : reader.children("framdrift")) {
        measure.progress.push_back(read_progress(std::move(progress)));
    }
    reader.finish();
    return measure;
}

Meeting read_meeting(ObjectReader reader) {
    Meeting meeting;
    meeting.id = reader.own_id(Kind::meeting);
    meeting.place = reader.text("sted", Need::optional);
    meeting.agenda = reader.texts("saksliste");
    meeting.invited = reader.references("innkalt", Need::optional, Target::participant_or_person);
    meeting.record = reader.text("referat", Need::optional);
    for (auto& assessment : reader.children("vurderinger")) {
        meeting.assessments.push_back(read_assessment(std::move(assessment)));
    }
    // A meeting that was held was held at some time; and a time has both a start and an end
    // (https://hl7.org/fhir/R4/appointment.html, app-2 and app-3).
    meeting.start = reader.moment("tidspunkt", meeting.held() ? Need::required : Need::optional);
    const auto need = reader.has("tidspunkt") ? Need::required : Need::optional;
    meeting.minutes = reader.number("varighetMin", need, 1, kMeetingMinutesMax);
    reader.finish();
    return meeting;
}

Message read_message(ObjectReader reader) {
    Message message;
    message.id = reader.own_id(Kind::message);
    message.from = reader.reference("fra", Need::required, Target::participant_or_person);
    message.to = reader.references("til", Need::required, Target::participant_or_person);
    message.sent = reader.moment("tidspunkt", Need::required);
    message.text = reader.text("tekst", Need::required);
    reader.finish();
    return message;
}

// Who applies on a service's behalf applies as the service: it is the service that is answered.
Application read_application(ObjectReader reader) {
    Application application;
    application.id = reader.own_id(Kind::application);
    application.date = reader.day("dato", Need::required);
    if (reader.has("soker") || !reader.has("tjeneste")) {
        application.applicant =
            reader.reference("soker", Need::required, Target::participant_or_person);
    } else {
        application.service = read_service(reader);
    }
    application.status = reader.code("status", Need::required, kApplicationStatuses);
    const bool is_open = application.status == "mottatt" || application.status == "trukket";
    application.decided = reader.day("avgjort", is_open ? Need::optional : Need::required);
    reader.reading().faults.check_order(application.date, application.decided,
                                        reader.path_of("avgjort"));
    application.reason = reader.text("begrunnelse", Need::optional);
    reader.finish();
    return application;
}

}  // namespace planbro::mappers::samspill::internal
