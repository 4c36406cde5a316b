// What a reference points to, as far as the message at hand tells.
// https://hl7.org/fhir/R4/references.html
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/json.hpp"

namespace planbro::fhir {

// Resource types by the name that references use: the contained resources of a resource by id, or
// the entries of a Bundle by fullUrl. Read when first asked.
class NamedResources {
  public:
    NamedResources(const json::Value& list, std::string_view name, std::string_view resource)
        : list_(&list), name_(name), resource_(resource) {}
    // The type of the resource so named, "" if it is none of R4; nothing if there is no such
    // resource.
    std::optional<std::string_view> type_of(std::string_view name);

  private:
    void read();

    const json::Value* list_;
    std::string_view name_;
    std::string_view resource_;  // the member that holds the resource; "" if it is the item itself
    bool is_read_ = false;
    std::unordered_map<std::string_view, std::string_view> types_;
};

// Where a reference stands.
struct Scope {
    std::string_view container_type;      // the resource that "#" points to
    NamedResources* contained = nullptr;  // its contained resources
    NamedResources* bundle = nullptr;     // entries of the Bundle around it; nothing outside of one
    bool is_contained = false;
};

struct ReferenceCheck {
    std::string_view fault;        // "" if the form is right
    std::string_view target_type;  // "" if the reference does not tell
};

ReferenceCheck check_reference_form(std::string_view reference, const Scope& scope);

}  // namespace planbro::fhir
