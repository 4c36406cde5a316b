// What FHIR adds: https://hl7.org/fhir/R4/fhirpath.html#functions
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "fhir/narrative.hpp"
#include "fhirpath/internal/functions/groups.hpp"

namespace planbro::fhirpath::internal {

namespace {

using json::Value;

constexpr std::string_view kBaseProfiles = "http://hl7.org/fhir/StructureDefinition/";

bool is_of(const Item& item, std::string_view type) {
    const auto* node = item.get<Node>();
    const auto* sought = r4::find_type(type);
    return node != nullptr && sought != nullptr && Schema::r4().is_a(*node->type, *sought);
}

bool extensions_of(const Node& node, std::string_view url, Taker take) {
    const auto* list = member_of(node, "extension");
    if (list == nullptr) return true;
    static const auto* const type = r4::find_type("Extension");
    return std::all_of(list->items().begin(), list->items().end(), [&](const Value& extension) {
        return extension.text("url") != url || take(Item(Node{&extension, nullptr, type}));
    });
}

bool extension(const Call& call, Taker take) {
    const auto url = call.argument_text(0);
    if (!url) return true;
    return call.each([&](const Item& item) {
        const auto* node = item.get<Node>();
        return node == nullptr || extensions_of(*node, *url, take);
    });
}

Truth has_a_value(const Call& call) {
    std::size_t count = 0;
    bool has = false;
    call.each([&](const Item& item) {
        has = ++count == 1 && has_value(item);
        return count == 1;
    });
    return truth_of(has);
}

std::optional<Item> get_value(const Call& call) {
    if (has_a_value(call) != Truth::yes) return {};
    return call.value();
}

// --- resolve() --------------------------------------------------------------------------------

// The resource that contains others: the outermost one that is known.
const Value* container(const Evaluation& run) {
    const auto& environment = run.environment();
    const auto item = environment.root_resource ? *environment.root_resource
                                                : environment.resource.value_or(run.focus());
    const auto* node = item.get<Node>();
    return node == nullptr ? nullptr : node->value;
}

const Value* contained(const Evaluation& run, std::string_view id) {
    const auto* root = container(run);
    if (root == nullptr || id.empty()) return root;
    for (const auto& resource : root->at("contained").items()) {
        if (resource.text("id") == id) return &resource;
    }
    return nullptr;
}

const Value* resolved(const Evaluation& run, std::string_view reference) {
    if (reference.starts_with('#')) return contained(run, reference.substr(1));
    const auto& resolve = run.environment().resolve;
    return resolve && !reference.empty() ? resolve(reference) : nullptr;
}

// A Reference by what it refers to; a uri, or a text, by itself.
std::string_view reference_in(const Item& item) {
    if (const auto* text = item.get<std::string_view>()) return *text;
    const auto* node = item.get<Node>();
    if (node == nullptr || node->value == nullptr) return {};
    if (node->value->is_string()) return node->value->string();
    return node->value->text("reference");
}

bool resolve(const Call& call, Taker take) {
    return call.each([&](const Item& item) {
        const auto* resource = resolved(call.run, reference_in(item));
        const auto found = resource != nullptr ? resource_item(*resource) : std::nullopt;
        return !found || take(*found);
    });
}

// --- modifiers, value sets, profiles, narrative -----------------------------------------------

bool is_named(std::string_view url, const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), url) != names.end();
}

bool check_modifiers(const Call& call, Taker take) {
    const auto names = split(call.argument_text(0).value_or(std::string_view()), ',');
    return call.each([&](const Item& item) {
        const auto* node = item.get<Node>();
        const auto* list = node != nullptr ? member_of(*node, "modifierExtension") : nullptr;
        const bool allowed =
            list == nullptr ||
            std::all_of(list->items().begin(), list->items().end(), [&](const Value& extension) {
                return is_named(extension.text("url"), names);
            });
        if (!allowed) call.fail("there is a modifier extension that is not known");
        return take(item);
    });
}

Truth of_answer(const std::optional<bool>& answer) {
    return answer ? truth_of(*answer) : Truth::none;
}

Truth member_of_value_set(const Call& call) {
    const auto item = call.single();
    const auto value_set = call.argument_text(0);
    const auto& member_of = call.run.environment().member_of;
    if (!item || !value_set || !member_of) return Truth::none;
    return of_answer(member_of(*item, *value_set));
}

// The types of R4 are profiles, too: those this room knows by itself.
Truth conforms_to(const Call& call) {
    const auto item = call.single();
    const auto profile = call.argument_text(0);
    if (!item || !profile) return Truth::none;
    if (profile->starts_with(kBaseProfiles)) {
        const auto type = profile->substr(kBaseProfiles.size());
        if (r4::find_type(type) != nullptr) return truth_of(is_of(*item, type));
    }
    const auto& conforms = call.run.environment().conforms_to;
    const auto answer = conforms ? conforms(*item, *profile) : std::nullopt;
    if (!answer) call.fail("the profile is not known");
    return truth_of(*answer);
}

Truth html_checks(const Call& call) {
    const auto text = call.text();
    return text ? truth_of(fhir::is_narrative(*text)) : Truth::none;
}

constexpr auto kAny = Sort::anything;
constexpr auto kBoolean = Sort::boolean;

constexpr std::array kFunctions = {
    Function{"extension", 1, 1, kAny, kAny, extension},
    Function{"hasValue", 0, 0, kAny, kBoolean, has_a_value},
    Function{"getValue", 0, 0, kAny, kAny, get_value},
    Function{"resolve", 0, 0, kAny, kAny, resolve},
    Function{"checkModifiers", 1, 1, kAny, Sort::input, check_modifiers},
    Function{"memberOf", 1, 1, kAny, kBoolean, member_of_value_set},
    Function{"conformsTo", 1, 1, kAny, kBoolean, conforms_to},
    Function{"htmlChecks", 0, 0, kAny, kBoolean, html_checks},
};

}  // namespace

std::span<const Function> fhir_functions() {
    return kFunctions;
}

}  // namespace planbro::fhirpath::internal
