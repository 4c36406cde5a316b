// Comparing JSON forms that differ in what means nothing.
#pragma once

#include <algorithm>
#include <ostream>

#include "base/json.hpp"

namespace planbro::fhir::testing {

// The same with the members of all objects sorted, since JSON gives them no order (RFC 8259
// section 1), and without the nulls that may stand at the end of a `_name` list.
inline json::Value in_one_shape(json::Value value) {
    if (value.is_object()) {
        auto& members = value.make_object();
        for (auto& member : members) member.value = in_one_shape(std::move(member.value));
        std::sort(members.begin(), members.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
    } else if (value.is_array()) {
        auto& items = value.make_array();
        while (!items.empty() && items.back().is_null()) items.pop_back();
        for (auto& item : items) item = in_one_shape(std::move(item));
    }
    return value;
}

}  // namespace planbro::fhir::testing

namespace planbro::json {

inline void PrintTo(const Value& value, std::ostream* out) {
    *out << write_pretty(value);
}

}  // namespace planbro::json
