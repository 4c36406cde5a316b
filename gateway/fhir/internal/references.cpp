#include "fhir/internal/references.hpp"

#include "fhir/internal/primitives.hpp"
#include "fhir/resource.hpp"

namespace planbro::fhir {

namespace {

constexpr auto kNone = std::string_view::npos;
constexpr std::string_view kHistory = "/_history/";

std::string_view without_version(std::string_view reference) {
    const auto at = reference.find(kHistory);
    if (at == kNone || !is_id(reference.substr(at + kHistory.size()))) return reference;
    return reference.substr(0, at);
}

// The type in "Type/id"; "" for other forms.
std::string_view type_in(std::string_view reference) {
    const auto slash = reference.find('/');
    if (slash == kNone || !is_id(reference.substr(slash + 1))) return {};
    const auto type = reference.substr(0, slash);
    return is_resource_type(type) ? type : std::string_view();
}

// The type in an absolute URL that ends as a FHIR server's URLs do.
std::string_view type_at_end(std::string_view url) {
    url = without_version(url);
    const auto last = url.rfind('/');
    if (last == kNone || last == 0) return {};
    const auto before = url.rfind('/', last - 1);
    return before == kNone ? std::string_view() : type_in(url.substr(before + 1));
}

ReferenceCheck check_fragment(std::string_view id, const Scope& scope) {
    if (id.empty()) {
        if (scope.is_contained) return {"", scope.container_type};
        return {"Only a contained resource can point to the resource around it.", ""};
    }
    if (scope.contained != nullptr) {
        if (const auto type = scope.contained->type_of(id)) return {"", *type};
    }
    return {"There is no contained resource with that id.", ""};
}

ReferenceCheck check_urn(std::string_view urn, const Scope& scope) {
    if (!is_uuid_urn(urn) && !is_oid(urn)) return {"Not a UUID or an OID.", ""};
    if (scope.bundle == nullptr) return {};
    return {"", scope.bundle->type_of(urn).value_or(std::string_view())};
}

bool has_scheme(std::string_view reference) {
    return reference.find(':') < reference.find_first_of("/?#");
}

// In a transaction, a reference can be a search that finds one resource: "Patient?identifier=...".
// https://hl7.org/fhir/R4/http.html#trules
ReferenceCheck check_relative(std::string_view reference, const Scope& scope) {
    if (scope.bundle != nullptr) {
        const auto type = reference.substr(0, reference.find('?'));
        if (type.size() < reference.size() && is_resource_type(type)) return {"", type};
    }
    const auto type = type_in(without_version(reference));
    if (!type.empty()) return {"", type};
    return {
        "Neither Type/id with a resource type of R4, nor a URL, nor the id of a contained "
        "resource.",
        ""};
}

}  // namespace

void NamedResources::read() {
    is_read_ = true;
    for (const auto& item : list_->items()) {
        const auto& resource = resource_.empty() ? item : item.at(resource_);
        const std::string_view type = resource.text("resourceType");
        types_.emplace(item.text(name_), is_resource_type(type) ? type : std::string_view());
    }
}

std::optional<std::string_view> NamedResources::type_of(std::string_view name) {
    if (!is_read_) read();
    const auto found = types_.find(name);
    if (found == types_.end()) return {};
    return found->second;
}

ReferenceCheck check_reference_form(std::string_view reference, const Scope& scope) {
    if (reference.starts_with('#')) return check_fragment(reference.substr(1), scope);
    if (!is_uri(reference)) return {"A reference has no spaces.", ""};
    if (reference.starts_with("urn:uuid:") || reference.starts_with("urn:oid:")) {
        return check_urn(reference, scope);
    }
    if (has_scheme(reference)) return {"", type_at_end(reference)};
    return check_relative(reference, scope);
}

}  // namespace planbro::fhir
