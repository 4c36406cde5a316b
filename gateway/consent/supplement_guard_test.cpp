#include "consent/supplement_guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "consent/internal/guard_rules.hpp"
#include "consent/testing/sample_plan.hpp"

namespace planbro::consent {
namespace {

using testing::from;

std::vector<std::string> lines(const json::Value& resource) {
    std::vector<std::string> all;
    for (const auto& issue : supplement_guard(resource)) {
        all.push_back(issue.code + " " + issue.expression);
    }
    return all;
}

struct Row {
    const char* name;
    const char* resource;
    const char* place;
};

class Smuggled : public ::testing::TestWithParam<Row> {};

TEST_P(Smuggled, IsRefusedAtItsPlace) {
    const auto issues = supplement_guard(from(GetParam().resource));
    EXPECT_THAT(lines(from(GetParam().resource)),
                ::testing::Contains(std::string("ikke-journal ") + GetParam().place));
    for (const auto& issue : issues) EXPECT_EQ(issue.severity, Severity::error);
}

const Row kTypes[] = {
    {"Condition", "{'resourceType':'Condition'}", "Condition"},
    {"Observation", "{'resourceType':'Observation'}", "Observation"},
    {"Medication", "{'resourceType':'MedicationStatement'}", "MedicationStatement"},
    {"Binary", "{'resourceType':'Binary','data':'AAAA'}", "Binary"},
    {"AuditEvent", "{'resourceType':'AuditEvent'}", "AuditEvent"},
    {"UnknownType", "{'resourceType':'Journalnotat'}", "Journalnotat"},
    {"InBundle",
     "{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'Patient'}},"
     "{'resource':{'resourceType':'Condition'}}]}",
     "Bundle.entry[1].resource"},
    {"BundleInBundle", "{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'Bundle'}}]}",
     "Bundle.entry[0].resource"},
    {"SubscriptionInAPlan",
     "{'resourceType':'CarePlan','contained':[{'resourceType':'Subscription'}]}",
     "CarePlan.contained[0]"},
    {"SubscriptionWithText", "{'resourceType':'Subscription','text':{'div':'x'}}",
     "Subscription.text"},
    {"SubscriptionWithContained", "{'resourceType':'Subscription','contained':[{}]}",
     "Subscription.contained"},
    {"SubscriptionWithAnExtension",
     "{'resourceType':'Subscription','channel':{'extension':[{'url':'https://x.no/d',"
     "'valueString':'x'}]}}",
     "Subscription.channel.extension[0]"},
    {"SubscriptionWithAnExtensionElsewhere",
     "{'resourceType':'Subscription','_reason':{'extension':[]}}", "Subscription._reason"},
    {"SubscriptionInBundle",
     "{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'Subscription',"
     "'note':'x'}}]}",
     "Bundle.entry[0].resource.note"},
    {"ReferenceToASubscription", "{'resourceType':'Task','focus':{'reference':'Subscription/1'}}",
     "Task.focus.reference"},
    {"RequestForAnotherType",
     "{'resourceType':'Bundle','entry':[{'request':{'method':'PUT','url':'Observation/1'}}]}",
     "Bundle.entry[0].request.url"},
    {"Contained", "{'resourceType':'CarePlan','contained':[{'resourceType':'Condition'}]}",
     "CarePlan.contained[0]"},
    {"ContainedInBundle",
     "{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'Goal',"
     "'contained':[{'resourceType':'Observation'}]}}]}",
     "Bundle.entry[0].resource.contained[0]"},
    {"ContainedInContained",
     "{'resourceType':'Goal','contained':[{'resourceType':'Patient','contained':"
     "[{'resourceType':'Observation'}]}]}",
     "Goal.contained[0].contained[0]"},
    {"ContainedAsObject", "{'resourceType':'Goal','contained':{'resourceType':'Observation'}}",
     "Goal.contained"},
};

const Row kElements[] = {
    {"PlanAddresses", "{'resourceType':'CarePlan','addresses':[{'display':'x'}]}",
     "CarePlan.addresses"},
    {"ActivityDetail",
     "{'resourceType':'CarePlan','activity':[{},{'detail':{'status':'scheduled'}}]}",
     "CarePlan.activity[1].detail"},
    {"ActivityOutcome",
     "{'resourceType':'CarePlan','activity':[{'outcomeCodeableConcept':[{'text':'x'}]}]}",
     "CarePlan.activity[0].outcomeCodeableConcept"},
    {"ActivityOutcomeReference",
     "{'resourceType':'CarePlan','activity':[{'outcomeReference':[{'display':'x'}]}]}",
     "CarePlan.activity[0].outcomeReference"},
    {"TeamReason", "{'resourceType':'CareTeam','reasonCode':[{'text':'x'}]}",
     "CareTeam.reasonCode"},
    {"GoalAddresses", "{'resourceType':'Goal','addresses':[{'display':'x'}]}", "Goal.addresses"},
    {"GoalOutcome", "{'resourceType':'Goal','outcomeCode':[{'text':'x'}]}", "Goal.outcomeCode"},
    {"GoalMeasure", "{'resourceType':'Goal','target':[{'measure':{'text':'HbA1c'}}]}",
     "Goal.target[0].measure"},
    {"GoalQuantity", "{'resourceType':'Goal','target':[{'detailQuantity':{'value':7}}]}",
     "Goal.target[0].detailQuantity"},
    {"MeasureReason", "{'resourceType':'ServiceRequest','reasonCode':[{'text':'ADHD'}]}",
     "ServiceRequest.reasonCode"},
    {"MeasureReasonReference",
     "{'resourceType':'ServiceRequest','reasonReference':[{'display':'x'}]}",
     "ServiceRequest.reasonReference"},
    {"BodySite", "{'resourceType':'ServiceRequest','bodySite':[{'text':'x'}]}",
     "ServiceRequest.bodySite"},
    {"Specimen", "{'resourceType':'ServiceRequest','specimen':[{'display':'x'}]}",
     "ServiceRequest.specimen"},
    {"MeetingReason", "{'resourceType':'Appointment','reasonCode':[{'text':'x'}]}",
     "Appointment.reasonCode"},
    {"MessageReason", "{'resourceType':'Communication','reasonCode':[{'text':'x'}]}",
     "Communication.reasonCode"},
    {"MessageAbout", "{'resourceType':'Communication','about':[{'display':'x'}]}",
     "Communication.about"},
    {"MessageAttachment",
     "{'resourceType':'Communication','payload':[{'contentAttachment':{'title':'x'}}]}",
     "Communication.payload[0].contentAttachment"},
    {"TaskInput", "{'resourceType':'Task','input':[{'valueString':'x'}]}", "Task.input"},
    {"TaskReason", "{'resourceType':'Task','reasonCode':{'text':'x'}}", "Task.reasonCode"},
    {"TaskOutputMeasured", "{'resourceType':'Task','output':[{'valueQuantity':{'value':1}}]}",
     "Task.output[0].valueQuantity"},
    {"Photo", "{'resourceType':'Patient','photo':[{'title':'x'}]}", "Patient.photo"},
    {"SignedPaper", "{'resourceType':'Consent','sourceAttachment':{'title':'x'}}",
     "Consent.sourceAttachment"},
    {"DocumentData",
     "{'resourceType':'DocumentReference','content':[{'attachment':{'data':'AAAA'}}]}",
     "DocumentReference.content[0].attachment.data"},
    {"DocumentElsewhere",
     "{'resourceType':'DocumentReference','content':[{'attachment':{'url':'https://x.no/d.pdf'}}]}",
     "DocumentReference.content[0].attachment.url"},
    {"DocumentInUrl",
     "{'resourceType':'DocumentReference','content':[{'attachment':{'url':'data:text/plain,x'}}]}",
     "DocumentReference.content[0].attachment.url"},
    {"SignatureData", "{'resourceType':'Bundle','signature':{'data':'AAAA'}}",
     "Bundle.signature.data"},
    {"PictureInNarrative",
     "{'resourceType':'Goal','text':{'div':'<div><img src=x;base64,AAAA></div>'}}",
     "Goal.text.div"},
    {"FileInProse", "{'resourceType':'Goal','description':{'text':'data:a/b;base64,AAAA'}}",
     "Goal.description.text"},
};

const Row kExtensions[] = {
    {"Unknown", "{'resourceType':'Goal','extension':[{'url':'https://x.no/diagnose'}]}",
     "Goal.extension[0]"},
    {"UnknownOfOurs",
     "{'resourceType':'Goal','extension':[{'url':"
     "'https://planbro.no/fhir/StructureDefinition/ip-diagnose'}]}",
     "Goal.extension[0]"},
    {"WithoutUrl", "{'resourceType':'Goal','extension':[{'valueString':'x'}]}",
     "Goal.extension[0]"},
    {"RelativeOutside", "{'resourceType':'Goal','extension':[{'url':'navn'}]}",
     "Goal.extension[0]"},
    {"InDataType",
     "{'resourceType':'Goal','description':{'extension':[{'url':'https://x.no/d'}],'text':'x'}}",
     "Goal.description.extension[0]"},
    {"OnPrimitive", "{'resourceType':'Goal','_startDate':{'extension':[{'url':'https://x.no/d'}]}}",
     "Goal._startDate.extension[0]"},
    {"InsideKnown",
     "{'resourceType':'CarePlan','extension':[{'url':"
     "'https://planbro.no/fhir/StructureDefinition/ip-koordinator','extension':"
     "[{'url':'https://x.no/d'}]}]}",
     "CarePlan.extension[0].extension[0]"},
    {"KnownWithAttachment",
     "{'resourceType':'CarePlan','extension':[{'url':"
     "'https://planbro.no/fhir/StructureDefinition/ip-behov','valueAttachment':{}}]}",
     "CarePlan.extension[0].valueAttachment"},
    {"KnownWithQuantity",
     "{'resourceType':'CarePlan','extension':[{'url':"
     "'https://planbro.no/fhir/StructureDefinition/ip-behov','valueQuantity':{'value':1}}]}",
     "CarePlan.extension[0].valueQuantity"},
    {"KnownWithDiagnosis",
     "{'resourceType':'CarePlan','extension':[{'url':"
     "'https://planbro.no/fhir/StructureDefinition/ip-behov','valueCoding':"
     "{'system':'http://hl7.org/fhir/sid/icd-10','code':'F90'}}]}",
     "CarePlan.extension[0].valueCoding.system"},
    {"AsObject", "{'resourceType':'Goal','extension':{'url':'https://x.no/d'}}", "Goal.extension"},
    {"Modifier",
     "{'resourceType':'Goal','modifierExtension':[{'url':"
     "'https://planbro.no/fhir/StructureDefinition/ip-behov'}]}",
     "Goal.modifierExtension"},
    {"NestedModifier",
     "{'resourceType':'CareTeam','participant':[{'modifierExtension':[{'url':'x'}]}]}",
     "CareTeam.participant[0].modifierExtension"},
    {"InMeta", "{'resourceType':'Goal','meta':{'extension':[{'url':'https://x.no/d'}]}}",
     "Goal.meta.extension[0]"},
};

const Row kReferences[] = {
    {"ToCondition", "{'resourceType':'CarePlan','supportingInfo':[{'reference':'Condition/1'}]}",
     "CarePlan.supportingInfo[0].reference"},
    {"ToObservation",
     "{'resourceType':'ServiceRequest','supportingInfo':[{'reference':'Observation/1/_history/"
     "2'}]}",
     "ServiceRequest.supportingInfo[0].reference"},
    {"ConditionalToCondition",
     "{'resourceType':'ServiceRequest','supportingInfo':[{'reference':'Condition?code=x'}]}",
     "ServiceRequest.supportingInfo[0].reference"},
    {"Absolute",
     "{'resourceType':'CarePlan','subject':{'reference':'https://ehr.no/fhir/Patient/1'}}",
     "CarePlan.subject.reference"},
    {"OtherScheme", "{'resourceType':'CarePlan','subject':{'reference':'ftp://x/Patient/1'}}",
     "CarePlan.subject.reference"},
    {"UpTheTree", "{'resourceType':'CarePlan','subject':{'reference':'../Condition/1'}}",
     "CarePlan.subject.reference"},
    {"Rooted", "{'resourceType':'CarePlan','subject':{'reference':'/Condition/1'}}",
     "CarePlan.subject.reference"},
    {"LogicalCondition",
     "{'resourceType':'CarePlan','supportingInfo':[{'type':'Condition','identifier':{'value':'1'}}]"
     "}",
     "CarePlan.supportingInfo[0].type"},
    {"InExtension",
     "{'resourceType':'CarePlan','extension':[{'url':"
     "'https://planbro.no/fhir/StructureDefinition/ip-behov','valueReference':"
     "{'reference':'Condition/1'}}]}",
     "CarePlan.extension[0].valueReference.reference"},
    {"InNote",
     "{'resourceType':'Goal','note':[{'authorReference':{'reference':'Device/1'},'text':'x'}]}",
     "Goal.note[0].authorReference.reference"},
    {"InPayload",
     "{'resourceType':'Communication','payload':[{'contentReference':{'reference':'Media/1'}}]}",
     "Communication.payload[0].contentReference.reference"},
};

const auto kRowName = [](const auto& row) { return row.param.name; };
// What the words alone do not show.
const std::vector<Row> kDisguises = {
    {"CodeWithoutSystem", "{'resourceType':'Goal','category':[{'coding':[{'code':'F32.1'}]}]}",
     "Goal.category[0].coding[0].code"},
    {"CodeUnderAnotherName",
     "{'resourceType':'Goal','category':[{'coding':[{'system':'https://x.no/y','code':'ICD-10:"
     "F321'}]}]}",
     "Goal.category[0].coding[0].code"},
    {"SnomedAddress",
     "{'resourceType':'CarePlan','instantiatesUri':['http://snomed.info/id/73211009']}",
     "CarePlan.instantiatesUri[0]"},
    {"ConditionByAddress",
     "{'resourceType':'Task','output':[{'valueUrl':'https://ehr.example/fhir/Condition/1'}]}",
     "Task.output[0].valueUrl"},
    {"TargetByDefinition",
     "{'resourceType':'CarePlan','supportingInfo':[{'type':"
     "'http://hl7.org/fhir/StructureDefinition/Condition','display':'x'}]}",
     "CarePlan.supportingInfo[0].type"},
    {"TargetInSmallLetters",
     "{'resourceType':'CarePlan','supportingInfo':[{'type':'condition','display':'x'}]}",
     "CarePlan.supportingInfo[0].type"},
    {"UntypedIdentifier",
     "{'resourceType':'CarePlan','supportingInfo':[{'identifier':{'system':'https://ehr.example/"
     "epikrise','value':'1'}}]}",
     "CarePlan.supportingInfo[0]"},
    {"NameOfNothing", "{'resourceType':'CarePlan','subject':{'reference':'urn:uuid:1'}}",
     "CarePlan.subject.reference"},
    {"UrnOid", "{'resourceType':'CarePlan','subject':{'reference':'urn:oid:1.2.3'}}",
     "CarePlan.subject.reference"},
    {"Encounter", "{'resourceType':'CarePlan','encounter':{'display':'Innleggelse'}}",
     "CarePlan.encounter"},
    {"Dose", "{'resourceType':'ServiceRequest','quantityQuantity':{'value':50,'unit':'mg/dag'}}",
     "ServiceRequest.quantityQuantity"},
    {"Expression", "{'resourceType':'Task','output':[{'valueExpression':{'language':'x'}}]}",
     "Task.output[0].valueExpression"},
    {"RelatedArtifact", "{'resourceType':'Task','output':[{'valueRelatedArtifact':{}}]}",
     "Task.output[0].valueRelatedArtifact"},
    {"PartOfNoExtension",
     "{'resourceType':'CarePlan','extension':[{'url':'https://planbro.no/fhir/StructureDefinition/"
     "ip-koordinator','extension':[{'url':'diagnose','valueString':'x'}]}]}",
     "CarePlan.extension[0].extension[0]"},
    {"PartOfPart",
     "{'resourceType':'CarePlan','extension':[{'url':'https://planbro.no/fhir/StructureDefinition/"
     "ip-behov','extension':[{'url':'kode','valueString':'x'}]}]}",
     "CarePlan.extension[0].extension[0]"},
    {"CertaintyOfBaseProfiles",
     "{'resourceType':'Goal','extension':[{'url':'http://hl7.no/fhir/StructureDefinition/"
     "no-basis-certainty','valueString':'x'}]}",
     "Goal.extension[0]"},
    {"ExtensionWithVersion",
     "{'resourceType':'CarePlan','extension':[{'url':'https://planbro.no/fhir/StructureDefinition/"
     "ip-behov|1','valueString':'x'}]}",
     "CarePlan.extension[0]"},
    {"DetailWithDiagnosis",
     "{'resourceType':'ServiceRequest','extension':[{'url':'https://planbro.no/fhir/"
     "StructureDefinition/ip-detalj','extension':[{'url':'label','valueString':'Diagnose'},{'url':"
     "'verdi','valueString':'P76'}]}]}",
     "ServiceRequest.extension[0]"},
    {"LabelWithDiagnosis",
     "{'resourceType':'ServiceRequest','extension':[{'url':'https://planbro.no/fhir/"
     "StructureDefinition/ip-etikett','extension':[{'url':'tekst','valueString':'x'},{'url':"
     "'kode','valueString':'F32.1'}]}]}",
     "ServiceRequest.extension[0]"},
    {"DataUrlWithoutBase64", "{'resourceType':'Goal','description':{'text':'data:text/plain,F32'}}",
     "Goal.description.text"},
    {"DataUrlInCapitals",
     "{'resourceType':'Goal','description':{'text':'se DATA:image/png;BASE64,AAAA'}}",
     "Goal.description.text"},
    {"PdfInProse",
     "{'resourceType':'Goal','description':{'text':'Se JVBERi0xLjcKJeLjz9MKNSAwIG9iag'}}",
     "Goal.description.text"},
    {"PdfBehindAnotherWord",
     "{'resourceType':'Goal','description':{'text':'xJVBERi0 og JVBERi0xLjcKJeLjz9MKNSAwIG9iag'}}",
     "Goal.description.text"},
    {"ResourceInProse",
     "{'resourceType':'Goal','description':{'text':'{\\\"resourceType\\\":\\\"Condition\\\"}'}}",
     "Goal.description.text"},
    {"LongHash",
     "{'resourceType':'DocumentReference','content':[{'attachment':{'url':'CarePlan/1','hash':"
     "'MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw'}}]}",
     "DocumentReference.content[0].attachment.hash"},
    {"NarrativeComment",
     "{'resourceType':'Goal','text':{'div':'<div><!-- F32.1 --><p>x</p></div>'}}", "Goal.text.div"},
    {"NarrativeUnseen",
     "{'resourceType':'Goal','text':{'div':'<div><p style=\\\"display: none\\\">x</p></div>'}}",
     "Goal.text.div"},
    {"NarrativeLink",
     "{'resourceType':'Goal','text':{'div':'<div><a "
     "href=\\\"https://ehr.example/x\\\">x</a></div>'}}",
     "Goal.text.div"},
    {"NarrativeLinkToCondition",
     "{'resourceType':'Goal','text':{'div':'<div><a href=\\\"Condition/1\\\">x</a></div>'}}",
     "Goal.text.div"},
    {"NarrativePicture",
     "{'resourceType':'Goal','text':{'div':'<div><img src=\\\"#a\\\" alt=\\\"x\\\"/></div>'}}",
     "Goal.text.div"},
    {"NarrativeCodes",
     "{'resourceType':'Goal','text':{'div':'<div><table><tr><td>F32.1</td></tr></table></div>'}}",
     "Goal.text.div"},
    {"OutcomeInBundle",
     "{'resourceType':'Bundle','entry':[{'response':{'status':'200','outcome':{'resourceType':"
     "'Observation'}}}]}",
     "Bundle.entry[0].response.outcome"},
    {"FullUrlOfCondition",
     "{'resourceType':'Bundle','entry':[{'fullUrl':'https://ehr.example/Condition/1'}]}",
     "Bundle.entry[0].fullUrl"},
    {"AbsoluteRequest",
     "{'resourceType':'Bundle','entry':[{'request':{'method':'POST','url':"
     "'https://ehr.example/fhir/Observation'}}]}",
     "Bundle.entry[0].request.url"},
};

INSTANTIATE_TEST_SUITE_P(Type, Smuggled, ::testing::ValuesIn(kTypes), kRowName);
INSTANTIATE_TEST_SUITE_P(Element, Smuggled, ::testing::ValuesIn(kElements), kRowName);
INSTANTIATE_TEST_SUITE_P(Extension, Smuggled, ::testing::ValuesIn(kExtensions), kRowName);
INSTANTIATE_TEST_SUITE_P(Reference, Smuggled, ::testing::ValuesIn(kReferences), kRowName);
INSTANTIATE_TEST_SUITE_P(Disguise, Smuggled, ::testing::ValuesIn(kDisguises), kRowName);

TEST(Guard, GivesItsReasonInBothLanguages) {
    for (int kind = 0; kind < kRefusals; ++kind) {
        const auto issue = issue_of(static_cast<Refusal>(kind), "Goal");
        EXPECT_EQ(issue.code, "ikke-journal");
        EXPECT_FALSE(issue.text.empty());
        EXPECT_FALSE(issue.norwegian.empty());
        EXPECT_NE(issue.text, issue.norwegian);
    }
}

TEST(Guard, TakesNamesOfWhatComesBeside) {
    const auto plan = from("{'resourceType':'CarePlan','subject':{'reference':'urn:uuid:1'}}");
    EXPECT_THAT(lines(plan), ::testing::ElementsAre("ikke-journal CarePlan.subject.reference"));
    EXPECT_TRUE(supplement_guard(plan, Names::those_beside).empty());
}

struct System {
    const char* name;
    const char* system;
};

class ClinicalSystem : public ::testing::TestWithParam<System> {};

TEST_P(ClinicalSystem, IsRefusedWhereverItStands) {
    const auto coding = json::object({{"system", GetParam().system}, {"code", "X"}});
    const auto coded = json::object({{"coding", json::array({coding})}});
    auto measure = from("{'resourceType':'ServiceRequest'}");
    measure.set("code", coded);
    EXPECT_THAT(lines(measure),
                ::testing::ElementsAre("ikke-journal ServiceRequest.code.coding[0].system"));
    auto goal = from("{'resourceType':'Goal','meta':{}}");
    goal["meta"].set("tag", json::array({coding}));
    EXPECT_THAT(lines(goal), ::testing::ElementsAre("ikke-journal Goal.meta.tag[0].system"));
}

INSTANTIATE_TEST_SUITE_P(
    Codes, ClinicalSystem,
    ::testing::Values(
        System{"Icd10", "http://hl7.org/fhir/sid/icd-10"},
        System{"Icd10Norwegian", "urn:oid:2.16.578.1.12.4.1.1.7110"},
        System{"Icd10BareOid", "2.16.578.1.12.4.1.1.7110"},
        System{"Icd10Hl7Oid", "urn:oid:2.16.840.1.113883.6.3"},
        System{"Icd11", "http://id.who.int/icd/release/11/mms"},
        System{"Icpc2", "http://hl7.org/fhir/sid/icpc-2"},
        System{"Icpc2Norwegian", "urn:oid:2.16.578.1.12.4.1.1.7170"},
        System{"Atc", "http://www.whocc.no/atc"},
        System{"AtcNorwegian", "urn:oid:2.16.578.1.12.4.1.1.7180"},
        System{"Laboratory", "urn:oid:2.16.578.1.12.4.1.1.7280"},
        System{"Loinc", "http://loinc.org"}, System{"LoincUpperCase", "HTTP://LOINC.ORG"},
        System{"LoincSecure", "https://loinc.org/"}, System{"LoincSpaces", " http://loinc.org"},
        System{"LoincOid", "URN:OID:2.16.840.1.113883.6.1"},
        System{"Snomed", "http://snomed.info/sct"},
        System{"SnomedEdition", "http://snomed.info/sct/51000202101/version/20260415"},
        System{"SnomedVersion", "http://snomed.info/sct|2026"},
        System{"SnomedOid", "urn:oid:2.16.840.1.113883.6.96"},
        System{"RxNorm", "http://www.nlm.nih.gov/research/umls/rxnorm"},
        System{"LoincOtherHost", "http://www.loinc.org./x"},
        System{"LoincPort", "http://loinc.org:80"}, System{"LoincNoScheme", "//loinc.org"},
        System{"LoincPercent", "http://loinc%2Eorg"},
        System{"LoincZeroWidth", "http://loi\u200bnc.org"},
        System{"LoincOfUser", "https://x@loinc.org/"},
        System{"SnomedSlashes", "http:///snomed.info//sct"},
        System{"OidForm", "oid:2.16.578.1.12.4.1.1.7170"},
        System{"OidZeros", "urn:oid:2.16.578.01.12.4.1.1.7110"}, System{"UrnByName", "urn:icd-10"},
        System{"ByName", "https://kodeverk.example.no/CodeSystem/ICPC-2"},
        System{"ConditionCategory", "http://terminology.hl7.org/CodeSystem/condition-category"},
        System{"MedicalDevices", "urn:iso:std:iso:11073:10101"}),
    kRowName);

class Innocent : public ::testing::TestWithParam<System> {};

TEST_P(Innocent, PassesTheGuard) {
    EXPECT_THAT(lines(from(GetParam().system)), ::testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Plan, Innocent,
    ::testing::Values(
        System{"ProseOfIllness",
               "{'resourceType':'Goal','description':{'text':'Leve godt med ADHD (F90), uten "
               "blodtrykk'}}"},
        System{"CoordinatorsRole",
               "{'resourceType':'CareTeam','participant':[{'role':[{'coding':[{'system':"
               "'urn:oid:2.16.578.1.12.4.1.1.9034','code':'8'}]}]}]}"},
        System{"MunicipalityNumber",
               "{'resourceType':'Patient','address':[{'_district':{'extension':[{'url':"
               "'http://hl7.no/fhir/StructureDefinition/no-basis-municipalitycode','valueCoding':"
               "{'system':'urn:oid:2.16.578.1.12.4.1.1.3402','code':'5999'}}]}}]}"},
        System{"NameByBaseProfile",
               "{'resourceType':'Patient','name':[{'extension':[{'url':"
               "'http://hl7.no/fhir/StructureDefinition/"
               "no-basis-middlename','valueString':'Marie'}]}]}"},
        System{"Interpreter",
               "{'resourceType':'Patient','extension':[{'url':'http://hl7.org/fhir/"
               "StructureDefinition/"
               "patient-interpreterRequired','valueBoolean':true}]}"},
        System{"GoalOfAMeasure",
               "{'resourceType':'ServiceRequest','extension':[{'url':'http://hl7.org/fhir/"
               "StructureDefinition/resource-pertainsToGoal','valueReference':{'reference':'Goal/"
               "1'}}]}"},
        System{"ReferencesWithinABundle",
               "{'resourceType':'Bundle','type':'transaction','entry':[{'fullUrl':'urn:uuid:2',"
               "'resource':{'resourceType':'CarePlan','subject':{'reference':'urn:uuid:2'}},"
               "'request':{'method':'PUT','url':'CarePlan?identifier=a|b'}}]}"},
        System{"ConditionalReference",
               "{'resourceType':'CarePlan','subject':{'reference':'Patient?identifier=a|b'}}"},
        System{"ContainedProfessional",
               "{'resourceType':'CarePlan','contained':[{'resourceType':'Practitioner','id':'a'}],"
               "'contributor':[{'reference':'#a'}]}"},
        System{"LogicalReference",
               "{'resourceType':'CarePlan','author':{'type':'Organization','identifier':{'system':"
               "'urn:oid:2.16.578.1.12.4.1.4.101','value':'310000108'}}}"},
        System{"PointerToThePlan",
               "{'resourceType':'DocumentReference','content':[{'attachment':"
               "{'url':'CarePlan/1','contentType':'application/fhir+json'}}]}"},
        System{"HowOften",
               "{'resourceType':'ServiceRequest','occurrenceTiming':{'repeat':{'boundsDuration':{'"
               "value':6,"
               "'system':'http://unitsofmeasure.org','code':'wk'},'frequency':1}}}"},
        System{"Question",
               "{'resourceType':'Bundle','entry':[{'request':{'method':'GET',"
               "'url':'AuditEvent?patient=1'}}]}"},
        System{"LongerOid",
               "{'resourceType':'Organization','identifier':[{'system':"
               "'urn:oid:2.16.840.1.113883.6.12','value':'1'}]}"},
        System{"LikeLoinc",
               "{'resourceType':'Goal','identifier':[{'system':'http://loinc.organic.no','value':"
               "'x'}]}"},
        System{"NarrativeWithTable",
               "{'resourceType':'Goal','text':{'status':'generated','div':'<div "
               "xmlns=\\'http://www.w3.org/1999/xhtml\\'><table><tr><th>Rom</th><td>B12</td></tr>"
               "</table><p>Hun har F32.1.</p><a href=\\'CarePlan/1\\'>planen</a></div>'}}"},
        System{"HoursAWeek",
               "{'resourceType':'ServiceRequest','quantityQuantity':{'value':3,'unit':'timer'}}"},
        System{"Property",
               "{'resourceType':'Patient','address':[{'extension':[{'url':"
               "'http://hl7.no/fhir/StructureDefinition/no-basis-propertyinformation','extension':"
               "[{'url':'municipality','valueCoding':{'system':'urn:oid:2.16.578.1.12.4.1.1.3402',"
               "'code':'4601'}}]}]}]}"},
        System{"DetailOfACard",
               "{'resourceType':'ServiceRequest','extension':[{'url':'https://planbro.no/fhir/"
               "StructureDefinition/ip-detalj','extension':[{'url':'label','valueString':'Rom'},"
               "{'url':'verdi','valueString':'B12'}]}]}"},
        System{"Receipt", "{'resourceType':'Task','output':[{'valueString':'ok'}]}"}),
    kRowName);

// The sample is a plan like any other, but for what it hides on purpose.
TEST(Guard, LetsASoundPlanThrough) {
    for (const auto* reference : {"CareTeam/t1", "Consent/k-gp", "Appointment/a1", "Patient/kari",
                                  "PractitionerRole/r-gp", "ServiceRequest/s-nav", "Task/l-gp"}) {
        auto resource = testing::sample_resource(reference);
        resource.erase("photo");
        EXPECT_THAT(lines(resource), ::testing::IsEmpty()) << reference;
    }
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

json::Value goal_saying(const std::string& text) {
    auto goal = from("{'resourceType':'Goal','description':{}}");
    goal["description"].set("text", text);
    return goal;
}

// Letters count, not bytes: "å" is two of them.
TEST(GuardLength, CountsLettersUpToTheLimit) {
    EXPECT_THAT(lines(goal_saying(repeated("å", kProseCodePointsMax))), ::testing::IsEmpty());
    EXPECT_THAT(lines(goal_saying(repeated("å", kProseCodePointsMax + 1))),
                ::testing::ElementsAre("for-lang-tekst Goal.description.text"));
}

TEST(GuardLength, AllowsLongerNarrative) {
    auto goal = from("{'resourceType':'Goal','text':{}}");
    goal["text"].set("div", repeated("a", kNarrativeCodePointsMax));
    EXPECT_THAT(lines(goal), ::testing::IsEmpty());
    goal["text"].set("div", repeated("a", kNarrativeCodePointsMax + 1));
    EXPECT_THAT(lines(goal), ::testing::ElementsAre("for-lang-tekst Goal.text.div"));
}

TEST(Guard, FindsEveryFaultButNotWithoutEnd) {
    auto goal = from("{'resourceType':'Goal','note':[]}");
    for (std::size_t i = 0; i < 3 * kFaultsMax; ++i) {
        goal["note"].push_back(from("{'extension':[{'url':'https://x.no/d'}]}"));
    }
    EXPECT_EQ(supplement_guard(goal).size(), kFaultsMax);
}

TEST(Guard, RepeatsNothingOfWhatItRefuses) {
    const auto issues = supplement_guard(
        from("{'resourceType':'CarePlan','addresses':[{'display':'Kari 14839210273'}],"
             "'subject':{'reference':'https://x.no/14839210273'}}"));
    ASSERT_EQ(issues.size(), 2U);
    for (const auto& issue : issues) EXPECT_EQ(issue.text.find("1483"), std::string::npos);
}

}  // namespace
}  // namespace planbro::consent
