#include "profiles/internal/builder.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "profiles/internal/expectations.hpp"

namespace planbro::profiles {

namespace {

using fhir::r4::Type;

constexpr std::string_view kR4 = "http://hl7.org/fhir/StructureDefinition/";

// Judged in C++ for every element, or R4's own and judged there.
constexpr auto kInherited = std::to_array<std::string_view>(
    {"ele-1", "ext-1", "dom-2", "dom-3", "dom-4", "dom-5", "dom-6", "ref-1", "per-1"});

std::optional<std::uint32_t> number_in(const json::Value& value) {
    const auto number = value.integer();
    if (!number || *number < 0) return {};
    return static_cast<std::uint32_t>(std::min<std::int64_t>(*number, kMany));
}

std::optional<std::uint32_t> max_in(const json::Value& element) {
    const auto& text = element.text("max");
    if (text == "*") return kMany;
    std::uint32_t max = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), max);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
    return max;
}

// The member whose name is `prefix` and a type: fixedUri, patternCodeableConcept.
const json::Value* choice_in(const json::Value& element, std::string_view prefix) {
    for (const auto& member : element.members()) {
        const auto& name = member.name;
        const bool typed =
            name.size() > prefix.size() && name[prefix.size()] >= 'A' && name[prefix.size()] <= 'Z';
        if (typed && name.starts_with(prefix)) return &member.value;
    }
    return nullptr;
}

Strength strength_of(std::string_view text) {
    if (text == "required") return Strength::required;
    if (text == "extensible") return Strength::extensible;
    return text == "preferred" ? Strength::preferred : Strength::example;
}

// http://hl7.org/fhirpath/System.String: so R4's own definitions say of ids and URLs what the
// tables know better.
bool is_type_of_r4(std::string_view code) {
    return !code.starts_with("http://hl7.org/fhirpath/");
}

std::vector<std::string> texts_of(const json::Value& list) {
    std::vector<std::string> texts;
    for (const auto& one : list.items()) texts.push_back(one.string());
    return texts;
}

// "identifier:plan" is the slice "plan" of "identifier".
struct Segment {
    std::string name;
    std::string slice;
};

std::vector<Segment> segments_of(const json::Value& element) {
    // Ids name slices all the way; a definition without ids has paths and the last slice's name.
    const auto& id = element.text("id");
    const std::string_view text = id.empty() ? element.text("path") : id;
    std::vector<Segment> segments;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find('.', at), text.size());
        const auto part = text.substr(at, end - at);
        const auto colon = part.find(':');
        segments.push_back({std::string(part.substr(0, colon)),
                            colon == std::string_view::npos ? std::string()
                                                            : std::string(part.substr(colon + 1))});
        at = end + 1;
    }
    if (segments.back().slice.empty() && segments.size() > 1) {
        segments.back().slice = element.text("sliceName");
    }
    return segments;
}

Shape& child_of(Shape& shape, const std::string& name) {
    const auto found = std::find_if(shape.children.begin(), shape.children.end(),
                                    [&](const auto& child) { return child.name == name; });
    if (found != shape.children.end()) return found->shape;
    return shape.children.emplace_back(Child{name, {}}).shape;
}

Shape& slice_of(Shape& shape, const std::string& name) {
    const auto found = std::find_if(shape.slices.begin(), shape.slices.end(),
                                    [&](const auto& slice) { return slice.name == name; });
    if (found != shape.slices.end()) return found->shape;
    return shape.slices.emplace_back(Slice{name, {}, {}}).shape;
}

// Where an element's rules go, and of which type the element is as far as that is certain.
struct Place {
    Shape* shape = nullptr;
    const Type* type = nullptr;
};

const fhir::r4::Choice* choice_named(const Type& type, std::string_view name) {
    for (const auto& choice : fhir::r4::choices_of(type)) {
        if (fhir::r4::text(choice.name) == name) return &choice;
    }
    return nullptr;
}

const Type* only_type(const Shape& shape) {
    return shape.types.size() == 1 ? fhir::r4::find_type(shape.types.front().code) : nullptr;
}

class Builder {
  public:
    Builder(const Library& library, Profile& profile) : library_(library), profile_(profile) {}

    void apply(const json::Value& element) {
        auto segments = segments_of(element);
        Place place{&profile_.shape, profile_.type};
        for (std::size_t i = 1; i < segments.size(); ++i) place = enter(place, segments[i]);
        say(element, *place.shape);
    }

  private:
    // A choice is named "value[x]", by an alternative "valueQuantity", or as a slice of it.
    Place enter(const Place& outer, Segment segment) const {
        if (segment.name.ends_with("[x]")) {
            segment.name.resize(segment.name.size() - 3);
            return enter_choice(outer, segment);
        }
        if (outer.type != nullptr) {
            fhir::r4::ElementFinder finder(*outer.type);
            if (const auto* element = finder.find(segment.name)) {
                if (element->choice != 0) return enter_alternative(outer, *element);
                return enter_plain(outer, segment, fhir::r4::type_of(*element));
            }
            if (choice_named(*outer.type, segment.name) != nullptr) {
                return enter_choice(outer, segment);
            }
        }
        auto& shape = child_of(*outer.shape, segment.name);
        return {segment.slice.empty() ? &shape : &slice_of(shape, segment.slice), nullptr};
    }

    static Place enter_plain(const Place& outer, const Segment& segment, const Type& type) {
        auto* shape = &child_of(*outer.shape, segment.name);
        if (!segment.slice.empty()) shape = &slice_of(*shape, segment.slice);
        const auto* narrowed = only_type(*shape);
        const bool any = type.kind == fhir::r4::Kind::any_resource;
        return {shape, any && narrowed != nullptr ? narrowed : &type};
    }

    static Place enter_choice(const Place& outer, const Segment& segment) {
        auto* shape = &child_of(*outer.shape, segment.name);
        if (!segment.slice.empty()) return enter_type_slice(outer, *shape, segment);
        return {shape, only_type(*shape)};
    }

    static Place enter_alternative(const Place& outer, const fhir::r4::Element& element) {
        const auto choice =
            fhir::r4::choices_of(*owner_of(*outer.type, element))[element.choice - 1U];
        auto& shape = child_of(*outer.shape, std::string(fhir::r4::text(choice.name)));
        return enter_type_slice(outer, shape,
                                {std::string(), std::string(fhir::r4::text(element.name))});
    }

    // Slices of a choice are by type, also where nobody says so.
    static Place enter_type_slice(const Place& outer, Shape& shape, const Segment& segment) {
        if (shape.discriminators.empty()) {
            shape.discriminators.push_back({Discriminator::Kind::type, {}});
        }
        auto& slice = slice_of(shape, segment.slice);
        if (slice.types.empty() && outer.type != nullptr) {
            fhir::r4::ElementFinder finder(*outer.type);
            if (const auto* element = finder.find(segment.slice)) {
                const auto& type = fhir::r4::type_of(*element);
                slice.types.push_back({std::string(fhir::r4::text(type.name)), {}, {}, {}});
            }
        }
        return {&slice, only_type(slice)};
    }

    static const Type* owner_of(const Type& type, const fhir::r4::Element& element) {
        const auto* owner = &type;
        while (owner != nullptr) {
            const auto own = fhir::r4::elements_of(*owner);
            if (&element >= own.data() && &element < own.data() + own.size()) return owner;
            owner = fhir::r4::base_of(*owner);
        }
        return &type;
    }

    void say(const json::Value& element, Shape& shape) {
        if (const auto min = number_in(element.at("min"))) shape.min = min;
        if (const auto max = max_in(element)) shape.max = max;
        if (const auto length = number_in(element.at("maxLength"))) shape.max_length = length;
        if (const auto* fixed = choice_in(element, "fixed")) shape.fixed = *fixed;
        if (const auto* pattern = choice_in(element, "pattern")) shape.pattern = *pattern;
        if (const auto* least = choice_in(element, "minValue")) shape.least = *least;
        if (const auto* most = choice_in(element, "maxValue")) shape.most = *most;
        if (element.has("type")) say_types(element.at("type"), shape);
        if (element.has("binding")) say_binding(element.at("binding"), shape);
        for (const auto& one : element.at("constraint").items()) say_constraint(one, shape);
        if (element.has("slicing")) say_slicing(element.at("slicing"), shape);
    }

    void say_types(const json::Value& types, Shape& shape) {
        shape.types.clear();
        for (const auto& one : types.items()) {
            if (!is_type_of_r4(one.text("code"))) continue;
            TypeRule rule{one.text("code"),
                          texts_of(one.at("profile")),
                          {},
                          texts_of(one.at("targetProfile"))};
            for (const auto& target : one.at("targetProfile").items()) {
                const auto type = library_.type_of(target.string());
                if (!type.empty()) rule.targets.emplace_back(type);
                if (type.empty()) problem("A target profile is not known: " + target.string());
            }
            // R4's own definitions of types say nothing beyond the tables.
            std::erase_if(rule.profiles, [&](const auto& url) {
                return std::string_view(url).starts_with(kR4) &&
                       fhir::r4::find_type(std::string_view(url).substr(kR4.size())) != nullptr;
            });
            shape.types.push_back(std::move(rule));
        }
    }

    void say_binding(const json::Value& binding, Shape& shape) {
        Binding said{strength_of(binding.text("strength")), binding.text("valueSet"), nullptr};
        said.codes = library_.terminology().value_set(said.url);
        shape.binding = std::move(said);
    }

    void say_constraint(const json::Value& constraint, Shape& shape) {
        const auto& key = constraint.text("key");
        if (std::find(kInherited.begin(), kInherited.end(), key) != kInherited.end()) return;
        auto program = fhirpath::compile(constraint.text("expression"));
        if (!program) {
            return problem("The rule " + key +
                           " is no FHIRPath: " + program.error().issues.front().text);
        }
        std::erase_if(shape.constraints, [&](const auto& one) { return one.key == key; });
        const auto severity =
            constraint.text("severity") == "warning" ? Severity::warning : Severity::error;
        shape.constraints.push_back(
            {key, severity, constraint.text("human"), false, std::move(*program)});
    }

    void say_slicing(const json::Value& slicing, Shape& shape) {
        const auto& rules = slicing.text("rules");
        shape.rules = rules == "closed"      ? Shape::Rules::closed
                      : rules == "openAtEnd" ? Shape::Rules::open_at_end
                                             : Shape::Rules::open;
        shape.ordered = slicing.at("ordered").boolean();
        shape.discriminators.clear();
        for (const auto& one : slicing.at("discriminator").items()) {
            auto discriminator = discriminator_of(one);
            if (!discriminator) {
                problem("A discriminator cannot be followed: " + one.text("path"));
                continue;
            }
            shape.discriminators.push_back(std::move(*discriminator));
        }
    }

    void problem(std::string text) { profile_.problems.push_back(std::move(text)); }

    const Library& library_;
    Profile& profile_;
};

// The base's shape to start from. R4's own types start with nothing: the tables have the rest.
void inherit(const json::Value& definition, const Library& library, Profile& profile) {
    const auto& base = definition.text("baseDefinition");
    if (const auto* known = library.profile(base)) {
        profile.shape = known->shape;
    } else if (!std::string_view(base).starts_with(kR4) || library.type_of(base).empty()) {
        profile.problems.push_back("The definition it builds on is not known: " + base);
    }
}

}  // namespace

Profile build(const json::Value& definition, const Library& library) {
    Profile profile;
    profile.url = definition.text("url");
    profile.type = fhir::r4::find_type(definition.text("type"));
    inherit(definition, library, profile);
    for (const auto& one : definition.at("context").items()) {
        profile.contexts.push_back({one.text("type"), one.text("expression")});
    }
    if (profile.type == nullptr) {
        profile.problems.push_back("It is of a type that R4 does not have.");
        return profile;
    }
    Builder builder(library, profile);
    const auto& view =
        definition.has("differential") ? definition.at("differential") : definition.at("snapshot");
    for (const auto& element : view.at("element").items()) builder.apply(element);
    find_expectations(profile.shape, library);
    return profile;
}

}  // namespace planbro::profiles
