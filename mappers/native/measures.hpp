// Finding a measure and its person in a Bundle that is to become a native document again.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::mappers::native {

// The first ServiceRequest with an identifier of the system: in the Bundle, or the resource itself.
const json::Value* find_measure(const json::Value& bundle, std::string_view identifier_system);
Fail no_measure(std::string_view what, std::string_view identifier_system);

// The national number of the measure's subject: its logical reference, or the Patient it refers to
// within the Bundle; "" if neither tells.
std::string person_of(const json::Value& bundle, const json::Value& measure);

}  // namespace planbro::mappers::native
