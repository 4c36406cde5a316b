// The element tables turned round: from an element's name to the types that have it, so that a
// step of a path need not search all elements of a type.
#pragma once

#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fhir/elements.hpp"

namespace planbro::fhirpath::internal {

namespace r4 = fhir::r4;

// An element of a type, or a choice: `value` stands for valueQuantity, valueString and so on.
struct Use {
    const r4::Type* owner;
    std::span<const r4::Element> elements;  // one, or those of the choice
    bool is_choice;
};

// All uses of a name, by owner.
struct Uses {
    std::vector<Use> of_owner;
    bool may_be_choice = false;

    // That of the type or of the nearest of its bases; nothing if it has no such element.
    [[nodiscard]] const Use* find(const r4::Type& type) const;
};

class Schema {
  public:
    // Built once from the tables, when it is first asked for.
    static const Schema& r4();

    [[nodiscard]] const Uses* uses_of(std::string_view name) const;
    // What a type specialises: also a code the string, an Age the Quantity.
    // https://hl7.org/fhir/R4/datatypes.html
    [[nodiscard]] const r4::Type* parent_of(const r4::Type& type) const;
    [[nodiscard]] bool is_a(const r4::Type& type, const r4::Type& ancestor) const;
    [[nodiscard]] bool is_quantity(const r4::Type& type) const { return is_a(type, *quantity_); }

  private:
    Schema();

    std::unordered_map<std::string_view, Uses> uses_;
    std::vector<const r4::Type*> parents_;  // in the order of the types
    const r4::Type* quantity_;
};

// BackboneElement for Patient.contact: types within a type have no name of their own.
std::string_view name_of(const r4::Type& type);

}  // namespace planbro::fhirpath::internal
