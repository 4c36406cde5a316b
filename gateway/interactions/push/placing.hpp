// Where the parts of a pushed plan live in the store: what was there before is found again by its
// identity, the rest gets new ids.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "interactions/workbench.hpp"
#include "mappers/samspill/samspill.hpp"

namespace planbro::interactions {

struct Placed {
    const mappers::Entry* entry = nullptr;
    store::Key key;
    bool known = false;  // it was there before
};

std::vector<Placed> place(Workbench& bench, const mappers::samspill::PlanDocument& document);

// Where the document's own urls lead.
std::map<std::string, std::string, std::less<>> references_of(const std::vector<Placed>& placed);

}  // namespace planbro::interactions
