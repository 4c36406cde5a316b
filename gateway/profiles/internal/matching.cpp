#include "profiles/internal/matching.hpp"

#include <algorithm>

namespace planbro::profiles {

bool equals_fixed(const json::Value& value, const json::Value& fixed) {
    if (fixed.is_object()) {
        const auto& members = fixed.members();
        return value.members().size() == members.size() &&
               std::all_of(members.begin(), members.end(), [&](const auto& one) {
                   const auto* own = value.find(one.name);
                   return own != nullptr && equals_fixed(*own, one.value);
               });
    }
    if (fixed.is_array()) {
        return std::equal(value.items().begin(), value.items().end(), fixed.items().begin(),
                          fixed.items().end(), equals_fixed);
    }
    return value == fixed;
}

bool matches_pattern(const json::Value& value, const json::Value& pattern) {
    if (pattern.is_object()) {
        const auto& members = pattern.members();
        return std::all_of(members.begin(), members.end(), [&](const auto& one) {
            const auto* own = value.find(one.name);
            return own != nullptr && matches_pattern(*own, one.value);
        });
    }
    if (pattern.is_array()) {
        const auto& wanted = pattern.items();
        const auto& there = value.items();
        return std::all_of(wanted.begin(), wanted.end(), [&](const auto& one) {
            return std::any_of(there.begin(), there.end(),
                               [&](const auto& own) { return matches_pattern(own, one); });
        });
    }
    return value == pattern;
}

}  // namespace planbro::profiles
