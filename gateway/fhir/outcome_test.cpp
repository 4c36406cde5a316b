#include "fhir/outcome.hpp"

#include <gtest/gtest.h>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"
#include "fhir/validator.hpp"

namespace planbro::fhir {

namespace {

TEST(Outcome, TellsThePlaceToPersonsAndMachines) {
    const auto outcome =
        operation_outcome({Issue{Severity::error, "value", "feil-verdi", "Not a date.",
                                 "Patient.birthDate", TextPlace{14, 9}}});
    const auto& issue = outcome.at("issue").at(0);
    EXPECT_EQ(issue.text("diagnostics"), "line 14, column 9: Not a date.");
    EXPECT_EQ(find_extension(issue, kExtIssueLine)->text("valueString"), "14");
    EXPECT_EQ(find_extension(issue, kExtIssueColumn)->text("valueString"), "9");
    EXPECT_TRUE(validate(outcome).empty());
}

TEST(Outcome, SaysNothingOfAPlaceThatIsNotKnown) {
    const auto outcome =
        operation_outcome({Issue{Severity::warning, "value", "feil-verdi", "Not a date.", ""}});
    const auto& issue = outcome.at("issue").at(0);
    EXPECT_EQ(issue.text("diagnostics"), "Not a date.");
    EXPECT_FALSE(issue.has("extension"));
    EXPECT_FALSE(issue.has("expression"));
    EXPECT_TRUE(validate(outcome).empty());
}

}  // namespace

}  // namespace planbro::fhir
