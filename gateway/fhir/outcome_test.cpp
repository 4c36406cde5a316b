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

TEST(Outcome, TellsTheReasonInBothLanguages) {
    Issue issue{Severity::error, "business-rule", "ikke-journal", "No diagnoses.", "Goal"};
    issue.norwegian = "Ingen diagnoser.";
    const auto outcome = operation_outcome({issue});
    const auto& details = outcome.at("issue").at(0).at("details");
    EXPECT_EQ(details.at("coding").at(0).text("code"), "ikke-journal");
    EXPECT_EQ(details.text("text"), "Ingen diagnoser.");
    const auto* translation = find_extension(details.at("_text"), kExtTranslation);
    ASSERT_NE(translation, nullptr);
    EXPECT_EQ(find_extension(*translation, "lang")->text("valueCode"), "en");
    EXPECT_EQ(find_extension(*translation, "content")->text("valueString"), "No diagnoses.");
    EXPECT_EQ(outcome.at("issue").at(0).text("diagnostics"), "No diagnoses.");
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
