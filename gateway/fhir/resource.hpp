// A FHIR resource is a json::Value with a "resourceType"; these are the small words to build and
// read one.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace planbro::fhir {

// The name of a resource within this server: type and logical id.
struct Key {
    std::string type;
    std::string id;
    [[nodiscard]] std::string reference() const { return type + "/" + id; }
    friend auto operator<=>(const Key&, const Key&) = default;
};

// The key in a relative reference "Type/id" or "Type/id/_history/v"; nothing for other forms.
std::optional<Key> key_of_reference(std::string_view reference);

bool is_id(std::string_view text);             // https://hl7.org/fhir/R4/datatypes.html#id
bool is_resource_type(std::string_view name);  // a type of FHIR R4

Key key_of(const json::Value& resource);

json::Value coding(std::string_view system, std::string_view code, std::string_view display = {});
json::Value concept_of(std::string_view system, std::string_view code,
                       std::string_view display = {});
json::Value identifier(std::string_view system, std::string_view value);
json::Value reference_to(std::string_view reference, std::string_view display = {});
// Reference by business identifier, with display.
json::Value reference_by(std::string_view type, std::string_view system, std::string_view value,
                         std::string_view display = {});
json::Value extension(std::string_view url, std::string_view value_name, json::Value value);

// Whether a CodeableConcept, or an array of them, has the coding.
bool has_coding(const json::Value& concept_or_list, std::string_view system, std::string_view code);
// The code of a CodeableConcept (or of the first that has one in a list) in a system; "" if none.
std::string code_in(const json::Value& concept_or_list, std::string_view system);
// The value of the first Identifier of that system in resource.identifier; "" if none.
std::string identifier_in(const json::Value& resource, std::string_view system);
const json::Value* find_extension(const json::Value& element, std::string_view url);

// Calls `visit` with every "reference" string anywhere in the resource; what it returns replaces
// it.
void rewrite_references(json::Value& element,
                        const std::function<std::optional<std::string>(std::string_view)>& visit);
// Every "reference" string anywhere in the element, in document order.
std::vector<std::string> references_in(const json::Value& element);

}  // namespace planbro::fhir
