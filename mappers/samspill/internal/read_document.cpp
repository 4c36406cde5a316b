#include <algorithm>

#include "mappers/samspill/internal/read.hpp"

namespace planbro::mappers::samspill::internal {

namespace {

template <class Part>
std::vector<Part> read_each(ObjectReader& plan, std::string_view name, Part (*read)(ObjectReader)) {
    std::vector<Part> parts;
    for (auto& reader : plan.children(name)) parts.push_back(read(std::move(reader)));
    return parts;
}

Period read_period(ObjectReader& plan) {
    auto reader = plan.child("periode", Need::required);
    if (!reader) return {};
    auto period = reader->period("fra", "til", Need::required);
    reader->finish();
    return period;
}

Service read_owner(ObjectReader& plan) {
    auto reader = plan.child("eier", Need::required);
    if (!reader) return {};
    Service owner{reader->organisation("orgnr", Need::required),
                  reader->text("navn", Need::required, kNameLengthMax), "annet"};
    reader->finish();
    return owner;
}

Person read_person_of(ObjectReader& plan) {
    auto reader = plan.child("person", Need::required);
    return reader ? read_person(std::move(*reader)) : Person{};
}

void read_head(ObjectReader& reader, Plan& plan) {
    plan.id = reader.id("planId");
    plan.version = reader.number("versjon", Need::required, 1, kVersionMax);
    plan.type = reader.code("type", Need::required, kPlanTypes);
    plan.status = reader.code("status", Need::required, kPlanStatuses);
    plan.title = reader.text("tittel", Need::required, kTitleLengthMax);
    plan.period = read_period(reader);
    plan.next_evaluation = reader.day("nesteEvaluering", Need::optional);
    plan.owner = read_owner(reader);
    plan.person = read_person_of(reader);
    plan.resources = reader.texts("ressurser");
    plan.needs = reader.texts("behov");
}

// A consent works only for services that take part (contract, section 4): the sender may have
// forgotten to add the service.
void warn_of_absent_receivers(const Plan& plan, Reading& reading) {
    for (std::size_t i = 0; i < plan.consents.size(); ++i) {
        const auto& consent = plan.consents[i];
        const auto takes_part = [&](const Participant& participant) {
            return participant.service && participant.service->orgnr == consent.receiver;
        };
        if (consent.status != "aktiv" || consent.receiver.empty() || consent.type == "sperre")
            continue;
        if (std::ranges::any_of(plan.participants, takes_part)) continue;
        reading.warn("mottaker-ikke-deltaker",
                     "This service is no participant of the plan: the consent opens nothing yet.",
                     item_path("plan.samtykker", i) + ".mottaker");
    }
}

void refuse_professional_applicants(const Plan& plan, Reading& reading) {
    for (std::size_t i = 0; i < plan.applications.size(); ++i) {
        const auto found =
            std::ranges::find(plan.participants, plan.applications[i].applicant, &Participant::id);
        if (found == plan.participants.end() || !found->professional()) continue;
        reading.faults.bad_value(item_path("plan.soknader", i) + ".soker",
                                 "Who works in a service applies as the service: tjeneste.");
    }
}

Plan read_plan(ObjectReader reader) {
    Plan plan;
    read_head(reader, plan);
    plan.participants = read_each(reader, "deltakere", read_participant);
    plan.consents = read_each(reader, "samtykker", read_consent);
    plan.goals = read_each(reader, "maal", read_goal);
    plan.measures = read_each(reader, "tiltak", read_measure);
    plan.meetings = read_each(reader, "moter", read_meeting);
    plan.messages = read_each(reader, "meldinger", read_message);
    plan.applications = read_each(reader, "soknader", read_application);
    reader.finish();
    return plan;
}

}  // namespace

Document read_document(const json::Value& document, Reading& reading) {
    ObjectReader reader(document, "", reading);
    Document found;
    found.message_id = reader.text("meldingsId", Need::required, kMessageIdLengthMax);
    if (auto plan = reader.child("plan", Need::required)) found.plan = read_plan(std::move(*plan));
    reader.finish();
    reading.settle();
    warn_of_absent_receivers(found.plan, reading);
    refuse_professional_applicants(found.plan, reading);
    return found;
}

}  // namespace planbro::mappers::samspill::internal
