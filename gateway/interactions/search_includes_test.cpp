#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fhir/search_parameters.hpp"
#include "interactions/search_query.hpp"

namespace planbro::interactions {
namespace {

using ::testing::Contains;

std::vector<std::string> includes_of(const char* type, const Parameters& parameters) {
    const auto request = read_search(type, parameters);
    if (!request) return {request.error().issues.at(0).text};
    std::vector<std::string> texts;
    for (const auto& include : request->includes) {
        texts.push_back((include.reverse ? "<" : ">") + include.source + ":" + include.parameter +
                        ":" + include.target + (include.wildcard ? "*" : "") +
                        (include.iterate ? "+" : ""));
    }
    return texts;
}

TEST(Includes, AreReadWithAndWithoutTarget) {
    EXPECT_EQ(includes_of("CarePlan", {{"_include", "CarePlan:goal"},
                                       {"_include", "CarePlan:subject:Patient"}}),
              (std::vector<std::string>{">CarePlan:goal:", ">CarePlan:subject:Patient"}));
    EXPECT_EQ(includes_of("CarePlan", {{"_revinclude", "ServiceRequest:based-on"}}),
              (std::vector<std::string>{"<ServiceRequest:based-on:"}));
}

TEST(Includes, AWildcardIsEveryReferenceOfTheType) {
    EXPECT_EQ(includes_of("CarePlan", {{"_include:iterate", "PractitionerRole:organization"}}),
              (std::vector<std::string>{">PractitionerRole:organization:+"}));
    const auto goal = std::vector<std::string>{">Goal:patient:*", ">Goal:subject:*"};
    EXPECT_EQ(includes_of("Goal", {{"_include", "*"}}), goal);
    EXPECT_EQ(includes_of("Goal", {{"_include", "Goal:*"}}), goal);
}

TEST(Includes, AReverseWildcardIsEveryReferenceThatIsKept) {
    std::size_t references = 0;
    for (const auto& parameter : fhir::search_parameters()) {
        const bool counts =
            parameter.kind == fhir::ParameterKind::reference && is_kept(parameter.type);
        references += counts ? 1 : 0;
    }
    const auto all = includes_of("Goal", {{"_revinclude", "*"}});
    EXPECT_EQ(all.size(), references);
    EXPECT_THAT(all, Contains("<CarePlan:goal:*"));
    EXPECT_EQ(includes_of("Patient", {{"_revinclude", "Goal:*"}}),
              (std::vector<std::string>{"<Goal:patient:*", "<Goal:subject:*"}));
}

}  // namespace
}  // namespace planbro::interactions
