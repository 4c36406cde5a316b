// What R4 itself demands of every resource, and what resources say of themselves.
#include "profiles/internal/judge.hpp"

#include <algorithm>

#include "profiles/internal/base_rules.hpp"

namespace planbro::profiles {

using fhir::Path;
namespace r4 = fhir::r4;

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
        const bool has_shadows =
            std::any_of(object->members().begin(), object->members().end(),
                        [](const json::Member& member) { return member.name.starts_with('_'); });
        for (const auto& one : object->members()) {
            const bool shadow = one.name.starts_with('_');
            const auto name = std::string_view(one.name).substr(shadow ? 1 : 0);
            if (shadow && object->has(name)) continue;  // comes with its value
            const auto* element = finder.find(name);
            if (element == nullptr) continue;
            const bool plain = r4::is_primitive(r4::type_of(*element).kind);
            const bool shadowed = has_shadows && object->has("_" + std::string(name));
            if (plain && !element_rules && !shadowed) continue;
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

}  // namespace planbro::profiles
