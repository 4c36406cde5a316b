#include "fhirpath/internal/names.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "fhirpath/internal/error.hpp"

namespace planbro::fhirpath::internal {

namespace {

struct Named {
    std::string_view name;
    std::string_view value;
};

// https://hl7.org/fhir/R4/fhirpath.html#variables
constexpr Named kConstants[] = {
    {"ucum", "http://unitsofmeasure.org"},
    {"sct", "http://snomed.info/sct"},
    {"loinc", "http://loinc.org"},
    {"us-zip", "[0-9]{5}(-[0-9]{4}){0,1}"},
};

TypeTest::System system_type(std::string_view name) {
    using System = TypeTest::System;
    constexpr std::array<std::pair<std::string_view, System>, 9> names = {
        {{"Boolean", System::boolean},
         {"Integer", System::integer},
         {"Decimal", System::decimal},
         {"String", System::string},
         {"Date", System::date},
         {"DateTime", System::date_time},
         {"Time", System::time},
         {"Quantity", System::quantity},
         {"Any", System::any}}};
    const auto* const found = std::find_if(names.begin(), names.end(),
                                           [&](const auto& pair) { return pair.first == name; });
    return found == names.end() ? System::none : found->second;
}

}  // namespace

std::optional<std::string> fixed_constant(std::string_view name) {
    for (const auto& constant : kConstants) {
        if (constant.name == name) return std::string(constant.value);
    }
    if (name.starts_with("vs-")) {
        return "http://hl7.org/fhir/ValueSet/" + std::string(name.substr(3));
    }
    if (name.starts_with("ext-")) {
        return "http://hl7.org/fhir/StructureDefinition/" + std::string(name.substr(4));
    }
    return {};
}

TypeTest resolve_type(std::string_view space, std::string_view name, std::size_t at) {
    TypeTest test;
    if (space.empty() || space == "FHIR") test.type = r4::find_type(name);
    if (space.empty() || space == "System") test.system = system_type(name);
    const bool found = test.type != nullptr || test.system != TypeTest::System::none;
    if (!found && space != "System") throw Error(at, "there is no such type in R4");
    return test;
}

}  // namespace planbro::fhirpath::internal
