// Judges a resource and all that is in it by the element tables.
#pragma once

#include "base/json.hpp"
#include "fhir/elements.hpp"
#include "fhir/internal/faults.hpp"
#include "fhir/internal/references.hpp"
#include "fhir/path.hpp"

namespace planbro::fhir {

class Walk {
  public:
    explicit Walk(Faults& faults) : faults_(faults) {}

    // A resource of any type, at the top or within another one.
    void resource(const json::Value& value, const Path& path, const Scope& outer);

  private:
    void object(const json::Value& value, const r4::Type& type, const Path& path,
                const Scope& scope);
    void list(const json::Value& value, const r4::Element& element, const Path& path,
              const json::Value& object, const Scope& scope);
    void item(const json::Value& value, const r4::Element& element, const Path& path,
              const Scope& scope);
    void primitive(const json::Value& value, const r4::Element& element, const Path& path);
    void extensions_of_primitive(const json::Value& value, const json::Value& primitive,
                                 const r4::Element& element, const Path& path, const Scope& scope);
    void unknown(const r4::Type& type, std::string_view name, const Path& path);
    void missing(const json::Value& value, const r4::Type& type, const Path& path);

    Faults& faults_;
};

}  // namespace planbro::fhir
