// A plan as one Bundle, with its resources found by type and by reference.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace planbro::mappers::plandokument {

class PlanBundle {
  public:
    // Category::unprocessable, "ingen-plan": not a Bundle with exactly one CarePlan. The Bundle
    // has to outlive what is found in it.
    static Result<PlanBundle> of(const json::Value& bundle);

    [[nodiscard]] const json::Value& plan() const { return *plan_; }
    [[nodiscard]] const json::Value& patient() const;  // null when the Bundle has none
    [[nodiscard]] std::vector<const json::Value*> all(std::string_view type) const;
    // What a Reference leads to within the Bundle: by fullUrl, by "Type/id", by identifier; null
    // when it leads out of it.
    [[nodiscard]] const json::Value& resolve(const json::Value& reference) const;
    // What a Reference is called: a person's or organisation's name, else its display.
    [[nodiscard]] std::string name_of(const json::Value& reference) const;

  private:
    struct Entry {
        std::string_view full_url;
        const json::Value* resource;
    };
    [[nodiscard]] const json::Value& identified(const json::Value& identifier) const;

    std::vector<Entry> entries_;
    const json::Value* plan_ = nullptr;
};

// "Kari Solvik" of a HumanName list, or an Organization's name; "" if there is none.
std::string name_of_resource(const json::Value& resource);

}  // namespace planbro::mappers::plandokument
