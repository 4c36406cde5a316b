#include "patch/internal/place.hpp"

#include <algorithm>

namespace planbro::patch {

namespace {

using fhir::r4::Type;
using json::Value;

std::string plain(const std::string& member) {
    return member.starts_with('_') ? member.substr(1) : member;
}

class Search {
  public:
    explicit Search(const fhirpath::Node& node) : node_(node) {}

    std::optional<Place> below(Value& object, const Type& declared) {
        const auto* type = declared.kind == fhir::r4::Kind::any_resource ||
                                   declared.kind == fhir::r4::Kind::resource
                               ? fhir::r4::find_resource(object.text("resourceType"))
                               : &declared;
        if (type == nullptr) return {};
        fhir::r4::ElementFinder finder(*type);
        for (auto& member : object.make_object()) {
            const auto name = plain(member.name);
            const auto* element = finder.find(name);
            if (element == nullptr) continue;
            if (auto found = within(object, *type, name, member.value, *element)) return found;
        }
        return {};
    }

  private:
    [[nodiscard]] bool is_it(const Value& value) const {
        return &value == node_.value || &value == node_.extra;
    }

    std::optional<Place> within(Value& parent, const Type& type, const std::string& name,
                                Value& value, const fhir::r4::Element& element) {
        if (is_it(value)) return Place{&parent, &type, name};
        const auto& inner = fhir::r4::type_of(element);
        if (value.is_object()) return below(value, inner);
        if (!value.is_array()) return {};
        std::size_t index = 0;
        for (auto& item : value.make_array()) {
            if (is_it(item)) return Place{&parent, &type, name, index};
            ++index;
            if (!item.is_object()) continue;
            if (auto found = below(item, inner)) return found;
        }
        return {};
    }

    const fhirpath::Node& node_;
};

void insert(Value& list, std::size_t index, Value value) {
    auto& items = list.make_array();
    if (items.size() < index) items.resize(index);
    items.insert(items.begin() + static_cast<std::ptrdiff_t>(index), std::move(value));
}

void erase(Value& list, std::size_t index) {
    auto& items = list.make_array();
    if (index < items.size()) items.erase(items.begin() + static_cast<std::ptrdiff_t>(index));
}

// As long as the longer of a list and its shadow: null where one of them has nothing.
void align(Value* list, Value* shadow) {
    if (list == nullptr || shadow == nullptr) return;
    const auto size = std::max(list->items().size(), shadow->items().size());
    list->make_array().resize(size);
    shadow->make_array().resize(size);
}

}  // namespace

std::optional<Place> place_of(Value& resource, const fhirpath::Node& node) {
    const auto* type = fhir::r4::find_resource(resource.text("resourceType"));
    return type == nullptr ? std::nullopt : Search(node).below(resource, *type);
}

const fhir::r4::Element* element_of(const Type& type, const std::string& name,
                                    const std::string& value_type) {
    fhir::r4::ElementFinder finder(type);
    if (const auto* element = finder.find(name + value_type); element != nullptr) {
        if (!value_type.empty() && element->choice != 0) return element;
    }
    return finder.find(name);
}

void insert_at(Value& parent, const std::string& member, std::size_t index, Value value) {
    auto* shadow = parent.find("_" + member);
    align(parent.find(member), shadow);
    insert(parent[member], index, std::move(value));
    if (shadow = parent.find("_" + member); shadow != nullptr) insert(*shadow, index, {});
}

void erase_at(Value& parent, const std::string& member, std::size_t index) {
    for (const auto& name : {member, "_" + member}) {
        auto* list = parent.find(name);
        if (list == nullptr) continue;
        erase(*list, index);
        // What holds nothing but null any more says nothing.
        if (std::ranges::all_of(list->items(), &Value::is_null)) parent.erase(name);
    }
}

void move_within(Value& parent, const std::string& member, std::size_t from, std::size_t to) {
    auto* list = parent.find(member);
    auto* shadow = parent.find("_" + member);
    align(list, shadow);
    for (auto* one : {list, shadow}) {
        if (one == nullptr) continue;
        auto value = one->items()[from];
        erase(*one, from);
        insert(*one, to, std::move(value));
    }
}

}  // namespace planbro::patch
