// Resources within resources: each is judged by its own type, and told at its place in the whole.
#include <gtest/gtest.h>

#include "consent/supplement_guard.hpp"

namespace planbro::consent {
namespace {

struct Nested {
    const char* name;
    const char* resource;
    const char* place;
};

class NestedFault : public ::testing::TestWithParam<Nested> {};

TEST_P(NestedFault, IsTheOnlyOneAndToldAtItsPlace) {
    const auto resource = json::parse(GetParam().resource);
    ASSERT_TRUE(resource);
    const auto issues = supplement_guard(*resource);
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues.front().expression, GetParam().place);
}

INSTANTIATE_TEST_SUITE_P(
    Guard, NestedFault,
    ::testing::Values(
        Nested{"InsideAContainedResource",
               R"({"resourceType":"Goal","contained":[{"resourceType":"CarePlan","title":"x"},)"
               R"({"resourceType":"CarePlan","encounter":{"display":"x"}}]})",
               "Goal.contained[1].encounter"},
        Nested{"BehindContainedResources",
               R"({"resourceType":"Goal","contained":[{"resourceType":"CarePlan","title":"x"}],)"
               R"("note":[{"text":"x"}],"addresses":[{"display":"x"}]})",
               "Goal.addresses"},
        Nested{"InTheSecondEntry",
               R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Goal","id":"a"}},)"
               R"({"resource":{"resourceType":"Goal","outcomeCode":[{"text":"x"}]}}]})",
               "Bundle.entry[1].resource.outcomeCode"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace planbro::consent
