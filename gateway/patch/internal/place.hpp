// Where a node that FHIRPath found stands in the resource, so that it can be changed there.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/json.hpp"
#include "fhir/elements.hpp"
#include "fhirpath/item.hpp"

namespace planbro::patch {

struct Place {
    json::Value* parent = nullptr;          // the object that has it
    const fhir::r4::Type* type = nullptr;   // of the parent
    std::string member;                     // without the "_" of an extension of a primitive
    std::optional<std::size_t> index = {};  // in a list

    [[nodiscard]] bool same_list(const Place& other) const {
        return parent == other.parent && member == other.member && index && other.index;
    }
};

// Nothing for the resource itself, and for what is none of its nodes.
std::optional<Place> place_of(json::Value& resource, const fhirpath::Node& node);

// An element of the type by its name in FHIRPath: a choice is found by the type of its value
// ("value" and "Quantity"), else by its full name. Nothing if there is no such element.
const fhir::r4::Element* element_of(const fhir::r4::Type& type, const std::string& name,
                                    const std::string& value_type);

// Lists of primitives have a shadow, "_name", which keeps step with them.
void insert_at(json::Value& parent, const std::string& member, std::size_t index,
               json::Value value);
void erase_at(json::Value& parent, const std::string& member, std::size_t index);
void move_within(json::Value& parent, const std::string& member, std::size_t from, std::size_t to);

}  // namespace planbro::patch
