// The plan, the person, and everybody who takes part.
#include "mappers/samspill/testing/mapped_plan.hpp"

namespace planbro::mappers::samspill::testing {
namespace {

using ::testing::ElementsAre;

TEST_F(Samspill, TheHeadTellsWhoAndWhich) {
    map("kari");
    EXPECT_EQ(plan_.plan_id, "SOLVIK-2026-0001");
    EXPECT_EQ(plan_.version, 4);
    EXPECT_EQ(plan_.owner_orgnr, "310000108");
    EXPECT_EQ(plan_.person, "14839210273");
    EXPECT_EQ(plan_.message_id, "5d0f6c1e-7a43-4a53-9a0e-2f6c1b8e4d01");
}

TEST_F(Samspill, EntriesComeInOrder) {
    map("kari");
    std::vector<std::string> types;
    for (const auto& entry : plan_.entries) {
        const auto& type = entry.resource.text("resourceType");
        if (types.empty() || types.back() != type) types.push_back(type);
    }
    EXPECT_THAT(types, ElementsAre("Patient", "Organization", "Practitioner", "PractitionerRole",
                                   "RelatedPerson", "CareTeam", "Goal", "ServiceRequest",
                                   "CarePlan", "Consent", "Appointment", "Communication"));
}

TEST_F(Samspill, ThePersonIsKnownByTheNumberOfItsKind) {
    map("kari", [](auto& p) { p["person"].set("fnr", "14839210273"); });
    EXPECT_EQ(plan_.entries[0].identity,
              (Identity{std::string(fhir::kFodselsnummer), "14839210273"}));
    const auto patient = first("Patient");
    EXPECT_EQ(patient.text("birthDate"), "1992-03-14");
    EXPECT_EQ(fhir::find_extension(patient, fhir::kExtAdressesperre)->text("valueCode"),
              "ugradert");
    const auto& district = patient.at("address").at(0).at("_district");
    EXPECT_EQ(
        fhir::find_extension(district, fhir::kExtKommunenummer)->at("valueCoding").text("code"),
        "5999");
}

// no-basis-Patient, slice HNR: type and assigner are mandatory.
TEST_F(Samspill, ALocalHelpNumberTellsWhoGaveIt) {
    map("kari", [](auto& p) { p["person"].set("fnr", "14439210029"); });
    const auto number = first("Patient").at("identifier").at(0);
    EXPECT_EQ(number.text("system"), "HNR");
    EXPECT_EQ(number.text("value"), "14439210029");
    EXPECT_TRUE(fhir::has_coding(number.at("type"), "urn:oid:2.16.578.1.12.4.1.1.8327", "HNR"));
    EXPECT_EQ(number.at("assigner").at("identifier").text("value"), "310000108");
    EXPECT_EQ(number.at("assigner").text("display"), "Solvik kommune");
}

TEST_F(Samspill, AMunicipalityNeedsNoAddress) {
    map("ida");
    EXPECT_EQ(first("Patient").at("address").items().size(), 1U);
    map("ida", [](auto& p) { p["person"].erase("kommunenr"); });
    EXPECT_FALSE(first("Patient").has("address"));
}

TEST_F(Samspill, ACoordinatorBearsTheNationalCode) {
    map("kari");
    const auto role = part("PractitionerRole", "d1");
    EXPECT_TRUE(fhir::has_coding(role.at("code"), fhir::kVolvenRolle, "8"));
    EXPECT_TRUE(fhir::has_coding(role.at("code"), fhir::kRolle, "koordinator"));
    // no-basis slices the concepts by system: a concept each.
    EXPECT_EQ(role.at("code").items().size(), 2U);
    const auto other = part("PractitionerRole", "d2");
    EXPECT_TRUE(fhir::has_coding(other.at("code"), fhir::kRolle, "deltaker"));
    EXPECT_FALSE(fhir::has_coding(other.at("code"), fhir::kVolvenRolle, "8"));
}

TEST_F(Samspill, TheTeamIsThePersonAndEverybodyElse) {
    map("kari");
    const auto team = part("CareTeam", "team");
    std::vector<std::string> members;
    for (const auto& one : team.at("participant").items())
        members.push_back(target(one.at("member")));
    EXPECT_THAT(members,
                ElementsAre("Patient", "PractitionerRole#d1", "PractitionerRole#d2",
                            "PractitionerRole#d3", "RelatedPerson#d4", "PractitionerRole#d5"));
    EXPECT_EQ(team.at("participant").at(5).at("period").text("end"), "2026-01-19");
    EXPECT_EQ(team.text("status"), "active");
}

struct PlanStatus {
    const char* native;
    const char* plan;
    const char* team;
    bool active;
};

class SamspillStatus : public Samspill, public ::testing::WithParamInterface<PlanStatus> {};

TEST_P(SamspillStatus, IsThatOfThePlanTheTeamAndItsMembers) {
    map("kari", [](auto& p) { p.set("status", GetParam().native); });
    EXPECT_EQ(first("CarePlan").text("status"), GetParam().plan);
    EXPECT_EQ(first("CareTeam").text("status"), GetParam().team);
    EXPECT_EQ(first("PractitionerRole").at("active").boolean(), GetParam().active);
}

INSTANTIATE_TEST_SUITE_P(Plan, SamspillStatus,
                         ::testing::Values(PlanStatus{"utkast", "draft", "proposed", true},
                                           PlanStatus{"aktiv", "active", "active", true},
                                           PlanStatus{"pause", "on-hold", "active", true},
                                           PlanStatus{"avsluttet", "completed", "inactive", false}),
                         [](const auto& row) { return std::string(row.param.native); });

TEST_F(Samspill, ThePlanNamesItsCoordinatorForEveryoneWithConsent) {
    map("kari");
    const auto plan = first("CarePlan");
    const auto* coordinator = fhir::find_extension(plan, fhir::kExtKoordinator);
    ASSERT_NE(coordinator, nullptr);
    EXPECT_EQ(fhir::find_extension(*coordinator, "navn")->text("valueString"), "Mona Lie");
    EXPECT_EQ(fhir::find_extension(*coordinator, "telefon")->text("valueString"), "99999991");
    const auto& service = fhir::find_extension(*coordinator, "tjeneste")->at("valueReference");
    EXPECT_EQ(service.text("display"), "Solvik kommune");
    EXPECT_EQ(service.at("identifier").text("value"), "310000108");
}

TEST_F(Samspill, TheCoordinatorIsTheOneWhoStays) {
    map("kari", [](auto& p) {
        auto earlier = item(p, "deltakere", 0);
        earlier.set("id", "d0");
        earlier.set("navn", json::object({{"fornavn", "Bo"}, {"etternavn", "Dahl"}}));
        earlier.set("hprNr", "222200097");
        earlier.set("til", "2026-02-01");
        auto& list = p["deltakere"].make_array();
        list.insert(list.begin(), earlier);
    });
    const auto plan = first("CarePlan");
    const auto* coordinator = fhir::find_extension(plan, fhir::kExtKoordinator);
    EXPECT_EQ(fhir::find_extension(*coordinator, "navn")->text("valueString"), "Mona Lie");
}

TEST_F(Samspill, ThePlanListsGoalsMeasuresAndMapping) {
    map("kari");
    const auto plan = first("CarePlan");
    EXPECT_THAT(targets(plan.at("goal")), ElementsAre("Goal#m1", "Goal#m2", "Goal#m3"));
    EXPECT_EQ(target(plan.at("activity").at(4).at("reference")), "ServiceRequest#t5");
    EXPECT_THAT(targets(plan.at("careTeam")), ElementsAre("CareTeam#team"));
    EXPECT_EQ(target(plan.at("author")), "Organization");
    EXPECT_EQ(plan.at("author").at("identifier").text("value"), "310000108");
    EXPECT_EQ(fhir::find_extension(plan, fhir::kExtVersjon)->at("valueInteger").integer(), 4);
    EXPECT_EQ(fhir::find_extension(plan, fhir::kExtNesteEvaluering)->text("valueDate"),
              "2026-12-15");
    EXPECT_EQ(fhir::code_in(plan.at("category"), fhir::kPlantype), "individuell-plan");
}

TEST_F(Samspill, AGuardianIsARelatedPersonWithParentalResponsibility) {
    map("nils");
    const auto mother = part("RelatedPerson", "d4");
    EXPECT_EQ(fhir::identifier_in(mother, fhir::kFodselsnummer), "17828831259");
    EXPECT_EQ(fhir::code_in(mother.at("relationship"), fhir::kForeldreansvar), "felles");
    EXPECT_EQ(fhir::code_in(mother.at("relationship"), fhir::kFamilierelasjon), "mor");
    EXPECT_EQ(fhir::code_in(mother.at("relationship"), fhir::kRolle), "foresatt");
    EXPECT_EQ(target(mother.at("patient")), "Patient");
}

struct Kinship {
    const char* name;
    const char* word;
    const char* code;
};

class SamspillKinship : public Samspill, public ::testing::WithParamInterface<Kinship> {};

TEST_P(SamspillKinship, KeepsTheWordAndGivesTheCodeThereIs) {
    map("kari", [](auto& p) { item(p, "deltakere", 3).set("relasjon", GetParam().word); });
    const auto relationship = part("RelatedPerson", "d4").at("relationship");
    EXPECT_EQ(fhir::code_in(relationship, fhir::kFamilierelasjon), GetParam().code);
    EXPECT_EQ(relationship.at(1).text("text"), GetParam().word);
}

INSTANTIATE_TEST_SUITE_P(
    Words, SamspillKinship,
    ::testing::Values(Kinship{"Sister", "søster", "søsken"}, Kinship{"Brother", "Bror", "søsken"},
                      Kinship{"Cohabitant", "samboer", "ektefelleEllerPartner"},
                      Kinship{"CoMother", "medmor", "medmor"}, Kinship{"Neighbour", "nabo", ""}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(Samspill, OnePersonInTwoRolesIsOnePractitioner) {
    map("kari", [](auto& p) { item(p, "deltakere", 4).set("hprNr", "222200055"); });
    EXPECT_EQ(part("PractitionerRole", "d2").at("practitioner"),
              part("PractitionerRole", "d5").at("practitioner"));
    EXPECT_EQ(all("Practitioner").size(), 3U);
    EXPECT_THAT(warnings(), ElementsAre("ulikt-navn at plan.deltakere[4].navn"));
}

TEST_F(Samspill, APractitionerWithoutNumberHasNoIdentityOfItsOwn) {
    map("kari");
    for (const auto& entry : plan_.entries) {
        if (entry.resource.text("resourceType") != "Practitioner") continue;
        EXPECT_EQ(entry.identity.has_value(), entry.resource.has("identifier"));
        EXPECT_TRUE(fhir::identifier_in(entry.resource, fhir::kSamspillId).empty());
    }
}

TEST_F(Samspill, AServiceIsThereOnceAndItsFirstNameHolds) {
    map("kari", [](auto& p) {
        item(p, "deltakere", 4)["tjeneste"].set("navn", "NAV i Solvik");
        item(p, "deltakere", 0)["tjeneste"].set("sektor", "helse");
    });
    std::vector<std::string> names;
    for (const auto& organization : all("Organization")) names.push_back(organization.text("name"));
    EXPECT_THAT(names, ElementsAre("Solvik kommune", "Solvik legesenter", "NAV Solvik"));
    EXPECT_EQ(fhir::code_in(first("Organization").at("type"), fhir::kSektor), "annet");
    EXPECT_THAT(warnings(), ElementsAre("ulik-tjeneste at plan.deltakere[0].tjeneste",
                                        "ulik-tjeneste at plan.deltakere[4].tjeneste"));
    // The measure's sector is that of the one responsible, as the document has it.
    EXPECT_EQ(fhir::code_in(part("ServiceRequest", "t2").at("category"), fhir::kSektor), "helse");
}

}  // namespace
}  // namespace planbro::mappers::samspill::testing
