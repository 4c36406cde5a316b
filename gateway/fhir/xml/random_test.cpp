// What holds for every resource, tried on many that nobody thought of.
#include <gtest/gtest.h>

#include <set>

#include "fhir/testing/random_resource.hpp"
#include "fhir/testing/shape.hpp"
#include "fhir/xml.hpp"

namespace planbro::fhir {

namespace {

using testing::random_resource;

constexpr std::uint64_t kSeeds = 400;

class RandomResource : public ::testing::TestWithParam<XmlForm> {};

TEST_P(RandomResource, ComesBackFromXmlAsItWas) {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const auto resource = random_resource(seed);
        const auto xml = write_xml(resource, GetParam());
        ASSERT_TRUE(xml) << "seed " << seed << " " << xml.error().issues.at(0).expression;
        const auto again = read_xml(*xml);
        ASSERT_TRUE(again) << "seed " << seed << " " << again.error().issues.at(0).expression;
        ASSERT_EQ(*again, resource) << "seed " << seed;
    }
}

INSTANTIATE_TEST_SUITE_P(Fhir, RandomResource, ::testing::Values(XmlForm::compact, XmlForm::pretty),
                         [](const auto& row) {
                             return row.param == XmlForm::pretty ? "Pretty" : "Compact";
                         });

TEST(RandomResources, ComeBackFromJsonAsTheyWere) {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const auto resource = random_resource(seed);
        const auto again = json::parse(json::write(resource));
        ASSERT_TRUE(again) << "seed " << seed;
        ASSERT_EQ(*again, resource) << "seed " << seed;
    }
}

TEST(RandomResources, AreManySided) {
    std::set<std::string> types;
    std::size_t longest = 0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const auto resource = random_resource(seed);
        types.insert(resource.text("resourceType"));
        longest = std::max(longest, json::write(resource).size());
    }
    EXPECT_GT(types.size(), 10U);
    EXPECT_GT(longest, 5000U);
    EXPECT_EQ(random_resource(7), random_resource(7));
}

}  // namespace

}  // namespace planbro::fhir
