#include "fhirpath/internal/navigation.hpp"

#include <algorithm>

namespace planbro::fhirpath::internal {

namespace {

using json::Value;
using r4::Element;
using r4::Type;

// The object that holds what is below the node; nothing if there is none.
const Value* object_of(const Node& node) {
    const auto* object = r4::is_primitive(node.type->kind) ? node.extra : node.value;
    return object != nullptr && object->is_object() ? object : nullptr;
}

const Value* unless_null(const Value* value) {
    return value != nullptr && !value->is_null() ? value : nullptr;
}

bool is_any_resource(const Type& type) {
    return type.kind == r4::Kind::any_resource;
}

const Type* type_within(const Value* value, const Type& declared) {
    if (!is_any_resource(declared)) return &declared;
    return value == nullptr ? nullptr : r4::find_resource(value->text("resourceType"));
}

bool take_one(const Value* value, const Value* extra, const Type& declared, Taker take) {
    value = unless_null(value);
    extra = r4::is_primitive(declared.kind) ? unless_null(extra) : nullptr;
    if (value == nullptr && extra == nullptr) return true;
    const auto* type = type_within(value, declared);
    return type == nullptr || take(Item(Node{value, extra, type}));
}

const Value* item_at(const Value* list, std::size_t index) {
    if (list == nullptr || index >= list->items().size()) return nullptr;
    return &list->items()[index];
}

// The values of an element: of one, or of each in a list.
bool take_element(const Value* value, const Value* extra, const Type& declared, Taker take) {
    const bool is_list =
        (value != nullptr && value->is_array()) || (extra != nullptr && extra->is_array());
    if (!is_list) return take_one(value, extra, declared, take);
    const auto count = std::max(value != nullptr ? value->items().size() : 0,
                                extra != nullptr ? extra->items().size() : 0);
    for (std::size_t i = 0; i < count; ++i) {
        if (!take_one(item_at(value, i), item_at(extra, i), declared, take)) return false;
    }
    return true;
}

// Where the element "x" and its "_x" stand in an object.
struct Place {
    const Value* value = nullptr;
    const Value* extra = nullptr;
    [[nodiscard]] bool found() const { return value != nullptr || extra != nullptr; }

    // Whether the member is one of the two.
    bool offer(const json::Member& member, std::string_view name) {
        if (member.name == name) {
            value = &member.value;
            return true;
        }
        if (member.name.size() != name.size() + 1 || member.name[0] != '_' ||
            std::string_view(member.name).substr(1) != name) {
            return false;
        }
        extra = &member.value;
        return true;
    }
};

bool is_extra(const json::Member& member) {
    return member.name.starts_with('_');
}

std::string_view without_underscore(std::string_view name) {
    return name.starts_with('_') ? name.substr(1) : name;
}

const Value* extra_of(const Value& object, std::string_view name) {
    for (const auto& member : object.members()) {
        if (is_extra(member) && without_underscore(member.name) == name) return &member.value;
    }
    return nullptr;
}

// Which of the choice's elements a member is; nothing if it is none.
const Element* chosen(std::span<const Element> choice, std::string_view member,
                      std::string_view base) {
    const auto name = without_underscore(member);
    if (!name.starts_with(base) || name.size() == base.size()) return nullptr;
    for (const auto& element : choice) {
        if (r4::text(element.name) == name) return &element;
    }
    return nullptr;
}

bool take_choice(const Value& object, std::span<const Element> choice, const Step& step,
                 Taker take) {
    const Element* element = nullptr;
    Place place;
    for (const auto& member : object.members()) {
        if (element == nullptr) element = chosen(choice, member.name, step.name);
        if (element != nullptr) place.offer(member, r4::text(element->name));
    }
    return element == nullptr ||
           take_element(place.value, place.extra, r4::type_of(*element), take);
}

}  // namespace

bool children_named(const Node& node, const Step& step, Taker take) {
    const auto* object = object_of(node);
    if (object == nullptr || step.uses == nullptr) return true;
    if (step.uses->may_be_choice) {
        const auto* use = step.uses->find(*node.type);
        if (use != nullptr && use->is_choice) {
            return take_choice(*object, use->elements, step, take);
        }
    }
    Place place;
    for (const auto& member : object->members()) place.offer(member, step.name);
    if (!place.found()) return true;
    const auto* use = step.uses->find(*node.type);
    return use == nullptr || use->is_choice ||
           take_element(place.value, place.extra, r4::type_of(use->elements[0]), take);
}

bool children(const Node& node, Taker take) {
    const auto* object = object_of(node);
    if (object == nullptr) return true;
    const auto& members = object->members();
    const bool has_extras = std::any_of(members.begin(), members.end(), is_extra);
    r4::ElementFinder finder(*node.type);
    for (const auto& member : members) {
        const auto name = without_underscore(member.name);
        const auto* value = is_extra(member) ? nullptr : &member.value;
        // "_x" comes with "x", if that is there.
        if (value == nullptr && object->has(name)) continue;
        const auto* element = finder.find(name);
        if (element == nullptr) continue;
        const auto* extra = has_extras ? extra_of(*object, name) : nullptr;
        if (!take_element(value, extra, r4::type_of(*element), take)) return false;
    }
    return true;
}

const Value* member_of(const Node& node, std::string_view name) {
    const auto* object = object_of(node);
    return object == nullptr ? nullptr : object->find(name);
}

bool has_value(const Item& item) {
    const auto* node = item.get<Node>();
    return node == nullptr || (node->value != nullptr && r4::is_primitive(node->type->kind));
}

}  // namespace planbro::fhirpath::internal
