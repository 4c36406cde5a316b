#include "fhir/internal/walk.hpp"

#include <algorithm>
#include <string>

#include "fhir/internal/primitives.hpp"
#include "fhir/internal/rules.hpp"

namespace planbro::fhir {

namespace {

// What of a type's required elements and choices an object has been seen to have.
class Seen {
  public:
    explicit Seen(const r4::Type& type) : type_(type) {}

    // Whether this is the first alternative of its choice, or no choice.
    bool add(const r4::Element& element) {
        if (element.choice == 0) {
            required_ += element.required() ? 1 : 0;
            return true;
        }
        const auto bit = 1U << (element.choice - 1U);
        if ((choices_ & bit) != 0) return false;
        choices_ |= bit;
        required_ += r4::choices_of(type_)[element.choice - 1U].required ? 1 : 0;
        return true;
    }
    [[nodiscard]] bool all_required() const { return required_ == type_.required_count; }

  private:
    const r4::Type& type_;
    std::uint32_t choices_ = 0;
    unsigned required_ = 0;
};

std::string shadow_of(std::string_view name) {
    return "_" + std::string(name);
}

bool has(const json::Value& object, std::string_view name) {
    return object.has(name) || object.has(shadow_of(name));
}

bool may_have_shadow(const r4::Element& element) {
    const auto kind = r4::type_of(element).kind;
    return r4::is_primitive(kind) && kind != r4::Kind::xhtml;
}

bool may_have_shadow(const r4::Type& type, const r4::Element& element) {
    return may_have_shadow(element) && !r4::is_attribute(type, r4::text(element.name));
}

const r4::Type& element_type() {
    static const r4::Type& type = *r4::find_type("Element");
    return type;
}

// ele-1 (https://hl7.org/fhir/R4/element.html): an id alone says nothing. Beside a primitive it can
// stand alone, where there is a value.
bool is_hollow(const json::Value& value, const r4::Type& type) {
    const auto& members = value.members();
    if (members.empty()) return true;
    const bool may_be_id = type.kind != r4::Kind::resource && &type != &element_type();
    return may_be_id && members.size() == 1 && members.front().name == "id";
}

}  // namespace

void Walk::resource(const json::Value& value, const Path& path, const Scope& outer) {
    const auto* type = r4::find_resource(value.text("resourceType"));
    if (type == nullptr) {
        return faults_.add("ukjent-type", "Not a resource of a type of FHIR R4.", path);
    }
    NamedResources contained(value.at("contained"), "id", "");
    NamedResources entries(value.at("entry"), "fullUrl", "resource");
    const bool is_contained = path.name == "contained";
    Scope scope = outer;
    scope.is_contained = is_contained;
    if (!is_contained) {
        scope.container_type = r4::text(type->name);
        scope.contained = &contained;
    }
    const bool is_bundle = r4::text(type->name) == "Bundle";
    if (is_bundle) scope.bundle = &entries;
    object(value, *type, path, scope);
    check_contained(value, path, outer.is_contained || is_contained, faults_);
    if (is_bundle) check_bundle(value, path, faults_);
}

void Walk::object(const json::Value& value, const r4::Type& type, const Path& path,
                  const Scope& scope) {
    if (!value.is_object() && !value.is_null()) {
        return faults_.add("feil-type", "An object is expected.", path);
    }
    if (is_hollow(value, type)) return faults_.add("tomt-element", "Nothing in it.", path);
    r4::ElementFinder finder(type);
    Seen seen(type);
    for (const auto& member : value.members()) {
        const bool is_shadow = member.name.starts_with('_');
        const auto name = std::string_view(member.name).substr(is_shadow ? 1 : 0);
        if (type.kind == r4::Kind::resource && member.name == "resourceType") continue;
        const auto* element = finder.find(name);
        if (element == nullptr || (is_shadow && !may_have_shadow(type, *element))) {
            unknown(type, member.name, path);
            continue;
        }
        const Path place{&path, r4::name_in_path(type, *element)};
        const bool counts = !is_shadow || !value.has(name);
        if (counts && finder.is_own(*element) && !seen.add(*element)) {
            faults_.add("for-mange", "Only one of the types of this element can be given.", place);
        }
        if (is_shadow) {
            extensions_of_primitive(member.value, value.at(name), *element, place, scope);
        } else {
            list(member.value, *element, place, value, scope);
        }
    }
    if (!seen.all_required()) missing(value, type, path);
}

// An element as JSON has it: a list exactly where it may be repeated.
void Walk::list(const json::Value& value, const r4::Element& element, const Path& path,
                const json::Value& object, const Scope& scope) {
    if (!element.many()) {
        if (!value.is_array()) return item(value, element, path, scope);
        return faults_.add("for-mange", "Only one is allowed, so JSON has no list here.", path);
    }
    if (!value.is_array()) {
        return faults_.add("feil-type", "It can be repeated, so JSON has a list here.", path);
    }
    if (value.items().empty()) return faults_.add("tomt-element", "An empty list.", path);
    for (std::size_t i = 0; i < value.items().size(); ++i) {
        const auto& one = value.items()[i];
        // null stands for a primitive that has extensions only, in the list beside this one
        const bool is_place_holder = one.is_null() && may_have_shadow(element) &&
                                     object.at(shadow_of(r4::text(element.name))).at(i).is_object();
        if (is_place_holder) continue;
        item(one, element, Path{path.parent, path.name, static_cast<int>(i)}, scope);
    }
}

void Walk::item(const json::Value& value, const r4::Element& element, const Path& path,
                const Scope& scope) {
    const auto& type = r4::type_of(element);
    if (r4::is_primitive(type.kind)) return primitive(value, element, path);
    if (type.kind == r4::Kind::any_resource) return resource(value, path, scope);
    object(value, type, path, scope);
    check_rules_of_type(value, element, path, scope, faults_);
}

void Walk::primitive(const json::Value& value, const r4::Element& element, const Path& path) {
    const auto kind = r4::type_of(element).kind;
    if (value.is_null() || (value.is_string() && value.string().empty())) {
        return faults_.add("tomt-element", "An empty value.", path);
    }
    if (!is_json_kind(kind, value)) {
        return faults_.add("feil-type", "Expected: " + std::string(rule_of(kind)) + ".", path);
    }
    if (!is_lexical(kind, value)) {
        return faults_.add("feil-verdi", "Not " + std::string(rule_of(kind)) + ".", path);
    }
    if (element.codes != 0 && !r4::has_code(element, value.string())) {
        faults_.add("feil-kode", code_text(element), path);
    }
}

// The member "_name" beside "name": https://hl7.org/fhir/R4/json.html#primitive
void Walk::extensions_of_primitive(const json::Value& value, const json::Value& primitive,
                                   const r4::Element& element, const Path& path,
                                   const Scope& scope) {
    const auto judge = [&](const json::Value& one, const json::Value& beside, const Path& place) {
        if (beside.is_null() && !one.at("extension").is_array()) {
            return faults_.add("tomt-element", "Neither a value nor an extension.", place);
        }
        object(one, element_type(), place, scope);
    };
    if (!element.many()) return judge(value, primitive, path);
    if (!value.is_array()) {
        return faults_.add("feil-type", "It can be repeated, so JSON has a list here.", path);
    }
    const auto& items = value.items();
    if (std::all_of(items.begin(), items.end(), [](const auto& one) { return one.is_null(); })) {
        return faults_.add("tomt-element", "A list of nothing.", path);
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
        const Path place{path.parent, path.name, static_cast<int>(i)};
        if (!items[i].is_null()) judge(items[i], primitive.at(i), place);
    }
}

void Walk::unknown(const r4::Type& type, std::string_view name, const Path& path) {
    const auto shown = shown_name(name);
    faults_.add("ukjent-element", unknown_element_text(type, name), Path{&path, shown});
}

void Walk::missing(const json::Value& value, const r4::Type& type, const Path& path) {
    const auto add = [&](std::string_view name) {
        const auto text =
            std::string(r4::text(type.name)) + " must have " + std::string(name) + ".";
        faults_.add("mangler-element", text, Path{&path, name});
    };
    const auto elements = r4::elements_of(type);
    for (const auto& element : elements) {
        const auto name = r4::text(element.name);
        if (element.required() && !has(value, name)) add(name);
    }
    unsigned number = 0;
    for (const auto& choice : r4::choices_of(type)) {
        ++number;
        const bool is_there = std::any_of(elements.begin(), elements.end(), [&](const auto& e) {
            return e.choice == number && has(value, r4::text(e.name));
        });
        if (choice.required && !is_there) add(r4::text(choice.name));
    }
}

}  // namespace planbro::fhir
