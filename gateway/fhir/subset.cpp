#include "fhir/subset.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "fhir/codes.hpp"
#include "fhir/elements.hpp"
#include "fhir/resource.hpp"

namespace planbro::fhir {

namespace {

using json::Value;
using r4::Kind;

// --- What is asked for ---

Fail bad_value(const std::string& parameter, const std::string& text) {
    return fail(Category::bad_request, "feil-parameterverdi", parameter + ": " + text, parameter);
}

constexpr auto kSummaries =
    std::to_array<std::pair<std::string_view, Summary>>({{"false", Summary::off},
                                                         {"true", Summary::marked},
                                                         {"text", Summary::text},
                                                         {"data", Summary::data},
                                                         {"count", Summary::count}});

std::optional<Summary> summary_named(std::string_view word) {
    const auto* const found = std::find_if(kSummaries.begin(), kSummaries.end(),
                                           [&](const auto& one) { return one.first == word; });
    return found == kSummaries.end() ? std::nullopt : std::optional(found->second);
}

// As in a path ("deceased"), or spelled out ("deceasedBoolean").
bool has_element(const r4::Type& type, std::string_view name) {
    for (const auto* level = &type; level != nullptr; level = r4::base_of(*level)) {
        const auto elements = r4::elements_of(*level);
        if (std::any_of(elements.begin(), elements.end(), [&](const r4::Element& element) {
                return name == r4::text(element.name) || name == r4::name_in_path(*level, element);
            })) {
            return true;
        }
    }
    return false;
}

std::string names_of(const r4::Type& type) {
    std::string names;
    std::string_view last;
    for (const auto* level = &type; level != nullptr; level = r4::base_of(*level)) {
        for (const auto& element : r4::elements_of(*level)) {
            const auto name = r4::name_in_path(*level, element);
            if (name == last) continue;  // another type of the same choice
            last = name;
            names += (names.empty() ? "" : ", ") + std::string(name);
        }
    }
    return names;
}

// "title", or "CarePlan.title". The name is not repeated in a refusal: anything may stand there.
Result<void> read_element(const std::string& name, Subset& subset) {
    const auto dot = name.find('.');
    const bool is_typed = dot != std::string::npos;
    const auto type_name = is_typed ? name.substr(0, dot) : subset.type;
    const auto* const type =
        r4::find_type(type_name.empty() ? std::string_view("DomainResource") : type_name);
    if (type == nullptr || (is_typed && type->kind != Kind::resource)) {
        return bad_value("_elements",
                         "an element at the root of a resource, such as title or CarePlan.title.");
    }
    auto element = name.substr(is_typed ? dot + 1 : 0);
    if (!has_element(*type, element)) {
        return bad_value("_elements", "Unknown element. At the root of " +
                                          std::string(r4::text(type->name)) +
                                          " there are: " + names_of(*type) + ".");
    }
    (is_typed ? subset.elements_of[type_name] : subset.elements).insert(std::move(element));
    return {};
}

Result<void> read_summary(const std::string& value, Subset& subset, bool is_repeated) {
    const auto summary = summary_named(value);
    if (!summary) return bad_value("_summary", "is true, text, data, count or false.");
    if (is_repeated && *summary != subset.summary) return bad_value("_summary", "is given twice.");
    subset.summary = *summary;
    return {};
}

// --- What is left of a resource ---

// The types that others inherit from have no choices, so a choice is the type's own.
bool is_required(const r4::Type& type, const r4::Element& element) {
    if (element.choice == 0) return element.required();
    return r4::choices_of(type)[element.choice - 1U].required;
}

// Without these a resource says something else, or is none.
bool is_always_kept(const r4::Type& type, const r4::Element& element) {
    return is_required(type, element) || element.modifies();
}

std::string_view without_underscore(const json::Member& member) {
    return std::string_view(member.name).substr(member.name.starts_with('_') ? 1 : 0);
}

Value summary_of(const Value& object, const r4::Type& type);

// Of a value of the element, or of a list of them. What a primitive has beside it qualifies it, and
// an extension is one word: both stay whole.
Value element_summary(const Value& value, const r4::Element& element) {
    const auto& type = r4::type_of(element);
    if (type.kind != Kind::complex || r4::text(type.name) == "Extension") return value;
    if (!value.is_array()) return summary_of(value, type);
    Value kept;
    for (const auto& item : value.items()) {
        auto one = summary_of(item, type);
        if (!one.is_blank()) kept.push_back(std::move(one));
    }
    return kept;
}

Value summary_of(const Value& object, const r4::Type& type) {
    Value result = json::object({});
    r4::ElementFinder finder(type);
    for (const auto& member : object.members()) {
        const auto* const element = finder.find(without_underscore(member));
        if (element == nullptr) continue;
        const bool is_kept = is_always_kept(type, *element);
        if (!is_kept && !element->in_summary()) continue;
        auto kept = element_summary(member.value, *element);
        // A mandatory element whose content is no part of a summary: the whole, rather than
        // nothing.
        if (kept.is_blank() && is_kept) kept = member.value;
        result.set_if(member.name, std::move(kept));
    }
    return result;
}

// The members at the root for which `wanted` holds, and those that are always kept.
template <class Wanted>
Value root_of(const Value& resource, const r4::Type& type, Wanted wanted) {
    Value result = json::object({});
    r4::ElementFinder finder(type);
    for (const auto& member : resource.members()) {
        const auto* const element = finder.find(without_underscore(member));
        if (element == nullptr) continue;
        const bool is_wanted = wanted(r4::text(element->name), r4::name_in_path(type, *element));
        if (is_wanted || is_always_kept(type, *element)) result.set(member.name, member.value);
    }
    return result;
}

void mark(Value& resource) {
    if (is_subsetted(resource)) return;
    resource["meta"]["tag"].push_back(coding(kObservationValue, kSubsetted));
}

// The rest after what is always there, in the customary order.
Value with_head(const Value& resource, const Value& rest) {
    Value result = json::object({});
    for (const auto* name : {"resourceType", "id", "meta"}) {
        result.set_if(name, resource.at(name));
    }
    if (!result.has("meta")) result.set("meta", json::object({}));
    for (const auto& member : rest.members()) {
        if (!result.has(member.name)) result.set(member.name, member.value);
    }
    mark(result);
    return result;
}

Value without_text(Value resource) {
    resource.erase("text");
    mark(resource);
    return resource;
}

Value summarized(Value resource, const r4::Type& type, Summary summary) {
    switch (summary) {
        case Summary::off:
        case Summary::count:
            return resource;
        case Summary::marked:
            return with_head(resource, summary_of(resource, type));
        case Summary::text:
            return with_head(
                resource, root_of(resource, type, [](auto name, auto) { return name == "text"; }));
        case Summary::data:
            return without_text(std::move(resource));
    }
    return resource;
}

// Which elements are asked of the resource; nothing where all are.
std::optional<ElementNames> elements_asked(const std::string& type, const Subset& subset,
                                           bool is_included) {
    const bool is_meant = !is_included && (subset.type.empty() || subset.type == type);
    const auto typed = subset.elements_of.find(type);
    if ((!is_meant || subset.elements.empty()) && typed == subset.elements_of.end()) return {};
    ElementNames names;
    if (is_meant) names = subset.elements;
    if (typed != subset.elements_of.end()) {
        names.insert(typed->second.begin(), typed->second.end());
    }
    return names;
}

Value subset_of_one(Value resource, const Subset& subset, bool is_included) {
    const auto& name = resource.text("resourceType");
    const auto* const type = r4::find_resource(name);
    if (type == nullptr || name == "OperationOutcome") return resource;
    if (subset.summary != Summary::off) {
        return summarized(std::move(resource), *type, subset.summary);
    }
    const auto asked = elements_asked(name, subset, is_included);
    if (!asked) return resource;
    return with_head(resource, root_of(resource, *type, [&](auto spelled, auto in_path) {
                         return asked->contains(spelled) || asked->contains(in_path);
                     }));
}

}  // namespace

Result<Subset> read_subset(std::string_view type,
                           const std::vector<std::pair<std::string, std::string>>& parameters) {
    Subset subset;
    subset.type = type;
    bool has_summary = false;
    for (const auto& [name, value] : parameters) {
        if (name == "_summary") {
            auto read = read_summary(value, subset, has_summary);
            if (!read) return Fail(read.error());
            has_summary = true;
        }
        if (name != "_elements") continue;
        for (const auto& element : split(value, ',')) {
            if (auto read = read_element(element, subset); !read) return Fail(read.error());
        }
    }
    const bool has_elements = !subset.elements.empty() || !subset.elements_of.empty();
    if (has_elements && subset.summary != Summary::off) {
        return bad_value("_elements", "is not to be combined with _summary.");
    }
    return subset;
}

Value subset_of(Value resource, const Subset& subset) {
    if (subset.is_whole()) return resource;
    if (resource.text("resourceType") != "Bundle") {
        return subset_of_one(std::move(resource), subset, false);
    }
    auto* const entries = resource.find("entry");
    if (entries == nullptr) return resource;
    for (auto& entry : entries->make_array()) {
        auto* const content = entry.find("resource");
        if (content == nullptr) continue;
        const bool is_included = entry.at("search").text("mode") == "include";
        *content = subset_of_one(std::move(*content), subset, is_included);
    }
    return resource;
}

bool is_subsetted(const Value& resource) {
    const auto& tags = resource.at("meta").at("tag").items();
    return std::any_of(tags.begin(), tags.end(), [](const Value& tag) {
        const auto& system = tag.text("system");
        return tag.text("code") == kSubsetted && (system.empty() || system == kObservationValue);
    });
}

}  // namespace planbro::fhir
