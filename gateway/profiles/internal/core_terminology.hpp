// The code systems and value sets of FHIR R4 itself (fhir-profiles/r4/terminology.inc).
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace planbro::profiles {

// Codes are separated by line feeds.
struct SystemRow {
    std::string_view url;
    std::string_view codes;
};
struct SetRow {
    std::string_view url;
    std::string_view system;
    std::string_view codes;  // none: all of the system
};

// All codes of the system; nothing if it is none of R4's own.
std::optional<std::string_view> core_system(std::string_view url);
// What the value set is made of; none if it cannot be listed.
std::span<const SetRow> core_set(std::string_view url);

bool is_listed(std::string_view codes, std::string_view code);

template <class Visit>
void for_each_code(std::string_view codes, Visit&& visit) {
    while (!codes.empty()) {
        const auto end = codes.find('\n');
        visit(codes.substr(0, end));
        codes = end == std::string_view::npos ? std::string_view() : codes.substr(end + 1);
    }
}

}  // namespace planbro::profiles
