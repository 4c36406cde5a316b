// Codes in words that a person reads.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"

namespace planbro::mappers::plandokument::internal {

std::string plan_status(std::string_view code);
std::string goal_status(std::string_view code);
std::string achievement(std::string_view code);     // of R4's goal-achievement
std::string assessment(std::string_view code);      // of ip-maaloppnaaelse
std::string measure_status(std::string_view code);  // of R4's request-status
std::string meeting_status(std::string_view code);
std::string consent_status(std::string_view code);
std::string consent_kind(std::string_view code);  // of ip-samtykke
std::string section(std::string_view code);       // of ip-seksjon
std::string sector(std::string_view code);        // of ip-sektor
std::string plan_type(std::string_view code);     // of ip-plantype
std::string role(std::string_view code);          // of ip-rolle

// "12.01.2026" of "2026-01-12"; an instant with its time of day; other text as it is.
std::string day(std::string_view date);
// "12.01.2026 – 11.01.2027", "fra …", "til …"; "" for an empty Period.
std::string period(const json::Value& period);

}  // namespace planbro::mappers::plandokument::internal
