#include "consent/cut.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "consent/testing/sample_plan.hpp"
#include "fhir/codes.hpp"

namespace planbro::consent {
namespace {

using testing::from;
using testing::sample_resource;

constexpr Sections kBase = kEksistens;

View view_of(Sections sections, std::string_view orgnr = testing::kGp) {
    View view;
    view.sections = sections;
    view.orgnr = orgnr;
    view.sees = [](std::string_view reference) { return reference == "CarePlan/p1"; };
    return view;
}

// Names of what is left, without those that every view has; extensions by the end of their URL.
std::string names_in(const json::Value& resource) {
    std::string names;
    for (const auto& [name, value] : resource.members()) {
        if (name == "resourceType" || name == "id" || name == "meta" || name == "extension")
            continue;
        names += (names.empty() ? "" : " ") + name;
    }
    for (const auto& extension : resource.at("extension").items()) {
        const auto& url = extension.text("url");
        names += (names.empty() ? "+" : " +") + url.substr(url.rfind('/') + 1);
    }
    return names;
}

struct Row {
    const char* name;
    const char* resource;
    Sections sections;
    const char* left;
    bool address_protected = false;
};

class Cut : public ::testing::TestWithParam<Row> {};

TEST_P(Cut, LeavesExactly) {
    auto view = view_of(GetParam().sections);
    view.address_protected = GetParam().address_protected;
    EXPECT_EQ(names_in(cut(sample_resource(GetParam().resource), view)), GetParam().left);
}

constexpr const char* kPlanBase = "identifier status intent category title subject period author";
constexpr const char* kMeasure =
    "status intent category code subject basedOn requester performer note";

const std::string kPlanWithGoals =
    std::string(kPlanBase) + " goal +ip-koordinator +ip-neste-evaluering";
const std::string kPlanWithMeasures =
    std::string(kPlanBase) + " activity +ip-koordinator +ip-neste-evaluering";
const std::string kPlanOfBase = std::string(kPlanBase) + " +ip-koordinator";
const std::string kPlanWithTeam = std::string(kPlanBase) + " contributor careTeam +ip-koordinator";
const std::string kPlanWithNeeds =
    std::string(kPlanBase) + " +ip-koordinator +ip-ressurs +ip-behov";
const std::string kWholePlan = std::string(kPlanBase) +
                               " contributor careTeam goal activity +ip-koordinator "
                               "+ip-neste-evaluering +ip-ressurs +ip-behov";
const std::string kMeasureOfTiltak = std::string(kMeasure) + " +ip-beskrivelse +ip-detalj";
const std::string kMeasureWithGoals =
    std::string(kMeasure) + " +resource-pertainsToGoal +ip-beskrivelse +ip-detalj";
const std::string kMeasureWithTeam =
    std::string(kMeasure) + " +ip-beskrivelse +ip-endret-av +ip-detalj +ip-ansvarlig";
// Whoever is responsible may be the school.
const std::string kMeasureProtected =
    "status intent category code subject basedOn note +ip-beskrivelse";
constexpr const char* kMeeting =
    "status description start end minutesDuration supportingInformation participant +ip-sted "
    "+ip-saksliste +ip-referat";
constexpr const char* kMessage = "status basedOn subject sent recipient payload";

INSTANTIATE_TEST_SUITE_P(
    Plan, Cut,
    ::testing::Values(
        Row{"PlanBase", "CarePlan/p1", kBase, kPlanOfBase.c_str()},
        Row{"PlanMaal", "CarePlan/p1", kBase | kMaal, kPlanWithGoals.c_str()},
        Row{"PlanTiltak", "CarePlan/p1", kBase | kTiltak, kPlanWithMeasures.c_str()},
        Row{"PlanMoeter", "CarePlan/p1", kBase | kMoeter, kPlanOfBase.c_str()},
        Row{"PlanMeldinger", "CarePlan/p1", kBase | kMeldinger, kPlanOfBase.c_str()},
        Row{"PlanDeltakere", "CarePlan/p1", kBase | kDeltakere, kPlanWithTeam.c_str()},
        Row{"PlanKartlegging", "CarePlan/p1", kBase | kKartlegging, kPlanWithNeeds.c_str()},
        Row{"PlanAll", "CarePlan/p1", kAll, kWholePlan.c_str()},
        Row{"PlanNothing", "CarePlan/p1", 0, ""},
        Row{"PatientBase", "Patient/kari", kBase, "identifier name gender birthDate communication"},
        Row{"PatientDeltakere", "Patient/kari", kBase | kDeltakere,
            "identifier name telecom gender birthDate address communication "
            "+no-basis-municipalitycode"},
        Row{"PatientKartlegging", "Patient/kari", kBase | kKartlegging,
            "identifier name gender birthDate communication +patient-interpreterRequired"},
        Row{"PatientProtected", "Patient/kari", kBase | kDeltakere,
            "identifier name gender birthDate communication", true}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Content, Cut,
    ::testing::Values(
        Row{"GoalWithout", "Goal/g1", kAll & ~kMaal, ""},
        Row{"GoalMaal", "Goal/g1", kBase | kMaal,
            "lifecycleStatus description achievementStatus subject startDate target note"},
        Row{"GoalMaalDeltakere", "Goal/g1", kBase | kMaal | kDeltakere,
            "lifecycleStatus description achievementStatus subject startDate target expressedBy "
            "note"},
        Row{"MeasureWithout", "ServiceRequest/s-owner", kAll & ~kTiltak, ""},
        Row{"MeasureTiltak", "ServiceRequest/s-owner", kBase | kTiltak, kMeasureOfTiltak.c_str()},
        Row{"MeasureTiltakMaal", "ServiceRequest/s-owner", kBase | kTiltak | kMaal,
            kMeasureWithGoals.c_str()},
        Row{"MeasureTiltakDeltakere", "ServiceRequest/s-owner", kBase | kTiltak | kDeltakere,
            kMeasureWithTeam.c_str()},
        Row{"MeasureProtected", "ServiceRequest/s-owner", kBase | kTiltak,
            kMeasureProtected.c_str(), true},
        Row{"MeetingWithout", "Appointment/a1", kAll & ~kMoeter, ""},
        Row{"MeetingMoeter", "Appointment/a1", kBase | kMoeter, kMeeting},
        Row{"MeetingProtected", "Appointment/a1", kAll,
            "status start end minutesDuration supportingInformation participant", true},
        Row{"MessageWithout", "Communication/m1", kAll & ~kMeldinger, ""},
        Row{"MessageMeldinger", "Communication/m1", kBase | kMeldinger, kMessage},
        Row{"MessageMeldingerDeltakere", "Communication/m1", kBase | kMeldinger | kDeltakere,
            "status basedOn subject sent sender recipient payload"},
        Row{"ConsentOwn", "Consent/k-gp", kBase,
            "status identifier scope category patient dateTime performer organization policy "
            "provision"},
        Row{"LedgerOwn", "Task/l-gp", kBase,
            "status intent identifier code focus for requester owner output"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Participants, Cut,
    ::testing::Values(
        Row{"TeamWithout", "CareTeam/t1", kAll & ~kDeltakere, ""},
        Row{"TeamDeltakere", "CareTeam/t1", kBase | kDeltakere,
            "status subject identifier participant"},
        Row{"RoleWithout", "PractitionerRole/r-gp", kAll & ~kDeltakere, ""},
        Row{"RoleDeltakere", "PractitionerRole/r-gp", kBase | kDeltakere,
            "active period practitioner organization"},
        Row{"RoleDeltakereKartlegging", "PractitionerRole/r-gp", kBase | kDeltakere | kKartlegging,
            "active period practitioner organization +ip-bidrag"},
        Row{"RoleProtected", "PractitionerRole/r-mona", kBase | kDeltakere,
            "active period practitioner", true},
        Row{"ProfessionalWithout", "Practitioner/mona", kAll & ~kDeltakere, ""},
        Row{"ProfessionalDeltakere", "Practitioner/mona", kBase | kDeltakere,
            "identifier name telecom"},
        Row{"ProfessionalProtected", "Practitioner/mona", kBase | kDeltakere, "identifier name",
            true},
        Row{"RelativeWithout", "RelatedPerson/eva", kAll & ~kDeltakere, ""},
        Row{"RelativeDeltakere", "RelatedPerson/eva", kBase | kDeltakere,
            "active patient relationship name telecom"},
        Row{"RelativeProtected", "RelatedPerson/eva", kBase | kDeltakere,
            "active patient relationship name", true},
        Row{"ServiceBase", "Organization/owner", kBase, "active name identifier type"},
        Row{"ServiceDeltakere", "Organization/owner", kBase | kDeltakere,
            "active name identifier type telecom address"},
        Row{"ServiceProtected", "Organization/owner", kBase | kDeltakere,
            "active name identifier type", true},
        Row{"SchoolProtected", "Organization/skole", kAll, "active type", true}),
    [](const auto& row) { return row.param.name; });

json::Value part(const json::Value& plan, std::string_view url) {
    const auto* coordinator = fhir::find_extension(plan, fhir::kExtKoordinator);
    const auto* found = coordinator != nullptr ? fhir::find_extension(*coordinator, url) : nullptr;
    return found != nullptr ? *found : json::Value();
}

TEST(CutCoordinator, TellsNameAndServiceToAllAndTheTelephoneToParticipants) {
    const auto plan = sample_resource("CarePlan/p1");
    const auto base = cut(plan, view_of(kBase));
    EXPECT_EQ(part(base, "navn").text("valueString"), "Mona Lie");
    EXPECT_EQ(part(base, "tjeneste").at("valueReference").text("display"), "Solvik kommune");
    EXPECT_TRUE(part(base, "telefon").is_null());
    const auto more = cut(plan, view_of(kBase | kDeltakere));
    EXPECT_EQ(part(more, "telefon").text("valueString"), "DELTAKER-telefon");
}

TEST(CutCoordinator, KeepsTheOwnersNameWhereTheAddressIsProtectedAndNoOther) {
    auto plan = sample_resource("CarePlan/p1");
    auto view = view_of(kBase | kDeltakere);
    view.address_protected = true;
    const auto owners = cut(plan, view);
    EXPECT_EQ(part(owners, "tjeneste").at("valueReference").text("display"), "Solvik kommune");
    EXPECT_TRUE(part(owners, "telefon").is_null());
    EXPECT_EQ(owners.at("author").text("display"), "Solvik kommune");
    plan["extension"].make_array()[0]["extension"].make_array()[1].set(
        "valueReference", from("{'reference':'Organization/skole','display':'Solvik skole'}"));
    const auto school = cut(plan, view);
    EXPECT_TRUE(part(school, "tjeneste").is_null());
    plan["extension"].make_array()[0]["extension"].make_array()[1] =
        from("{'url':'tjeneste','valueString':'Solvik skole'}");
    EXPECT_TRUE(part(cut(plan, view), "tjeneste").is_null());
}

TEST(AddressProtection, HoldsUnlessEveryMarkSaysThatItIsOpen) {
    const auto patient_with = [](std::initializer_list<const char*> codes) {
        auto patient = json::object({{"resourceType", "Patient"}});
        for (const auto* code : codes) {
            patient["extension"].push_back(
                fhir::extension(fhir::kExtAdressesperre, "valueCode", code));
        }
        return patient;
    };
    EXPECT_FALSE(is_address_protected(patient_with({})));
    EXPECT_FALSE(is_address_protected(patient_with({"ugradert"})));
    EXPECT_TRUE(is_address_protected(patient_with({"fortrolig"})));
    EXPECT_TRUE(is_address_protected(patient_with({"strengt-fortrolig"})));
    EXPECT_TRUE(is_address_protected(patient_with({"ugradert", "strengt-fortrolig"})));
}

TEST(CutActivities, ShowsTheServiceItsOwnMeasureAlone) {
    auto view = view_of(kBase, testing::kNav);
    view.sees = [](std::string_view reference) { return reference == "ServiceRequest/s-nav"; };
    const auto seen = cut(sample_resource("CarePlan/p1"), view);
    EXPECT_EQ(json::write(seen.at("activity")),
              R"([{"reference":{"reference":"ServiceRequest/s-nav"}}])");
}

TEST(CutOwnMeasure, ShowsAllThatTheServiceWroteButNoGoal) {
    auto view = view_of(kBase, testing::kNav);
    view.own = true;
    const auto seen = cut(sample_resource("ServiceRequest/s-nav"), view);
    EXPECT_EQ(names_in(seen),
              "status intent code subject basedOn requester performer patientInstruction");
    EXPECT_EQ(seen.at("basedOn").at(0).text("reference"), "CarePlan/p1");
    EXPECT_EQ(seen.at("performer").at(0).text("display"), "DELTAKER-veileder");
    view.sections |= kMaal;
    EXPECT_NE(fhir::find_extension(cut(sample_resource("ServiceRequest/s-nav"), view),
                                   fhir::kExtPertainsToGoal),
              nullptr);
}

TEST(CutMeasure, TellsOfOtherPlansOnlyWhatTheServiceSees) {
    auto measure = sample_resource("ServiceRequest/s-owner");
    measure["basedOn"].push_back(from("{'reference':'CarePlan/p2'}"));
    measure["basedOn"].push_back(
        from("{'identifier':{'system':'https://planbro.no/id/plan','value':'SOLVIK-2026-0002'}}"));
    const auto seen = cut(measure, view_of(kBase | kTiltak));
    EXPECT_EQ(json::write(seen.at("basedOn")), R"([{"reference":"CarePlan/p1"}])");
}

TEST(CutMeasure, TellsOfNoOtherPlanByItsNumber) {
    auto measure = sample_resource("ServiceRequest/s-owner");
    measure["basedOn"].push_back(from(
        "{'type':'CarePlan','identifier':{'system':'https://planbro.no/id/plan','value':'X-2'}}"));
    EXPECT_EQ(json::write(cut(measure, view_of(kBase | kTiltak)).at("basedOn")),
              R"([{"reference":"CarePlan/p1"}])");
}

TEST(CutMeasure, NamesTheResponsibleServiceAndThePersonToParticipantsAlone) {
    const auto measure = sample_resource("ServiceRequest/s-owner");
    EXPECT_EQ(json::write(cut(measure, view_of(kBase | kTiltak)).at("performer")),
              R"([{"reference":"Organization/gp","display":"Solvik legesenter"}])");
    EXPECT_EQ(cut(measure, view_of(kBase | kTiltak | kDeltakere)).at("performer").items().size(),
              2U);
}

TEST(CutMeeting, KeepsThePersonAmongTheGuests) {
    const auto seen = cut(sample_resource("Appointment/a1"), view_of(kBase | kMoeter));
    EXPECT_EQ(json::write(seen.at("participant")),
              R"([{"actor":{"reference":"Patient/kari"},"status":"accepted"}])");
}

TEST(CutConsent, NamesNoOtherReceiver) {
    auto consent = sample_resource("Consent/k-gp");
    auto other = consent.at("provision").at("actor").at(0);
    other["reference"]["identifier"].set("value", testing::kHospital);
    consent["provision"]["actor"].push_back(other);
    const auto seen = cut(consent, view_of(kBase));
    ASSERT_EQ(seen.at("provision").at("actor").items().size(), 1U);
    EXPECT_EQ(json::write(seen).find(testing::kHospital), std::string::npos);
    EXPECT_EQ(seen.at("performer").items().size(), 1U);  // Kari, not her sister
}

// Or else whoever withdraws it could not send back what is shown.
TEST(CutConsent, HasNoActorOfWhomNothingIsShown) {
    auto consent = sample_resource("Consent/k-gp");
    auto relative = consent.at("provision").at("actor").at(0);
    relative.set("reference", from("{'reference':'RelatedPerson/eva'}"));
    consent["provision"]["actor"].push_back(relative);
    auto guardian = view_of(kBase);
    guardian.decides = true;
    const auto seen = cut(consent, guardian);
    ASSERT_EQ(seen.at("provision").at("actor").items().size(), 1U);
    EXPECT_TRUE(seen.at("provision").at("actor").at(0).has("reference"));
}

TEST(CutPerson, ShowsNoNationalNumberButThePersonsOwn) {
    auto relative = sample_resource("RelatedPerson/eva");
    const auto seen = cut(relative, view_of(kAll));
    EXPECT_FALSE(seen.has("identifier"));
    auto goal = sample_resource("Goal/g1");
    goal.set("expressedBy", from("{'type':'RelatedPerson','display':'Eva','identifier':{'system':"
                                 "'urn:oid:2.16.578.1.12.4.1.4.1','value':'02918531036'}}"));
    EXPECT_EQ(json::write(cut(goal, view_of(kAll))).find("02918531036"), std::string::npos);
    EXPECT_EQ(
        cut(sample_resource("Patient/kari"), view_of(kBase)).at("identifier").at(0).text("value"),
        "14839210273");
}

TEST(CutPerson, ShowsNoNationalNumberAmongOtherIdentifiers) {
    auto role = sample_resource("PractitionerRole/r-gp");
    role.set("identifier",
             from("[{'system':'https://planbro.no/id/samspill','value':'SOLVIK-2026-0001#d2'},"
                  "{'system':'urn:oid:2.16.578.1.12.4.1.4.1','value':'02918531036'}]"));
    EXPECT_EQ(json::write(cut(role, view_of(kAll)).at("identifier")),
              R"([{"system":"https://planbro.no/id/samspill","value":"SOLVIK-2026-0001#d2"}])");
}

// Bits beside the sections travel with access rows; they open nothing.
TEST(CutSections, KnowsTheSevenAlone) {
    EXPECT_EQ(cut(sample_resource("Patient/kari"), view_of(~Sections{0})),
              cut(sample_resource("Patient/kari"), view_of(kAll)));
}

TEST(CutSiblings, FollowTheirElement) {
    auto goal = sample_resource("Goal/g1");
    goal.set("_startDate", from("{'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/"
                                "data-absent-reason','valueCode':'masked'}]}"));
    EXPECT_TRUE(cut(goal, view_of(kAll)).has("_startDate"));
    EXPECT_FALSE(cut(goal, view_of(kAll & ~kMaal)).has("_startDate"));
}

TEST(CutOwnName, StaysWhereTheAddressIsProtected) {
    auto view = view_of(kBase, testing::kSchool);
    view.address_protected = true;
    EXPECT_EQ(names_in(cut(sample_resource("Organization/skole"), view)),
              "active name identifier type");
}

TEST(CutMeta, KeepsVersionAndTimeAndDropsTags) {
    const auto meta = cut(sample_resource("CarePlan/p1"), view_of(kBase)).at("meta");
    EXPECT_EQ(meta.text("versionId"), "3");
    EXPECT_EQ(meta.text("lastUpdated"), "2026-11-01T10:00:00Z");
    EXPECT_FALSE(meta.has("tag"));
}

struct Label {
    const char* name;
    const char* meta;
    bool redacted;
};

class Redacted : public ::testing::TestWithParam<Label> {};

TEST_P(Redacted, IsToldByTheLabel) {
    auto resource = sample_resource("Goal/g1");
    resource.set("meta", from(GetParam().meta));
    EXPECT_EQ(is_redacted(resource), GetParam().redacted);
}

INSTANTIATE_TEST_SUITE_P(
    Label, Redacted,
    ::testing::Values(
        Label{"Labelled",
              "{'security':[{'system':'x','code':'R'},{'system':"
              "'http://terminology.hl7.org/CodeSystem/v3-ObservationValue','code':'REDACTED'}]}",
              true},
        Label{"WithoutSystem", "{'security':[{'code':'REDACTED'}]}", true},
        Label{"OtherSystem", "{'security':[{'system':'http://x','code':'REDACTED'}]}", false},
        Label{"OtherLabel", "{'security':[{'code':'SUBSETTED'}]}", false},
        Label{"None", "{}", false}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace planbro::consent
