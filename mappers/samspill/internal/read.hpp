// From JSON to plain values, faults collected on the way. One function a part of the document.
#pragma once

#include "mappers/samspill/internal/document.hpp"
#include "mappers/samspill/internal/reading.hpp"

namespace planbro::mappers::samspill::internal {

Document read_document(const json::Value& document, Reading& reading);

// Of the member "tjeneste"; empty where it cannot be read: a professional without a readable
// service is still a professional.
Service read_service(ObjectReader& of);
Person read_person(ObjectReader person);
Participant read_participant(ObjectReader participant);
Consent read_consent(ObjectReader consent);
Goal read_goal(ObjectReader goal);
Measure read_measure(ObjectReader measure);
Meeting read_meeting(ObjectReader meeting);
Message read_message(ObjectReader message);
Application read_application(ObjectReader application);

}  // namespace planbro::mappers::samspill::internal
