#include <gmock/gmock.h>

#include "patch/patch.hpp"

namespace planbro::patch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kPatient =
    R"({"resourceType":"Patient","id":"1","active":true,)"
    R"("identifier":[{"system":"s","value":"a"},{"system":"s","value":"b"},)"
    R"({"system":"t","value":"c"}],)"
    R"("name":[{"family":"Solvik","given":["Kari","Anne"],"_given":[null,{"id":"g"}]}],)"
    R"("birthDate":"1992-03-14","deceasedBoolean":false})";

json::Value value_of(const std::string& text) {
    auto value = json::parse(text);
    EXPECT_TRUE(value) << text;
    return value.value_or(json::Value());
}

// {"type":"delete","path":"Patient.active"} and the like, more parts as they are.
json::Value operation(const std::string& type, const std::string& path,
                      const std::string& more = {}) {
    return value_of(R"({"name":"operation","part":[{"name":"type","valueCode":")" + type +
                    R"("},{"name":"path","valueString":")" + path + "\"}" +
                    (more.empty() ? "" : "," + more) + "]}");
}

json::Value patch_of(json::Array operations) {
    return json::object(
        {{"resourceType", "Parameters"}, {"parameter", json::Value(std::move(operations))}});
}

struct Applied {
    const char* name;
    json::Value operation;
    const char* path;     // a JSON member of the outcome
    const char* outcome;  // its JSON, "null" if it is not there
};

class FhirPathPatchApplied : public ::testing::TestWithParam<Applied> {};

TEST_P(FhirPathPatchApplied, GivesTheResource) {
    const auto outcome = apply_fhirpath(value_of(kPatient), patch_of({GetParam().operation}));
    ASSERT_TRUE(outcome) << outcome.error().issues.at(0).text;
    EXPECT_EQ(json::write(outcome->at(GetParam().path)), GetParam().outcome);
}

std::string name_and_value(const std::string& name, const std::string& value) {
    return R"({"name":"name","valueString":")" + name + R"("},{"name":"value",)" + value + "}";
}

INSTANTIATE_TEST_SUITE_P(
    Patch, FhirPathPatchApplied,
    ::testing::Values(
        Applied{"AddsAnElement",
                operation("add", "Patient", name_and_value("gender", R"("valueCode":"female")")),
                "gender", R"("female")"},
        Applied{"AddsToAList",
                operation("add", "Patient",
                          name_and_value("name", R"("valueHumanName":{"family":"Prøve"})")),
                "name",
                R"([{"family":"Solvik","given":["Kari","Anne"],"_given":[null,{"id":"g"}]},)"
                R"({"family":"Prøve"}])"},
        Applied{"AddsToAListOfPrimitives",
                operation("add", "Patient.name", name_and_value("given", R"("valueString":"Li")")),
                "name",
                R"([{"family":"Solvik","given":["Kari","Anne","Li"],"_given":[null,)"
                R"({"id":"g"},null]}])"},
        Applied{"AddsAChoiceByTheTypeOfItsValue",
                operation("add", "Patient", name_and_value("multipleBirth", R"("valueInteger":2)")),
                "multipleBirthInteger", "2"},
        Applied{"AddsAnElementPutTogetherOfParts",
                operation("add", "Patient",
                          name_and_value("contact",
                                         R"("part":[{"name":"name","valueHumanName":{"text":"x"}},)"
                                         R"({"name":"gender","valueCode":"male"}])")),
                "contact", R"([{"name":{"text":"x"},"gender":"male"}])"},
        Applied{"InsertsFirst",
                operation("insert", "Patient.identifier",
                          R"({"name":"index","valueInteger":0},)"
                          R"({"name":"value","valueIdentifier":{"value":"n"}})"),
                "identifier",
                R"([{"value":"n"},{"system":"s","value":"a"},{"system":"s","value":"b"},)"
                R"({"system":"t","value":"c"}])"},
        Applied{"InsertsLast",
                operation("insert", "Patient.identifier",
                          R"({"name":"index","valueInteger":3},)"
                          R"({"name":"value","valueIdentifier":{"value":"n"}})"),
                "identifier",
                R"([{"system":"s","value":"a"},{"system":"s","value":"b"},)"
                R"({"system":"t","value":"c"},{"value":"n"}])"},
        Applied{"DeletesAnElement", operation("delete", "Patient.birthDate"), "birthDate", "null"},
        Applied{"DeletesAnItemThatIsFound",
                operation("delete", "Patient.identifier.where(value = 'b')"), "identifier",
                R"([{"system":"s","value":"a"},{"system":"t","value":"c"}])"},
        Applied{"DeletesAPrimitiveWithItsShadow", operation("delete", "Patient.name.given[1]"),
                "name", R"([{"family":"Solvik","given":["Kari"]}])"},
        Applied{"DeletesWhatIsNotThere", operation("delete", "Patient.telecom"), "active", "true"},
        Applied{"DeletesAChoice", operation("delete", "Patient.deceased"), "deceasedBoolean",
                "null"},
        Applied{"Replaces",
                operation("replace", "Patient.birthDate",
                          R"({"name":"value","valueDate":"1993-01-01"})"),
                "birthDate", R"("1993-01-01")"},
        Applied{"ReplacesAnItem",
                operation("replace", "Patient.identifier[1]",
                          R"({"name":"value","valueIdentifier":{"value":"n"}})"),
                "identifier",
                R"([{"system":"s","value":"a"},{"value":"n"},{"system":"t","value":"c"}])"},
        Applied{"ReplacesWithinAnItem",
                operation("replace", "Patient.identifier[2].value",
                          R"({"name":"value","valueString":"n"})"),
                "identifier",
                R"([{"system":"s","value":"a"},{"system":"s","value":"b"},)"
                R"({"system":"t","value":"n"}])"},
        Applied{
            "ReplacesAChoiceByAnotherType",
            operation("replace", "Patient.deceased", R"({"name":"value","valueDateTime":"2026"})"),
            "deceasedDateTime", R"("2026")"},
        Applied{"Moves",
                operation("move", "Patient.identifier",
                          R"({"name":"source","valueInteger":2},)"
                          R"({"name":"destination","valueInteger":0})"),
                "identifier",
                R"([{"system":"t","value":"c"},{"system":"s","value":"a"},)"
                R"({"system":"s","value":"b"}])"},
        Applied{"MovesPrimitivesWithTheirShadows",
                operation("move", "Patient.name.given",
                          R"({"name":"source","valueInteger":1},)"
                          R"({"name":"destination","valueInteger":0})"),
                "name",
                R"([{"family":"Solvik","given":["Anne","Kari"],"_given":[{"id":"g"},null]}])"}),
    [](const auto& row) { return row.param.name; });

TEST(FhirPathPatch, AReplacedChoiceLeavesNothingBehind) {
    const auto outcome = apply_fhirpath(
        value_of(kPatient), patch_of({operation("replace", "Patient.deceased",
                                                R"({"name":"value","valueDateTime":"2026"})")}));
    ASSERT_TRUE(outcome);
    EXPECT_FALSE(outcome->has("deceasedBoolean"));
}

TEST(FhirPathPatch, LaterOperationsSeeWhatEarlierDid) {
    const auto outcome =
        apply_fhirpath(value_of(kPatient),
                       patch_of({operation("delete", "Patient.identifier[0]"),
                                 operation("delete", "Patient.identifier[0]"),
                                 operation("delete", "Patient.identifier.where(system = 't')")}));
    ASSERT_TRUE(outcome);
    EXPECT_FALSE(outcome->has("identifier"));
}

struct Refused {
    const char* name;
    json::Value operation;
    Category category;
    const char* code;
};

class FhirPathPatchRefused : public ::testing::TestWithParam<Refused> {};

constexpr auto kBad = Category::bad_request;
constexpr auto kUnfit = Category::unprocessable;

TEST_P(FhirPathPatchRefused, NamesTheOperationAndNoValue) {
    const auto outcome = apply_fhirpath(value_of(kPatient), patch_of({GetParam().operation}));
    ASSERT_FALSE(outcome);
    const auto& issue = outcome.error().issues.at(0);
    EXPECT_EQ(outcome.error().category, GetParam().category) << issue.text;
    EXPECT_EQ(issue.code, GetParam().code) << issue.text;
    EXPECT_EQ(issue.expression, "Parameters.parameter[0]");
    EXPECT_THAT(issue.text, Not(HasSubstr("Solvik")));
}

INSTANTIATE_TEST_SUITE_P(
    Patch, FhirPathPatchRefused,
    ::testing::Values(
        Refused{"AnotherParameter", value_of(R"({"name":"x"})"), kBad, "feil-patch"},
        Refused{"NoPath",
                value_of(R"({"name":"operation","part":[{"name":"type","valueCode":"delete"}]})"),
                kBad, "feil-patch"},
        Refused{"UnknownType", operation("spam", "Patient.active"), kBad, "feil-patch"},
        Refused{"NoFhirPath", operation("delete", "Patient.("), kUnfit, "feil-fhirpath"},
        Refused{"UnbalancedFhirPath", operation("delete", "Patient.name.where(given = 'x'"), kUnfit,
                "feil-fhirpath"},
        Refused{"NoElementOfTheType", operation("delete", "Patient.title"), kUnfit,
                "feil-fhirpath"},
        Refused{"ComputedValue", operation("delete", "Patient.name.count()"), kUnfit,
                "patch-passer-ikke"},
        Refused{"TheResourceItself", operation("delete", "Patient"), kUnfit, "patch-passer-ikke"},
        Refused{"SeveralToDelete", operation("delete", "Patient.identifier"), kUnfit,
                "patch-passer-ikke"},
        Refused{"NothingToReplace",
                operation("replace", "Patient.gender", R"({"name":"value","valueCode":"male"})"),
                kUnfit, "patch-passer-ikke"},
        Refused{"NoValue", operation("replace", "Patient.active"), kBad, "feil-patch"},
        Refused{"AddsWhatIsThere",
                operation("add", "Patient", name_and_value("birthDate", R"("valueDate":"2026")")),
                kUnfit, "patch-passer-ikke"},
        Refused{"AddsWhatThereIsNot",
                operation("add", "Patient", name_and_value("title", R"("valueString":"x")")),
                kUnfit, "patch-passer-ikke"},
        Refused{"AddsToAPrimitive",
                operation("add", "Patient.birthDate", name_and_value("x", R"("valueString":"x")")),
                kUnfit, "patch-passer-ikke"},
        Refused{"IndexBehindTheEnd",
                operation("insert", "Patient.identifier",
                          R"({"name":"index","valueInteger":4},)"
                          R"({"name":"value","valueIdentifier":{"value":"n"}})"),
                kUnfit, "patch-passer-ikke"},
        Refused{"NegativeIndex",
                operation("insert", "Patient.identifier",
                          R"({"name":"index","valueInteger":-1},)"
                          R"({"name":"value","valueIdentifier":{"value":"n"}})"),
                kBad, "feil-patch"},
        Refused{"MovesFromBehindTheEnd",
                operation("move", "Patient.identifier",
                          R"({"name":"source","valueInteger":3},)"
                          R"({"name":"destination","valueInteger":0})"),
                kUnfit, "patch-passer-ikke"},
        Refused{"ItemsOfSeveralLists",
                operation("move", "Patient.identifier | Patient.name",
                          R"({"name":"source","valueInteger":0},)"
                          R"({"name":"destination","valueInteger":1})"),
                kUnfit, "patch-passer-ikke"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace planbro::patch
