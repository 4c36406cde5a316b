#include "interactions/plan_borders.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "fhir/resource.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

// Persons and services are the same in many plans; these are of one.
constexpr auto kOfOnePlan = std::to_array<std::string_view>(
    {"Appointment", "CareTeam", "Communication", "Consent", "Goal", "PractitionerRole",
     "RelatedPerson", "ServiceRequest", "Task"});

bool is_of_one_plan(std::string_view type) {
    return std::ranges::find(kOfOnePlan, type) != kOfOnePlan.end();
}

class Borders {
  public:
    Borders(store::Reader& reader, const std::string& plan,
            const std::vector<store::Membership>& membership)
        : reader_(reader), plan_(plan) {
        for (const auto& row : membership) inside_.insert(row.resource);
    }

    [[nodiscard]] bool crosses(const json::Value& resource) const {
        const auto references = fhir::references_in(resource);
        return std::ranges::any_of(references, [this](const std::string& reference) {
            const auto key = fhir::key_of_reference(reference);
            return key && is_of_one_plan(key->type) && is_elsewhere(*key);
        });
    }

  private:
    [[nodiscard]] bool is_elsewhere(const Key& key) const {
        if (inside_.contains(key)) return false;
        const auto plans = reader_.plans_with(key);
        return !plans.empty() && std::ranges::find(plans, plan_) == plans.end();
    }

    store::Reader& reader_;
    const std::string& plan_;
    std::set<Key> inside_;
};

}  // namespace

Result<void> judge_borders(store::Reader& reader, const std::string& plan,
                           const consent::PlanFacts& facts,
                           const std::vector<store::Membership>& membership,
                           const std::vector<std::string>& touched) {
    const std::set<std::string> written(touched.begin(), touched.end());
    const Borders borders(reader, plan, membership);
    std::vector<Issue> issues;
    for (const auto* list : {&facts.service_requests, &facts.appointments, &facts.communications}) {
        for (const auto& resource : *list) {
            if (!written.contains(fhir::key_of(resource).reference())) continue;
            if (!borders.crosses(resource)) continue;
            issues.push_back({Severity::error, "business-rule", "annen-plan",
                              "A reference leads to a part of another plan.",
                              resource.text("resourceType")});
        }
    }
    if (!issues.empty()) return fail(Category::unprocessable, std::move(issues));
    return {};
}

}  // namespace planbro::interactions
