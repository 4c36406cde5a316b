// https://hl7.org/fhir/R4/fhirpatch.html
#include <algorithm>
#include <vector>

#include "fhirpath/fhirpath.hpp"
#include "patch/internal/common.hpp"
#include "patch/internal/place.hpp"
#include "patch/patch.hpp"

namespace planbro::patch {

namespace {

using fhir::r4::Type;
using fhirpath::Node;
using json::Value;

// A path is evaluated on the whole resource; none that is meant to find one element needs more.
constexpr std::size_t kStepsMax = 20'000;

const Value* part_named(const Value& operation, std::string_view name) {
    for (const auto& part : operation.at("part").items()) {
        if (part.text("name") == name) return &part;
    }
    return nullptr;
}

// The value[x] of a parameter: "valueString" is String; its shadow is "_valueString".
struct Given {
    std::string type;  // "" for a resource, or an element put together of parts
    Value value;
    Value shadow;
};

std::optional<Given> given_in(const Value& part) {
    constexpr std::string_view kValue = "value";
    Given given;
    for (const auto& [name, value] : part.members()) {
        const bool is_shadow = name.starts_with("_value");
        if (!is_shadow && !name.starts_with(kValue)) continue;
        given.type = name.substr(kValue.size() + (is_shadow ? 1 : 0));
        (is_shadow ? given.shadow : given.value) = value;
    }
    if (part.has("resource")) given.value = part.at("resource");
    if (given.type.empty() && given.value.is_null()) return {};
    return given;
}

class Patching {
  public:
    explicit Patching(Value resource) : resource_(std::move(resource)) {}

    Result<void> apply(const Value& operation, std::size_t number) {
        place_ = "Parameters.parameter[" + std::to_string(number) + "]";
        if (operation.text("name") != "operation") {
            return malformed(place_, "Every parameter of a patch is called operation.");
        }
        const auto type = text_part(operation, "type", "valueCode");
        const auto path = text_part(operation, "path", "valueString");
        if (!path || path->empty()) return malformed(place_, "The operation needs a path.");
        auto found = find(*path);
        if (!found) return Fail(found.error());
        if (type == "add") return add(operation, *found);
        if (type == "insert") return insert(operation, *found);
        if (type == "delete") return remove(*found);
        if (type == "replace") return replace(operation, *found);
        if (type == "move") return move(operation, *found);
        return malformed(place_, "type is add, insert, delete, replace or move.");
    }

    Value take() { return std::move(resource_); }

  private:
    static std::optional<std::string> text_part(const Value& operation, std::string_view name,
                                                std::string_view value) {
        const auto* part = part_named(operation, name);
        if (part == nullptr) return {};
        // Written as a string as often as as a code.
        const auto* text = part->find(value);
        if (text == nullptr) text = part->find("valueString");
        if (text == nullptr) text = part->find("valueCode");
        return text != nullptr && text->is_string() ? std::optional(text->string()) : std::nullopt;
    }

    Result<std::vector<Node>> find(const std::string& path) {
        fhirpath::Options options;
        options.root = fhir::r4::find_resource(resource_.text("resourceType"));
        const auto program = fhirpath::compile(path, options);
        const auto focus = fhirpath::resource_item(resource_);
        if (!program) return misread(program.error());
        if (!focus) return unfit(place_, "The resource is of no type of R4.");
        fhirpath::Environment environment;
        environment.limits.steps_max = kStepsMax;
        const auto items = fhirpath::evaluate(*program, *focus, environment);
        if (!items) return misread(items.error());
        std::vector<Node> nodes;
        for (const auto& item : *items) {
            const auto* node = item.get<Node>();
            if (node == nullptr) {
                return unfit(place_, "The path gives a value, not an element of the resource.");
            }
            nodes.push_back(*node);
        }
        return nodes;
    }

    Fail misread(Failure failure) const {
        for (auto& issue : failure.issues) issue.expression = place_;
        return Fail(std::move(failure));
    }

    Result<Node> single(const std::vector<Node>& nodes) const {
        if (nodes.size() == 1) return nodes.front();
        return unfit(place_, nodes.empty() ? "The path leads to nothing in the resource."
                                           : "The path leads to more than one element.");
    }

    Result<Place> place_in(const Node& node) {
        auto place = place_of(resource_, node);
        if (place) return std::move(*place);
        return unfit(place_, "The path leads to the resource itself, or out of it.");
    }

    // --- values ---

    // An element that is no data type is put together of parts, each named as an element.
    Result<Value> built(const Type& type, const Value& part) {
        Value object = json::object({});
        for (const auto& inner : part.at("part").items()) {
            if (auto put = put_into(object, type, inner.text("name"), inner); !put) {
                return Fail(put.error());
            }
        }
        return object;
    }

    Result<Given> value_for(const fhir::r4::Element& element, const Value& part) {
        if (auto given = given_in(part)) return std::move(*given);
        if (!part.has("part")) return malformed(place_, "The operation needs a value.");
        auto object = built(fhir::r4::type_of(element), part);
        if (!object) return Fail(object.error());
        return Given{{}, std::move(*object), {}};
    }

    Result<void> put_into(Value& object, const Type& type, const std::string& name,
                          const Value& part) {
        const auto given = given_in(part);
        const auto* element = element_of(type, name, given ? given->type : "");
        if (element == nullptr) return unfit(place_, "There is no element of that name there.");
        auto value = value_for(*element, part);
        if (!value) return Fail(value.error());
        const std::string member(fhir::r4::text(element->name));
        if (element->many()) {
            const auto* list = object.find(member);
            const auto* shadows = object.find("_" + member);
            const auto size = std::max(list == nullptr ? 0 : list->items().size(),
                                       shadows == nullptr ? 0 : shadows->items().size());
            put_item(object, member, size, std::move(*value));
            return {};
        }
        if (object.has(member) || object.has("_" + member)) {
            return unfit(place_, "The element is there already, and stands once only.");
        }
        object.set_if(member, std::move(value->value));
        object.set_if("_" + member, std::move(value->shadow));
        return {};
    }

    static void put_item(Value& object, const std::string& member, std::size_t index, Given given) {
        const bool has_shadow = !given.shadow.is_null();
        if (has_shadow && !object.has("_" + member)) {
            object["_" + member].make_array().resize(object.at(member).items().size());
        }
        insert_at(object, member, index, std::move(given.value));
        if (has_shadow) object["_" + member].make_array()[index] = std::move(given.shadow);
    }

    // --- operations ---

    Result<void> add(const Value& operation, const std::vector<Node>& nodes) {
        const auto name = text_part(operation, "name", "valueString");
        const auto* value = part_named(operation, "value");
        if (!name || value == nullptr) {
            return malformed(place_, "add needs path, name and value.");
        }
        const auto node = single(nodes);
        if (!node) return Fail(node.error());
        auto* object = object_of(*node);
        if (object == nullptr) return unfit(place_, "The path leads to no element with elements.");
        return put_into(*object, *node->type, *name, *value);
    }

    // The node, to be changed; nothing for a primitive.
    Value* object_of(const Node& node) {
        if (node.value == &resource_) return &resource_;
        if (node.value == nullptr || !node.value->is_object()) return nullptr;
        const auto place = place_of(resource_, node);
        if (!place) return nullptr;
        auto* value = place->parent->find(place->member);
        return place->index ? &value->make_array()[*place->index] : value;
    }

    Result<std::size_t> index_part(const Value& operation, std::string_view name) const {
        const auto* part = part_named(operation, name);
        const auto number = part == nullptr ? std::nullopt : part->at("valueInteger").integer();
        if (number && *number >= 0) return static_cast<std::size_t>(*number);
        return malformed(place_, std::string(name) + " is a whole number, from 0 on.");
    }

    // The places of a list's items.
    Result<std::vector<Place>> list_of(const std::vector<Node>& nodes) {
        std::vector<Place> places;
        for (const auto& node : nodes) {
            auto place = place_in(node);
            if (!place) return Fail(place.error());
            if (!place->index || (!places.empty() && !places.front().same_list(*place))) {
                return unfit(place_, "The path leads to no items of a single list.");
            }
            places.push_back(std::move(*place));
        }
        if (places.empty()) return unfit(place_, "The path leads to nothing in the resource.");
        return places;
    }

    Result<void> insert(const Value& operation, const std::vector<Node>& nodes) {
        const auto index = index_part(operation, "index");
        if (!index) return Fail(index.error());
        const auto* part = part_named(operation, "value");
        if (part == nullptr) return malformed(place_, "insert needs path, index and value.");
        const auto items = list_of(nodes);
        if (!items) return Fail(items.error());
        if (*index > items->size()) return unfit(place_, "index is beyond the end of the list.");
        const auto& list = items->front();
        const auto* element = element_of(*list.type, list.member, "");
        if (element == nullptr) return unfit(place_, "There is no element of that name there.");
        auto value = value_for(*element, *part);
        if (!value) return Fail(value.error());
        const auto at = *index < items->size() ? *(*items)[*index].index : *items->back().index + 1;
        put_item(*list.parent, list.member, at, std::move(*value));
        return {};
    }

    // What is not there is deleted already.
    Result<void> remove(const std::vector<Node>& nodes) {
        if (nodes.empty()) return {};
        const auto node = single(nodes);
        if (!node) return Fail(node.error());
        const auto place = place_in(*node);
        if (!place) return Fail(place.error());
        if (place->index) {
            erase_at(*place->parent, place->member, *place->index);
        } else {
            place->parent->erase(place->member);
            place->parent->erase("_" + place->member);
        }
        return {};
    }

    Result<void> replace(const Value& operation, const std::vector<Node>& nodes) {
        const auto* part = part_named(operation, "value");
        if (part == nullptr) return malformed(place_, "replace needs path and value.");
        const auto node = single(nodes);
        if (!node) return Fail(node.error());
        const auto place = place_in(*node);
        if (!place) return Fail(place.error());
        const auto* element = element_of(*place->type, place->member, "");
        if (element == nullptr) return unfit(place_, "There is no element of that name there.");
        auto value = value_for(*element, *part);
        if (!value) return Fail(value.error());
        if (place->index) {
            erase_at(*place->parent, place->member, *place->index);
            put_item(*place->parent, place->member, *place->index, std::move(*value));
            return {};
        }
        // A choice may become one of another type.
        const auto name = element->choice == 0
                              ? place->member
                              : std::string(fhir::r4::name_in_path(*place->type, *element));
        place->parent->erase(place->member);
        place->parent->erase("_" + place->member);
        const auto* next = element_of(*place->type, name, value->type);
        const auto member =
            next == nullptr ? place->member : std::string(fhir::r4::text(next->name));
        place->parent->set_if(member, std::move(value->value));
        place->parent->set_if("_" + member, std::move(value->shadow));
        return {};
    }

    Result<void> move(const Value& operation, const std::vector<Node>& nodes) {
        const auto source = index_part(operation, "source");
        const auto destination = index_part(operation, "destination");
        if (!source) return Fail(source.error());
        if (!destination) return Fail(destination.error());
        const auto items = list_of(nodes);
        if (!items) return Fail(items.error());
        if (*source >= items->size() || *destination >= items->size()) {
            return unfit(place_, "source or destination is beyond the end of the list.");
        }
        const auto& list = items->front();
        move_within(*list.parent, list.member, *(*items)[*source].index,
                    *(*items)[*destination].index);
        return {};
    }

    Value resource_;
    std::string place_;
};

}  // namespace

Result<Value> apply_fhirpath(Value resource, const Value& parameters) {
    if (parameters.text("resourceType") != "Parameters") {
        return malformed({}, "A FHIRPath Patch is a Parameters resource.");
    }
    const auto& operations = parameters.at("parameter").items();
    if (operations.size() > kOperationsMax) {
        return malformed({}, "A patch has at most 500 operations.");
    }
    Patching patching(std::move(resource));
    std::size_t number = 0;
    for (const auto& operation : operations) {
        if (auto applied = patching.apply(operation, number++); !applied) {
            return Fail(applied.error());
        }
    }
    return finished(patching.take());
}

}  // namespace planbro::patch
