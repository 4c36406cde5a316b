// The extensions a plan may carry, and the section each belongs to, in one table: the supplement
// guard refuses what is not in it, a cut view shows of it what the consent gives.
#pragma once

#include <span>
#include <string_view>

#include "consent/section.hpp"

namespace planbro::consent {

struct KnownExtension {
    std::string_view url;
    // Sections a service must all have been given; 0: no more than for the element that carries it.
    Sections all = 0;
    // And one of these, if there are any.
    Sections any = 0;
    // Tells where the person lives, goes to school or meets.
    bool place = false;
    // The names of its parts, a space between; "" for one that holds a value itself.
    std::string_view parts = {};
};

std::span<const KnownExtension> known_extensions();

// Extensions of HL7 Norway's base profiles count as known but for the clinical ones (certainty,
// prescription group, source of information), under each of the base URLs they are published with.
const KnownExtension* find_known_extension(std::string_view url);

// "navn" inside a complex extension: a name that only its parent gives meaning.
bool is_relative(std::string_view url);

bool has_part(const KnownExtension& extension, std::string_view part);

}  // namespace planbro::consent
