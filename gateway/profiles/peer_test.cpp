// Holds our verdicts against those of HL7's Java validator, file by file (tests/peer/verdicts.json;
// tests/peer/run.sh makes them anew). The share of agreement is printed; every disagreement must
// stand here with its reason.
#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "fhir/testing/examples.hpp"
#include "profiles/package.hpp"
#include "profiles/validator.hpp"

namespace planbro::profiles {
namespace {

const std::map<std::string, std::string, std::less<>> kExplained = {
    {"tests/peer/cases/ip-7-reference-by-condition.json",
     "a conditional reference means something in a transaction alone "
     "(https://hl7.org/fhir/R4/http.html#trules), so we refuse it outside of one"},
    {"tests/peer/cases/ip-20-local-help-number.json",
     "no-basis-Patient fixes the system of local help numbers to HNR, while R4 wants an absolute "
     "URI (https://hl7.org/fhir/R4/datatypes.html#Identifier); we follow no-basis"},
    {"tests/peer/cases/r4-extension-nobody-knows.json",
     "R4 lets anybody extend (https://hl7.org/fhir/R4/extensibility.html); the profiles of the "
     "plan "
     "refuse it by ip-4, plain R4 does not"},
};

json::Value read(const std::string& file) {
    auto value =
        json::parse(fhir::testing::read_text(std::string(PLANBRO_SOURCE_DIR) + "/" + file));
    EXPECT_TRUE(value) << file;
    return value.value_or(json::Value());
}

std::vector<json::Value> definitions(const std::string& no_basis) {
    auto all = own_package();
    for (const auto& folder :
         {no_basis, std::string(PLANBRO_SOURCE_DIR) + "/tests/peer/stand-ins"}) {
        auto more = read_package(folder);
        EXPECT_TRUE(more) << folder << ": " << (more ? "" : more.error().issues.front().text);
        if (more) all.insert(all.end(), more->begin(), more->end());
    }
    return all;
}

std::string first_error(const std::vector<Issue>& issues) {
    for (const auto& issue : issues) {
        if (issue.severity == Severity::error)
            return issue.code + " at " + issue.expression + ": " + issue.text;
    }
    return "no error";
}

TEST(Peer, AgreesFileByFile) {
    const auto no_basis = fhir::testing::standards() / "no-basis";
    if (!std::filesystem::exists(no_basis)) GTEST_SKIP() << "no " << no_basis;
    const Validator validator(definitions(no_basis.string()));
    const auto verdicts = read("tests/peer/verdicts.json");
    std::size_t agreed = 0;
    for (const auto& one : verdicts.items()) {
        const auto& file = one.text("file");
        Demand demand{{}, false, *parse_instant("2026-11-23T12:00:00Z")};
        if (one.has("profile")) demand.profiles = {one.text("profile")};
        const auto issues = validator.validate(read(file), demand);
        const bool same = has_errors(issues) == (one.text("verdict") == "invalid");
        agreed += same ? 1 : 0;
        EXPECT_NE(same, kExplained.contains(file)) << file << " is " << one.text("verdict")
                                                   << " to the peer; here: " << first_error(issues);
    }
    EXPECT_GT(verdicts.items().size(), 400U);
    std::cout << "the same verdict on " << agreed << " of " << verdicts.items().size() << " files ("
              << 100.0 * static_cast<double>(agreed) / static_cast<double>(verdicts.items().size())
              << " %)\n";
}

}  // namespace
}  // namespace planbro::profiles
