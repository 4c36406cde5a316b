#include "profiles/internal/judge.hpp"

#include <algorithm>
#include <array>
#include <boost/container/small_vector.hpp>

#include "base/text.hpp"
#include "fhir/resource.hpp"
#include "profiles/internal/base_rules.hpp"
#include "profiles/internal/matching.hpp"

namespace planbro::profiles {

using fhir::Path;
namespace r4 = fhir::r4;

namespace {

// Profiles refer to each other; data cannot make them go round for ever.
constexpr int kDepthMax = 48;

bool is_resource(const Node& node) {
    return node.type->kind == r4::Kind::resource;
}

std::string_view name_of(const Node& node) {
    return r4::text(node.type->name);
}

// The path of an item in a list, given that of the list.
Path at(const Path& list, int index) {
    return Path{list.parent, list.name, index};
}

}  // namespace

// --- Neighbours ----------------------------------------------------------------------------------

void Neighbours::read_entries() {
    is_read_ = true;
    for (const auto& entry : root_.at("entry").items()) {
        const auto& resource = entry.at("resource");
        if (!resource.is_object()) continue;
        entries_.emplace(entry.text("fullUrl"), &resource);
        entries_.emplace(resource.text("resourceType") + "/" + resource.text("id"), &resource);
    }
}

const json::Value* Neighbours::find(std::string_view reference, const json::Value& container) {
    if (reference.starts_with('#')) {
        reference.remove_prefix(1);
        if (reference.empty()) return &container;
        for (const auto& one : container.at("contained").items()) {
            if (one.text("id") == reference) return &one;
        }
        return nullptr;
    }
    if (!is_read_) read_entries();
    const auto found = entries_.find(std::string(reference));
    return found == entries_.end() ? nullptr : found->second;
}

// --- Judge ---------------------------------------------------------------------------------------

// While it lives, %resource and "#" are those of the resource.
class Judge::InResource {
  public:
    InResource(Judge& judge, const Node& resource)
        : judge_(judge),
          resource_(judge.environment_.resource),
          root_(judge.environment_.root_resource),
          container_(judge.container_) {
        const bool contained = container_ != nullptr && is_contained(*resource.value);
        judge_.environment_.resource = resource;
        if (!contained) {
            judge_.environment_.root_resource = resource;
            judge_.container_ = resource.value;
        }
    }
    ~InResource() {
        judge_.environment_.resource = resource_;
        judge_.environment_.root_resource = root_;
        judge_.container_ = container_;
    }
    InResource(const InResource&) = delete;
    InResource& operator=(const InResource&) = delete;

  private:
    [[nodiscard]] bool is_contained(const json::Value& resource) const {
        const auto& all = container_->at("contained").items();
        return !all.empty() && &resource >= all.data() && &resource < all.data() + all.size();
    }

    Judge& judge_;
    std::optional<fhirpath::Item> resource_;
    std::optional<fhirpath::Item> root_;
    const json::Value* container_;
};

Judge::Judge(const Library& library, const Demand& demand, const json::Value& root,
             Findings& findings)
    : library_(library),
      demand_(demand),
      neighbours_(root),
      findings_(&findings),
      container_(nullptr) {
    environment_.now = demand.now;
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

// --- Base R4 -------------------------------------------------------------------------------------

void Judge::base(const Node& node, const Path& path) {
    base(node, path, node);
}

void Judge::base(const Node& node, const Path& path, const Node& parent) {
    if (is_resource(node)) {
        const InResource scope(*this, node);
        named_profiles(node, path);
        values_of_base(node, path, parent);
        return;
    }
    values_of_base(node, path, parent);
}

void Judge::values_of_base(const Node& node, const Path& path, const Node& parent) {
    if (++depth_ > kDepthMax) {
        --depth_;
        return;
    }
    if (name_of(node) == "Extension") extension(node, path, parent);
    around_.push_back(node.type);
    for (const auto* level = node.type; level != nullptr; level = r4::base_of(*level)) {
        rules(node, rules_of(*level), path);
    }
    if (name_of(node) == "Coding") coding(node, path);
    const bool primitive = r4::is_primitive(node.type->kind);
    const auto* object = primitive ? node.extra : node.value;
    if (object != nullptr && object->is_object()) {
        static const auto& kElement = *r4::find_type("Element");
        const auto& type = primitive ? kElement : *node.type;
        r4::ElementFinder finder(type);
        const bool element_rules = has_element_rules(type);
        for (const auto& one : object->members()) {
            const bool shadow = one.name.starts_with('_');
            const auto name = std::string_view(one.name).substr(shadow ? 1 : 0);
            if (shadow && object->has(name)) continue;  // comes with its value
            const auto* element = finder.find(name);
            if (element == nullptr) continue;
            const bool plain = r4::is_primitive(r4::type_of(*element).kind);
            if (plain && !element_rules && !object->has("_" + std::string(name))) continue;
            const auto choice = element->choice == 0 || !finder.is_own(*element)
                                    ? name
                                    : r4::text(r4::choices_of(type)[element->choice - 1U].name);
            const Path place{&path, choice};
            for_each_value(*object, *element, [&](const Node& value, int index) {
                const auto here = at(place, index);
                if (element_rules) rules(value, rules_of(type, choice), here);
                base(value, here, node);
            });
        }
    }
    around_.pop_back();
    --depth_;
}

void Judge::named_profiles(const Node& resource, const Path& path) {
    const Path meta{&path, "meta"};
    for_each_child(resource, "meta", [&](const Node& found, int) {
        const auto& list = found.value->at("profile").items();
        for (std::size_t i = 0; i < list.size(); ++i) {
            const auto& url = list[i].string();
            if (const auto* known = library_.profile(url)) {
                profile(resource, *known, path);
            } else if (library_.type_of(url) != name_of(resource)) {
                findings_->add(Severity::warning, "ukjent-profil",
                               "This profile is not known, so nothing was judged by it.",
                               Path{&meta, "profile", static_cast<int>(i)});
            }
        }
    });
}

void Judge::extension(const Node& node, const Path& path, const Node& parent) {
    const auto* known = node.value == nullptr ? nullptr : library_.profile(node.value->text("url"));
    if (known == nullptr) return;
    if (!may_stand(*known, parent, path)) {
        findings_->add(Severity::error, "feil-verdi", "This extension has no place here.", path);
    }
    profile(node, *known, path);
}

// Whether the expression names the place from any type around it: "Patient.address.district", and
// "Address.district" as well.
bool Judge::stands_below(const Path& place, std::string_view expression) const {
    std::string below;
    const auto* at = &place;
    for (auto type = around_.rbegin() + 1; type < around_.rend() && at != nullptr; ++type) {
        below = "." + std::string(at->name) + below;
        if (std::string(r4::text((*type)->name)) + below == expression) return true;
        at = at->parent;
    }
    return false;
}

bool Judge::may_stand(const Profile& extension, const Node& parent, const Path& place) {
    const auto stands_at = [&](std::string_view expression) {
        for (const auto* level = parent.type; level != nullptr; level = r4::base_of(*level)) {
            if (r4::text(level->name) == expression) return true;
        }
        return stands_below(*place.parent, expression);
    };
    const auto& contexts = extension.contexts;
    return contexts.empty() || std::any_of(contexts.begin(), contexts.end(), [&](const auto& one) {
               if (one.type == "element") return stands_at(one.expression);
               if (one.type == "extension") {
                   return parent.value != nullptr && parent.value->text("url") == one.expression;
               }
               return true;  // an expression: rare, and not followed
           });
}

// A code that its own code system does not have is wrong wherever it stands.
void Judge::coding(const Node& node, const Path& path) {
    if (node.value == nullptr) return;
    const auto& code = node.value->text("code");
    if (code.empty()) return;
    const auto verdict = library_.terminology().has_code(node.value->text("system"), code);
    if (verdict != Membership::out) return;
    findings_->add(Severity::error, "feil-kode", "The code system has no such code.",
                   Path{&path, "code"});
}

// --- Profiles ------------------------------------------------------------------------------------

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

// --- Slices --------------------------------------------------------------------------------------

void Judge::slices(const Node& node, const Child& child, const Path& path) {
    const auto& sliced = child.shape;
    boost::container::small_vector<std::size_t, 16> counts(sliced.slices.size(), 0);
    int last = -1;
    bool left = false;
    for_each_child(node, child.name, [&](const Node& value, int index) {
        const auto place = at(path, index);
        const int found = slice_of(value, sliced);
        if (found < 0) {
            left = true;
            if (sliced.rules == Shape::Rules::closed) {
                findings_->add(Severity::error, "for-mange",
                               "None of the kinds that the profile allows here.", place);
            }
            return;
        }
        if (sliced.ordered && found < last) {
            findings_->add(Severity::error, "feil-verdi", "The profile wants another order.",
                           place);
        }
        if (left && sliced.rules == Shape::Rules::open_at_end) {
            findings_->add(Severity::error, "feil-verdi",
                           "What the profile does not name comes at the end.", place);
        }
        last = found;
        const auto& slice = sliced.slices[static_cast<std::size_t>(found)];
        ++counts[static_cast<std::size_t>(found)];
        shape(value, slice.shape, place);
    });
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const auto& slice = sliced.slices[i];
        count(counts[i], slice.shape, child.name + " (" + slice.name + ")", path);
    }
}

int Judge::slice_of(const Node& node, const Shape& sliced) {
    for (std::size_t i = 0; i < sliced.slices.size(); ++i) {
        if (passes(node, sliced.slices[i], sliced)) return static_cast<int>(i);
    }
    return -1;
}

bool Judge::passes(const Node& node, const Slice& slice, const Shape& sliced) {
    if (slice.tests.empty()) return false;
    for (std::size_t i = 0; i < slice.tests.size(); ++i) {
        if (!passes(node, sliced.discriminators[i], slice.tests[i])) return false;
    }
    return true;
}

bool Judge::passes(const Node& node, const Discriminator& by, const Expectation& expected) {
    if (expected.tells_nothing()) return false;
    switch (by.kind) {
        case Discriminator::Kind::value:
            return reaches(node, by.path,
                           [&](const Node& found) { return value_matches(found, expected); });
        case Discriminator::Kind::exists:
            return reaches(node, by.path, [](const Node&) { return true; }) == expected.exists;
        case Discriminator::Kind::type:
            return reaches(node, by.path, [&](const Node& found) {
                return std::find(expected.types.begin(), expected.types.end(), name_of(found)) !=
                       expected.types.end();
            });
        case Discriminator::Kind::profile:
            return reaches(node, by.path, [&](const Node& found) {
                return std::any_of(expected.profiles.begin(), expected.profiles.end(),
                                   [&](const auto& url) {
                                       const auto* known = library_.profile(url);
                                       return known != nullptr && known->type == found.type &&
                                              conforms(found, *known);
                                   });
            });
    }
    return false;
}

bool Judge::value_matches(const Node& node, const Expectation& expected) {
    if (node.value == nullptr) return false;
    if (!expected.value.is_null()) {
        return expected.is_pattern ? matches_pattern(*node.value, expected.value)
                                   : equals_fixed(*node.value, expected.value);
    }
    Findings quiet(true);
    auto* const loud = std::exchange(findings_, &quiet);
    if (expected.binding) binding(node, *expected.binding, Path{nullptr, "code"});
    findings_ = loud;
    return !quiet.any_error();
}

// Whether the path leads from the node to any one that passes the test.
bool Judge::reaches(const Node& node, std::span<const Step> path,
                    const std::function<bool(const Node&)>& test) {
    if (path.empty()) return test(node);
    const auto& step = path.front();
    const auto rest = path.subspan(1);
    bool found = false;
    switch (step.kind) {
        case Step::Kind::child:
            for_each_child(node, step.name, [&](const Node& value, int) {
                found = found || reaches(value, rest, test);
            });
            return found;
        case Step::Kind::extension:
            for_each_child(node, "extension", [&](const Node& value, int) {
                found = found || (value.value != nullptr && value.value->text("url") == step.name &&
                                  reaches(value, rest, test));
            });
            return found;
        case Step::Kind::of_type:
            return name_of(node) == step.name && reaches(node, rest, test);
        case Step::Kind::resolve: {
            if (node.value == nullptr) return false;
            const auto& reference = node.value->text("reference");
            const auto* target = resolve(reference);
            if (target != nullptr) {
                const auto* type = r4::find_resource(target->text("resourceType"));
                return type != nullptr && reaches({target, nullptr, type}, rest, test);
            }
            // The reference itself tells the type of what is not at hand.
            const auto key = fhir::key_of_reference(reference);
            const auto* type = key ? r4::find_resource(key->type) : nullptr;
            return rest.empty() && type != nullptr && test({nullptr, nullptr, type});
        }
    }
    return false;
}

// --- Types, targets, codes -----------------------------------------------------------------------

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
