// A Bundle with a plan, as the writer asks it: what belongs to the plan, and what a reference leads
// to. What NAV, child welfare and others wrote has no place in the plan tool's document.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace planbro::mappers::samspill::internal {

class PlanBundle {
  public:
    explicit PlanBundle(const json::Value& bundle);

    // The CarePlan; null where there is none with a planId.
    [[nodiscard]] const json::Value& care_plan() const { return *care_plan_; }
    [[nodiscard]] std::vector<const json::Value*> of_plan(std::string_view type) const;
    [[nodiscard]] const json::Value& target(const json::Value& reference) const;

    // The id that the document gave the resource; "" for what is not of this plan.
    [[nodiscard]] std::string own_id(const json::Value& resource) const;
    [[nodiscard]] std::string own_id_of_target(const json::Value& reference) const;
    // "bruker", or the id of a participant: of the first one, where several are one Practitioner.
    [[nodiscard]] std::string actor(const json::Value& reference) const;
    [[nodiscard]] std::string orgnr(const json::Value& reference) const;

  private:
    std::vector<const json::Value*> resources_;
    std::map<std::string, const json::Value*, std::less<>> by_reference_;
    const json::Value* care_plan_;
    std::string prefix_;
};

}  // namespace planbro::mappers::samspill::internal
