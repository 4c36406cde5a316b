#include "mappers/native/measures.hpp"

#include <array>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace planbro::mappers::native {

namespace {

constexpr std::array kPersonSystems = std::to_array<std::string_view>(
    {fhir::kFodselsnummer, fhir::kDnummer, fhir::kFellesHjelpenummer});

bool is_measure(const json::Value& resource, std::string_view system) {
    return resource.text("resourceType") == "ServiceRequest" &&
           !fhir::identifier_in(resource, system).empty();
}

bool is_named(const json::Value& entry, std::string_view reference) {
    return entry.text("fullUrl") == reference ||
           fhir::key_of(entry.at("resource")).reference() == reference;
}

}  // namespace

const json::Value* find_measure(const json::Value& bundle, std::string_view system) {
    if (is_measure(bundle, system)) return &bundle;
    for (const auto& entry : bundle.at("entry").items()) {
        if (is_measure(entry.at("resource"), system)) return &entry.at("resource");
    }
    return nullptr;
}

Fail no_measure(std::string_view what, std::string_view system) {
    return fail(Category::unprocessable, "ingen-tiltak",
                "There is no ServiceRequest that is " + std::string(what) + " (identifier system " +
                    std::string(system) + ").",
                "Bundle.entry");
}

std::string person_of(const json::Value& bundle, const json::Value& measure) {
    const auto& subject = measure.at("subject");
    if (const auto& value = subject.at("identifier").text("value"); !value.empty()) return value;
    const auto& reference = subject.text("reference");
    if (reference.empty()) return {};
    for (const auto& entry : bundle.at("entry").items()) {
        if (!is_named(entry, reference)) continue;
        for (const auto system : kPersonSystems) {
            if (auto value = fhir::identifier_in(entry.at("resource"), system); !value.empty()) {
                return value;
            }
        }
    }
    return {};
}

}  // namespace planbro::mappers::native
