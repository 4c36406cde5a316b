#include "fhir/number_policy.hpp"

#include <gtest/gtest.h>

#include <ostream>

#include "fhir/codes.hpp"
#include "fhir/resource.hpp"

namespace planbro::fhir {

namespace {

constexpr std::string_view kOfSkatteetaten = "14839210273";
constexpr std::string_view kOf2032 = "30108299939";  // Skatteetaten's own example, real by its form
constexpr std::string_view kReal = "02013299997";    // likewise, by today's rule
constexpr std::string_view kSyntheticDnumber = "54839200032";
constexpr std::string_view kFelles = "99999999928";

struct Row {
    std::string_view name;
    NumberPolicy policy;
    std::string_view system;
    std::string_view value;
    std::string_view code;  // "" = taken without a word
    Severity severity = Severity::error;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.name;
}

class Numbers : public testing::TestWithParam<Row> {};

TEST_P(Numbers, AreJudgedByThePolicy) {
    const auto& row = GetParam();
    const auto patient =
        json::object({{"resourceType", "Patient"},
                      {"identifier", json::array({identifier(row.system, row.value)})}});
    const auto issues = judge_numbers(row.policy, patient);
    ASSERT_EQ(issues.size(), row.code.empty() ? 0U : 1U);
    if (issues.empty()) return;
    EXPECT_EQ(issues[0].code, row.code);
    EXPECT_EQ(issues[0].severity, row.severity);
    EXPECT_EQ(issues[0].expression, "Patient.identifier[0].value");
    EXPECT_EQ(issues[0].text.find(row.value), std::string::npos);
}

constexpr NumberPolicy kAll{};
const auto kProduction = NumberPolicy::production();
const auto kSandbox = NumberPolicy::sandbox();
constexpr NumberPolicy kWarning{.synthetic = Verdict::warn};
constexpr NumberPolicy kToday{.check_digits = CheckDigitRule::today};

INSTANTIATE_TEST_SUITE_P(
    NumberPolicy, Numbers,
    testing::Values(
        Row{"TestPersonInProduction", kProduction, kFodselsnummer, kOfSkatteetaten, "testnummer"},
        Row{"TestPersonInTheSandbox", kSandbox, kFodselsnummer, kOfSkatteetaten, ""},
        Row{"TestPersonWithAWord", kWarning, kFodselsnummer, kOfSkatteetaten, "testnummer",
            Severity::warning},
        Row{"RealInProduction", kProduction, kFodselsnummer, kReal, ""},
        Row{"RealInTheSandbox", kSandbox, kFodselsnummer, kReal, "ekte-nummer"},
        Row{"SyntheticDnumberInProduction", kProduction, kDnummer, kSyntheticDnumber, "testnummer"},
        Row{"SyntheticDnumberInTheSandbox", kSandbox, kDnummer, kSyntheticDnumber, ""},
        Row{"RuleOf2032", kAll, kFodselsnummer, kOf2032, ""},
        Row{"RuleOf2032TooEarly", kToday, kFodselsnummer, kOf2032, "ugyldig-fodselsnummer"},
        Row{"TodaysRule", kToday, kFodselsnummer, kOfSkatteetaten, ""},
        Row{"WrongCheckDigits", kAll, kFodselsnummer, "14839210274", "ugyldig-fodselsnummer"},
        Row{"OtherKindThanTheSystem", kAll, kDnummer, kOfSkatteetaten, "ugyldig-fodselsnummer"},
        Row{"HelpNumberTellsNothingInProduction", kProduction, kFellesHjelpenummer, kFelles, ""},
        Row{"HelpNumberTellsNothingInTheSandbox", kSandbox, kFellesHjelpenummer, kFelles, ""},
        Row{"OtherSystemsAreNotNumbers", kProduction, kOrganisasjonsnummer, "310000108", ""},
        Row{"NoDigits", kAll, kFodselsnummer, "x", "ugyldig-fodselsnummer"}),
    [](const auto& row) { return std::string(row.param.name); });

struct Place {
    std::string_view name;
    std::string_view resource;
    std::string_view expression;
};

void PrintTo(const Place& place, std::ostream* out) {
    *out << place.name;
}

class NumberPlaces : public testing::TestWithParam<Place> {};

TEST_P(NumberPlaces, AreFound) {
    std::string text(GetParam().resource);
    const std::string hole = "@";
    text.replace(text.find(hole), hole.size(),
                 R"({"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"14839210273"})");
    const auto resource = json::parse(text);
    ASSERT_TRUE(resource);
    const auto issues = judge_numbers(NumberPolicy::production(), *resource);
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].expression, GetParam().expression);
}

INSTANTIATE_TEST_SUITE_P(
    NumberPolicy, NumberPlaces,
    testing::Values(
        Place{"LogicalReference", R"({"resourceType":"ServiceRequest","subject":{"identifier":@}})",
              "ServiceRequest.subject.identifier.value"},
        Place{"InAList", R"({"resourceType":"ServiceRequest","performer":[{},{"identifier":@}]})",
              "ServiceRequest.performer[1].identifier.value"},
        Place{"Contained",
              R"({"resourceType":"CarePlan","contained":[
                  {"resourceType":"Patient","identifier":[@]}]})",
              "CarePlan.contained[0].identifier[0].value"},
        Place{"InABundle",
              R"({"resourceType":"Bundle","entry":[
                  {"resource":{"resourceType":"Person","identifier":[@]}}]})",
              "Bundle.entry[0].resource.identifier[0].value"},
        Place{"InAnExtension",
              R"({"resourceType":"Goal","extension":[{"url":"u","valueIdentifier":@}]})",
              "Goal.extension[0].valueIdentifier.value"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(NumberPolicy, StopsCountingSomewhere) {
    auto patient = json::object({{"resourceType", "Patient"}});
    for (int i = 0; i < 1000; ++i) patient["identifier"].push_back(identifier(kFodselsnummer, "1"));
    const auto issues = judge_numbers({}, patient);
    ASSERT_EQ(issues.size(), 201U);
    EXPECT_EQ(issues.back().code, "flere-feil");
}

}  // namespace

}  // namespace planbro::fhir
