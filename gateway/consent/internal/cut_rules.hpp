// The whitelist behind cut(): which element of which type needs which section.
#pragma once

#include <span>
#include <string_view>

#include "consent/section.hpp"

namespace planbro::consent {

// How what is kept is itself cut down.
enum class Keep {
    whole,               // references, authors and extensions in it still judged one by one
    activities,          // without `tiltak` only the service's own
    meeting_guests,      // without `deltakere` the person alone
    patient_references,  // without `deltakere` the person alone
    own_provision,       // actors: the service itself alone
    text_payload,        // contentString alone
    hpr_number,          // a professional's number, no national one
    name_of_service,     // not of a school, if the address is protected
};

struct ElementRule {
    std::string_view type;
    std::string_view element;  // "value[x]"-like elements are listed one by one
    Sections all = kEksistens;
    Keep keep = Keep::whole;
    // Tells where the person lives, goes to school or meets: gone where the address is protected.
    bool place = false;
    // Seen only by the service that wrote the resource.
    bool own_only = false;
};

// The rules of a type; empty for one that no service ever sees.
std::span<const ElementRule> rules_of(std::string_view type);

// The section needed to see that a reference leads to a resource of the type; kOwnerOnly for types
// that must be judged by the resource itself.
Sections section_of_target(std::string_view type);

}  // namespace planbro::consent
