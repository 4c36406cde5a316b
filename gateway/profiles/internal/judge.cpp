#include "profiles/internal/judge.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "fhir/resource.hpp"
#include "profiles/internal/matching.hpp"

namespace planbro::profiles {

using fhir::Path;
namespace r4 = fhir::r4;

Judge::Judge(const Library& library, const Demand& demand, const json::Value& root,
             Findings& findings)
    : library_(library),
      demand_(demand),
      neighbours_(root),
      findings_(&findings),
      container_(nullptr) {
    environment_.now = demand.now;
    environment_.walks = &walks_;
    environment_.resolve = [this](std::string_view reference) { return resolve(reference); };
    environment_.member_of = [this](const fhirpath::Item& item,
                                    std::string_view url) -> std::optional<bool> {
        const auto* set = library_.terminology().value_set(url);
        const auto* node = item.get<Node>();
        if (set == nullptr || node == nullptr || node->value == nullptr) return {};
        const auto& value = *node->value;
        if (value.is_string()) return set->judge({}, value.string()) == Membership::in;
        return set->judge(value.text("system"), value.text("code")) == Membership::in;
    };
    environment_.conforms_to = [this](const fhirpath::Item& item,
                                      std::string_view url) -> std::optional<bool> {
        const auto* known = library_.profile(url);
        const auto* node = item.get<Node>();
        if (known == nullptr || node == nullptr) return {};
        return conforms(*node, *known);
    };
}

const json::Value* Judge::resolve(std::string_view reference) {
    static const json::Value kNone;
    return neighbours_.find(reference, container_ == nullptr ? kNone : *container_);
}

void Judge::rules(const Node& node, std::span<const Constraint> rules, const Path& path) {
    for (const auto& rule : rules) {
        if (rule.best_practice && !demand_.best_practice) continue;
        const auto holds = fhirpath::holds(rule.program, node, environment_);
        if (holds && *holds) continue;
        // What cannot be evaluated is not known to hold.
        findings_->add(rule.severity, "brutt-regel", rule.key + ": " + rule.human, path);
    }
}

void Judge::profile(const Node& node, const Profile& profile, const Path& path) {
    if (profile.type != node.type) {
        // Of a datatype such as Quantity its restrictions are profiles as well.
        if (profile.type != nullptr) {
            findings_->add(
                Severity::error, "feil-type",
                "The profile is one of " + std::string(r4::text(profile.type->name)) + ".", path);
        }
        return;
    }
    if (is_resource(node)) {
        const InResource scope(*this, node);
        return shape(node, profile.shape, path);
    }
    shape(node, profile.shape, path);
}

bool Judge::conforms(const Node& node, const Profile& profile) {
    Findings quiet(true);
    auto* const loud = std::exchange(findings_, &quiet);
    this->profile(node, profile, Path{nullptr, name_of(node)});
    findings_ = loud;
    return !quiet.any_error();
}

void Judge::shape(const Node& node, const Shape& shape, const Path& path) {
    if (++depth_ > kDepthMax) {
        --depth_;
        return;
    }
    static const json::Value kNothing;
    const auto& value = node.value == nullptr ? kNothing : *node.value;
    if (!shape.fixed.is_null() && !equals_fixed(value, shape.fixed)) {
        findings_->add(Severity::error, "feil-verdi", "The profile fixes another value here.",
                       path);
    }
    if (!shape.pattern.is_null() && !matches_pattern(value, shape.pattern)) {
        findings_->add(Severity::error, "feil-verdi",
                       "Not as the pattern that the profile gives here.", path);
    }
    if (shape.max_length && value.is_string() && length(value.string()) > *shape.max_length) {
        findings_->add(Severity::error, "feil-verdi",
                       "At most " + std::to_string(*shape.max_length) + " characters here.", path);
    }
    bounds(value, shape, path);
    if (shape.binding) binding(node, *shape.binding, path);
    rules(node, shape.constraints, path);
    if (!shape.types.empty()) types(node, shape, path);
    for (const auto& one : shape.children) child(node, one, path);
    --depth_;
}

void Judge::child(const Node& node, const Child& child, const Path& path) {
    const Path place{&path, child.name};
    std::size_t found = 0;
    for_each_child(node, child.name, [&](const Node& value, int index) {
        ++found;
        item(value, child, at(place, index));
    });
    count(found, child.shape, child.name, place);
    if (!child.shape.slices.empty()) slices(node, child, place);
}

void Judge::item(const Node& node, const Child& child, const Path& path) {
    if (is_resource(node)) {
        const InResource scope(*this, node);
        return shape(node, child.shape, path);
    }
    shape(node, child.shape, path);
}

void Judge::count(std::size_t found, const Shape& shape, std::string_view what, const Path& path) {
    if (shape.min && found < *shape.min) {
        findings_->add(Severity::error, "mangler-element",
                       "At least " + std::to_string(*shape.min) + " of " + std::string(what) +
                           " by the profile; there is " + std::to_string(found) + ".",
                       path);
    }
    if (shape.max && found > *shape.max) {
        findings_->add(Severity::error, "for-mange",
                       "At most " + std::to_string(*shape.max) + " of " + std::string(what) +
                           " by the profile; there are " + std::to_string(found) + ".",
                       path);
    }
}

// minValue and maxValue, of numbers; dates of the same precision compare as text does.
void Judge::bounds(const json::Value& value, const Shape& shape, const Path& path) {
    const auto below = [](const json::Value& a, const json::Value& b) {
        const auto left = fhirpath::Decimal::parse(a.digits());
        const auto right = fhirpath::Decimal::parse(b.digits());
        if (left && right) return compare(*left, *right) == std::strong_ordering::less;
        return a.is_string() && b.is_string() && a.string().size() == b.string().size() &&
               a.string() < b.string();
    };
    if (!shape.least.is_null() && below(value, shape.least)) {
        findings_->add(Severity::error, "feil-verdi", "Less than the profile allows.", path);
    }
    if (!shape.most.is_null() && below(shape.most, value)) {
        findings_->add(Severity::error, "feil-verdi", "More than the profile allows.", path);
    }
}

void Judge::types(const Node& node, const Shape& shape, const Path& path) {
    const auto rule = std::find_if(shape.types.begin(), shape.types.end(), [&](const auto& one) {
        return one.code == name_of(node) ||
               (is_resource(node) && (one.code == "Resource" || one.code == "DomainResource"));
    });
    if (rule == shape.types.end()) {
        // A restriction of a type, such as SimpleQuantity, goes by the type's name; so do the
        // elements that R4 only describes in place.
        const bool in_place =
            name_of(node).find('.') != std::string_view::npos || name_of(node) == "SimpleQuantity";
        if (in_place) return;
        findings_->add(
            Severity::error, "feil-type",
            "The profile does not allow a value of type " + std::string(name_of(node)) + " here.",
            path);
        return;
    }
    if (!rule->targets.empty()) target(node, *rule, path);
    if (!rule->profiles.empty()) type_profiles(node, *rule, path);
}

void Judge::type_profiles(const Node& node, const TypeRule& rule, const Path& path) {
    if (rule.profiles.size() == 1) {
        const auto* known = library_.profile(rule.profiles.front());
        // Extensions are judged by their definition wherever they stand.
        if (known != nullptr && rule.code != "Extension") profile(node, *known, path);
        return;
    }
    const bool any = std::any_of(rule.profiles.begin(), rule.profiles.end(), [&](const auto& url) {
        const auto* known = library_.profile(url);
        return known == nullptr || conforms(node, *known);
    });
    if (!any) {
        findings_->add(Severity::error, "feil-verdi", "As none of the profiles allowed here.",
                       path);
    }
}

void Judge::target(const Node& node, const TypeRule& rule, const Path& path) {
    if (node.value == nullptr) return;
    const auto& reference = node.value->text("reference");
    std::string type;
    if (const auto* resource = resolve(reference)) {
        type = resource->text("resourceType");
    } else if (const auto key = fhir::key_of_reference(reference)) {
        type = key->type;
    } else {
        type = node.value->text("type");
    }
    const bool allowed =
        std::find(rule.targets.begin(), rule.targets.end(), type) != rule.targets.end() ||
        std::find(rule.targets.begin(), rule.targets.end(), "Resource") != rule.targets.end();
    if (type.empty() || !fhir::is_resource_type(type)) return;
    if (allowed) {
        const auto* resource = resolve(reference);
        if (resource != nullptr && !target_conforms(*resource, rule)) {
            findings_->add(Severity::error, "feil-referanse",
                           "What it refers to is as none of the profiles allowed here.", path);
        }
        return;
    }
    findings_->add(Severity::error, "feil-referanse",
                   "By the profile it cannot refer to a resource of type " + type + ".", path);
}

// Resources refer to each other in circles: one that is being judged counts as right.
bool Judge::target_conforms(const json::Value& resource, const TypeRule& rule) {
    const auto* type = r4::find_resource(resource.text("resourceType"));
    bool any_known = false;
    for (const auto& url : rule.target_profiles) {
        const auto* known = library_.profile(url);
        if (known == nullptr && library_.type_of(url) == resource.text("resourceType")) return true;
        if (known == nullptr || known->type != type) continue;
        any_known = true;
        const auto [entry, is_new] = targets_.try_emplace({&resource, known}, true);
        if (is_new) entry->second = conforms({&resource, nullptr, type}, *known);
        if (entry->second) return true;
    }
    return !any_known;
}

void Judge::binding(const Node& node, const Binding& binding, const Path& path) {
    const bool strong = binding.strength == Strength::required;
    if (!strong && binding.strength != Strength::extensible) return;
    if (node.value == nullptr || binding.codes == nullptr) return;
    const auto& value = *node.value;
    const auto type = name_of(node);
    auto verdict = Membership::out;
    bool asked = true;
    if (value.is_string()) {
        verdict = binding.codes->judge({}, value.string());
    } else if (type == "Coding" || type == "Quantity") {
        verdict = binding.codes->judge(value.text("system"), value.text("code"));
        asked = !value.text("code").empty();
    } else if (type == "CodeableConcept") {
        for (const auto& one : value.at("coding").items()) {
            const auto found = binding.codes->judge(one.text("system"), one.text("code"));
            if (found == Membership::in) return;
            if (found == Membership::unknown) verdict = found;
        }
        // Text alone is what extensible bindings allow where no code fits.
        asked = strong || value.has("coding");
    } else {
        return;
    }
    if (!asked || verdict == Membership::in) return;
    const auto text = "value set " + std::string(binding.url.substr(binding.url.rfind('/') + 1));
    if (verdict == Membership::unknown) {
        findings_->add(Severity::information, "kode-ikke-sjekket",
                       "Whether the code is in the " + text + " cannot be told here.", path);
        return;
    }
    findings_->add(strong ? Severity::error : Severity::warning, "feil-kode",
                   "Not a code of the " + text + ".", path);
}

}  // namespace planbro::profiles
