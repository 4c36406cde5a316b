// From FHIR resources back to the plan tool's JSON. One function a part of the document.
#pragma once

#include "mappers/samspill/internal/bundle.hpp"
#include "mappers/samspill/internal/words.hpp"

namespace planbro::mappers::samspill::internal {

json::Value write_person(const PlanBundle& bundle);
json::Value write_participants(const PlanBundle& bundle);
json::Value write_consents(const PlanBundle& bundle);
json::Value write_goals(const PlanBundle& bundle);
json::Value write_measures(const PlanBundle& bundle);
json::Value write_meetings(const PlanBundle& bundle);
json::Value write_messages(const PlanBundle& bundle);
json::Value write_applications(const PlanBundle& bundle);

// Small words that several of them need.
std::string native_word(Words words, std::string_view fhir);  // "" for a code outside the list
std::string extension_text(const json::Value& element, std::string_view url,
                           std::string_view value_name = "valueString");
std::vector<const json::Value*> extensions_of(const json::Value& element, std::string_view url);
void set_period(json::Value& part, const json::Value& period, std::string_view from,
                std::string_view to);
// One as it is, several as a list.
void set_one_or_list(json::Value& part, std::string_view name, json::Array values);

}  // namespace planbro::mappers::samspill::internal
