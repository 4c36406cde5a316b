#include "fhir/internal/rules.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "base/time.hpp"
#include "fhir/resource.hpp"

namespace planbro::fhir {

namespace {

constexpr std::string_view kDefinition = "http://hl7.org/fhir/StructureDefinition/";

// ext-1: either a value or extensions of its own.
void check_extension(const json::Value& extension, const Path& path, Faults& faults) {
    const auto& members = extension.members();
    const bool has_value = std::any_of(members.begin(), members.end(), [](const auto& member) {
        return member.name.starts_with("value") || member.name.starts_with("_value");
    });
    const bool has_extensions = extension.has("extension");
    if (has_value && has_extensions) {
        faults.add("for-mange", "An extension has either a value or extensions, not both.", path);
    } else if (!has_value && !has_extensions) {
        faults.add("mangler-element", "An extension must have a value or extensions.",
                   Path{&path, "value"});
    }
}

// Reference.type is a resource type, or the URL of its definition.
std::string_view stated_type(const json::Value& reference) {
    std::string_view type = reference.text("type");
    if (type.starts_with(kDefinition)) type.remove_prefix(kDefinition.size());
    return is_resource_type(type) ? type : std::string_view();
}

void check_reference(const json::Value& value, const r4::Element& element, const Path& path,
                     const Scope& scope, Faults& faults) {
    const auto stated = stated_type(value);
    std::string_view target;
    if (const std::string_view reference = value.text("reference"); !reference.empty()) {
        const auto check = check_reference_form(reference, scope);
        if (!check.fault.empty()) {
            return faults.add("feil-referanse", std::string(check.fault), Path{&path, "reference"});
        }
        target = check.target_type;
    }
    if (!target.empty() && !stated.empty() && target != stated) {
        return faults.add("feil-referanse", "The reference and its type do not agree.", path);
    }
    const auto type = target.empty() ? stated : target;
    if (!type.empty() && !r4::allows_target(element, type)) {
        faults.add("feil-referanse",
                   "It cannot refer to a resource of type " + std::string(type) + ".", path);
    }
}

// per-1. The ends may be of different precision; each covers a span of time.
void check_period(const json::Value& period, const Path& path, Faults& faults) {
    const std::string_view start = period.text("start");
    const std::string_view end = period.text("end");
    constexpr std::size_t day_size = 10;
    if (start.empty() || end.empty()) return;
    if (start.size() == day_size && end.size() == day_size && start <= end) return;
    const auto from = interval_of(start);
    const auto until = interval_of(end);
    if (from && until && from->low >= until->high) {
        faults.add("feil-verdi", "A period does not end before it starts.", path);
    }
}

bool is_bound_coding(const json::Value& coding, const r4::Element& element) {
    return r4::has_code(element, coding.text("system"), coding.text("code"));
}

void check_coding(const json::Value& coding, const r4::Element& element, const Path& path,
                  Faults& faults) {
    if (!is_bound_coding(coding, element)) faults.add("feil-kode", code_text(element), path);
}

void check_concept(const json::Value& concept_, const r4::Element& element, const Path& path,
                   Faults& faults) {
    const auto& codings = concept_.at("coding").items();
    const bool bound = std::any_of(codings.begin(), codings.end(), [&](const auto& coding) {
        return is_bound_coding(coding, element);
    });
    if (!bound) faults.add("feil-kode", code_text(element), path);
}

// Every "#id" anywhere in the element: references, but canonicals and URIs too.
void collect_fragments(const json::Value& element, std::unordered_set<std::string_view>& found) {
    for (const auto& item : element.items()) collect_fragments(item, found);
    for (const auto& member : element.members()) collect_fragments(member.value, found);
    const std::string_view text = element.string();
    if (text.starts_with('#')) found.insert(text.substr(1));
}

bool points_to_container(const json::Value& contained) {
    std::unordered_set<std::string_view> fragments;
    collect_fragments(contained, fragments);
    return fragments.contains("");
}

bool needs_resource(std::string_view method) {
    return method == "POST" || method == "PUT" || method == "PATCH";
}

void check_request(const json::Value& entry, const Path& path, Faults& faults) {
    const auto* request = entry.find("request");
    if (request == nullptr) {
        faults.add("mangler-element", "An entry of a batch or transaction must have a request.",
                   Path{&path, "request"});
    } else if (needs_resource(request->text("method")) && !entry.has("resource")) {
        faults.add("mangler-element", "What is to be written is not there.",
                   Path{&path, "resource"});
    }
}

}  // namespace

void check_rules_of_type(const json::Value& value, const r4::Element& element, const Path& path,
                         const Scope& scope, Faults& faults) {
    const auto type = r4::text(r4::type_of(element).name);
    if (type == "Reference") return check_reference(value, element, path, scope, faults);
    if (type == "Extension") return check_extension(value, path, faults);
    if (type == "Period") return check_period(value, path, faults);
    if (element.codes == 0) return;
    if (type == "Coding") return check_coding(value, element, path, faults);
    check_concept(value, element, path, faults);
}

void check_contained(const json::Value& resource, const Path& path, bool is_contained,
                     Faults& faults) {
    const auto& contained = resource.at("contained").items();
    if (contained.empty()) return;
    if (is_contained) {  // dom-2
        return faults.add("feil-verdi", "A contained resource contains no others.",
                          Path{&path, "contained"});
    }
    std::unordered_set<std::string_view> fragments;
    collect_fragments(resource, fragments);
    for (std::size_t i = 0; i < contained.size(); ++i) {
        const Path place{&path, "contained", static_cast<int>(i)};
        const auto& id = contained[i].text("id");
        if (id.empty()) {
            faults.add("mangler-element", "A contained resource must have an id.",
                       Path{&place, "id"});
        } else if (!fragments.contains(id) && !points_to_container(contained[i])) {  // dom-3
            faults.add("feil-referanse", "Nothing refers to this contained resource.", place);
        }
    }
}

void check_bundle(const json::Value& bundle, const Path& path, Faults& faults) {
    const auto& type = bundle.text("type");
    if (type != "transaction" && type != "batch") return;
    const auto& entries = bundle.at("entry").items();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        check_request(entries[i], Path{&path, "entry", static_cast<int>(i)}, faults);
    }
}

}  // namespace planbro::fhir
