#include <gtest/gtest.h>

#include "consent/supplement_guard.hpp"

namespace planbro::consent {
namespace {

TEST(PlanType, IsWhatAPlanIsMadeOf) {
    for (const auto* type :
         {"CarePlan", "CareTeam", "Consent", "Goal", "ServiceRequest", "Task", "Appointment",
          "Communication", "Patient", "RelatedPerson", "Practitioner", "PractitionerRole",
          "Organization", "DocumentReference"}) {
        EXPECT_TRUE(is_plan_type(type)) << type;
    }
    for (const auto* type :
         {"Condition", "Observation", "Bundle", "AuditEvent", "Location", "", "Plan"}) {
        EXPECT_FALSE(is_plan_type(type)) << type;
    }
}

}  // namespace
}  // namespace planbro::consent
