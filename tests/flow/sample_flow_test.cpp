// What lies in samples/ is taken as it is, natively and over FHIR.
#include <algorithm>
#include <filesystem>

#include "flow/story.hpp"

namespace planbro::flow {
namespace {

using testing::IsEmpty;
using testing::Not;

std::vector<std::string> files_in(const std::string& folder) {
    std::vector<std::string> files;
    const auto path = std::filesystem::path(PLANBRO_SOURCE_DIR) / "samples" / folder;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
        files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<std::string> warnings_of(const Reply& reply) {
    std::vector<std::string> warnings;
    const auto outcome = reply.json();
    for (const auto& issue : outcome.at("issue").items()) {
        if (issue.text("severity") == "information") continue;
        warnings.push_back(issue.text("diagnostics"));
    }
    return warnings;
}

// Nils' parents said yes days before they became participants.
TEST(Samples, EachPlanDocumentIsTakenWithoutAWarning) {
    const House house;
    const auto files = files_in("plans");
    ASSERT_THAT(files, Not(IsEmpty()));
    for (const auto& file : files) {
        const auto pushed = house.as("samspill").push("samspill", read_file(file));
        EXPECT_EQ(pushed.status, 201) << file << pushed.body;
        EXPECT_THAT(warnings_of(pushed), IsEmpty()) << file;
    }
    EXPECT_EQ(house.as("barnevern").total("CarePlan", ""), 1) << "Nils' parents have agreed";
}

TEST(Samples, EachBundleIsTakenWhole) {
    const House house;
    const auto files = files_in("bundles");
    ASSERT_THAT(files, Not(IsEmpty()));
    for (const auto& file : files) {
        const auto bundle = *json::parse(read_file(file));
        const auto answer = house.as("samspill").post("", bundle);
        ASSERT_EQ(answer.status, 200) << file << answer.body;
        EXPECT_EQ(answer.json().at("entry").items().size(), bundle.at("entry").items().size());
    }
}

}  // namespace
}  // namespace planbro::flow
