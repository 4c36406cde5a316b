#include "profiles/validator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "profiles/package.hpp"

namespace planbro::profiles {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

json::Value parsed(std::string_view text) {
    auto value = json::parse(text);
    EXPECT_TRUE(value) << text;
    return value.value_or(json::Value());
}

// A profile of the type with these elements in its differential.
json::Value profile_of(std::string_view type, std::string_view elements,
                       std::string_view base = {}) {
    auto definition = parsed(R"({"resourceType":"StructureDefinition","status":"active",
        "derivation":"constraint","differential":{"element":[)" +
                             std::string(elements) + "]}}");
    const std::string r4 = "http://hl7.org/fhir/StructureDefinition/" + std::string(type);
    definition.set("url", "urn:p");
    definition.set("type", type);
    definition.set("baseDefinition", base.empty() ? std::string_view(r4) : base);
    return definition;
}

// Errors as "code at path", warnings as "(code at path)".
std::vector<std::string> told(const std::vector<Issue>& issues) {
    std::vector<std::string> lines;
    for (const auto& issue : issues) {
        auto line = issue.code + " at " + issue.expression;
        lines.push_back(issue.severity == Severity::error ? line : "(" + line + ")");
    }
    return lines;
}

std::vector<std::string> judge(std::vector<json::Value> definitions, std::string_view resource,
                               std::vector<std::string> profiles = {"urn:p"}) {
    Demand demand;
    demand.profiles = std::move(profiles);
    demand.best_practice = false;
    return told(Validator(std::move(definitions)).validate(parsed(resource), demand));
}

// --- What one element of a profile can say ----------------------------------------------------

struct Case {
    std::string name;
    std::string_view type;
    std::string_view elements;
    std::string_view right;
    std::string_view wrong;
    std::string told;
};

class ProfileElement : public ::testing::TestWithParam<Case> {};

TEST_P(ProfileElement, LetsTheRightOnePass) {
    const auto& row = GetParam();
    EXPECT_THAT(judge({profile_of(row.type, row.elements)}, row.right), IsEmpty());
}

TEST_P(ProfileElement, TellsTheFaultAndItsPlace) {
    const auto& row = GetParam();
    EXPECT_THAT(judge({profile_of(row.type, row.elements)}, row.wrong), ElementsAre(row.told));
    EXPECT_THAT(judge({}, row.wrong, {}), IsEmpty()) << "base R4 has nothing against it";
}

const auto kCases = std::to_array<Case>({
    {"Min", "Patient", R"({"id":"Patient.name","path":"Patient.name","min":1})",
     R"({"resourceType":"Patient","name":[{"text":"K"}]})",
     R"({"resourceType":"Patient","active":true})", "mangler-element at Patient.name"},
    {"Max", "Patient", R"({"id":"Patient.name","path":"Patient.name","max":"1"})",
     R"({"resourceType":"Patient","name":[{"text":"K"}]})",
     R"({"resourceType":"Patient","name":[{"text":"K"},{"text":"O"}]})",
     "for-mange at Patient.name"},
    {"MaxZero", "Patient", R"({"id":"Patient.photo","path":"Patient.photo","max":"0"})",
     R"({"resourceType":"Patient","active":true})",
     R"({"resourceType":"Patient","photo":[{"title":"x"}]})", "for-mange at Patient.photo"},
    {"MinWithinAListItem", "Patient",
     R"({"id":"Patient.name.family","path":"Patient.name.family","min":1})",
     R"({"resourceType":"Patient","name":[{"family":"K"}]})",
     R"({"resourceType":"Patient","name":[{"family":"K"},{"text":"O"}]})",
     "mangler-element at Patient.name[1].family"},
    {"ExtensionAloneCounts", "Patient",
     R"({"id":"Patient.birthDate","path":"Patient.birthDate","min":1})",
     R"({"resourceType":"Patient","_birthDate":{"extension":[{"url":"urn:x",
            "valueCode":"unknown"}]}})",
     R"({"resourceType":"Patient","active":true})", "mangler-element at Patient.birthDate"},
    {"Fixed", "CarePlan", R"({"id":"CarePlan.title","path":"CarePlan.title","fixedString":"IP"})",
     R"({"resourceType":"CarePlan","status":"active","intent":"plan","title":"IP",
            "subject":{"reference":"Patient/1"}})",
     R"({"resourceType":"CarePlan","status":"active","intent":"plan","title":"ip",
            "subject":{"reference":"Patient/1"}})",
     "feil-verdi at CarePlan.title"},
    {"FixedIsExact", "Patient",
     R"({"id":"Patient.maritalStatus","path":"Patient.maritalStatus",
            "fixedCodeableConcept":{"text":"gift"}})",
     R"({"resourceType":"Patient","maritalStatus":{"text":"gift"}})",
     R"({"resourceType":"Patient","maritalStatus":{"text":"gift","coding":[{"code":"M"}]}})",
     "feil-verdi at Patient.maritalStatus"},
    {"PatternIsPart", "Patient",
     R"({"id":"Patient.maritalStatus","path":"Patient.maritalStatus",
            "patternCodeableConcept":{"coding":[{"system":"urn:m","code":"M"}]}})",
     R"({"resourceType":"Patient","maritalStatus":{"text":"gift","coding":[{"code":"x"},
            {"system":"urn:m","code":"M","display":"Gift"}]}})",
     R"({"resourceType":"Patient","maritalStatus":{"coding":[{"system":"urn:m","code":"S"}]}})",
     "feil-verdi at Patient.maritalStatus"},
    {"MaxLengthInLetters", "Patient",
     R"({"id":"Patient.name.text","path":"Patient.name.text","maxLength":3})",
     R"({"resourceType":"Patient","name":[{"text":"Åse"}]})",
     R"({"resourceType":"Patient","name":[{"text":"Åsea"}]})",
     "feil-verdi at Patient.name[0].text"},
    {"MinValue", "Appointment",
     R"({"id":"Appointment.minutesDuration","path":"Appointment.minutesDuration",
            "minValuePositiveInt":15})",
     R"({"resourceType":"Appointment","status":"proposed","minutesDuration":15,
            "participant":[{"status":"accepted","actor":{"reference":"Patient/1"}}]})",
     R"({"resourceType":"Appointment","status":"proposed","minutesDuration":9,
            "participant":[{"status":"accepted","actor":{"reference":"Patient/1"}}]})",
     "feil-verdi at Appointment.minutesDuration"},
    {"ChoiceNarrowed", "Patient",
     R"({"id":"Patient.deceased[x]","path":"Patient.deceased[x]","type":[{"code":"boolean"}]})",
     R"({"resourceType":"Patient","deceasedBoolean":false})",
     R"({"resourceType":"Patient","deceasedDateTime":"2026-01-01"})",
     "feil-type at Patient.deceased"},
    {"ChoiceSlicedByType", "Patient",
     R"({"id":"Patient.deceased[x]:deceasedDateTime","path":"Patient.deceased[x]",
            "sliceName":"deceasedDateTime","maxLength":4})",
     R"({"resourceType":"Patient","deceasedDateTime":"2026"})",
     R"({"resourceType":"Patient","deceasedDateTime":"2026-01"})",
     "feil-verdi at Patient.deceased"},
    {"ChoiceByItsShortName", "Patient",
     R"({"id":"Patient.deceasedDateTime","path":"Patient.deceasedDateTime","maxLength":4})",
     R"({"resourceType":"Patient","deceasedBoolean":true})",
     R"({"resourceType":"Patient","deceasedDateTime":"2026-01"})",
     "feil-verdi at Patient.deceased"},
    {"TargetType", "CarePlan",
     R"({"id":"CarePlan.author","path":"CarePlan.author","type":[{"code":"Reference",
            "targetProfile":["http://hl7.org/fhir/StructureDefinition/Organization"]}]})",
     R"({"resourceType":"CarePlan","status":"active","intent":"plan",
            "subject":{"reference":"Patient/1"},"author":{"reference":"Organization/1"}})",
     R"({"resourceType":"CarePlan","status":"active","intent":"plan",
            "subject":{"reference":"Patient/1"},"author":{"reference":"Patient/1"}})",
     "feil-referanse at CarePlan.author"},
    {"RuleOnTheResource", "Patient",
     R"j({"id":"Patient","path":"Patient","constraint":[{"key":"p-1","severity":"error",
            "human":"Navn","expression":"name.exists() or identifier.exists()"}]})j",
     R"({"resourceType":"Patient","name":[{"text":"K"}]})",
     R"({"resourceType":"Patient","active":true})", "brutt-regel at Patient"},
    {"RuleOnAnElement", "Patient",
     R"({"id":"Patient.name","path":"Patient.name","constraint":[{"key":"p-1","severity":"error",
            "human":"Navn","expression":"family.exists() and %resource.active"}]})",
     R"({"resourceType":"Patient","active":true,"name":[{"family":"K"}]})",
     R"({"resourceType":"Patient","active":true,"name":[{"family":"K"},{"text":"O"}]})",
     "brutt-regel at Patient.name[1]"},
    {"RuleOnAPrimitive", "Patient",
     R"({"id":"Patient.birthDate","path":"Patient.birthDate","constraint":[{"key":"p-1",
            "severity":"error","human":"Dag","expression":"toString().length() = 10"}]})",
     R"({"resourceType":"Patient","birthDate":"2018-05-05"})",
     R"({"resourceType":"Patient","birthDate":"2018"})", "brutt-regel at Patient.birthDate"},
    {"RuleAsWarning", "Patient",
     R"j({"id":"Patient","path":"Patient","constraint":[{"key":"p-1","severity":"warning",
            "human":"Navn","expression":"name.exists()"}]
})j",
     R"({"resourceType":"Patient","name":[{"text":"K"}]})",
     R"({"resourceType":"Patient","active":true})", "(brutt-regel at Patient)"},
    {"SliceByValue", "Patient",
     R"({"id":"Patient.identifier","path":"Patient.identifier",
            "slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
        {"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a","min":1,"max":"1"},
        {"id":"Patient.identifier:a.system","path":"Patient.identifier.system","fixedUri":"urn:a"},
        {"id":"Patient.identifier:a.value","path":"Patient.identifier.value","min":1})",
     R"({"resourceType":"Patient","identifier":[{"system":"urn:b"},{"system":"urn:a",
            "value":"1"}]})",
     R"({"resourceType":"Patient","identifier":[{"system":"urn:b"},{"system":"urn:a"}]})",
     "mangler-element at Patient.identifier[1].value"},
    {"SliceMissing", "Patient",
     R"({"id":"Patient.identifier","path":"Patient.identifier",
            "slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
        {"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a","min":1},
        {"id":"Patient.identifier:a.system","path":"Patient.identifier.system",
            "fixedUri":"urn:a"})",
     R"({"resourceType":"Patient","identifier":[{"system":"urn:a"}]})",
     R"({"resourceType":"Patient","identifier":[{"system":"urn:b"}]})",
     "mangler-element at Patient.identifier"},
    {"SlicingClosed", "Patient",
     R"({"id":"Patient.identifier","path":"Patient.identifier",
            "slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"closed"}},
        {"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a"},
        {"id":"Patient.identifier:a.system","path":"Patient.identifier.system",
            "fixedUri":"urn:a"})",
     R"({"resourceType":"Patient","identifier":[{"system":"urn:a"}]})",
     R"({"resourceType":"Patient","identifier":[{"system":"urn:a"},{"system":"urn:b"}]})",
     "for-mange at Patient.identifier[1]"},
    {"SlicingOrdered", "Patient",
     R"({"id":"Patient.identifier","path":"Patient.identifier","slicing":{"ordered":true,
            "discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
        {"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a"},
        {"id":"Patient.identifier:a.system","path":"Patient.identifier.system","fixedUri":"urn:a"},
        {"id":"Patient.identifier:b","path":"Patient.identifier","sliceName":"b"},
        {"id":"Patient.identifier:b.system","path":"Patient.identifier.system",
            "fixedUri":"urn:b"})",
     R"({"resourceType":"Patient","identifier":[{"system":"urn:a"},{"system":"urn:c"},
            {"system":"urn:b"}]})",
     R"({"resourceType":"Patient","identifier":[{"system":"urn:b"},{"system":"urn:a"}]})",
     "feil-verdi at Patient.identifier[1]"},
    {"SliceByPatternDeepDown", "Patient",
     R"({"id":"Patient.contact","path":"Patient.contact",
            "slicing":{"discriminator":[{"type":"value","path":"relationship.coding.code"}],
            "rules":"open"}},
        {"id":"Patient.contact:n","path":"Patient.contact","sliceName":"n","max":"1"},
        {"id":"Patient.contact:n.relationship","path":"Patient.contact.relationship",
            "patternCodeableConcept":{"coding":[{"code":"N"}]}})",
     R"({"resourceType":"Patient","contact":[{"name":{"text":"A"},
            "relationship":[{"coding":[{"code":"N"}]}]},{"name":{"text":"A"},
            "relationship":[{"coding":[{"code":"C"}]}]}]})",
     R"({"resourceType":"Patient","contact":[{"name":{"text":"A"},
            "relationship":[{"coding":[{"code":"N"}]}]},{"name":{"text":"A"},
            "relationship":[{"coding":[{"code":"C"},{"code":"N"}]}]}]})",
     "for-mange at Patient.contact"},
    {"SliceByExistence", "Patient",
     R"({"id":"Patient.name","path":"Patient.name","slicing":{"discriminator":[{"type":"exists",
            "path":"period"}],"rules":"open"}},
        {"id":"Patient.name:now","path":"Patient.name","sliceName":"now","min":1},
        {"id":"Patient.name:now.period","path":"Patient.name.period","max":"0"},
        {"id":"Patient.name:then","path":"Patient.name","sliceName":"then"},
        {"id":"Patient.name:then.period","path":"Patient.name.period","min":1})",
     R"({"resourceType":"Patient","name":[{"text":"A","period":{"start":"2020"}},{"text":"A"}]})",
     R"({"resourceType":"Patient","name":[{"text":"A","period":{"start":"2020"}}]})",
     "mangler-element at Patient.name"},
    {"SliceByResolvedType", "CarePlan",
     R"j({"id":"CarePlan.contributor","path":"CarePlan.contributor",
            "slicing":{"discriminator":[{"type":"type","path":"resolve()"}],"rules":"open"
}
},
        {"id":"CarePlan.contributor:o","path":"CarePlan.contributor","sliceName":"o","max":"1",
            "type":[{"code":"Reference",
            "targetProfile":["http://hl7.org/fhir/StructureDefinition/Organization"]}]})j",
     R"({"resourceType":"CarePlan","status":"active","intent":"plan",
            "subject":{"reference":"Patient/1"},"contributor":[{"reference":"Organization/1"},
            {"reference":"Patient/1"}]})",
     R"({"resourceType":"CarePlan","status":"active","intent":"plan",
            "subject":{"reference":"Patient/1"},"contributor":[{"reference":"Organization/1"},
            {"reference":"Organization/2"}]})",
     "for-mange at CarePlan.contributor"},
});

INSTANTIATE_TEST_SUITE_P(Table, ProfileElement, ::testing::ValuesIn(kCases),
                         [](const auto& row) { return row.param.name; });

// --- Terminology
// ----------------------------------------------------------------------------------

const std::string_view kColours =
    R"({"resourceType":"CodeSystem","url":"urn:c","content":"complete",
    "concept":[{"code":"warm","concept":[{"code":"red"},{"code":"orange"}]},{"code":"blue",
    "property":[{"code":"kind","valueCode":"cold"}]}]})";

json::Value set_of(std::string_view include) {
    return parsed(R"({"resourceType":"ValueSet","url":"urn:vs","compose":{"include":[)" +
                  std::string(include) + "]}}");
}

struct SetCase {
    std::string name;
    std::string_view include;
    std::vector<std::string> in;
    std::vector<std::string> out;
};

class ValueSetTable : public ::testing::TestWithParam<SetCase> {
  protected:
    static std::vector<std::string> with(const std::string& code, std::string_view strength) {
        const auto profile = profile_of(
            "Patient", R"({"id":"Patient.maritalStatus","path":"Patient.maritalStatus","binding":
                {"strength":")" +
                           std::string(strength) + R"(","valueSet":"urn:vs|1.0"}})");
        return judge(
            {profile, parsed(kColours), set_of(GetParam().include)},
            R"({"resourceType":"Patient","maritalStatus":{"coding":[{"system":"urn:c","code":")" +
                code + R"("}]}})");
    }
};

TEST_P(ValueSetTable, HoldsJustItsCodes) {
    for (const auto& code : GetParam().in) EXPECT_THAT(with(code, "required"), IsEmpty()) << code;
    for (const auto& code : GetParam().out) {
        EXPECT_THAT(with(code, "required"), ElementsAre("feil-kode at Patient.maritalStatus"))
            << code;
        EXPECT_THAT(with(code, "extensible"), ElementsAre("(feil-kode at Patient.maritalStatus)"))
            << code;
        EXPECT_THAT(with(code, "preferred"), IsEmpty()) << code;
    }
}

const auto kSets = std::to_array<SetCase>({
    {"WholeSystem", R"({"system":"urn:c"})", {"warm", "red", "blue"}, {}},
    {"Listed", R"({"system":"urn:c","concept":[{"code":"red"}]})", {"red"}, {"warm", "blue"}},
    {"IsA",
     R"({"system":"urn:c","filter":[{"property":"concept","op":"is-a","value":"warm"}]})",
     {"warm", "red", "orange"},
     {"blue"}},
    {"DescendentOf",
     R"({"system":"urn:c","filter":[{"property":"concept","op":"descendent-of","value":"warm"}]})",
     {"red"},
     {"warm", "blue"}},
    {"IsNotA",
     R"({"system":"urn:c","filter":[{"property":"concept","op":"is-not-a","value":"warm"}]})",
     {"blue"},
     {"warm", "red"}},
    {"Property",
     R"({"system":"urn:c","filter":[{"property":"kind","op":"=","value":"cold"}]})",
     {"blue"},
     {"red"}},
    {"PropertyExists",
     R"({"system":"urn:c","filter":[{"property":"kind","op":"exists","value":"false"}]})",
     {"red", "warm"},
     {"blue"}},
    {"FiltersAddUp",
     R"({"system":"urn:c","filter":[{"property":"concept","op":"is-a","value":"warm"},
        {"property":"concept","op":"is-not-a","value":"red"}]})",
     {"warm", "orange"},
     {"red", "blue"}},
});

INSTANTIATE_TEST_SUITE_P(Table, ValueSetTable, ::testing::ValuesIn(kSets),
                         [](const auto& row) { return row.param.name; });

TEST(Terminology, ACodeItsOwnSystemDoesNotHaveIsWrongAnywhere) {
    EXPECT_THAT(judge({parsed(kColours)},
                      R"({"resourceType":"Patient","maritalStatus":{"coding":[{"system":"urn:c",
            "code":"green"}]}})",
                      {}),
                ElementsAre("feil-kode at Patient.maritalStatus.coding[0].code"));
    EXPECT_THAT(judge({}, R"({"resourceType":"Patient","maritalStatus":{"coding":[
                          {"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus",
            "code":"gift"}]}})",
                      {}),
                ElementsAre("feil-kode at Patient.maritalStatus.coding[0].code"))
        << "R4's own code systems are known";
}

TEST(Terminology, WhatIsNotAtHandIsToldAndNotGuessed) {
    const auto profile =
        profile_of("Patient", R"({"id":"Patient.maritalStatus","path":"Patient.maritalStatus",
        "binding":{"strength":"required","valueSet":"urn:vs"}})");
    EXPECT_THAT(
        judge({profile, set_of(R"({"system":"urn:elsewhere"})")},
              R"({"resourceType":"Patient","maritalStatus":{"coding":[{"system":"urn:elsewhere",
            "code":"x"}]}})"),
        ElementsAre("(kode-ikke-sjekket at Patient.maritalStatus)"));
}

// --- Profiles among each other
// ---------------------------------------------------------------------

TEST(Profiles, InheritWhatTheirBaseSays) {
    auto base = profile_of("Patient", R"({"id":"Patient.name","path":"Patient.name","min":1})");
    base.set("url", "urn:base");
    const auto derived = profile_of(
        "Patient", R"({"id":"Patient.name.family","path":"Patient.name.family","min":1})",
        "urn:base");
    EXPECT_THAT(judge({base, derived}, R"({"resourceType":"Patient","active":true})"),
                ElementsAre("mangler-element at Patient.name"));
    EXPECT_THAT(judge({base, derived}, R"({"resourceType":"Patient","name":[{"text":"K"}]})"),
                ElementsAre("mangler-element at Patient.name[0].family"));
}

TEST(Profiles, OfDatatypesBiteWhereTheyAreNamed) {
    auto name =
        profile_of("HumanName", R"({"id":"HumanName.family","path":"HumanName.family","min":1})");
    name.set("url", "urn:name");
    const auto patient = profile_of("Patient", R"({"id":"Patient.name","path":"Patient.name",
        "type":[{"code":"HumanName","profile":["urn:name"]}]})");
    EXPECT_THAT(judge({name, patient}, R"({"resourceType":"Patient","name":[{"text":"K"}]})"),
                ElementsAre("mangler-element at Patient.name[0].family"));
}

TEST(Profiles, NamedByTheResourceAreJudgedWhereverItStands) {
    const auto profile =
        profile_of("Patient", R"({"id":"Patient.name","path":"Patient.name","min":1})");
    EXPECT_THAT(judge({profile},
                      R"({"resourceType":"Bundle","type":"collection",
            "entry":[{"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001",
                          "resource":{"resourceType":"Patient","meta":{"profile":["urn:p"]}}}]})",
                      {}),
                ElementsAre("mangler-element at Bundle.entry[0].resource.name"));
}

TEST(Profiles, UnknownOnesAreAnErrorIfAskedForAndAWarningIfNamed) {
    EXPECT_THAT(judge({}, R"({"resourceType":"Patient","active":true})", {"urn:none"}),
                ElementsAre("ukjent-profil at Patient"));
    EXPECT_THAT(judge({}, R"({"resourceType":"Patient","meta":{"profile":["urn:none"]}})", {}),
                ElementsAre("(ukjent-profil at Patient.meta.profile[0])"));
    EXPECT_THAT(judge({},
                      R"({"resourceType":"Patient",
            "meta":{"profile":["http://hl7.org/fhir/StructureDefinition/Patient"]}})",
                      {}),
                IsEmpty());
}

TEST(Profiles, OfAnotherTypeDoNotFit) {
    EXPECT_THAT(judge({profile_of("Goal", "")}, R"({"resourceType":"Patient","active":true})"),
                ElementsAre("feil-type at Patient"));
}

TEST(Profiles, ThatBuildOnEachOtherInACircleAreToldOf) {
    auto one = profile_of("Patient", "", "urn:q");
    auto other = profile_of("Patient", "", "urn:p");
    other.set("url", "urn:q");
    const auto problems = Validator({one, other}).problems();
    ASSERT_FALSE(problems.empty());
    EXPECT_EQ(problems.front().code, "ufullstendig-profil");
}

TEST(Profiles, WhatIsNoFhirPathIsToldOf) {
    const auto profile = profile_of("Patient", R"({"id":"Patient","path":"Patient","constraint":[
        {"key":"p-1","severity":"error","human":"x","expression":"name.exists("}]})");
    const auto problems = Validator({profile}).problems();
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_THAT(problems.front().text, ::testing::HasSubstr("p-1"));
}

// --- Extensions
// ------------------------------------------------------------------------------------

json::Value extension_definition() {
    auto definition =
        profile_of("Extension", R"({"id":"Extension.url","path":"Extension.url","fixedUri":"urn:e"},
        {"id":"Extension.value[x]","path":"Extension.value[x]","min":1,
            "type":[{"code":"boolean"}]})");
    definition.set("url", "urn:e");
    definition.set("context", parsed(R"([{"type":"element","expression":"Patient"},
        {"type":"element","expression":"Patient.name"}])"));
    return definition;
}

TEST(Extensions, AreJudgedByTheirDefinition) {
    const auto definition = extension_definition();
    EXPECT_THAT(
        judge({definition},
              R"({"resourceType":"Patient","extension":[{"url":"urn:e","valueBoolean":true}]})",
              {}),
        IsEmpty());
    EXPECT_THAT(
        judge({definition},
              R"({"resourceType":"Patient","extension":[{"url":"urn:e","valueString":"ja"}]})", {}),
        ElementsAre("feil-type at Patient.extension[0].value"));
}

TEST(Extensions, StandOnlyWhereTheyMay) {
    const auto definition = extension_definition();
    EXPECT_THAT(judge({definition},
                      R"({"resourceType":"Patient","name":[{"text":"K","extension":[{"url":"urn:e",
            "valueBoolean":true}]}]})",
                      {}),
                IsEmpty());
    EXPECT_THAT(judge({definition},
                      R"({"resourceType":"Patient","contact":[{"name":{"text":"K"},
            "extension":[{"url":"urn:e","valueBoolean":true}]}]})",
                      {}),
                ElementsAre("feil-verdi at Patient.contact[0].extension[0]"));
    EXPECT_THAT(judge({definition},
                      R"({"resourceType":"Organization","name":"K","extension":[{"url":"urn:e",
            "valueBoolean":true}]})",
                      {}),
                ElementsAre("feil-verdi at Organization.extension[0]"));
}

TEST(References, WithinABundleAreFollowedToTheProfile) {
    auto patient = profile_of("Patient", R"({"id":"Patient.name","path":"Patient.name","min":1})");
    patient.set("url", "urn:patient");
    const auto plan = profile_of(
        "CarePlan",
        R"({"id":"CarePlan.subject","path":"CarePlan.subject","type":[{"code":"Reference",
            "targetProfile":["urn:patient"]}]})");
    const auto bundle = [](std::string_view person) {
        return R"({"resourceType":"Bundle","type":"collection","entry":[
            {"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001",
            "resource":{"resourceType":"CarePlan","meta":{"profile":["urn:p"]},"status":"active",
            "intent":"plan",
             "subject":{"reference":"urn:uuid:00000000-0000-4000-8000-000000000002"}}},
            {"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000002","resource":)" +
               std::string(person) + "}]}";
    };
    EXPECT_THAT(
        judge({patient, plan}, bundle(R"({"resourceType":"Patient","name":[{"text":"K"}]})"), {}),
        IsEmpty());
    EXPECT_THAT(judge({patient, plan}, bundle(R"({"resourceType":"Patient","active":true})"), {}),
                ElementsAre("feil-referanse at Bundle.entry[0].resource.subject"));
}

TEST(OwnPackage, IsCompleteAndHasNoFaultOfItsOwn) {
    const auto definitions = own_package();
    EXPECT_GT(definitions.size(), 60U);
    for (const auto& issue : Validator(definitions).problems()) {
        EXPECT_THAT(issue.text, ::testing::HasSubstr("http://hl7.no/fhir/"))
            << issue.expression << ": only the base profiles of HL7 Norway come from elsewhere";
    }
    EXPECT_TRUE(
        Validator(definitions).knows("https://planbro.no/fhir/StructureDefinition/ip-careplan"));
}

}  // namespace
}  // namespace planbro::profiles
