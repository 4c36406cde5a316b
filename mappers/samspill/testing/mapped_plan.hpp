// One of the sample plans, mapped, and questions to what came of it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "mappers/native/testing/golden.hpp"
#include "mappers/samspill/samspill.hpp"

namespace planbro::mappers::samspill::testing {

inline json::Value& item(json::Value& plan, std::string_view list, std::size_t index) {
    return plan[list].make_array().at(index);
}

class Samspill : public ::testing::Test {
  protected:
    void map(const std::string& name, const std::function<void(json::Value&)>& change = {}) {
        auto document = native::testing::read_json("samples/plans/" + name + ".json");
        if (change) change(document["plan"]);
        auto plan = read(document);
        ASSERT_TRUE(plan) << ::testing::PrintToString(native::testing::faults_of(plan.error()));
        plan_ = std::move(*plan);
    }

    // The resource of a type by its place in the plan, such as "t1".
    [[nodiscard]] json::Value part(std::string_view type, std::string_view id) const {
        for (const auto& entry : plan_.entries) {
            if (entry.resource.text("resourceType") == type && entry.identity &&
                entry.identity->value == plan_.plan_id + "#" + std::string(id)) {
                EXPECT_EQ(fhir::identifier_in(entry.resource, fhir::kSamspillId),
                          entry.identity->value);
                return entry.resource;
            }
        }
        ADD_FAILURE() << "no " << type << " " << id;
        return {};
    }

    [[nodiscard]] json::Value first(std::string_view type) const {
        for (const auto& entry : plan_.entries) {
            if (entry.resource.text("resourceType") == type) return entry.resource;
        }
        return {};
    }

    [[nodiscard]] std::vector<json::Value> all(std::string_view type) const {
        std::vector<json::Value> found;
        for (const auto& entry : plan_.entries) {
            if (entry.resource.text("resourceType") == type) found.push_back(entry.resource);
        }
        return found;
    }

    // The type of what a reference leads to, with its place in the plan where it has one.
    [[nodiscard]] std::string target(const json::Value& reference) const {
        for (const auto& entry : plan_.entries) {
            if (entry.full_url != reference.text("reference")) continue;
            const auto own = fhir::identifier_in(entry.resource, fhir::kSamspillId);
            const auto place = own.empty() ? "" : own.substr(own.find('#'));
            return entry.resource.text("resourceType") + place;
        }
        return "nothing";
    }

    [[nodiscard]] std::vector<std::string> targets(const json::Value& references) const {
        std::vector<std::string> found;
        for (const auto& reference : references.items()) found.push_back(target(reference));
        return found;
    }

    [[nodiscard]] std::vector<std::string> warnings() const {
        std::vector<std::string> found;
        for (const auto& issue : plan_.warnings) {
            EXPECT_EQ(issue.severity, Severity::warning);
            found.push_back(issue.code + " at " + issue.expression);
        }
        return found;
    }

    PlanDocument plan_;
};

}  // namespace planbro::mappers::samspill::testing
