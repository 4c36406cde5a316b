// Where in a resource a check stands. A chain on the stack; text is made of it only for a fault.
#pragma once

#include <string>
#include <string_view>

namespace planbro::fhir {

struct Path {
    const Path* parent = nullptr;
    std::string_view name;
    int index = -1;  // in a list; -1: no list

    // The FHIRPath, for example "CarePlan.activity[0].reference".
    [[nodiscard]] std::string text() const {
        std::string result = parent != nullptr ? parent->text() + "." : std::string();
        result += name;
        if (index >= 0) result += "[" + std::to_string(index) + "]";
        return result;
    }
};

}  // namespace planbro::fhir
