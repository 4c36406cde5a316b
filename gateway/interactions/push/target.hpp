// Whom a native message is about, and on which plan it may be written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "consent/section.hpp"
#include "interactions/workbench.hpp"

namespace planbro::interactions {

struct Target {
    std::string plan;     // logical id of the CarePlan
    std::string patient;  // logical id
};

std::vector<store::Key> patients_with(store::Reader& reader, const std::string& person);

// The open plan of the person that the sender may know of, with all of these sections; an
// individuell plan before others.
std::optional<Target> find_target(store::Reader& reader, const Call& call,
                                  const std::string& person, consent::Sections sections = 0);

}  // namespace planbro::interactions
