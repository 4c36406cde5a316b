// What lies in samples/ is taken as it is, natively and over FHIR.
#include <algorithm>
#include <filesystem>
#include <map>

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

std::vector<std::string> names_in(const std::vector<json::Value>& patients) {
    std::vector<std::string> names;
    for (const auto& patient : patients) {
        names.push_back(patient.at("name").at(0).at("given").at(0).string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

const std::vector<std::string> kToday{"--now", "2026-11-28T09:00:00Z"};

// What samples/README.md says must come of each. Nils' parents said yes days before they became
// participants; what Thea's agreed to pauses since she was 16.
TEST(Samples, EachPlanDocumentIsTakenWithoutAWarningAndSeenByWhomItsConsentsName) {
    const House house(kToday);
    const auto files = files_in("plans");
    ASSERT_THAT(files, Not(IsEmpty()));
    for (const auto& file : files) {
        const auto pushed = house.as("samspill").push("samspill", read_file(file));
        EXPECT_EQ(pushed.status, 201) << file << pushed.body;
        EXPECT_THAT(warnings_of(pushed), IsEmpty()) << file;
        EXPECT_EQ(house.as("samspill").push("samspill", read_file(file)).status, 200) << file;
    }
    const std::map<std::string, std::vector<std::string>> seen{
        {"samspill", {"Ida", "Jon", "Kari", "Nils", "Thea"}},
        {"ehr", {"Kari"}},
        {"sykehus", {"Ida"}},
        {"nav", {"Kari"}},
        {"barnevern", {"Nils"}},
        {"skole", {"Nils"}}};
    for (const auto& [client, names] : seen) {
        EXPECT_EQ(names_in(house.as(client).find("Patient", "")), names) << client;
    }
    EXPECT_EQ(house.as("bruker", "14890961275").total("CarePlan", ""), 1) << "Thea herself";
    EXPECT_EQ(house.as("bruker", "03858121484").total("CarePlan", ""), 0) << "her mother";
    EXPECT_EQ(house.as("bruker", "05867944291").total("CarePlan", ""), 0) << "Ida's mother";
    EXPECT_EQ(house.as("bruker", "17828831259").total("CarePlan", ""), 1) << "Nils' mother";
}

TEST(Samples, EachBundleIsTakenWhole) {
    const House house(kToday);
    const auto files = files_in("bundles");
    ASSERT_THAT(files, Not(IsEmpty()));
    for (const auto& file : files) {
        const auto bundle = *json::parse(read_file(file));
        const auto answer = house.as("samspill").post("", bundle);
        ASSERT_EQ(answer.status, 200) << file << answer.body;
        EXPECT_EQ(answer.json().at("entry").items().size(), bundle.at("entry").items().size());
    }
}

// What names the receipt in a partner's answer, in whichever format; "" for a refusal.
std::string receipt_in(const Reply& reply) {
    if (reply.status != 200) return {};
    for (const std::string begin : {R"("kvittering":")", R"("location":")", "<Id>"}) {
        const auto at = reply.body.find(begin);
        if (at == std::string::npos) continue;
        const auto from = at + begin.size();
        return reply.body.substr(from, reply.body.find_first_of("\"<", from) - from);
    }
    return {};
}

TEST(Samples, EachNoticeIsAnsweredAsWrittenDown) {
    const Process partners({"simulate", "--listen", "http://127.0.0.1:0"});
    std::map<std::string, std::string> receipts;
    const auto expected = sample_json("varsler/expected.json");
    ASSERT_THAT(expected.items(), Not(IsEmpty()));
    for (const auto& row : expected.items()) {
        const auto& file = row.text("file");
        SCOPED_TRACE(file);
        const auto reply =
            http("POST", partners.url() + row.text("path"), sample("varsler/" + file),
                 {{"Content-Type", row.text("contentType")}});
        EXPECT_EQ(reply.status, row.at("status").integer()) << reply.body;
        const auto receipt = receipt_in(reply);
        const bool is_known = receipts.contains(file) && receipts[file] == receipt;
        const auto came = receipt.empty() ? "refused" : is_known ? "same" : "new";
        EXPECT_EQ(came, row.text("comes"));
        if (!receipt.empty()) receipts[file] = receipt;
    }
    EXPECT_EQ(receipts.size() + 5, files_in("varsler").size() - 1) << "five are refused";
}

}  // namespace
}  // namespace planbro::flow
