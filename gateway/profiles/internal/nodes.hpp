// The elements below a node, as JSON has them.
#pragma once

#include <algorithm>
#include <string_view>

#include "base/json.hpp"
#include "fhir/elements.hpp"
#include "fhir/path.hpp"
#include "fhirpath/item.hpp"

namespace planbro::profiles {

using fhirpath::Node;

inline bool is_resource(const Node& node) {
    return node.type->kind == fhir::r4::Kind::resource;
}

inline std::string_view name_of(const Node& node) {
    return fhir::r4::text(node.type->name);
}

// The path of an item in a list, given that of the list.
inline fhir::Path at(const fhir::Path& list, int index) {
    return fhir::Path{list.parent, list.name, index};
}

// The member of that name, or of "_name".
inline const json::Value* member(const json::Value& object, std::string_view name, bool shadow) {
    for (const auto& one : object.members()) {
        std::string_view found = one.name;
        if (shadow) {
            if (!found.starts_with('_')) continue;
            found.remove_prefix(1);
        }
        if (found == name) return &one.value;
    }
    return nullptr;
}

inline const json::Value* or_nothing(const json::Value& value) {
    return value.is_null() ? nullptr : &value;
}

// Resources within resources say themselves of which type they are.
inline const fhir::r4::Type* actual_type(const fhir::r4::Type& declared, const json::Value& value) {
    if (declared.kind != fhir::r4::Kind::any_resource) return &declared;
    return fhir::r4::find_resource(value.text("resourceType"));
}

// Calls visit(Node, index) for each value of the element; index -1 where there is no list.
template <class Visit>
void for_each_value(const json::Value& object, const fhir::r4::Element& element, Visit&& visit) {
    const auto name = fhir::r4::text(element.name);
    const auto& declared = fhir::r4::type_of(element);
    const bool primitive = fhir::r4::is_primitive(declared.kind);
    const auto* value = member(object, name, false);
    const auto* extra = primitive ? member(object, name, true) : nullptr;
    const auto give = [&](const json::Value* one, const json::Value* shadow, int index) {
        const auto* type = one == nullptr ? &declared : actual_type(declared, *one);
        if (type != nullptr && (one != nullptr || shadow != nullptr)) {
            visit(Node{one, shadow, type}, index);
        }
    };
    if (value == nullptr && extra == nullptr) return;
    const bool listed =
        (value != nullptr && value->is_array()) || (extra != nullptr && extra->is_array());
    if (!listed) return give(value, extra, -1);
    const auto size = std::max(value == nullptr ? 0 : value->items().size(),
                               extra == nullptr ? 0 : extra->items().size());
    for (std::size_t i = 0; i < size; ++i) {
        const auto* one = value != nullptr ? or_nothing(value->at(i)) : nullptr;
        const auto* shadow = extra != nullptr ? or_nothing(extra->at(i)) : nullptr;
        give(one, shadow, static_cast<int>(i));
    }
}

// Calls visit(Node, index) for each value of what FHIRPath calls `name`, also where it is a choice.
template <class Visit>
void for_each_child(const Node& node, std::string_view name, Visit&& visit) {
    // A primitive has but id and extensions, which stand in the member beside it.
    const bool primitive = fhir::r4::is_primitive(node.type->kind);
    const auto* object = primitive ? node.extra : node.value;
    if (object == nullptr) return;
    static const auto& kElement = *fhir::r4::find_type("Element");
    const auto& type = primitive ? kElement : *node.type;
    for (const auto* level = &type; level != nullptr; level = fhir::r4::base_of(*level)) {
        const auto elements = fhir::r4::elements_of(*level);
        const auto choices = fhir::r4::choices_of(*level);
        for (const auto& element : elements) {
            if (element.choice == 0) {
                if (fhir::r4::text(element.name) != name) continue;
                return for_each_value(*object, element, visit);
            }
            if (fhir::r4::text(choices[element.choice - 1U].name) == name) {
                for_each_value(*object, element, visit);
            }
        }
    }
}

}  // namespace planbro::profiles
