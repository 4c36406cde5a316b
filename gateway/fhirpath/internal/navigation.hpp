// From a node to those below it, as https://hl7.org/fhir/R4/fhirpath.html sees a resource in JSON:
// `value` finds valueQuantity, and what stands in `_birthDate` is below birthDate.
#pragma once

#include <string>

#include "fhirpath/internal/schema.hpp"
#include "fhirpath/internal/taker.hpp"

namespace planbro::fhirpath::internal {

struct Step {
    std::string name;
    const Uses* uses;            // nothing if no type has such an element
    const r4::Type* named_type;  // at the beginning of a path: the type of that name
};

// Both give false when the taker has had enough.
bool children_named(const Node& node, const Step& step, Taker take);
bool children(const Node& node, Taker take);

// The member of an element or a primitive's `_x`, without regard to its type.
const json::Value* member_of(const Node& node, std::string_view name);

bool has_value(const Item& item);  // a primitive with a value, or a computed one

}  // namespace planbro::fhirpath::internal
