#include "profiles/internal/core_terminology.hpp"

#include <algorithm>

namespace planbro::profiles {

namespace {

#include "fhir-profiles/r4/terminology.inc"

struct ByUrl {
    template <class Row>
    bool operator()(const Row& row, std::string_view url) const {
        return row.url < url;
    }
    template <class Row>
    bool operator()(std::string_view url, const Row& row) const {
        return url < row.url;
    }
};

}  // namespace

std::optional<std::string_view> core_system(std::string_view url) {
    const auto* const found =
        std::lower_bound(std::begin(kSystems), std::end(kSystems), url, ByUrl());
    if (found == std::end(kSystems) || found->url != url) return {};
    return found->codes;
}

std::span<const SetRow> core_set(std::string_view url) {
    const auto [first, last] = std::equal_range(std::begin(kSets), std::end(kSets), url, ByUrl());
    return {first, last};
}

bool is_listed(std::string_view codes, std::string_view code) {
    if (code.empty()) return false;
    for (auto at = codes.find(code); at != std::string_view::npos; at = codes.find(code, at + 1)) {
        const auto end = at + code.size();
        const bool begins = at == 0 || codes[at - 1] == '\n';
        if (begins && (end == codes.size() || codes[end] == '\n')) return true;
    }
    return false;
}

}  // namespace planbro::profiles
