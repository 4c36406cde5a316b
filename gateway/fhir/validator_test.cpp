#include "fhir/validator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace planbro::fhir {

namespace {

using testing::IsEmpty;

struct Row {
    std::string_view name;
    std::string_view resource;
    std::string_view code = {};  // "" if nothing is wrong
    std::string_view expression = {};
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.name;
}

std::string name_of(const testing::TestParamInfo<Row>& row) {
    return std::string(row.param.name);
}

std::vector<Issue> validate_text(std::string_view text) {
    const auto resource = json::parse(text);
    EXPECT_TRUE(resource.has_value()) << "the row itself is no JSON";
    return resource ? validate(*resource) : std::vector<Issue>{};
}

class Validation : public testing::TestWithParam<Row> {};

TEST_P(Validation, FindsTheFaultAndItsPlace) {
    const auto& row = GetParam();
    const auto issues = validate_text(row.resource);
    if (row.code.empty()) {
        EXPECT_THAT(issues, IsEmpty()) << issues[0].expression << ": " << issues[0].text;
        return;
    }
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].code, row.code);
    EXPECT_EQ(issues[0].expression, row.expression);
    EXPECT_EQ(issues[0].severity, Severity::error);
}

INSTANTIATE_TEST_SUITE_P(
    Right, Validation,
    testing::Values(
        Row{"CarePlan",
            R"({"resourceType":"CarePlan","id":"plan-1","status":"active","intent":"plan",
            "meta":{"versionId":"1","lastUpdated":"2026-11-23T10:00:00.123+01:00",
                    "profile":["https://planbro.no/fhir/StructureDefinition/ip-careplan|0.1.0"]},
            "extension":[{"url":"https://planbro.no/fhir/StructureDefinition/ip-ressurs",
                          "valueString":"Glad i musikk"}],
            "category":[{"coding":[{"system":"https://planbro.no/fhir/CodeSystem/ip-plantype",
                                    "code":"individuell-plan"}]}],
            "subject":{"reference":"Patient/kari"},"period":{"start":"2026-09","end":"2027-08-31"},
            "author":{"type":"Organization","identifier":{"value":"310000108"}},
            "goal":[{"reference":"Goal/g1"}],
            "activity":[{"reference":{"reference":"ServiceRequest/s1/_history/2"}}]})"},
        Row{"Task", R"({"resourceType":"Task","status":"requested","intent":"order",
            "for":{"reference":"https://example.org/fhir/Patient/1"},
            "output":[{"type":{"text":"kvittering"},"valueInstant":"2026-11-23T09:00:00Z"},
                      {"type":{"text":"melding"},"valueUuid":
                       "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}]})"},
        Row{"Consent", R"({"resourceType":"Consent","status":"active",
            "scope":{"coding":[{"code":"patient-privacy"}]},"category":[{"text":"deling"}],
            "patient":{"reference":"Patient/1"},"dateTime":"2026-11-01",
            "provision":{"type":"permit","data":[{"meaning":"related",
                         "reference":{"reference":"CarePlan/1"}}],
                         "actor":[{"role":{"text":"IRCP"},"reference":{"display":"NAV Solvik",
                                   "identifier":{"value":"310000310"}}}]}})"},
        Row{"Appointment", R"({"resourceType":"Appointment","status":"booked",
            "start":"2026-12-15T10:00:00+01:00","minutesDuration":60,
            "participant":[{"actor":{"reference":"Patient/1"},"status":"accepted"}]})"},
        Row{"Goal", R"({"resourceType":"Goal","lifecycleStatus":"active",
            "description":{"text":"Egen bolig"},"subject":{"reference":"Patient/1"},
            "startDate":"2026",
            "target":[{"dueDate":"2027-06-01"}]})"},
        Row{"ChoiceOfTwoElements",
            R"({"resourceType":"ServiceRequest","status":"active","intent":"plan",
            "subject":{"reference":"Patient/1"},"asNeededBoolean":true,
            "occurrenceTiming":{"repeat":{"frequency":2,"period":1,"periodUnit":"wk"}}})"},
        Row{"ExtensionInPlaceOfAPrimitive",
            R"({"resourceType":"Patient","_birthDate":{"extension":[{
            "url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason",
            "valueCode":"unknown"}]}})"},
        Row{"ExtensionInPlaceOfARequiredCode",
            R"({"resourceType":"CarePlan","intent":"plan","_status":{
            "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason",
            "valueCode":"unknown"}]},"subject":{"reference":"Patient/1"}})"},
        Row{"NullBesideAnExtension", R"({"resourceType":"Patient","name":[{"given":[null,"Kari"],
            "_given":[{"extension":[{"url":"u","valueCode":"c"}]},null]}]})"},
        Row{"IdBesideAValue", R"({"resourceType":"Patient","birthDate":"2016",
            "_birthDate":{"id":"a"}})"},
        Row{"NestedExtensions", R"({"resourceType":"Basic","code":{"text":"x"},"extension":[{
            "url":"https://planbro.no/fhir/StructureDefinition/ip-bidrag","extension":[
            {"url":"tekst","valueMarkdown":"Henter hver dag"}]}]})"},
        Row{"ContainedAndReferred",
            R"({"resourceType":"CareTeam","subject":{"reference":"Patient/1"},
            "contained":[{"resourceType":"PractitionerRole","id":"r1","active":true}],
            "participant":[{"member":{"reference":"#r1"}}]})"},
        Row{"ContainedReferringToItsContainer", R"({"resourceType":"Organization","name":"NAV",
            "contained":[{"resourceType":"Location","id":"l1",
            "managingOrganization":{"reference":"#"}}]})"},
        Row{"Narrative",
            R"({"resourceType":"Organization","name":"NAV","text":{"status":"generated",
            "div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p><b>NAV</b><br/></p></div>"}})"},
        Row{"Transaction", R"({"resourceType":"Bundle","type":"transaction","entry":[
            {"fullUrl":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
             "resource":{"resourceType":"Patient","active":true},
             "request":{"method":"POST","url":"Patient"}},
            {"resource":{"resourceType":"Goal","lifecycleStatus":"active",
             "description":{"text":"x"},
             "subject":{"reference":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520"},
             "expressedBy":{"reference":"Patient?identifier=a|b"}},
             "request":{"method":"POST","url":"Goal"}},
            {"request":{"method":"DELETE","url":"Goal/2"}}]})"},
        Row{"RequiredConcept", R"({"resourceType":"Condition","subject":{"reference":"Patient/1"},
            "clinicalStatus":{"coding":[{"code":"relapse",
            "system":"http://terminology.hl7.org/CodeSystem/condition-clinical"}]}})"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Wrong, Validation,
    testing::Values(
        Row{"NoResource", R"({"id":"1"})", "ukjent-type", "Resource"},
        Row{"NotAnObject", R"([1])", "ukjent-type", "Resource"},
        Row{"UnknownType", R"({"resourceType":"Plan"})", "ukjent-type", "Resource"},
        Row{"AbstractType", R"({"resourceType":"DomainResource"})", "ukjent-type", "Resource"},
        Row{"TypeOfR5", R"({"resourceType":"SubscriptionStatus"})", "ukjent-type", "Resource"},
        Row{"UnknownElement", R"({"resourceType":"Goal","lifecycleStatus":"active","description":
            {"text":"x"},"subject":{"reference":"Patient/1"},"prioritet":"1"})",
            "ukjent-element", "Goal.prioritet"},
        Row{"UnknownElementDeepDown",
            R"({"resourceType":"CarePlan","status":"active","intent":"plan",
            "subject":{"reference":"Patient/1"},
            "activity":[{"detail":{"status":"scheduled"}},{"detalj":{}}]})",
            "ukjent-element", "CarePlan.activity[1].detalj"},
        Row{"ElementOfAnotherType", R"({"resourceType":"Patient","status":"active"})",
            "ukjent-element", "Patient.status"},
        Row{"AlternativeThatIsNotAllowed", R"({"resourceType":"ServiceRequest","status":"active",
            "intent":"plan","subject":{"reference":"Patient/1"},"occurrenceString":"hver uke"})",
            "ukjent-element", "ServiceRequest.occurrenceString"},
        Row{"ShadowOfAComplexElement", R"({"resourceType":"Patient","_name":[{"id":"a"}]})",
            "ukjent-element", "Patient._name"},
        Row{"NameThatCouldBeANumber", R"({"resourceType":"Patient","14839210273":true})",
            "ukjent-element", "Patient.(unreadable name)"},
        Row{"NoStatus", R"({"resourceType":"CarePlan","intent":"plan",
            "subject":{"reference":"Patient/1"}})",
            "mangler-element", "CarePlan.status"},
        Row{"NoChoiceTaken", R"({"resourceType":"Task","status":"requested","intent":"order",
            "output":[{"type":{"text":"x"}}]})",
            "mangler-element", "Task.output[0].value"},
        Row{"NothingInABackbone", R"({"resourceType":"Appointment","status":"booked",
            "participant":[{"actor":{"reference":"Patient/1"}}]})",
            "mangler-element", "Appointment.participant[0].status"},
        Row{"TwoTypesOfAChoice", R"({"resourceType":"Task","status":"requested","intent":"order",
            "input":[{"type":{"text":"x"},"valueString":"a","valueBoolean":true}]})",
            "for-mange", "Task.input[0].value"},
        Row{"ListOfASingleElement", R"({"resourceType":"CarePlan","status":"active","intent":"plan",
            "subject":[{"reference":"Patient/1"}]})",
            "for-mange", "CarePlan.subject"},
        Row{"NoListOfARepeatedElement",
            R"({"resourceType":"CarePlan","status":"active","intent":"plan",
            "subject":{"reference":"Patient/1"},"goal":{"reference":"Goal/1"}})",
            "feil-type", "CarePlan.goal"},
        Row{"TextForAnObject", R"({"resourceType":"CarePlan","status":"active","intent":"plan",
            "subject":"Patient/1"})",
            "feil-type", "CarePlan.subject"},
        Row{"ObjectForAText", R"({"resourceType":"CarePlan","status":"active","intent":"plan",
            "subject":{"reference":"Patient/1"},"title":{"text":"x"}})",
            "feil-type", "CarePlan.title"},
        Row{"TextForABoolean", R"({"resourceType":"Patient","active":"true"})", "feil-type",
            "Patient.active"},
        Row{"TextForANumber",
            R"({"resourceType":"Appointment","status":"booked","minutesDuration":"60",
            "participant":[{"status":"accepted"}]})",
            "feil-type", "Appointment.minutesDuration"},
        Row{"NumberForAText", R"({"resourceType":"Organization","name":17})", "feil-type",
            "Organization.name"},
        Row{"FractionForAWholeNumber", R"({"resourceType":"Appointment","status":"booked",
            "minutesDuration":60.5,"participant":[{"status":"accepted"}]})",
            "feil-verdi", "Appointment.minutesDuration"},
        Row{"ZeroForAPositive",
            R"({"resourceType":"Appointment","status":"booked","minutesDuration":0,
            "participant":[{"status":"accepted"}]})",
            "feil-verdi", "Appointment.minutesDuration"},
        Row{"NoSuchDay", R"({"resourceType":"Patient","birthDate":"2026-02-29"})", "feil-verdi",
            "Patient.birthDate"},
        Row{"NorwegianDate", R"({"resourceType":"Patient","birthDate":"14.03.1992"})", "feil-verdi",
            "Patient.birthDate"},
        Row{"MomentForADate", R"({"resourceType":"Patient","birthDate":"1992-03-14T00:00:00Z"})",
            "feil-verdi", "Patient.birthDate"},
        Row{"TimeWithoutZone", R"({"resourceType":"Consent","status":"active","scope":{"text":"x"},
            "category":[{"text":"x"}],"dateTime":"2026-11-23T10:00:00"})",
            "feil-verdi", "Consent.dateTime"},
        Row{"DateForAnInstant", R"({"resourceType":"Patient","meta":{"lastUpdated":"2026-11-23"}})",
            "feil-verdi", "Patient.meta.lastUpdated"},
        Row{"IdTooLong", R"({"resourceType":"Patient","id":
            "12345678901234567890123456789012345678901234567890123456789012345"})",
            "feil-verdi", "Patient.id"},
        Row{"IdWithUnderscore", R"({"resourceType":"Patient","id":"kari_1"})", "feil-verdi",
            "Patient.id"},
        Row{"CodeWithSpaces", R"({"resourceType":"Organization","name":"x","language":" nb"})",
            "feil-verdi", "Organization.language"},
        Row{"UriWithSpaces",
            R"({"resourceType":"Patient","identifier":[{"system":"urn:oid:2.16 578"}]})",
            "feil-verdi", "Patient.identifier[0].system"},
        Row{"ControlCharacters", R"({"resourceType":"Organization","name":"NAV\u0000"})",
            "feil-verdi", "Organization.name"},
        Row{"Script", R"({"resourceType":"Organization","name":"x","text":{"status":"generated",
            "div":"<div><script>1</script></div>"}})",
            "feil-verdi", "Organization.text.div"},
        Row{"CodeNotInTheList", R"({"resourceType":"CarePlan","status":"aktiv","intent":"plan",
            "subject":{"reference":"Patient/1"}})",
            "feil-kode", "CarePlan.status"},
        Row{"CodeInAnotherCase", R"({"resourceType":"Goal","lifecycleStatus":"Active",
            "description":{"text":"x"},"subject":{"reference":"Patient/1"}})",
            "feil-kode", "Goal.lifecycleStatus"},
        Row{"ConceptOutsideTheList",
            R"({"resourceType":"Condition","subject":{"reference":"Patient/1"},
            "clinicalStatus":{"text":"active"}})",
            "feil-kode", "Condition.clinicalStatus"},
        Row{"ReferenceToAWrongType",
            R"({"resourceType":"CarePlan","status":"active","intent":"plan",
            "subject":{"reference":"Patient/1"},
            "activity":[{"reference":{"reference":"Goal/1"}}]})",
            "feil-referanse", "CarePlan.activity[0].reference"},
        Row{"ReferenceToNoType",
            R"({"resourceType":"CareTeam","subject":{"reference":"Pasient/1"}})", "feil-referanse",
            "CareTeam.subject.reference"},
        Row{"ReferenceWithoutId",
            R"({"resourceType":"CareTeam","subject":{"reference":"Patient/"}})", "feil-referanse",
            "CareTeam.subject.reference"},
        Row{"ReferenceToAUrlOfAWrongType", R"({"resourceType":"CareTeam",
            "subject":{"reference":"https://ehr.example/fhir/Goal/1"}})",
            "feil-referanse", "CareTeam.subject"},
        Row{"ReferenceByIdentifierToAWrongType", R"({"resourceType":"CareTeam",
            "subject":{"type":"Organization","identifier":{"value":"310000108"}}})",
            "feil-referanse", "CareTeam.subject"},
        Row{"ReferenceAgainstItsOwnType", R"({"resourceType":"CareTeam",
            "subject":{"type":"Group","reference":"Patient/1"}})",
            "feil-referanse", "CareTeam.subject"},
        Row{"ReferenceToAMalformedUuid", R"({"resourceType":"CareTeam",
            "subject":{"reference":"urn:uuid:1"}})",
            "feil-referanse", "CareTeam.subject.reference"},
        Row{"ReferenceToNothingContained", R"({"resourceType":"CareTeam",
            "subject":{"reference":"#kari"}})",
            "feil-referanse", "CareTeam.subject.reference"},
        Row{"ReferenceToAContainedOfAWrongType", R"({"resourceType":"CareTeam",
            "contained":[{"resourceType":"Goal","id":"g","lifecycleStatus":"active",
            "description":{"text":"x"},"subject":{"reference":"Patient/1"}}],
            "subject":{"reference":"#g"}})",
            "feil-referanse", "CareTeam.subject"},
        Row{"ContainedThatNothingRefersTo", R"({"resourceType":"CareTeam",
            "contained":[{"resourceType":"Patient","id":"p","active":true}]})",
            "feil-referanse", "CareTeam.contained[0]"},
        Row{"ContainedWithoutId", R"({"resourceType":"CareTeam",
            "contained":[{"resourceType":"Patient","active":true}]})",
            "mangler-element", "CareTeam.contained[0].id"},
        Row{"ContainedOfUnknownType", R"({"resourceType":"CareTeam",
            "contained":[{"resourceType":"Person2","id":"p"}],"managingOrganization":[
            {"identifier":{"assigner":{"reference":"#p"}}}]})",
            "ukjent-type", "CareTeam.contained[0]"},
        Row{"ContainedInContained",
            R"({"resourceType":"CareTeam","contained":[{"resourceType":"Patient",
            "id":"p","contained":[{"resourceType":"Organization","id":"o","name":"x"}]}],
            "subject":{"reference":"#p"}})",
            "feil-verdi", "CareTeam.contained[0].contained"},
        Row{"EmptyText", R"({"resourceType":"Organization","name":""})", "tomt-element",
            "Organization.name"},
        Row{"EmptyList", R"({"resourceType":"Organization","alias":[]})", "tomt-element",
            "Organization.alias"},
        Row{"EmptyObject", R"({"resourceType":"Organization","partOf":{}})", "tomt-element",
            "Organization.partOf"},
        Row{"IdAlone", R"({"resourceType":"Organization","partOf":{"id":"a"}})", "tomt-element",
            "Organization.partOf"},
        Row{"IdBesideNoValue", R"({"resourceType":"Organization","_name":{"id":"a"}})",
            "tomt-element", "Organization.name"},
        Row{"IdBesideNull", R"({"resourceType":"Organization","alias":[null,"b"],
            "_alias":[{"id":"a"},null]})",
            "tomt-element", "Organization.alias[0]"},
        Row{"ExtensionOfAnId", R"({"resourceType":"Organization","partOf":{"display":"a",
            "_id":{"id":"b"}}})",
            "ukjent-element", "Organization.partOf._id"},
        Row{"ControlCharacterInACode",
            R"({"resourceType":"Patient","communication":[{"language":
            {"coding":[{"code":"\u0007"}]}}]})",
            "feil-verdi", "Patient.communication[0].language.coding[0].code"},
        Row{"NoCharacter", R"({"resourceType":"Organization","name":"a\uffff"})", "feil-verdi",
            "Organization.name"},
        Row{"Null", R"({"resourceType":"Organization","name":null})", "tomt-element",
            "Organization.name"},
        Row{"NullInAList", R"({"resourceType":"Organization","alias":["a",null]})", "tomt-element",
            "Organization.alias[1]"},
        Row{"ExtensionWithoutUrl",
            R"({"resourceType":"Patient","extension":[{"valueString":"x"}]})", "mangler-element",
            "Patient.extension[0].url"},
        Row{"ExtensionWithoutValue",
            R"({"resourceType":"Patient","extension":[{"url":"https://x.no"}]})", "mangler-element",
            "Patient.extension[0].value"},
        Row{"ExtensionWithValueAndExtensions", R"({"resourceType":"Patient","extension":[{
            "url":"https://x.no","valueString":"x","extension":[{"url":"a","valueCode":"b"}]}]})",
            "for-mange", "Patient.extension[0]"},
        Row{"ExtensionOfAPrimitive", R"({"resourceType":"Patient","birthDate":"1992-03-14",
            "_birthDate":{"extension":[{"valueString":"x"}]}})",
            "mangler-element", "Patient.birthDate.extension[0].url"},
        Row{"PeriodEndingBeforeItStarts", R"({"resourceType":"CarePlan","status":"active","intent":
            "plan","subject":{"reference":"Patient/1"},
            "period":{"start":"2027","end":"2026-12-31"}})",
            "feil-verdi", "CarePlan.period"},
        Row{"TransactionWithoutRequest", R"({"resourceType":"Bundle","type":"transaction","entry":[
            {"resource":{"resourceType":"Patient","active":true}}]})",
            "mangler-element", "Bundle.entry[0].request"},
        Row{"TransactionWithoutUrl", R"({"resourceType":"Bundle","type":"transaction","entry":[
            {"request":{"method":"DELETE"}}]})",
            "mangler-element", "Bundle.entry[0].request.url"},
        Row{"TransactionWithoutResource", R"({"resourceType":"Bundle","type":"batch","entry":[
            {"request":{"method":"PUT","url":"Patient/1"}}]})",
            "mangler-element", "Bundle.entry[0].resource"},
        Row{"FaultInAnEntry", R"({"resourceType":"Bundle","type":"collection","entry":[
            {"resource":{"resourceType":"Patient","active":true}},
            {"resource":{"resourceType":"Patient","active":1}}]})",
            "feil-type", "Bundle.entry[1].resource.active"},
        Row{"EntryPointingToAWrongType", R"({"resourceType":"Bundle","type":"collection","entry":[
            {"fullUrl":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
             "resource":{"resourceType":"Organization","name":"NAV"}},
            {"resource":{"resourceType":"CareTeam","subject":
             {"reference":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}}}]})",
            "feil-referanse", "Bundle.entry[1].resource.subject"}),
    name_of);

TEST(Validator, FindsEveryFault) {
    const auto issues = validate_text(R"({"resourceType":"CarePlan","status":"aktiv","titel":"x",
        "activity":[{"reference":{"reference":"ServiceRequest/1"}},{"referanse":{"id":"x"}}]})");
    std::vector<std::string> found;
    for (const auto& issue : issues) found.push_back(issue.code + " " + issue.expression);
    EXPECT_THAT(found, testing::ElementsAre(
                           "feil-kode CarePlan.status", "ukjent-element CarePlan.titel",
                           "ukjent-element CarePlan.activity[1].referanse",
                           "mangler-element CarePlan.intent", "mangler-element CarePlan.subject"));
}

TEST(Validator, SuggestsTheElementThatWasMeant) {
    const auto issues = validate_text(R"({"resourceType":"Patient","birthdate":"1992-03-14"})");
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_THAT(issues[0].text, testing::HasSubstr("did you mean birthDate?"));
}

TEST(Validator, TellsTheCodesAllowed) {
    const auto issues = validate_text(R"({"resourceType":"Patient","gender":"kvinne"})");
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].type, "code-invalid");
    EXPECT_THAT(issues[0].text, testing::HasSubstr("female, male, other, unknown"));
}

TEST(Validator, NeverRepeatsValues) {
    const auto issues = validate_text(R"({"resourceType":"Patient","gender":"14839210273",
        "birthDate":"14839210273","14839210273":1,
        "managingOrganization":{"reference":"14839210273"},
        "maritalStatus":"14839210273"})");
    EXPECT_EQ(issues.size(), 5U);
    for (const auto& issue : issues) {
        EXPECT_THAT(issue.text + issue.expression, testing::Not(testing::HasSubstr("14839210273")));
    }
}

TEST(Validator, StopsCountingSomewhere) {
    json::Array names(2000, json::Value(1));
    const auto resource = json::object({{"resourceType", "Organization"}, {"alias", names}});
    const auto issues = validate(resource);
    EXPECT_EQ(issues.size(), 501U);
    EXPECT_EQ(issues.back().severity, Severity::information);
}

}  // namespace

}  // namespace planbro::fhir
