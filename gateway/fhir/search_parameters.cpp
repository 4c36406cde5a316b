#include "fhir/search_parameters.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace planbro::fhir {

namespace {

struct Compartment {
    std::string_view type;
    std::string_view parameters;
};

#include "fhir-profiles/r4/search.inc"

// https://hl7.org/fhir/R4/search.html#all
constexpr std::array kCommon = std::to_array<SearchParameter>({
    {"", "_id", ParameterKind::token, "", "", ""},
    {"", "_lastUpdated", ParameterKind::date, "", "", ""},
    {"", "_profile", ParameterKind::uri, "meta.profile", "", ""},
    {"", "_security", ParameterKind::token, "meta.security", "", ""},
    {"", "_source", ParameterKind::uri, "meta.source", "", ""},
    {"", "_tag", ParameterKind::token, "meta.tag", "", ""},
});

constexpr bool comes_before(const SearchParameter& a, const SearchParameter& b) {
    return std::tie(a.type, a.name) < std::tie(b.type, b.name);
}
static_assert(std::is_sorted(std::begin(kParameters), std::end(kParameters), comes_before));
static_assert(std::is_sorted(kCommon.begin(), kCommon.end(), comes_before));

const SearchParameter* find_in(std::span<const SearchParameter> parameters, std::string_view name) {
    const auto found = std::ranges::lower_bound(parameters, name, {}, &SearchParameter::name);
    return found != parameters.end() && found->name == name ? &*found : nullptr;
}

}  // namespace

std::span<const SearchParameter> search_parameters() {
    return kParameters;
}

std::span<const SearchParameter> search_parameters_of(std::string_view type) {
    const auto [low, high] =
        std::ranges::equal_range(kParameters, type, {}, &SearchParameter::type);
    return {low, high};
}

std::span<const SearchParameter> common_search_parameters() {
    return kCommon;
}

const SearchParameter* find_search_parameter(std::string_view type, std::string_view name) {
    const auto* own = find_in(search_parameters_of(type), name);
    return own != nullptr ? own : find_in(kCommon, name);
}

std::string_view patient_compartment(std::string_view type) {
    const auto* found = std::ranges::find(kPatientCompartment, type, &Compartment::type);
    return found == std::end(kPatientCompartment) ? "" : found->parameters;
}

}  // namespace planbro::fhir
